/*
 * TLS as a transport (neso_transport.h), over another transport, by BearSSL: TLS 1.2, the server's
 * chain, host name and dates checked, sessions resumed. Never waits; a full handshake computes for
 * a quarter of a second to a second on a 50 MHz Cortex-M3, spread over several calls.
 *
 *     static uint8_t in[NESO_TLS_IN_SIZE], out[NESO_TLS_OUT_SIZE];
 *     static neso_tls tls;
 *     neso_tls_init(&tls, &(neso_tls_config){.lower = &tcp.transport,
 *                                            .anchors = &anchors,
 *                                            .in = in,
 *                                            .in_len = sizeof in,
 *                                            .out = out,
 *                                            .out_len = sizeof out});
 *     status = tls.transport.ops->open(&tls.transport, &peer);
 *
 * Entropy is taken from neso_port_entropy at each open. A session is kept for each of the last
 * NESO_TLS_SESSIONS peers and resumed for up to a day; a peer that does not know it any more makes
 * a full handshake of it. One made with the device's identity is never used without it, or the
 * other way round, and one whose dates were not checked is not kept at all. Everything of a
 * connection is wiped by close; sessions, which are secrets, are wiped when they are replaced or
 * their handshake fails.
 *
 * The server is told the smaller of the two buffers as the length of record that it should use
 * (RFC 6066 section 4). One that ignores this needs an input buffer of NESO_TLS_IN_SIZE_MAX.
 */
#ifndef NESO_TLS_H
#define NESO_TLS_H

#include "neso_anchors.h"
#include "neso_identity.h"
#include "neso_sha256.h"
#include "neso_tls_undated.h"
#include "neso_transport.h"

#include "bearssl_ssl.h"

#include <stdbool.h>

/* Peers whose session is kept. RAM: about 130 bytes each. */
#ifndef NESO_TLS_SESSIONS
#define NESO_TLS_SESSIONS 2
#endif

#define NESO_TLS_IN_SIZE_MAX BR_SSL_BUFSIZE_INPUT /* 16,709: a record of any length */
#define NESO_TLS_OUT_SIZE_1K (1024 + 85)          /* records of 1,024 bytes */

/* Longest host name in bytes: of BearSSL's buffer for it. */
#define NESO_TLS_HOST_MAX 255

typedef struct neso_tls_config {
    neso_transport *lower; /* carries the records; opened and closed along */
    const neso_anchors *anchors;
    uint8_t *in; /* received records; 837 bytes at least */
    size_t in_len;
    uint8_t *out; /* records to send; 597 bytes at least */
    size_t out_len;
    neso_identity *identity; /* presented where peer->identify says so; NULL: the device has none */
} neso_tls_config;

typedef struct neso_tls_session {
    uint8_t peer[NESO_SHA256_SIZE]; /* digest of host, port and neso_peer.identify */
    int64_t since_s;                /* unix time of the full handshake */
    br_ssl_session_parameters parameters;
} neso_tls_session;

typedef struct neso_tls {
    neso_transport transport; /* detail: BearSSL's error, or that of the lower transport */
    neso_tls_config config;
    br_ssl_client_context client;
    neso_tls_undated x509;
    neso_tls_session sessions[NESO_TLS_SESSIONS];
    size_t session; /* that of the open connection; NESO_TLS_SESSIONS: none */
    size_t next_session;
    int64_t unix_time_s;
    neso_status failure; /* first error since open */
    bool answered;       /* the caller knows of it: nothing is delivered any more */
    bool open;
    bool established;
} neso_tls;

/*
 * Makes a closed transport; what config names must outlive it. Its open answers at once with
 *   NESO_E_UNSUPPORTED  the host is an address: certificates are checked by name; give the name as
 *                       host, and the address as `via`; or peer->dates_unchecked together with
 *                       peer->identify, or in a build without NESO_TLS_UNDATED
 *   NESO_E_MISSING      peer->identify, and there is no complete identity
 *   NESO_E_ARGUMENT     empty host, one with a NUL byte, or the transport is already open
 *   NESO_E_TOO_LONG     the host name is longer than NESO_TLS_HOST_MAX
 *   NESO_E_NO_TIME      peer->unix_time_s is not positive: dates could not be checked
 *   NESO_E_NO_ENTROPY, NESO_E_IO  as neso_port_entropy
 *   or what the lower transport's open answers.
 * A stream that ends without close_notify is NESO_E_RESET: it may have been cut.
 */
void neso_tls_init(neso_tls *self, const neso_tls_config *config);

#endif
