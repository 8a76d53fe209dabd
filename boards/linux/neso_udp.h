/*
 * Readings over UDP: each datagram holds one or more lines, which are answered to its sender, in
 * order, in as few datagrams as they fit.
 *
 *     neso_slice datagram, line;
 *     while (neso_udp_receive(&udp, &datagram)) {
 *         while (neso_udp_next_line(&datagram, &line))
 *             neso_udp_answer(&udp, text, len);
 *         neso_udp_flush(&udp);
 *     }
 *
 * Nobody proves who sent a datagram: whoever reaches the port can write into the graph.
 */
#ifndef NESO_UDP_H
#define NESO_UDP_H

#include "neso_posix_address.h"
#include "neso_slice.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define NESO_UDP_DATAGRAM_MAX 65536 /* more than any datagram holds */
#define NESO_UDP_REPLY_MAX    1200  /* bytes of answers in a datagram: passes every network whole */

typedef struct neso_udp {
    int fd;
    neso_posix_address from; /* the sender of the datagram in `datagram` */
    size_t reply_len;
    char reply[NESO_UDP_REPLY_MAX];
    char datagram[NESO_UDP_DATAGRAM_MAX];
} neso_udp;

/* Reads "[ADDRESS:]PORT"; without an address it is 127.0.0.1. An IPv6 address stands in brackets.
 * False: it is something else. */
bool neso_udp_parse(neso_posix_address *out, const char *text);

/* Binds a socket. 0, or an errno. */
int neso_udp_open(neso_udp *self, const neso_posix_address *address);

void neso_udp_close(neso_udp *self);

/* Takes the next datagram, which stays until the next call. False: none is there. */
bool neso_udp_receive(neso_udp *self, neso_slice *datagram);

/* Takes the next line off the front of *rest, without its end; false when nothing is left. */
bool neso_udp_next_line(neso_slice *rest, neso_slice *line);

/* Adds `len` bytes, one answer with its line end (at most NESO_UDP_REPLY_MAX), to what goes back.
 */
void neso_udp_answer(neso_udp *self, const char *text, size_t len);

/* Sends what was added. Answers that the network does not take are lost, as datagrams may be. */
void neso_udp_flush(neso_udp *self);

#endif
