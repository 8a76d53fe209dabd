/*
 * Base64 with the URL-safe alphabet and without padding (RFC 4648 section 5).
 *
 *     char id[NESO_BASE64_SIZE(16)]; // 22 characters
 *     neso_base64_encode_url(id, digest, 16);
 */
#ifndef NESO_BASE64_H
#define NESO_BASE64_H

#include <stddef.h>
#include <stdint.h>

/* Characters that `len` bytes become, without padding. */
#define NESO_BASE64_SIZE(len) (((len)*4 + 2) / 3)

/* Writes NESO_BASE64_SIZE(len) characters to `out`, without a NUL. `out` must not overlap `data`.
 */
void neso_base64_encode_url(char *out, const uint8_t *data, size_t len);

#endif
