/*
 * Classes of characters that both directions of HTTP share (RFC 9110 section 5.6.2, 5.5); not for
 * others.
 */
#ifndef NESO_HTTP_CHARS_H
#define NESO_HTTP_CHARS_H

#include "neso_ascii.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

/* May stand in a method or in a header's name: tchar. */
static inline bool neso_http_is_token(uint8_t c)
{
    if (neso_ascii_is_alphanumeric((char)c))
        return true;
    return c != 0 && strchr("!#$%&'*+-.^_`|~", c) != NULL;
}

/* May stand in a header's value: HTAB, SP, VCHAR, obs-text. */
static inline bool neso_http_is_text(uint8_t c)
{
    return c == '\t' || (c >= ' ' && c != 0x7f);
}

#endif
