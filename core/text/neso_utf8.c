#include "neso_utf8.h"

/* RFC 3629 section 4. The second byte has a narrower range after some first bytes: that is what
 * keeps out overlong forms (E0, F0), surrogates (ED) and what is above U+10FFFF (F4). */
size_t neso_utf8_sequence(const char *text, size_t len)
{
    const uint8_t *in = (const uint8_t *)text;
    if (len == 0)
        return 0;
    if (in[0] < 0x80)
        return 1;
    size_t size = in[0] < 0xe0 ? 2 : in[0] < 0xf0 ? 3 : 4;
    if (in[0] < 0xc2 || in[0] > 0xf4 || size > len)
        return 0;

    uint8_t low = in[0] == 0xe0 ? 0xa0 : in[0] == 0xf0 ? 0x90 : 0x80;
    uint8_t high = in[0] == 0xed ? 0x9f : in[0] == 0xf4 ? 0x8f : 0xbf;
    if (in[1] < low || in[1] > high)
        return 0;
    for (size_t i = 2; i < size; i++) {
        if (in[i] < 0x80 || in[i] > 0xbf)
            return 0;
    }
    return size;
}

neso_status neso_utf8_check(const char *text, size_t len, size_t *error_offset)
{
    for (size_t at = 0; at < len;) {
        size_t size = neso_utf8_sequence(text + at, len - at);
        if (size == 0) {
            *error_offset = at;
            return NESO_E_UTF8;
        }
        at += size;
    }
    return NESO_OK;
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
