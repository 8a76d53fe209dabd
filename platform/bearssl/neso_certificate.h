/*
 * What a trust anchor needs of a certificate (RFC 5280 section 4.1): the subject, the public key,
 * and whether it is an authority's. Nothing is verified: whoever configures it vouches for it.
 * BearSSL's own decoder does the same in five times the code, since it takes bytes as they come,
 * and for some damaged certificates it reads behind its table of constants (version 0.6, data-get8
 * in x509_decoder.c: UBSan shows it).
 */
#ifndef NESO_CERTIFICATE_H
#define NESO_CERTIFICATE_H

#include "neso_der.h"
#include "neso_status.h"

#include "bearssl_x509.h"

/* Everything points into the bytes that were read. */
typedef struct neso_certificate {
    neso_der subject; /* the whole Name */
    br_x509_pkey key;
    bool is_authority;
} neso_certificate;

/* Reads one certificate of `len` bytes.
 * NESO_E_MALFORMED: it is not one. NESO_E_UNSUPPORTED: its key is neither RSA nor on P-256 or
 * P-384. *out is undefined on an error. */
neso_status neso_certificate_read(neso_certificate *out, uint8_t *der, size_t len);

#endif
