/*
 * SHA-384 for BearSSL (FIPS 180-4): this file takes the place of BearSSL's src/hash/sha2big.c,
 * whose steps are written out eight at a time. On a Cortex-M3 it saves 2.3 KB of 3.8; a block takes
 * 17,400 instructions in place of 11,100. The working variables and the message schedule are one
 * array whose base goes down, as in neso_sha256_block_small.c.
 */
#include "neso_bytes.h"
#include "neso_sha256_constants.h"
#include "neso_wipe.h"

#include "bearssl_hash.h"

#include <string.h>

#define STATE_WORDS 8
#define BLOCK_WORDS 16
#define BLOCK_SIZE  (8 * BLOCK_WORDS)
#define LENGTH_AT   (BLOCK_SIZE - 16) /* the message's length in bits, of which eight bytes count */
#define DIGEST_SIZE 48
#define WINDOW      (STATE_WORDS + BLOCK_WORDS)
#define ROUNDS      80
#define TURN        16 /* rounds until the array is at its end and moves back up */

/* The upper halves of the first 64 constants are those of SHA-256. */
static const uint32_t upper_last[ROUNDS - NESO_SHA256_ROUNDS] = {
    0xca273ece, 0xd186b8c7, 0xeada7dd6, 0xf57d4f7f, 0x06f067aa, 0x0a637dc5, 0x113f9804, 0x1b710b35,
    0x28db77f5, 0x32caab7b, 0x3c9ebe0a, 0x431d67c4, 0x4cc5d4be, 0x597f299c, 0x5fcb6fab, 0x6c44198c,
};
_Static_assert(ROUNDS - NESO_SHA256_ROUNDS == TURN, "the last turn takes all of them");

static const uint32_t lower[ROUNDS] = {
    0xd728ae22, 0x23ef65cd, 0xec4d3b2f, 0x8189dbbc, 0xf348b538, 0xb605d019, 0xaf194f9b, 0xda6d8118,
    0xa3030242, 0x45706fbe, 0x4ee4b28c, 0xd5ffb4e2, 0xf27b896f, 0x3b1696b1, 0x25c71235, 0xcf692694,
    0x9ef14ad2, 0x384f25e3, 0x8b8cd5b5, 0x77ac9c65, 0x592b0275, 0x6ea6e483, 0xbd41fbd4, 0x831153b5,
    0xee66dfab, 0x2db43210, 0x98fb213f, 0xbeef0ee4, 0x3da88fc2, 0x930aa725, 0xe003826f, 0x0a0e6e70,
    0x46d22ffc, 0x5c26c926, 0x5ac42aed, 0x9d95b3df, 0x8baf63de, 0x3c77b2a8, 0x47edaee6, 0x1482353b,
    0x4cf10364, 0xbc423001, 0xd0f89791, 0x0654be30, 0xd6ef5218, 0x5565a910, 0x5771202a, 0x32bbd1b8,
    0xb8d2d0c8, 0x5141ab53, 0xdf8eeb99, 0xe19b48a8, 0xc5c95a63, 0xe3418acb, 0x7763e373, 0xd6b2b8a3,
    0x5defb2fc, 0x43172f60, 0xa1f0ab72, 0x1a6439ec, 0x23631e28, 0xde82bde9, 0xb2c67915, 0xe372532b,
    0xea26619c, 0x21c0c207, 0xcde0eb1e, 0xee6ed178, 0x72176fba, 0xa2c898a6, 0xbef90dae, 0x131c471b,
    0x23047d84, 0x40c72493, 0x15c9bebc, 0x9c100d4c, 0xcb3e42b6, 0xfc657e2a, 0x3ad6faec, 0x4a475817,
};

static const uint64_t initial[STATE_WORDS] = {
    0xcbbb9d5dc1059ed8, 0x629a292a367cd507, 0x9159015a3070dd17, 0x152fecd8f70e5939,
    0x67332667ffc00b31, 0x8eb44a8768581511, 0xdb0c2e0d64f98fa7, 0x47b5481dbefa4fa4,
};

static uint64_t rotate(uint64_t x, unsigned n)
{
    return x >> n | x << (64 - n);
}

