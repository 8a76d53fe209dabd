/*
 * One connection as the gateway makes it, without a request, watched on its way: which addresses
 * the name has, which of them answers, and what the server shows of itself in TLS.
 *
 *     static neso_doctor_visit visit;
 *     neso_doctor_visit_pay(&visit, &peer, &anchors, identity, 5000);
 *     if (visit.stage == NESO_DOCTOR_DONE)
 *         printf("%zu certificates\n", visit.chain_len);
 *
 * Certificates go over the wire in the clear (TLS 1.2), so they are read there: of a server that is
 * not trusted, too.
 */
#ifndef NESO_DOCTOR_VISIT_H
#define NESO_DOCTOR_VISIT_H

#include "neso_anchors.h"
#include "neso_doctor_certificate.h"
#include "neso_identity.h"
#include "neso_peer.h"
#include "neso_posix_tcp.h"
#include "neso_tls.h"
#include "neso_transport.h"

#include <stdbool.h>
#include <stdint.h>

#define NESO_DOCTOR_CHAIN_MAX 6

/* How far it came. */
typedef enum neso_doctor_stage {
    NESO_DOCTOR_AT_NAME,       /* the name was not resolved */
    NESO_DOCTOR_AT_CONNECTION, /* no address answers */
    NESO_DOCTOR_AT_TLS,        /* the handshake failed */
    NESO_DOCTOR_DONE
} neso_doctor_stage;

/* Carries a connection's bytes to and from another transport, and keeps what arrives first. */
typedef struct neso_doctor_tap {
    neso_transport transport;
    neso_transport *lower;
    bool connected;
    size_t len;
    uint8_t bytes[32768];
} neso_doctor_tap;

typedef struct neso_doctor_visit {
    neso_doctor_stage stage;
    neso_status status; /* why it came no further, NESO_OK at NESO_DOCTOR_DONE */
    int32_t detail;     /* of the transport; NESO_E_CONNECT: an errno */
    char address[64];   /* the one that answers, or was tried last; empty: none */
    unsigned version;   /* of TLS, as BearSSL numbers it; 0: none */
    unsigned suite;
    neso_doctor_certificate chain[NESO_DOCTOR_CHAIN_MAX]; /* the server's own first */
    size_t chain_len;

    neso_posix_tcp tcp; /* ->resolver.found: all addresses */
    /* The rest is its own. */
    neso_doctor_tap tap;
    neso_tls tls;
    uint8_t in[NESO_TLS_IN_SIZE_MAX];
    uint8_t out[NESO_TLS_OUT_SIZE_1K];
} neso_doctor_visit;

/* Connects by the system's clock and closes again. No step may take longer than `timeout_ms`.
 * `identity` may be NULL where peer->identify is not set. */
void neso_doctor_visit_pay(neso_doctor_visit *self, const neso_peer *peer,
                           const neso_anchors *anchors, neso_identity *identity,
                           uint32_t timeout_ms);

/* An address without its port. */
void neso_doctor_address_text(char text[64], const neso_posix_address *address);

#endif
