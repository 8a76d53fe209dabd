/*
 * The block function in the least code.
 *
 * Working variables and message schedule are windows that move down by one word a round: what a
 * round calls h = g, g = f, ... happens by itself, and all words have constant places. The schedule
 * runs 16 rounds ahead, to its end, so that all 64 rounds are alike.
 */
#include "neso_sha256.h"

#include "neso_bytes.h"
#include "neso_sha256_constants.h"
#include "neso_wipe.h"

#include <string.h>

#define STATE_WORDS  NESO_SHA256_STATE_WORDS
#define BLOCK_WORDS  16
#define CHUNK_ROUNDS 16 /* a window moves this far before it is put back to the top */

typedef struct windows {
    uint32_t v[CHUNK_ROUNDS + STATE_WORDS]; /* a is the first word, h the eighth */
    uint32_t w[CHUNK_ROUNDS + BLOCK_WORDS]; /* the newest first: the 16th is this round's */
} windows;

static uint32_t rotate(uint32_t x, uint32_t n)
{
    return x >> n | x << (32 - n);
}

static void run_chunk(windows *at_top, const uint32_t *k)
{
    uint32_t *v = at_top->v + CHUNK_ROUNDS;
    uint32_t *w = at_top->w + CHUNK_ROUNDS;
    for (int i = 0; i < CHUNK_ROUNDS; i++) {
        uint32_t a = v[0], e = v[4];
        uint32_t t1 = v[7] + *k++ + w[15];
        t1 += rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25);
        t1 += v[6] ^ (e & (v[5] ^ v[6]));
        uint32_t t2 = rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22);
        t2 += (a & v[1]) | (v[2] & (a | v[1]));
        v--;
        v[4] += t1;
        v[0] = t1 + t2;

        uint32_t sigma0 = rotate(w[14], 7) ^ rotate(w[14], 18) ^ w[14] >> 3;
        uint32_t sigma1 = rotate(w[1], 17) ^ rotate(w[1], 19) ^ w[1] >> 10;
        w--;
        w[0] = w[16] + sigma0 + w[7] + sigma1;
    }
}

void neso_sha256_block(uint32_t state[NESO_SHA256_STATE_WORDS], const uint8_t *data, size_t blocks)
{
    windows x;
    for (; blocks > 0; blocks--) {
        memcpy(x.v, state, sizeof *state * STATE_WORDS);
        for (int i = BLOCK_WORDS - 1; i >= 0; i--) {
            x.w[i] = neso_load_be32(data);
            data += 4;
        }
        for (int round = 0; round < NESO_SHA256_ROUNDS; round += CHUNK_ROUNDS) {
            memcpy(x.v + CHUNK_ROUNDS, x.v, sizeof *x.v * STATE_WORDS);
            memcpy(x.w + CHUNK_ROUNDS, x.w, sizeof *x.w * BLOCK_WORDS);
            run_chunk(&x, neso_sha256_constants + round);
        }
        for (int i = 0; i < STATE_WORDS; i++)
            state[i] += x.v[i];
    }
    neso_wipe(&x, sizeof x);
}
