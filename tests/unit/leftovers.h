/*
 * What a call leaves behind on the stack:
 *
 *     leftovers_paint();
 *     neso_hmac_key_init(&key, secret, sizeof secret);
 *     leftovers_keep();
 *     const void *used = leftovers_used(&len);
 *     assert_false(LEFTOVERS_SEEN && leftovers_in(used, len, secret, sizeof secret, 0));
 *
 * The first three are called from one function. The first words below its frame, where a callee
 * saves its caller's registers, are not seen. Nor is anything under a sanitizer, which has locals
 * elsewhere: LEFTOVERS_SEEN says whether there is something to look at.
 */
#ifndef LEFTOVERS_H
#define LEFTOVERS_H

#include "unit.h"

#ifdef __SANITIZE_ADDRESS__
#define LEFTOVERS_SEEN false
#else
#define LEFTOVERS_SEEN true
#endif

enum { LEFTOVERS_WORDS = 2048 };

#define LEFTOVERS_PAINT 0x5AA55AA5u

static uint32_t leftovers[LEFTOVERS_WORDS];

__attribute__((noinline)) static void leftovers_paint(void)
{
    volatile uint32_t room[LEFTOVERS_WORDS];
    for (int i = 0; i < LEFTOVERS_WORDS; i++)
        room[i] = LEFTOVERS_PAINT;
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

/* The part that was written to: from the deepest word up. All of it may not be: there has to be
 * paint left to show that nothing lies deeper. */
static const void *leftovers_used(size_t *len)
{
    size_t i = 0;
    while (i < LEFTOVERS_WORDS && leftovers[i] == LEFTOVERS_PAINT)
        i++;
    assert_true(i > 0 || !LEFTOVERS_SEEN);
    *len = (LEFTOVERS_WORDS - i) * sizeof leftovers[0];
    return leftovers + i;
}

/* Whether four bytes of `needle` that follow one another are anywhere in `area`, in either order,
 * each changed by `pad` first: 0, or what HMAC makes of a key. */
static bool leftovers_in(const void *area, size_t area_len, const void *needle, size_t len,
                         uint8_t pad)
{
    const uint8_t *in = area, *bytes = needle;
    for (size_t i = 0; i + 4 <= len; i++) {
        uint8_t a = bytes[i] ^ pad, b = bytes[i + 1] ^ pad;
        uint8_t c = bytes[i + 2] ^ pad, d = bytes[i + 3] ^ pad;
        for (size_t at = 0; at + 4 <= area_len; at++)
            if ((in[at] == a && in[at + 1] == b && in[at + 2] == c && in[at + 3] == d) ||
                (in[at] == d && in[at + 1] == c && in[at + 2] == b && in[at + 3] == a))
                return true;
    }
    return false;
}

#endif
