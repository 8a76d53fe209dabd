/*
 * What a call leaves behind on the stack:
 *
 *     leftovers_paint();
 *     neso_hmac_key_init(&key, secret, sizeof secret);
 *     leftovers_keep();
 *     assert_false(leftovers_have(word));
 *
 * All three are called from one function. The first words below its frame, where a callee saves its
 * caller's registers, are not seen. Nor is anything under a sanitizer, which has locals elsewhere:
 * LEFTOVERS_SEEN says whether there is something to look at.
 */
#ifndef LEFTOVERS_H
#define LEFTOVERS_H

#include "unit.h"

#ifdef __SANITIZE_ADDRESS__
#define LEFTOVERS_SEEN false
#else
#define LEFTOVERS_SEEN true
#endif

enum { LEFTOVERS_WORDS = 512 };

static uint32_t leftovers[LEFTOVERS_WORDS];

__attribute__((noinline)) static void leftovers_paint(void)
{
    volatile uint32_t room[LEFTOVERS_WORDS];
    for (int i = 0; i < LEFTOVERS_WORDS; i++)
        room[i] = 0x5AA55AA5;
    (void)room[0];
}

/* Reads what is not its own: that is the purpose. */
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wuninitialized"
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
__attribute__((noinline)) static void leftovers_keep(void)
{
    volatile uint32_t room[LEFTOVERS_WORDS];
    for (int i = 0; i < LEFTOVERS_WORDS; i++)
        leftovers[i] = room[i];
}
#pragma GCC diagnostic pop

static bool leftovers_have(uint32_t word)
{
    for (int i = 0; i < LEFTOVERS_WORDS; i++)
        if (leftovers[i] == word)
            return true;
    return false;
}

/* Whether a word of `count` is there, in either order of its bytes, each changed by `pad` first. */
static bool leftovers_have_any(const void *words, size_t count, uint32_t pad)
{
    for (size_t i = 0; i < count; i++) {
        uint32_t word;
        memcpy(&word, (const uint8_t *)words + 4 * i, sizeof word);
        word ^= pad;
        if (leftovers_have(word) || leftovers_have(__builtin_bswap32(word)))
            return true;
    }
    return false;
}

#endif
