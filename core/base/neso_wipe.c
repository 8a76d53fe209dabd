#include "neso_wipe.h"

#include <stdint.h>
#include <string.h>

#ifdef __GNUC__

/* The assembly says that it may read the memory, so what memset wrote there must be there. */
void neso_wipe(void *data, size_t len)
{
    if (len > 0)
        memset(data, 0, len);
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
