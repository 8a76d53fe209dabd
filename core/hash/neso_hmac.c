#include "neso_hmac.h"

#include "neso_wipe.h"

#include <string.h>

/* RFC 2104's ipad and opad, four bytes at once. */
#define INNER_PAD 0x36363636u
#define OUTER_PAD 0x5c5c5c5cu

#define BLOCK_WORDS (NESO_SHA256_BLOCK_SIZE / 4)

/* The chaining value after one block, the key changed by `with`. The key stays changed. */
static void pad_and_hash(uint32_t state[NESO_SHA256_STATE_WORDS], neso_sha256 *hash,
                         uint32_t key[BLOCK_WORDS], uint32_t with)
{
    for (int i = 0; i < BLOCK_WORDS; i++)
        key[i] ^= with;
    neso_sha256_init(hash);
    neso_sha256_update(hash, key, NESO_SHA256_BLOCK_SIZE);
    neso_sha256_export(hash, state);
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
    uint32_t words[BLOCK_WORDS] = {0};
    uint8_t *block = (uint8_t *)words;
    if (prefix_len <= sizeof words && secret_len <= sizeof words - prefix_len) {
        if (prefix_len > 0)
            memcpy(block, prefix, prefix_len);
        if (secret_len > 0)
            memcpy(block + prefix_len, secret, secret_len);
    } else {
        neso_sha256_init(&hash);
        neso_sha256_update(&hash, prefix, prefix_len);
        neso_sha256_update(&hash, secret, secret_len);
        neso_sha256_final(&hash, block);
    }
    pad_and_hash(key->inner, &hash, words, INNER_PAD);
    pad_and_hash(key->outer, &hash, words, INNER_PAD ^ OUTER_PAD);
    neso_wipe(words, sizeof words);
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

void neso_hmac_final(neso_hmac *self, uint8_t out[NESO_SHA256_SIZE])
{
    uint8_t inner[NESO_SHA256_SIZE];
    neso_sha256_final(&self->hash, inner);
    neso_sha256_import(&self->hash, self->outer, NESO_SHA256_BLOCK_SIZE);
    neso_sha256_update(&self->hash, inner, sizeof inner);
    neso_sha256_final(&self->hash, out);
    neso_wipe(self->outer, sizeof self->outer);
    neso_wipe(inner, sizeof inner);
}

void neso_hmac_once(uint8_t out[NESO_SHA256_SIZE], const neso_hmac_key *key, const void *data,
                    size_t len)
{
    neso_hmac hmac;
    neso_hmac_init(&hmac, key);
    neso_hmac_update(&hmac, data, len);
    neso_hmac_final(&hmac, out);
}
