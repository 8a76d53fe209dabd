/*
 * A transport: one connection at a time to one peer, never waiting.
 *
 * TCP implements it over the network stack, TLS implements it over another transport. A type that
 * is a transport has a neso_transport as its first member and casts `self` back.
 *
 * Life cycle: open -> any number of read and write -> close, which is always allowed and puts the
 * transport back to where open may be called. open only starts: until the connection (and the TLS
 * handshake) is complete, read and write answer NESO_E_WOULD_BLOCK. Once a call has answered with
 * another error, every later one answers the same until close; but after a write that failed, read
 * first gives what had arrived before, as far as the network still has it.
 *
 *     neso_status status = tls->ops->open(tls, &peer);
 *     size_t sent = 0, done;
 *     while (sent < len && (status == NESO_OK || status == NESO_E_WOULD_BLOCK)) {
 *         status = tls->ops->write(tls, buffer + sent, len - sent, &done);
 *         sent += done;
 *     }
 *     tls->ops->close(tls);
 */
#ifndef NESO_TRANSPORT_H
#define NESO_TRANSPORT_H

#include "neso_peer.h"
#include "neso_status.h"

#include <stddef.h>
#include <stdint.h>

typedef struct neso_transport neso_transport;

typedef struct neso_transport_ops {
    /* Starts a connection. NESO_OK: under way. Any other status: as for read. */
    neso_status (*open)(neso_transport *self, const neso_peer *peer);
    /* Takes up to `len` bytes, their number in *done (0 on any error). NESO_E_WOULD_BLOCK: none
     * now. What was taken may rest in a buffer until the next read: read delivers it first. */
    neso_status (*write)(neso_transport *self, const uint8_t *data, size_t len, size_t *done);
    /* Pushes out what was written, then gives up to `cap` bytes that arrived, their number in *len
     * (0 on any error). NESO_E_WOULD_BLOCK: none yet. NESO_E_CLOSED: the peer ended the stream in
     * order (for TLS: with close_notify). NESO_E_RESOLVE, _CONNECT, _NO_LINK, _TIMEOUT, _RESET,
     * _NO_ENTROPY, _TLS, _TLS_TRUST, _TLS_NAME, _TLS_DATE: the connection failed for good. */
    neso_status (*read)(neso_transport *self, uint8_t *out, size_t cap, size_t *len);
    /* Ends the connection, if there is one, and wipes what was buffered. Never waits. TLS sends
     * close_notify when that is possible at once. */
    void (*close)(neso_transport *self);
} neso_transport_ops;

struct neso_transport {
    const neso_transport_ops *ops;
    int32_t detail; /* after an error: the number that the network or TLS library gave, else 0 */
};

#endif
