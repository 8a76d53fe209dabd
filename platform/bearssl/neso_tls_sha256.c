/*
 * BearSSL's SHA-256 over the core's, so that an image has one: this file takes the place of
 * BearSSL's src/hash/sha2small.c.
 */
#include "neso_bytes.h"
#include "neso_sha256.h"
#include "neso_wipe.h"

#include "bearssl_hash.h"

#include <string.h>

/* BearSSL keeps contexts in a br_sha256_context, and expects the class first. */
typedef struct context {
    const br_hash_class *vtable;
    neso_sha256 hash;
} context;

_Static_assert(sizeof(context) <= sizeof(br_sha256_context), "must fit where BearSSL keeps it");
_Static_assert(_Alignof(context) <= _Alignof(br_sha256_context), "must be aligned as BearSSL's");

static context *from(const br_hash_class **self)
{
    return (context *)(void *)self;
}

static const context *from_const(const br_hash_class *const *self)
{
    return (const context *)(const void *)self;
}

static void init(const br_hash_class **self)
{
    *self = &br_sha256_vtable;
    neso_sha256_init(&from(self)->hash);
}

static void update(const br_hash_class **self, const void *data, size_t len)
{
    neso_sha256_update(&from(self)->hash, data, len);
}

static void out(const br_hash_class *const *self, void *digest)
{
    neso_sha256_peek(&from_const(self)->hash, digest);
}

/* The state as bytes, big-endian; what is beyond the last whole block is the caller's affair, and
 * the count has it. */
static uint64_t get_state(const br_hash_class *const *self, void *bytes)
{
    uint32_t words[NESO_SHA256_STATE_WORDS];
    const neso_sha256 *hash = &from_const(self)->hash;
    uint8_t *at = bytes;
    (void)neso_sha256_export(hash, words);
    for (size_t i = 0; i < NESO_SHA256_STATE_WORDS; i++)
        neso_store_be32(at + 4 * i, words[i]);
    neso_wipe(words, sizeof words); /* of an HMAC they are as good as its key */
    return hash->count;
}

static void set_state(const br_hash_class **self, const void *bytes, uint64_t count)
{
    uint32_t words[NESO_SHA256_STATE_WORDS];
    const uint8_t *at = bytes;
    for (size_t i = 0; i < NESO_SHA256_STATE_WORDS; i++)
        words[i] = neso_load_be32(at + 4 * i);
    neso_sha256_import(&from(self)->hash, words, count);
    neso_wipe(words, sizeof words);
}

const br_hash_class br_sha256_vtable = {
    .context_size = sizeof(br_sha256_context),
    .desc = BR_HASHDESC_ID(br_sha256_ID) | BR_HASHDESC_OUT(32) | BR_HASHDESC_STATE(32) |
            BR_HASHDESC_LBLEN(6) | BR_HASHDESC_MD_PADDING | BR_HASHDESC_MD_PADDING_BE,
    .init = init,
    .update = update,
    .out = out,
    .state = get_state,
    .set_state = set_state,
};
