/*
 * PEM (RFC 7468): what stands between BEGIN and END lines, decoded where it stands.
 *
 *     neso_pem pem = {text, len};
 *     uint8_t *der;
 *     size_t der_len;
 *     while ((status = neso_pem_next(&pem, NESO_PEM_CERTIFICATE, &der, &der_len)) == NESO_OK)
 *         ...
 */
#ifndef NESO_PEM_H
#define NESO_PEM_H

#include "neso_status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Labels, with the dashes that end the line. */
#define NESO_PEM_CERTIFICATE "CERTIFICATE-----"
#define NESO_PEM_PKCS8_KEY   "PRIVATE KEY-----"
#define NESO_PEM_EC_KEY      "EC PRIVATE KEY-----"
#define NESO_PEM_RSA_KEY     "RSA PRIVATE KEY-----"

/* What is still to be read. */
typedef struct neso_pem {
    char *at;
    size_t len;
} neso_pem;

/* Finds the next block with this label and decodes it over its own text; what stands before it is
 * skipped. NESO_E_EMPTY: there is none. NESO_E_MALFORMED: it has no end, or is not base64. */
neso_status neso_pem_next(neso_pem *self, const char *label, uint8_t **der, size_t *der_len);

/* Goes behind the next place at which the text has these characters; false: nowhere. */
bool neso_pem_skip_past(neso_pem *self, const char *characters);

#endif
