/*
 * A peer: whom to connect to. The core says it, a transport does it.
 */
#ifndef NESO_PEER_H
#define NESO_PEER_H

#include "neso_slice.h"

#include <stdbool.h>
#include <stdint.h>

/* The slices must stay valid until the connection is closed. Zero it before it is filled in. */
typedef struct neso_peer {
    neso_slice host;      /* DNS name; TLS checks the certificate against it */
    uint16_t port;        /* TCP port of the service */
    neso_slice via;       /* if not empty: connect to this name or address instead (a tunnel or a
                           * relay); `host` stays the name that TLS checks and sends */
    uint16_t via_port;    /* port at `via` */
    int64_t unix_time_s;  /* the time at which TLS judges certificates, seconds since 1970 */
    bool plain;           /* no TLS. Who sets this has made sure that the host is on this device or
                           * this link: see neso_plain.h */
    bool identify;        /* TLS presents the device's own certificate if the server asks for one */
    bool dates_unchecked; /* TLS checks chain and name, but no dates, and unix_time_s may be 0: for
                           * a request that holds no secret. Never together with `identify` */
} neso_peer;

#endif
