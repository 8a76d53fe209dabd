#include "neso_utf8.h"

#include <string.h>

/* A sequence is valid if it is the one that its code point is written as: that keeps out overlong
 * forms, surrogates, what is above U+10FFFF and bytes that begin or continue nothing. */
size_t neso_utf8_sequence(const char *text, size_t len)
{
    const uint8_t *in = (const uint8_t *)text;
    char again[NESO_UTF8_MAX];
    if (len == 0)
        return 0;
    if (in[0] < 0x80)
        return 1;
    size_t size = in[0] < 0xe0 ? 2 : in[0] < 0xf0 ? 3 : 4;
    if (size > len)
        return 0;
    uint32_t code_point = in[0] & (0x7fU >> size);
    for (size_t i = 1; i < size; i++)
        code_point = code_point << 6 | (in[i] & 0x3f);
    return neso_utf8_encode(again, code_point) == size && memcmp(again, text, size) == 0 ? size : 0;
}

size_t neso_utf8_encode(char out[NESO_UTF8_MAX], uint32_t code_point)
{
    if (code_point > 0x10ffff || (code_point >= 0xd800 && code_point <= 0xdfff))
        return 0;
    if (code_point < 0x80) {
        out[0] = (char)code_point;
        return 1;
    }
    size_t size = code_point < 0x800 ? 2 : code_point < 0x10000 ? 3 : 4;
    for (size_t i = size - 1; i > 0; i--) {
        out[i] = (char)(0x80 | (code_point & 0x3f));
        code_point >>= 6;
    }
    /* As many leading ones as the sequence has bytes. */
    out[0] = (char)((0xf00 >> size & 0xff) | code_point);
    return size;
}
