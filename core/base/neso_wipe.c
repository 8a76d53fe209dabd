#include "neso_wipe.h"

#include <stdint.h>

#ifdef __GNUC__

/* A word at a time: what is wiped are mostly structures of words, and the memset of a small C
 * library takes five instructions a byte. The assembly says that it may read the memory, so what
 * was written there must be there. */
void neso_wipe(void *data, size_t len)
{
    typedef uint32_t __attribute__((may_alias)) word;
    volatile word *words = data;
    if ((uintptr_t)data % sizeof *words == 0)
        for (; len >= sizeof *words; len -= sizeof *words)
            *words++ = 0;
    volatile uint8_t *at = (volatile uint8_t *)words;
    while (len-- > 0)
        *at++ = 0;
    __asm__ volatile("" : : "r"(data) : "memory");
}

#else

/* Writes through a volatile lvalue are side effects (C11 5.1.2.3): none may be left out. */
void neso_wipe(void *data, size_t len)
{
    volatile uint8_t *at = data;
    while (len-- > 0)
        *at++ = 0;
}

#endif

/* Reads are volatile so that no compiler finds a way to stop at the first difference. */
bool neso_equal_ct(const void *a, const void *b, size_t len)
{
    const volatile uint8_t *left = a;
    const volatile uint8_t *right = b;
    uint32_t difference = 0;
    for (size_t i = 0; i < len; i++)
        difference |= (uint32_t)(left[i] ^ right[i]);
    return difference == 0;
}
