/*
 * The block function in portable C for speed: 16 rounds written out, the working variables renamed
 * instead of moved, the message schedule a ring of 16 words.
 */
#include "neso_sha256.h"

#include "neso_bytes.h"
#include "neso_wipe.h"

#define ROUNDS      64
#define BLOCK_WORDS 16

/* FIPS 180-4 section 4.2.2 */
static const uint32_t constants[ROUNDS] = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2};

/* FIPS 180-4 section 4.1.2 */
#define ROTATE(x, n) ((x) >> (n) | (x) << (32 - (n)))
#define SUM0(x)      (ROTATE(x, 2) ^ ROTATE(x, 13) ^ ROTATE(x, 22))
#define SUM1(x)      (ROTATE(x, 6) ^ ROTATE(x, 11) ^ ROTATE(x, 25))
#define SIGMA0(x)    (ROTATE(x, 7) ^ ROTATE(x, 18) ^ (x) >> 3)
#define SIGMA1(x)    (ROTATE(x, 17) ^ ROTATE(x, 19) ^ (x) >> 10)
#define CH(e, f, g)  ((g) ^ ((e) & ((f) ^ (g))))

/* One round; h becomes the next a, d the next e. Maj(a, b, c) is b ^ ((a ^ b) & (b ^ c)), and
 * b ^ c was the last round's a ^ b: it is handed on, in `bc` and `ab` by turns. */
#define ROUND(a, b, d, e, f, g, h, ab, bc, i, word)                                                \
    do {                                                                                           \
        h += SUM1(e) + CH(e, f, g) + k[i] + (word);                                                \
        d += h;                                                                                    \
        ab = a ^ b;                                                                                \
        h += SUM0(a) + (b ^ (ab & bc));                                                            \
    } while (0)

/* Eight rounds bring each variable back to its own name. */
#define EIGHT_ROUNDS(i, WORD)                                                                      \
    do {                                                                                           \
        ROUND(a, b, d, e, f, g, h, x, y, (i) + 0, WORD((i) + 0));                                  \
        ROUND(h, a, c, d, e, f, g, y, x, (i) + 1, WORD((i) + 1));                                  \
        ROUND(g, h, b, c, d, e, f, x, y, (i) + 2, WORD((i) + 2));                                  \
        ROUND(f, g, a, b, c, d, e, y, x, (i) + 3, WORD((i) + 3));                                  \
        ROUND(e, f, h, a, b, c, d, x, y, (i) + 4, WORD((i) + 4));                                  \
        ROUND(d, e, g, h, a, b, c, y, x, (i) + 5, WORD((i) + 5));                                  \
        ROUND(c, d, f, g, h, a, b, x, y, (i) + 6, WORD((i) + 6));                                  \
        ROUND(b, c, e, f, g, h, a, y, x, (i) + 7, WORD((i) + 7));                                  \
    } while (0)

#define FIRST(i) (w[i] = neso_load_be32(data + 4 * (i)))
#define LATER(i)                                                                                   \
    (w[i] += SIGMA0(w[((i) + 1) % BLOCK_WORDS]) + w[((i) + 9) % BLOCK_WORDS] +                     \
             SIGMA1(w[((i) + 14) % BLOCK_WORDS]))

static void compress(uint32_t state[NESO_SHA256_STATE_WORDS], uint32_t w[BLOCK_WORDS],
                     const uint8_t *data)
{
    const uint32_t *k = constants;
    uint32_t a = state[0], b = state[1], c = state[2], d = state[3];
    uint32_t e = state[4], f = state[5], g = state[6], h = state[7];
    uint32_t x, y = b ^ c;
    EIGHT_ROUNDS(0, FIRST);
    EIGHT_ROUNDS(8, FIRST);
    for (k += BLOCK_WORDS; k < constants + ROUNDS; k += BLOCK_WORDS) {
        EIGHT_ROUNDS(0, LATER);
        EIGHT_ROUNDS(8, LATER);
    }
    state[0] += a;
    state[1] += b;
    state[2] += c;
    state[3] += d;
    state[4] += e;
    state[5] += f;
    state[6] += g;
    state[7] += h;
}

void neso_sha256_block(uint32_t state[NESO_SHA256_STATE_WORDS], const uint8_t *data, size_t blocks)
{
    uint32_t w[BLOCK_WORDS];
    for (; blocks > 0; blocks--) {
        compress(state, w, data);
        data += NESO_SHA256_BLOCK_SIZE;
    }
    neso_wipe(w, sizeof w);
}
