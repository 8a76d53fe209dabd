/*
 * TCP as a transport (neso_transport.h), over lwIP's raw API. One connection at a time.
 *
 *     neso_tcp tcp;
 *     neso_tcp_init(&tcp);
 *     status = tcp.transport.ops->open(&tcp.transport, &peer);
 *
 * Every open resolves the name again. What arrives stays in lwIP's buffers until it is read, and
 * the window opens by what was read. Must not move while it is open.
 */
#ifndef NESO_TCP_H
#define NESO_TCP_H

#include "neso_transport.h"

#include <stdbool.h>

/* Longest host name, in bytes; lwIP's DNS_MAX_NAME_LENGTH less its NUL. */
#define NESO_TCP_HOST_MAX 159

struct tcp_pcb;
struct pbuf;

typedef enum neso_tcp_state {
    NESO_TCP_CLOSED,
    NESO_TCP_RESOLVING,
    NESO_TCP_CONNECTING,
    NESO_TCP_OPEN,
    NESO_TCP_FAILED
} neso_tcp_state;

typedef struct neso_tcp {
    neso_transport transport; /* detail: lwIP's err_t */
    struct tcp_pcb *pcb;
    struct pbuf *received;
    neso_tcp_state state;
    neso_status failure; /* when FAILED */
    bool ended;          /* the peer has sent everything */
    uint16_t port;
    char host[NESO_TCP_HOST_MAX + 1];
} neso_tcp;

/* Makes a closed transport. Its open answers at once with
 *   NESO_E_NO_LINK     there is no link or no address
 *   NESO_E_NO_ENTROPY, NESO_E_IO  the network could not be started (neso_lwip_start)
 *   NESO_E_ARGUMENT    empty host, port 0, or the transport is already open
 *   NESO_E_TOO_LONG    the host name is longer than NESO_TCP_HOST_MAX */
void neso_tcp_init(neso_tcp *self);

#endif
