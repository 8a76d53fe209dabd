/*
 * SHA-256 (FIPS 180-4), in pieces of any size.
 *
 *     neso_sha256 hash;
 *     uint8_t digest[NESO_SHA256_SIZE];
 *     neso_sha256_init(&hash);
 *     neso_sha256_update(&hash, "abc", 3);
 *     neso_sha256_final(&hash, digest);
 *
 * The context is the caller's, may be copied (a copy continues on its own) and need not be freed.
 * neso_sha256_final wipes it. Up to 2^61 - 1 bytes, the algorithm's own limit. Nothing can fail.
 * The time depends on the number of bytes only.
 *
 * The block function is chosen by the file that is linked, one of
 *   neso_sha256_block_small.c    the least code
 *   neso_sha256_block_fast.c     the fastest in portable C
 *   neso_sha256_block_armv7m.S   half of small's instructions, on Cortex-M3, M4, M7 and M33
 */
#ifndef NESO_SHA256_H
#define NESO_SHA256_H

#include <stddef.h>
#include <stdint.h>

#define NESO_SHA256_SIZE        32 /* bytes of a digest */
#define NESO_SHA256_BLOCK_SIZE  64 /* bytes of a block */
#define NESO_SHA256_STATE_WORDS 8  /* 32-bit words of a state */
#define NESO_SHA256_BLOCK_WORDS 16 /* of a block */

typedef struct neso_sha256 {
    uint32_t state[NESO_SHA256_STATE_WORDS];
    uint64_t count;                          /* bytes taken so far */
    uint32_t block[NESO_SHA256_BLOCK_WORDS]; /* the last count % 64 of them */
} neso_sha256;

void neso_sha256_init(neso_sha256 *self);

/* Takes `len` more bytes, at any alignment. `data` may be NULL when `len` is 0. */
void neso_sha256_update(neso_sha256 *self, const void *data, size_t len);

/* Writes the digest of all bytes taken and wipes the context, which must be initialized before it
 * is used again. `out` may lie within the data that was hashed, but not within the context. */
void neso_sha256_final(neso_sha256 *self, uint8_t out[NESO_SHA256_SIZE]);

/* Writes the digest of the bytes taken so far; the context is unchanged and can go on. */
void neso_sha256_peek(const neso_sha256 *self, uint8_t out[NESO_SHA256_SIZE]);

/* The digest of `len` bytes at `data`. */
void neso_sha256_once(uint8_t out[NESO_SHA256_SIZE], const void *data, size_t len);

/* Gives the chaining value after the last whole block, and returns how many bytes it stands for: a
 * multiple of 64, not more than were taken. */
uint64_t neso_sha256_export(const neso_sha256 *self, uint32_t state[NESO_SHA256_STATE_WORDS]);

/* Continues from a chaining value that stands for `count` bytes, which must be a multiple of 64. */
void neso_sha256_import(neso_sha256 *self, const uint32_t state[NESO_SHA256_STATE_WORDS],
                        uint64_t count);

/* The chaining value before the first block. For neso_hmac. */
extern const uint32_t neso_sha256_initial[NESO_SHA256_STATE_WORDS];

/* Writes the digest, to `block` if that is where `out` points, and leaves the context as it is: to
 * be imported into or wiped. For neso_hmac, which makes two digests in one context. */
void neso_sha256_finish(neso_sha256 *self, uint8_t out[NESO_SHA256_SIZE]);

/* The compression function of FIPS 180-4 section 6.2.2 over `blocks` blocks of 64 bytes at `data`,
 * at any alignment; none change nothing. What it kept on the stack is wiped when it returns. For
 * this module alone: the build links one file that defines it. */
void neso_sha256_block(uint32_t state[NESO_SHA256_STATE_WORDS], const uint8_t *data, size_t blocks);

#endif
