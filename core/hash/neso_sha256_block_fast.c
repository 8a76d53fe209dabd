/*
 * The block function in portable C for speed: 16 rounds written out, the working variables renamed
 * instead of moved, the message schedule a ring of 16 words.
 */
#include "neso_sha256.h"

#include "neso_bytes.h"
#include "neso_sha256_constants.h"
#include "neso_wipe.h"

#define BLOCK_WORDS NESO_SHA256_BLOCK_WORDS

/* Bytes of stack for `compress`, at most, by any compiler that was tried. */
#define COMPRESS_STACK 160

/* FIPS 180-4 section 4.1.2. The sums of rotations are made of rotations of sums, which takes fewer
 * instructions where a shift comes with an operation: SUM1's are by 6, 6 + 5 and 6 + 5 + 14. */
#define ROTATE(x, n) ((x) >> (n) | (x) << (32 - (n)))
#define SUM0(x)      ROTATE((x) ^ ROTATE((x) ^ ROTATE(x, 9), 11), 2)
#define SUM1(x)      ROTATE((x) ^ ROTATE((x) ^ ROTATE(x, 14), 5), 6)
#define SIGMA0(x)    (ROTATE((x) ^ ROTATE(x, 11), 7) ^ (x) >> 3)
#define SIGMA1(x)    (ROTATE((x) ^ ROTATE(x, 2), 17) ^ (x) >> 10)
#define CH(e, f, g)  ((g) ^ ((e) & ((f) ^ (g))))

/* One round; h becomes the next a, d the next e. Maj(a, b, c) is b ^ ((a ^ b) & (b ^ c)), and
 * b ^ c was the last round's a ^ b: it is handed on, in `bc` and `ab` by turns. */
#define ROUND(a, b, d, e, f, g, h, ab, bc, i, word)                                                \
    do {                                                                                           \
        h += (word);                                                                               \
        h += k[i];                                                                                 \
        h += SUM1(e);                                                                              \
        h += CH(e, f, g);                                                                          \
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

#define FIRST(i) (w[i])
#define LATER(i)                                                                                   \
    (w[i] += SIGMA0(w[((i) + 1) % BLOCK_WORDS]) + w[((i) + 9) % BLOCK_WORDS] +                     \
             SIGMA1(w[((i) + 14) % BLOCK_WORDS]))

static NESO_APART void compress(uint32_t state[NESO_SHA256_STATE_WORDS], uint32_t w[BLOCK_WORDS],
                                const uint8_t *data)
{
    const uint32_t *k = neso_sha256_constants;
    uint32_t a = state[0], b = state[1], c = state[2], d = state[3];
    uint32_t e = state[4], f = state[5], g = state[6], h = state[7];
    uint32_t x, y = b ^ c;
    for (int i = 0; i < BLOCK_WORDS; i++)
        w[i] = neso_load_be32(data + 4 * i);
    EIGHT_ROUNDS(0, FIRST);
    EIGHT_ROUNDS(8, FIRST);
    for (k += BLOCK_WORDS; k < neso_sha256_constants + NESO_SHA256_ROUNDS; k += BLOCK_WORDS) {
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

/* Called from where `compress` was, so that its locals lie where those lay which the compiler may
 * have put on the stack. */
static NESO_APART void wipe_compress(void)
{
    uint32_t room[COMPRESS_STACK / 4];
    neso_wipe(room, sizeof room);
}

void neso_sha256_block(uint32_t state[NESO_SHA256_STATE_WORDS], const uint8_t *data, size_t blocks)
{
    uint32_t w[BLOCK_WORDS];
    for (; blocks > 0; blocks--) {
        compress(state, w, data);
        data += NESO_SHA256_BLOCK_SIZE;
    }
    wipe_compress();
    neso_wipe(w, sizeof w);
}
