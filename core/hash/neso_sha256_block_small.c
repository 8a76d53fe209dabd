/*
 * The block function in the least code.
 *
 * Working variables and message schedule are windows that move down by one word a round: what a
 * round calls h = g, g = f, ... happens by itself, and all words have constant places. The schedule
 * runs 16 rounds ahead, to its end, so that all 64 rounds are alike.
 */
#include "neso_sha256.h"

#include "neso_bytes.h"
#include "neso_wipe.h"

#include <string.h>

#define STATE_WORDS  NESO_SHA256_STATE_WORDS
#define BLOCK_WORDS  16
#define ROUNDS       64
#define CHUNK_ROUNDS 16 /* a window moves this far before it is put back to the top */

typedef struct windows {
    uint32_t v[CHUNK_ROUNDS + STATE_WORDS]; /* a is the first word, h the eighth */
    uint32_t w[CHUNK_ROUNDS + BLOCK_WORDS]; /* the newest first: the 16th is this round's */
} windows;

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
        for (int round = 0; round < ROUNDS; round += CHUNK_ROUNDS) {
            memcpy(x.v + CHUNK_ROUNDS, x.v, sizeof *x.v * STATE_WORDS);
            memcpy(x.w + CHUNK_ROUNDS, x.w, sizeof *x.w * BLOCK_WORDS);
            run_chunk(&x, constants + round);
        }
        for (int i = 0; i < STATE_WORDS; i++)
            state[i] += x.v[i];
    }
    neso_wipe(&x, sizeof x);
}
