/*
 * Certificates in PEM (RFC 7468), decoded where they stand.
 *
 *     neso_pem pem = {text, len};
 *     uint8_t *der;
 *     size_t der_len;
 *     while ((status = neso_pem_next(&pem, &der, &der_len)) == NESO_OK)
 *         ...
 */
#ifndef NESO_PEM_H
#define NESO_PEM_H

#include "neso_status.h"

#include <stddef.h>
#include <stdint.h>

/* What is still to be read. */
typedef struct neso_pem {
    char *at;
    size_t len;
} neso_pem;

/* Finds the next certificate and decodes it over its own text; what stands between certificates is
 * skipped. NESO_E_EMPTY: there is none. NESO_E_MALFORMED: it has no end, or is not base64. */
neso_status neso_pem_next(neso_pem *self, uint8_t **der, size_t *der_len);

#endif
