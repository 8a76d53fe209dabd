/*
 * A transport that is one of two, for each connection anew: as it stands where neso_peer.plain says
 * so, otherwise TLS. The two may share what is below them, since one connection is open at a time.
 *
 *     neso_either either;
 *     neso_either_init(&either, tcp, tls);
 *     neso_status status = either.transport.ops->open(&either.transport, &peer);
 *
 * Errors and transport.detail are those of the one in use, and NESO_E_ARGUMENT for an open without
 * a close after the one before, whatever that answered. Both must outlive it.
 */
#ifndef NESO_EITHER_H
#define NESO_EITHER_H

#include "neso_transport.h"

#include <stdbool.h>

typedef struct neso_either {
    neso_transport transport;
    neso_transport *plain;
    neso_transport *tls;
    neso_transport *used; /* that of the last open */
    bool open;
} neso_either;

/* Makes a closed transport of two closed ones. */
void neso_either_init(neso_either *self, neso_transport *plain, neso_transport *tls);

#endif
