/*
 * Bytes as hexadecimal digits.
 *
 *     char text[2 * NESO_SHA256_SIZE];
 *     neso_hex_encode(text, digest, NESO_SHA256_SIZE);
 */
#ifndef NESO_HEX_H
#define NESO_HEX_H

#include <stddef.h>
#include <stdint.h>

/* Writes 2 * `len` lower-case digits to `out`, without a NUL. `out` must not overlap `data`, unless
 * `data` is its second half. */
void neso_hex_encode(char *out, const uint8_t *data, size_t len);

/* The digit for a value of 0 to 15, in upper or lower case. */
char neso_hex_digit_lower(uint32_t value);
char neso_hex_digit_upper(uint32_t value);

/* The value of a digit of either case, 0 to 15, or -1 when `c` is not one. */
int neso_hex_value(char c);

/* The value of two digits, 0 to 255, or a negative number when one of them is none. */
int neso_hex_pair(const char *digits);

#endif
