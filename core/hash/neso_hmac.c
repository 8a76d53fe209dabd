#include "neso_hmac.h"

#include "neso_wipe.h"

#include <string.h>

/* RFC 2104's ipad and opad, four bytes at once. */
#define INNER_PAD 0x36363636u
#define OUTER_PAD 0x5c5c5c5cu

/* The chaining value after the block, which is the key changed by `with` and stays so. */
static void pad_and_hash(uint32_t state[NESO_SHA256_STATE_WORDS],
                         uint32_t block[NESO_SHA256_BLOCK_WORDS], uint32_t with)
{
    for (int i = 0; i < NESO_SHA256_BLOCK_WORDS; i++)
        block[i] ^= with;
    for (int i = 0; i < NESO_SHA256_STATE_WORDS; i++)
        state[i] = neso_sha256_initial[i];
    neso_sha256_block(state, (const uint8_t *)block, 1);
}

void neso_hmac_key_init(neso_hmac_key *key, const void *secret, size_t len)
{
    neso_hmac_key_init_prefixed(key, NULL, 0, secret, len);
}

void neso_hmac_key_init_prefixed(neso_hmac_key *key, const void *prefix, size_t prefix_len,
                                 const void *secret, size_t secret_len)
{
    /* A key of up to a block is itself, followed by zeros; a longer one is its digest. */
    neso_sha256 hash;
    uint8_t *block = (uint8_t *)hash.block;
    if (prefix_len <= NESO_SHA256_BLOCK_SIZE && secret_len <= NESO_SHA256_BLOCK_SIZE - prefix_len) {
        memset(block, 0, NESO_SHA256_BLOCK_SIZE);
        if (prefix_len > 0)
            memcpy(block, prefix, prefix_len);
        if (secret_len > 0)
            memcpy(block + prefix_len, secret, secret_len);
    } else {
        neso_sha256_init(&hash);
        neso_sha256_update(&hash, prefix, prefix_len);
        neso_sha256_update(&hash, secret, secret_len);
        neso_sha256_finish(&hash, block);
        memset(block + NESO_SHA256_SIZE, 0, NESO_SHA256_BLOCK_SIZE - NESO_SHA256_SIZE);
    }
    pad_and_hash(key->inner, hash.block, INNER_PAD);
    pad_and_hash(key->outer, hash.block, INNER_PAD ^ OUTER_PAD);
    neso_wipe(&hash, sizeof hash);
}

void neso_hmac_init(neso_hmac *self, const neso_hmac_key *key)
{
    neso_sha256_import(&self->hash, key->inner, NESO_SHA256_BLOCK_SIZE);
    memcpy(self->outer, key->outer, sizeof self->outer);
}

void neso_hmac_update(neso_hmac *self, const void *data, size_t len)
{
    neso_sha256_update(&self->hash, data, len);
}

/* The inner digest goes where the outer hash buffers its message, and is counted there. */
void neso_hmac_final(neso_hmac *self, uint8_t out[NESO_SHA256_SIZE])
{
    neso_sha256_finish(&self->hash, (uint8_t *)self->hash.block);
    neso_sha256_import(&self->hash, self->outer, NESO_SHA256_BLOCK_SIZE);
    self->hash.count += NESO_SHA256_SIZE;
    neso_sha256_finish(&self->hash, out);
    neso_wipe(self, sizeof *self);
}

void neso_hmac_once(uint8_t out[NESO_SHA256_SIZE], const neso_hmac_key *key, const void *data,
                    size_t len)
{
    neso_hmac hmac;
    neso_hmac_init(&hmac, key);
    neso_hmac_update(&hmac, data, len);
    neso_hmac_final(&hmac, out);
}
