/*
 * Classes of ASCII characters, as <ctype.h> has them, but without a locale and for any char.
 *
 *     while (len > 0 && neso_ascii_is_digit(*text)) {
 *         text++;
 *         len--;
 *     }
 */
#ifndef NESO_ASCII_H
#define NESO_ASCII_H

#include "neso_slice.h"

#include <stdbool.h>

static inline bool neso_ascii_is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static inline bool neso_ascii_is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static inline bool neso_ascii_is_alphanumeric(char c)
{
    return neso_ascii_is_letter(c) || neso_ascii_is_digit(c);
}

/* A capital letter becomes a small one. */
static inline char neso_ascii_lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c;
}

/* Whether two texts are the same but for the case of their letters. Not for secrets. */
static inline bool neso_ascii_equal(neso_slice a, neso_slice b)
{
    size_t i = 0;
    while (i < a.len && i < b.len && neso_ascii_lower(a.ptr[i]) == neso_ascii_lower(b.ptr[i]))
        i++;
    return i == a.len && i == b.len;
}

#endif
