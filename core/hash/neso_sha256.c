#include "neso_sha256.h"

#include "neso_bytes.h"
#include "neso_wipe.h"

#include <string.h>

#define LENGTH_AT (NESO_SHA256_BLOCK_SIZE - 8) /* where the last block holds the length in bits */

void neso_sha256_init(neso_sha256 *self)
{
    /* FIPS 180-4 section 5.3.3 */
    static const uint32_t initial[NESO_SHA256_STATE_WORDS] = {0x6a09e667, 0xbb67ae85, 0x3c6ef372,
                                                              0xa54ff53a, 0x510e527f, 0x9b05688c,
                                                              0x1f83d9ab, 0x5be0cd19};
    neso_sha256_import(self, initial, 0);
}

void neso_sha256_update(neso_sha256 *self, const void *data, size_t len)
{
    const uint8_t *at = data;
    size_t used = (size_t)(self->count % NESO_SHA256_BLOCK_SIZE);
    self->count += len;
    while (len > 0) {
        if (used == 0 && len >= NESO_SHA256_BLOCK_SIZE) {
            size_t blocks = len / NESO_SHA256_BLOCK_SIZE;
            neso_sha256_block(self->state, at, blocks);
            at += blocks * NESO_SHA256_BLOCK_SIZE;
            len -= blocks * NESO_SHA256_BLOCK_SIZE;
            continue;
        }
        size_t take = NESO_SHA256_BLOCK_SIZE - used < len ? NESO_SHA256_BLOCK_SIZE - used : len;
        memcpy(self->buf + used, at, take);
        at += take;
        len -= take;
        used += take;
        if (used == NESO_SHA256_BLOCK_SIZE) {
            neso_sha256_block(self->state, self->buf, 1);
            used = 0;
        }
    }
}

static void store_words(uint8_t *out, const uint32_t *words, int count)
{
    for (int i = 0; i < count; i++)
        neso_store_be32(out + 4 * i, words[i]);
}

void neso_sha256_final(neso_sha256 *self, uint8_t out[NESO_SHA256_SIZE])
{
    const uint32_t bits[2] = {(uint32_t)(self->count >> 29), (uint32_t)(self->count << 3)};
    size_t used = (size_t)(self->count % NESO_SHA256_BLOCK_SIZE);
    self->buf[used++] = 0x80;
    memset(self->buf + used, 0, NESO_SHA256_BLOCK_SIZE - used);
    if (used > LENGTH_AT) {
        neso_sha256_block(self->state, self->buf, 1);
        memset(self->buf, 0, NESO_SHA256_BLOCK_SIZE);
    }
    store_words(self->buf + LENGTH_AT, bits, 2);
    neso_sha256_block(self->state, self->buf, 1);
    store_words(out, self->state, NESO_SHA256_STATE_WORDS);
    neso_wipe(self, sizeof *self);
}

void neso_sha256_peek(const neso_sha256 *self, uint8_t out[NESO_SHA256_SIZE])
{
    neso_sha256 copy = *self;
    neso_sha256_final(&copy, out);
}

void neso_sha256_once(uint8_t out[NESO_SHA256_SIZE], const void *data, size_t len)
{
    neso_sha256 hash;
    neso_sha256_init(&hash);
    neso_sha256_update(&hash, data, len);
    neso_sha256_final(&hash, out);
}

uint64_t neso_sha256_export(const neso_sha256 *self, uint32_t state[NESO_SHA256_STATE_WORDS])
{
    memcpy(state, self->state, sizeof self->state);
    return self->count - self->count % NESO_SHA256_BLOCK_SIZE;
}

void neso_sha256_import(neso_sha256 *self, const uint32_t state[NESO_SHA256_STATE_WORDS],
                        uint64_t count)
{
    memcpy(self->state, state, sizeof self->state);
    self->count = count;
}
