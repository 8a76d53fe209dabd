/*
 * Trust anchors: the certificate authorities that a server's chain may lead to.
 *
 * Those built in (neso_anchors_builtin.h), and others read from PEM text when the device starts.
 * Of a certificate only the subject's name and the public key are kept; its dates are not judged.
 *
 *     neso_anchors anchors;
 *     neso_anchors_init(&anchors);
 *     neso_status status = neso_anchors_add_pem(&anchors, text, len);
 *     if (status != NESO_OK)
 *         printf("trust anchor: %s\n", neso_status_text(status));
 *
 * Must not move once something was added: entries point into the struct.
 */
#ifndef NESO_ANCHORS_H
#define NESO_ANCHORS_H

#include "neso_slice.h"
#include "neso_status.h"

#include "bearssl_x509.h"

#include <stddef.h>
#include <stdint.h>

/* Anchors in all, those built in included. */
#ifndef NESO_ANCHORS_MAX
#define NESO_ANCHORS_MAX 9
#endif

/* Bytes for names and keys of those added: about 350 for RSA-2048, 600 for RSA-4096, 160 for EC. */
#ifndef NESO_ANCHORS_BYTES
#define NESO_ANCHORS_BYTES 1280
#endif

typedef struct neso_anchors {
    br_x509_trust_anchor list[NESO_ANCHORS_MAX];
    size_t count;
    uint8_t bytes[NESO_ANCHORS_BYTES];
    size_t used;
} neso_anchors;

/* Begins with the anchors built in. */
void neso_anchors_init(neso_anchors *self);

/* Adds every certificate of a PEM text; what is not a certificate is skipped. The text is used up:
 * it is decoded where it stands. On an error nothing is added:
 *   NESO_E_MISSING      the text has no certificate
 *   NESO_E_MALFORMED    it violates PEM, or a certificate violates X.509
 *   NESO_E_UNSUPPORTED  a key is neither RSA of 2,048 to 4,096 bits nor EC on a curve of this build
 *                       (P-256; P-384 with NESO_TLS_P384)
 *   NESO_E_NO_SPACE     there are more than NESO_ANCHORS_MAX or NESO_ANCHORS_BYTES can hold */
neso_status neso_anchors_add_pem(neso_anchors *self, char *text, size_t len);

/* Adds the certificates of a JSON array of PEM texts, such as neso_settings.trust_anchors; an empty
 * slice has none. `scratch` takes the longest text with its escapes resolved. Errors are those of
 * neso_anchors_add_pem, and of neso_json_parse and neso_json_string; *index is then the position of
 * the element at fault (0 when the array itself is), and the elements before it stay added. */
neso_status neso_anchors_add_json(neso_anchors *self, neso_slice array, uint8_t *scratch,
                                  size_t scratch_len, size_t *index);

/* What is wrong with a trust anchor that was refused, for whoever wrote it: "is not a certificate
 * in PEM", ... Never NULL. */
const char *neso_anchors_reason(neso_status status);

#endif
