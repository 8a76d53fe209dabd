/*
 * The block function in little code: the whole message schedule is laid out first, so that all
 * rounds are alike and their variables stay in registers. It takes 256 bytes of stack for that.
 */
#include "neso_sha256.h"

#include "neso_bytes.h"
#include "neso_sha256_constants.h"
#include "neso_wipe.h"

#define STATE_WORDS NESO_SHA256_STATE_WORDS
#define BLOCK_WORDS 16
#define ROUNDS      NESO_SHA256_ROUNDS

/* Bytes of stack for `compress`, at most, by any compiler that was tried. */
#define COMPRESS_STACK 64

static uint32_t rotate(uint32_t x, uint32_t n)
{
    return x >> n | x << (32 - n);
}

static void lay_out(uint32_t w[ROUNDS], const uint8_t *data)
{
    uint32_t *at = w;
    for (; at < w + BLOCK_WORDS; at++) {
        *at = neso_load_be32(data);
        data += 4;
    }
    for (; at < w + ROUNDS; at++) {
        uint32_t x = at[-15], y = at[-2];
        *at = at[-16] + at[-7] + (rotate(x, 7) ^ rotate(x, 18) ^ x >> 3) +
              (rotate(y, 17) ^ rotate(y, 19) ^ y >> 10);
    }
}

/* The schedule has served when the rounds are over; the sums to add to the state take its place. */
static NESO_APART void compress(uint32_t state[STATE_WORDS], uint32_t w[ROUNDS])
{
    uint32_t a = state[0], b = state[1], c = state[2], d = state[3];
    uint32_t e = state[4], f = state[5], g = state[6], h = state[7];
    for (int i = 0; i < ROUNDS; i++) {
        h += w[i] + neso_sha256_constants[i];
        h += rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25);
        h += g ^ (e & (f ^ g));
        uint32_t t = h + (rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22));
        t += (a & b) | (c & (a | b));
        d += h;
        h = g, g = f, f = e, e = d;
        d = c, c = b, b = a, a = t;
    }
    w[0] = a, w[1] = b, w[2] = c, w[3] = d;
    w[4] = e, w[5] = f, w[6] = g, w[7] = h;
    for (int i = 0; i < STATE_WORDS; i++)
        state[i] += w[i];
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
    uint32_t w[ROUNDS];
    for (; blocks > 0; blocks--) {
        lay_out(w, data);
        compress(state, w);
        data += NESO_SHA256_BLOCK_SIZE;
    }
    wipe_compress();
    neso_wipe(w, sizeof w);
}
