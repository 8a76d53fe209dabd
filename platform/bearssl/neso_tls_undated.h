/*
 * A certificate validator that can leave the dates out: everything else is checked as ever. For
 * neso_tls.c only.
 *
 * BearSSL's validator compares both dates of a certificate with one time, as it reads them. While
 * dates are left out, what is read is followed, and that time is the farthest future up to the end
 * of the first date (notBefore) and the farthest past from there on.
 */
#ifndef NESO_TLS_UNDATED_H
#define NESO_TLS_UNDATED_H

#include "bearssl_x509.h"

#include <stdint.h>

/* Where in a certificate the next byte is. */
typedef struct neso_tls_position {
    uint32_t left; /* bytes of content to pass over; of a header: the length as far as it is read */
    uint8_t header; /* bytes of the header that were read */
    uint8_t more;   /* bytes of the length still to come */
    uint8_t step;   /* the value that comes next, or is being passed over */
    uint8_t tag;
} neso_tls_position;

typedef struct neso_tls_undated {
    br_x509_minimal_context minimal;
    neso_tls_position position;
} neso_tls_undated;

/* To be called when the validator was made, before the chain comes. */
void neso_tls_undated_start(neso_tls_undated *self);

#endif
