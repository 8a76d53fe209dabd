/*
 * UTF-8 as RFC 3629 defines it: no overlong forms, no surrogates, nothing above U+10FFFF.
 *
 *     for (size_t at = 0, size; at < len; at += size) {
 *         size = neso_utf8_sequence(text + at, len - at);
 *         if (size == 0) {
 *             report("not UTF-8", at);
 *             break;
 *         }
 *     }
 */
#ifndef NESO_UTF8_H
#define NESO_UTF8_H

#include <stddef.h>
#include <stdint.h>

#define NESO_UTF8_MAX 4 /* bytes of one character, at most */

/* The number of bytes, 1 to 4, of the character that begins at `text`; 0 when the `len` bytes do
 * not begin with a whole and valid one. */
size_t neso_utf8_sequence(const char *text, size_t len);

/* Writes the encoding of a code point; returns its number of bytes. 0 and nothing written when
 * `code_point` is a surrogate or above U+10FFFF. */
size_t neso_utf8_encode(char out[NESO_UTF8_MAX], uint32_t code_point);

#endif
