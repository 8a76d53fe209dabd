/* unit_guarded on a bare board, which has no pages: a block of exactly the length asked for. */
#include "unit.h"

#include <stdlib.h>

enum { SLOTS = 8 };

#ifndef __ARM_FEATURE_UNALIGNED
/* Bit UNALIGN_TRP of CCR (ARMv7-M Architecture Reference Manual, B3.2.8): the board has a
 * Cortex-M3, which is to fault where a Cortex-M0+ would. */
__attribute__((constructor)) static void refuse_misaligned_words(void)
{
    *(volatile uint32_t *)0xE000ED14u |= 8u;
}
#endif

const void *unit_guarded(const void *data, size_t len)
{
    static void *slots[SLOTS];
    static unsigned next;

    assert_true(len <= UNIT_GUARDED_MAX);
    unsigned slot = next++ % SLOTS;
    free(slots[slot]);
    slots[slot] = malloc(len > 0 ? len : 1);
    assert_non_null(slots[slot]);
    if (len > 0)
        memcpy(slots[slot], data, len);
    return slots[slot];
}
