/*
 * TCP over sockets, as a transport that never waits: names are resolved by neso_posix_resolver, and
 * the addresses are tried one after the other until one accepts.
 *
 * Life cycle: neso_posix_tcp_init once, then as any transport. Memory: the caller's; a socket is
 * open between open and close.
 *
 *     neso_posix_tcp tcp;
 *     neso_posix_tcp_init(&tcp);
 *     status = tcp.transport.ops->open(&tcp.transport, &peer);
 *     for (;;) {
 *         ...read and write until both answer NESO_E_WOULD_BLOCK
 *         uint64_t wake_ms = UINT64_MAX;
 *         struct pollfd wait = neso_posix_tcp_wait(&tcp, &wake_ms);
 *         poll(&wait, 1, timeout_until(wake_ms));
 *     }
 *
 * Errors and transport.detail: NESO_E_RESOLVE (see neso_posix_resolver.detail), NESO_E_NO_LINK (no
 * route, or no address of this family), NESO_E_CONNECT (refused, or no answer), NESO_E_TIMEOUT (an
 * established connection was given up by the system), NESO_E_RESET, NESO_E_CLOSED; detail is the
 * errno of the last address tried. NESO_E_NO_ENTROPY and NESO_E_IO: the resolver had no random
 * numbers.
 */
#ifndef NESO_POSIX_TCP_H
#define NESO_POSIX_TCP_H

#include "neso_posix_resolver.h"
#include "neso_transport.h"

#include <poll.h>
#include <stdbool.h>
#include <stdint.h>

/* For one address to accept before the next is tried, milliseconds. */
#ifndef NESO_POSIX_TCP_CONNECT_MS
#define NESO_POSIX_TCP_CONNECT_MS 5000
#endif

typedef enum neso_posix_tcp_state {
    NESO_POSIX_TCP_CLOSED,
    NESO_POSIX_TCP_RESOLVING,
    NESO_POSIX_TCP_CONNECTING,
    NESO_POSIX_TCP_CONNECTED,
    NESO_POSIX_TCP_FAILED
} neso_posix_tcp_state;

typedef struct neso_posix_tcp {
    neso_transport transport;
    neso_posix_resolver resolver;
    neso_posix_tcp_state state;
    neso_status error;    /* in NESO_POSIX_TCP_FAILED: what every call answers in the end */
    size_t next_address;  /* of resolver.found, to be tried when this one fails */
    uint64_t deadline_ms; /* of the attempt under way */
    int fd;               /* -1: none */
    short wants;          /* POLLIN, POLLOUT: what would have blocked since the last _wait */
} neso_posix_tcp;

/* Makes a closed transport. */
void neso_posix_tcp_init(neso_posix_tcp *self);

/* What poll(2) should wait for before the transport is used again: a descriptor (-1: none, which
 * poll passes over) with its events; *wake_ms is lowered to the time of neso_port_now_ms at which
 * to use it again anyway. Events are those of the calls that answered NESO_E_WOULD_BLOCK since the
 * last time this was called, so a connection that nobody reads does not keep poll from waiting. */
struct pollfd neso_posix_tcp_wait(neso_posix_tcp *self, uint64_t *wake_ms);

#endif
