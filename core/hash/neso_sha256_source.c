#include "neso_sha256_source.h"

#include "neso_wipe.h"

#include <string.h>

/* Bytes that are read at a time. */
enum { CHUNK = 128 };

static neso_status hash_all(neso_sha256 *hash, neso_source *source)
{
    uint8_t chunk[CHUNK];
    size_t len;
    neso_status status = source->rewind(source);
    while (status == NESO_OK) {
        status = source->read(source, chunk, sizeof chunk, &len);
        if (status != NESO_OK || len == 0)
            break;
        neso_sha256_update(hash, chunk, len);
    }
    neso_wipe(chunk, sizeof chunk); /* a token may be part of a body */
    return status == NESO_OK ? source->rewind(source) : status;
}

neso_status neso_sha256_source(uint8_t out[NESO_SHA256_SIZE], uint64_t *len, neso_source *source)
{
    neso_sha256 hash;
    neso_sha256_init(&hash);
    neso_status status = source == NULL ? NESO_OK : hash_all(&hash, source);
    *len = hash.count;
    neso_sha256_final(&hash, out);
    if (status != NESO_OK) {
        *len = 0;
        memset(out, 0, NESO_SHA256_SIZE);
    }
    return status;
}
