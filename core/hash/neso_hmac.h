/*
 * HMAC-SHA256 (RFC 2104, FIPS 198-1), with keys held as hash states.
 *
 * A key is two SHA-256 states, those after the inner and after the outer padded key: signing with
 * it again costs two compressions less, and the key itself is kept nowhere.
 *
 *     neso_hmac_key key;
 *     neso_hmac hmac;
 *     uint8_t tag[NESO_SHA256_SIZE];
 *     neso_hmac_key_init(&key, secret.ptr, secret.len);
 *     neso_hmac_init(&hmac, &key);
 *     neso_hmac_update(&hmac, text, len);
 *     neso_hmac_final(&hmac, tag);
 *     neso_wipe(&key, sizeof key);
 *
 * Keys and contexts are the caller's, may be copied and need not be freed. A key is as secret as
 * the secret that it was made from: wipe it when done. neso_hmac_final wipes its context. Nothing
 * can fail. The time depends on lengths only.
 */
#ifndef NESO_HMAC_H
#define NESO_HMAC_H

#include "neso_sha256.h"

typedef struct neso_hmac_key {
    uint32_t inner[NESO_SHA256_STATE_WORDS];
    uint32_t outer[NESO_SHA256_STATE_WORDS];
} neso_hmac_key;

typedef struct neso_hmac {
    neso_sha256 hash;
    uint32_t outer[NESO_SHA256_STATE_WORDS];
} neso_hmac;

/* Makes a key from a secret of any length; one of more than 64 bytes is hashed first, as the
 * standard has it. `secret` may be NULL when `len` is 0. */
void neso_hmac_key_init(neso_hmac_key *key, const void *secret, size_t len);

/* The same from `prefix` followed by `secret`, without a buffer that holds both: SigV4's first key
 * is made from "AWS4" and the secret access key. Each may be NULL when its length is 0. */
void neso_hmac_key_init_prefixed(neso_hmac_key *key, const void *prefix, size_t prefix_len,
                                 const void *secret, size_t secret_len);

/* The key is not needed again until the next neso_hmac_init. */
void neso_hmac_init(neso_hmac *self, const neso_hmac_key *key);

/* Takes `len` more bytes, at any alignment. `data` may be NULL when `len` is 0. */
void neso_hmac_update(neso_hmac *self, const void *data, size_t len);

/* Writes the tag of all bytes taken and wipes the context. `out` must not lie within it. */
void neso_hmac_final(neso_hmac *self, uint8_t out[NESO_SHA256_SIZE]);

/* The tag of `len` bytes at `data`. `out` may overlap `data`. */
void neso_hmac_once(uint8_t out[NESO_SHA256_SIZE], const neso_hmac_key *key, const void *data,
                    size_t len);

#endif
