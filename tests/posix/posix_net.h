/*
 * What the tests of platform/posix/ share: peers on loopback, played by the test itself (everything
 * runs in one thread), and name servers.
 */
#ifndef POSIX_NET_H
#define POSIX_NET_H

#include "neso_posix_address.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The address of a literal; the test fails when it is none. */
neso_posix_address net_address(const char *literal, uint16_t port);

/* A bound socket (SOCK_STREAM: listening with `backlog`). Port 0: any; *port tells which. */
int net_listen(int type, const char *literal, uint16_t *port, int backlog);

/* Accepts a connection within a second. */
int net_accept(int listener);

/* Whether `fd` becomes readable within `ms`. */
bool net_readable(int fd, int ms);

/* Writes a file in the current folder. */
void net_write_file(const char *name, const char *text);

/* A question that reached a name server. */
typedef struct net_question {
    uint8_t message[512];
    size_t len;
    uint16_t type;
    neso_posix_address from;
} net_question;

/* Takes the next question from the server's socket within a second. */
void net_take_question(int server, net_question *question);

/* Answers it with `rcode`, the flags `flags` (0x02: truncated) and the given address literals,
 * separated by spaces; every record follows one CNAME. */
void net_answer(int server, const net_question *question, uint8_t rcode, uint8_t flags,
                const char *literals);

/* The reply that net_answer sends; returns its length. */
size_t net_make_reply(uint8_t out[512], const net_question *question, uint8_t rcode, uint8_t flags,
                      const char *literals);

#endif
