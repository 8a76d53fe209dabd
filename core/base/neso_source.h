/*
 * A source: bytes that can be read from the beginning more than once.
 *
 * SigV4 needs the hash of a body before the first byte of a request is sent, so a body is read
 * twice: once to count and hash, once to send. A source must give the same bytes on each pass.
 * A type that is a source has a neso_source as its first member and casts `self` back.
 *
 *     neso_bytes_source body;
 *     neso_bytes_source_init(&body, text, len);
 *     uint8_t chunk[128];
 *     size_t got;
 *     neso_status status;
 *     do {
 *         status = body.source.read(&body.source, chunk, sizeof chunk, &got);
 *         send(chunk, got);
 *     } while (status == NESO_OK && got > 0);
 */
#ifndef NESO_SOURCE_H
#define NESO_SOURCE_H

#include "neso_status.h"

#include <stddef.h>
#include <stdint.h>

typedef struct neso_source neso_source;

struct neso_source {
    /* Goes back to the first byte. Errors are those of the implementation. */
    neso_status (*rewind)(neso_source *self);
    /* Writes up to `cap` bytes (cap >= 1) to `out` and their number to `len`; NESO_OK with *len ==
     * 0 means the end. On an error *len is 0, and the source must be rewound before it is read
     * again. */
    neso_status (*read)(neso_source *self, uint8_t *out, size_t cap, size_t *len);
};

/* A source over bytes in memory, which must outlive it and not change. Cannot fail. */
typedef struct neso_bytes_source {
    neso_source source;
    const uint8_t *data;
    size_t len;
    size_t at;
} neso_bytes_source;

/* `data` may be NULL when `len` is 0. Leaves the source at its first byte. */
void neso_bytes_source_init(neso_bytes_source *self, const void *data, size_t len);

#endif
