#include "neso_sha256.h"

#include "neso_bytes.h"
#include "neso_wipe.h"

#include <string.h>

#define LENGTH_AT (NESO_SHA256_BLOCK_SIZE - 8) /* where the last block holds the length in bits */

/* FIPS 180-4 section 5.3.3 */
const uint32_t neso_sha256_initial[NESO_SHA256_STATE_WORDS] = {
    0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};

void neso_sha256_init(neso_sha256 *self)
{
    neso_sha256_import(self, neso_sha256_initial, 0);
}

void neso_sha256_update(neso_sha256 *self, const void *data, size_t len)
{
    const uint8_t *at = data;
    uint8_t *buf = (uint8_t *)self->block;
    size_t used = (size_t)(self->count % NESO_SHA256_BLOCK_SIZE);
    self->count += len;
    while (len >= NESO_SHA256_BLOCK_SIZE - used) {
        const uint8_t *from = at;
        size_t blocks = len / NESO_SHA256_BLOCK_SIZE;
        size_t take = blocks * NESO_SHA256_BLOCK_SIZE;
        if (used > 0) {
            from = buf;
            blocks = 1;
            take = NESO_SHA256_BLOCK_SIZE - used;
            memcpy(buf + used, at, take);
        }
        neso_sha256_block(self->state, from, blocks);
        at += take;
        len -= take;
        used = 0;
    }
    if (len > 0)
        memcpy(buf + used, at, len);
}

static void store_words(uint8_t *out, const uint32_t *words, int count)
{
    for (int i = 0; i < count; i++)
        neso_store_be32(out + 4 * i, words[i]);
}

void neso_sha256_finish(neso_sha256 *self, uint8_t out[NESO_SHA256_SIZE])
{
    const uint32_t bits[2] = {(uint32_t)(self->count >> 29), (uint32_t)(self->count << 3)};
    uint8_t *buf = (uint8_t *)self->block;
    size_t used = (size_t)(self->count % NESO_SHA256_BLOCK_SIZE);
    buf[used++] = 0x80;
    memset(buf + used, 0, NESO_SHA256_BLOCK_SIZE - used);
    if (used > LENGTH_AT) {
        neso_sha256_block(self->state, buf, 1);
        memset(buf, 0, NESO_SHA256_BLOCK_SIZE);
    }
    store_words(buf + LENGTH_AT, bits, 2);
    neso_sha256_block(self->state, buf, 1);
    store_words(out, self->state, NESO_SHA256_STATE_WORDS);
}

void neso_sha256_final(neso_sha256 *self, uint8_t out[NESO_SHA256_SIZE])
{
    neso_sha256_finish(self, out);
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
    for (int i = 0; i < NESO_SHA256_STATE_WORDS; i++)
        self->state[i] = state[i];
    self->count = count;
}