/* Sixteen rounds. v[0] to v[7] are a to h, v[8] to v[23] the schedule from W[t+15] down to W[t]. */
static void turn(uint64_t room[TURN + WINDOW], const uint32_t *high, const uint32_t *low)
{
    for (uint64_t *v = room + TURN; v > room; v--) {
        uint64_t a = v[0], e = v[4], t = v[23], x = v[22], y = v[9];
        uint64_t next = t + v[14] + (rotate(x, 1) ^ rotate(x, 8) ^ x >> 7) +
                        (rotate(y, 19) ^ rotate(y, 61) ^ y >> 6);
        t += v[7] + ((uint64_t)*high++ << 32 | *low++);
        t += rotate(e, 14) ^ rotate(e, 18) ^ rotate(e, 41);
        t += v[6] ^ (e & (v[5] ^ v[6]));
        v[7] = next;
        v[3] += t;
        t += rotate(a, 28) ^ rotate(a, 34) ^ rotate(a, 39);
        v[-1] = t + ((a & v[1]) | (v[2] & (a | v[1])));
    }
    memmove(room + TURN, room, WINDOW * sizeof room[0]);
}

static void block(uint64_t state[STATE_WORDS], const uint8_t data[BLOCK_SIZE])
{
    uint64_t room[TURN + WINDOW];
    uint64_t *v = room + TURN;
    memcpy(v, state, STATE_WORDS * sizeof v[0]);
    for (int i = 0; i < BLOCK_WORDS; i++)
        v[WINDOW - 1 - i] = neso_load_be64(data + 8 * i);
    for (int i = 0; i < NESO_SHA256_ROUNDS; i += TURN)
        turn(room, neso_sha256_constants + i, lower + i);
    turn(room, upper_last, lower + NESO_SHA256_ROUNDS);
    for (int i = 0; i < STATE_WORDS; i++)
        state[i] += v[i];
    neso_wipe(room, sizeof room);
}

static br_sha384_context *from(const br_hash_class **self)
{
    return (br_sha384_context *)(void *)self;
}

static const br_sha384_context *from_const(const br_hash_class *const *self)
{
    return (const br_sha384_context *)(const void *)self;
}

static void init(const br_hash_class **self)
{
    *self = &br_sha384_vtable;
    memcpy(from(self)->val, initial, sizeof initial);
    from(self)->count = 0;
}

static void update(const br_hash_class **self, const void *data, size_t len)
{
    br_sha384_context *hash = from(self);
    const uint8_t *at = data;
    while (len > 0) {
        size_t used = hash->count % BLOCK_SIZE;
        size_t part = len < BLOCK_SIZE - used ? len : BLOCK_SIZE - used;
        memcpy(hash->buf + used, at, part);
        if (used + part == BLOCK_SIZE)
            block(hash->val, hash->buf);
        hash->count += part;
        at += part;
        len -= part;
    }
}

static void store(uint8_t *out, const uint64_t *words, size_t size)
{
    for (size_t i = 0; i < size; i += 8)
        neso_store_be64(out + i, *words++);
}

static void out(const br_hash_class *const *self, void *digest)
{
    br_sha384_context last = *from_const(self);
    size_t used = last.count % BLOCK_SIZE;
    last.buf[used++] = 0x80;
    memset(last.buf + used, 0, BLOCK_SIZE - used);
    if (used > LENGTH_AT) {
        block(last.val, last.buf);
        memset(last.buf, 0, BLOCK_SIZE);
    }
    neso_store_be64(last.buf + BLOCK_SIZE - 8, last.count << 3);
    block(last.val, last.buf);
    store(digest, last.val, DIGEST_SIZE);
    neso_wipe(&last, sizeof last);
}

static uint64_t get_state(const br_hash_class *const *self, void *bytes)
{
    store(bytes, from_const(self)->val, 8 * STATE_WORDS);
    return from_const(self)->count;
}

static void set_state(const br_hash_class **self, const void *bytes, uint64_t count)
{
    const uint8_t *at = bytes;
    for (size_t i = 0; i < STATE_WORDS; i++)
        from(self)->val[i] = neso_load_be64(at + 8 * i);
    from(self)->count = count;
}

const br_hash_class br_sha384_vtable = {
    .context_size = sizeof(br_sha384_context),
    .desc = BR_HASHDESC_ID(br_sha384_ID) | BR_HASHDESC_OUT(DIGEST_SIZE) |
            BR_HASHDESC_STATE(8 * STATE_WORDS) | BR_HASHDESC_LBLEN(7) | BR_HASHDESC_MD_PADDING |
            BR_HASHDESC_MD_PADDING_BE | BR_HASHDESC_MD_PADDING_128,
    .init = init,
    .update = update,
    .out = out,
    .state = get_state,
    .set_state = set_state,
};
