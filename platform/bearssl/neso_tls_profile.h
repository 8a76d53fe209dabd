/*
 * What this TLS client speaks: TLS 1.2 with ECDHE and AES-GCM, the suites that Neptune offers, and
 * only implementations whose time does not depend on secrets read from tables.
 *
 * Options of a build:
 *   NESO_TLS_SHA384  certificates signed with SHA-384 and the suites with AES-256 (default 1)
 *   NESO_TLS_X25519  key exchange on Curve25519 besides P-256 (default 1; 2.6 KB on a Cortex-M3,
 *                    where a full handshake takes half again as long without it)
 *   NESO_TLS_P384    certificates with keys on P-384 (default 0; about 3 KB on a Cortex-M3)
 *   NESO_TLS_UNDATED connections of peers with dates_unchecked (default 1; 0.3 KB on a Cortex-M3)
 */
#ifndef NESO_TLS_PROFILE_H
#define NESO_TLS_PROFILE_H

#include "neso_anchors.h"

#include "bearssl_ssl.h"

#ifndef NESO_TLS_X25519
#define NESO_TLS_X25519 1
#endif
#ifndef NESO_TLS_P384
#define NESO_TLS_P384 0
#endif
#ifndef NESO_TLS_SHA384
#define NESO_TLS_SHA384 1
#endif
#ifndef NESO_TLS_UNDATED
#define NESO_TLS_UNDATED 1
#endif
#if NESO_TLS_P384 && !NESO_TLS_SHA384
#error "NESO_TLS_P384 needs NESO_TLS_SHA384"
#endif

/* Makes a certificate validator. The anchors must outlive it. */
void neso_tls_profile_x509(br_x509_minimal_context *x509, const neso_anchors *anchors);

/* Makes a client that validates with `x509`. Buffers and entropy are still to be given. */
void neso_tls_profile_client(br_ssl_client_context *client, br_x509_minimal_context *x509);

/* Whether this build verifies signatures by such a key: RSA of 2,048 to 4,096 bits, or EC on one of
 * its curves. */
bool neso_tls_profile_takes(const br_x509_pkey *key);

#endif
