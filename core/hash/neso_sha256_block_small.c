/*
 * The block function in little code. The working variables and the message schedule are one array,
 * whose base goes down by a word every round, so that nothing else has to move:
 *
 *     v[0] to v[7]     a to h
 *     v[8] to v[23]    W[t+15] down to W[t], the words of this round and the next fifteen
 *
 * A round makes the next e of d in v[3], puts W[t+16] where h was, in v[7], and the next a below
 * v[0]. The last sixteen rounds make words that nobody needs, which costs no more than asking.
 */
#include "neso_sha256.h"

#include "neso_bytes.h"
#include "neso_sha256_constants.h"
#include "neso_wipe.h"

#include <string.h>

#define STATE_WORDS NESO_SHA256_STATE_WORDS
#define WINDOW      (STATE_WORDS + NESO_SHA256_BLOCK_WORDS)

/* Rounds until the array is at its end and moves back up: more would take stack, fewer time. */
#define TURN (NESO_SHA256_ROUNDS / 2)

/* Bytes of stack for `turn`, at most, by any compiler that was tried. */
#define TURN_STACK 64

static uint32_t rotate(uint32_t x, uint32_t n)
{
    return x >> n | x << (32 - n);
}

/* FIPS 180-4 section 4.1.2. The sums of rotations are made of rotations of sums, which takes fewer
 * instructions where a shift comes with an operation: Sum1's are by 6, 6 + 5 and 6 + 5 + 14.
 * Maj(a, b, c) is b ^ ((a ^ b) & (b ^ c)), and b ^ c was the last round's a ^ b. */
static NESO_APART void turn(uint32_t room[TURN + WINDOW], const uint32_t k[TURN])
{
    uint32_t *v = room + TURN;
    uint32_t a = v[0], e = v[4], bc = v[1] ^ v[2];
    do {
        uint32_t t = v[23], x = v[22], y = v[9], h = v[7];
        v[7] = t + v[14] + (rotate(x ^ rotate(x, 11), 7) ^ x >> 3) +
               (rotate(y ^ rotate(y, 2), 17) ^ y >> 10);
        t += h + *k++;
        t += rotate(e ^ rotate(e ^ rotate(e, 14), 5), 6);
        t += v[6] ^ (e & (v[5] ^ v[6]));
        e = v[3] + t;
        v[3] = e;
        t += rotate(a ^ rotate(a ^ rotate(a, 9), 11), 2);
        bc &= a ^ v[1];
        t += v[1] ^ bc;
        bc = a ^ v[1];
        a = t;
        *--v = a;
    } while (v > room);
    memcpy(room + TURN, room, WINDOW * sizeof room[0]);
}

/* Called from where `turn` was, so that its locals lie where those lay which the compiler may have
 * put on the stack. */
static NESO_APART void wipe_turn(void)
{
    uint32_t room[TURN_STACK / 4];
    neso_wipe(room, sizeof room);
}

void neso_sha256_block(uint32_t state[NESO_SHA256_STATE_WORDS], const uint8_t *data, size_t blocks)
{
    uint32_t room[TURN + WINDOW];
    uint32_t *v = room + TURN;
    for (; blocks > 0; blocks--) {
        memcpy(v, state, STATE_WORDS * sizeof v[0]);
        for (int i = WINDOW; i > STATE_WORDS; data += 4)
            v[--i] = neso_load_be32(data);
        turn(room, neso_sha256_constants);
        turn(room, neso_sha256_constants + TURN);
        for (int i = 0; i < STATE_WORDS; i++)
            state[i] += v[i];
    }
    wipe_turn();
    neso_wipe(room, sizeof room);
}
