/*
 * SHA-256 of a source: the payload hash of a body that is read twice, once for its signature and
 * once to be sent.
 *
 *     neso_bytes_source body; // or a file, a batch, ...
 *     uint8_t payload_hash[NESO_SHA256_SIZE];
 *     uint64_t length; // for Content-Length
 *     neso_bytes_source_init(&body, text, len);
 *     if (neso_sha256_source(payload_hash, &length, &body.source) == NESO_OK)
 *         use(payload_hash, length); // the body is at its first byte again, to be sent
 *
 * Whoever sends the body can hash what goes out and compare before the last byte does
 * (neso_exchange does): a body that has changed meanwhile is not what was signed.
 */
#ifndef NESO_SHA256_SOURCE_H
#define NESO_SHA256_SOURCE_H

#include "neso_sha256.h"
#include "neso_source.h"
#include "neso_status.h"

#include <stdint.h>

/* Reads a source from its first byte to its end, writes the digest to `out` and the number of bytes
 * to *len, and goes back to the first byte. NULL stands for no bytes. On an error, which is the
 * source's, *len and `out` are zeroed. Takes 128 bytes of stack besides those of the hash. */
neso_status neso_sha256_source(uint8_t out[NESO_SHA256_SIZE], uint64_t *len, neso_source *source);

#endif
