/*
 * Decimal numbers as text: checked, brought into the form of JSON, never made binary.
 *
 *     size_t offset;
 *     if (neso_decimal_check(text, len, &offset) == NESO_OK)
 *         neso_decimal_write(&writer, text, len); // 21 -> 21.0, .5 -> 0.5, +1e3 -> 1e3
 */
#ifndef NESO_DECIMAL_H
#define NESO_DECIMAL_H

#include "neso_writer.h"

/* Bytes that neso_decimal_write makes of `len` bytes, at most. */
#define NESO_DECIMAL_SIZE(len) ((len) + 2)

/* Checks that all of `text` is a decimal number (a sign, digits with or without a point before,
 * among or after them, an exponent) that an IEEE 754 double can hold. How many digits it has does
 * not matter: a double holds the nearest value. But one that would become infinite or, not being
 * zero, would become zero is NESO_E_RANGE; the bounds are exact (2^1024 - 2^970 and 2^-1075, where
 * rounding to nearest, ties to even, goes over). NESO_E_UNSUPPORTED: the name of infinity or of
 * not-a-number (inf, infinity, nan in any case, with or without a sign); NESO_E_INCOMPLETE: more
 * digits needed at the end; NESO_E_MALFORMED: something else. *error_offset is that of the
 * offending byte, for NESO_E_RANGE and NESO_E_UNSUPPORTED 0; unchanged on success. Takes up to
 * 600 bytes of stack. */
neso_status neso_decimal_check(const char *text, size_t len, size_t *error_offset);

/* Appends a number that neso_decimal_check accepted as a JSON number, always with a point or an
 * exponent: no plus sign, no leading zeros, a digit on both sides of the point. All digits are
 * kept, and so is -0 (-0.0). At most NESO_DECIMAL_SIZE(len) bytes. `text` may stand in the writer's
 * own buffer, two bytes or more behind where it writes: a number is brought into shape in place. */
void neso_decimal_write(neso_writer *out, const char *text, size_t len);

/* Reads an integer: a sign (+ or -) or none, digits, all of `text`. NESO_E_INCOMPLETE: no digits;
 * NESO_E_MALFORMED: something else in it; NESO_E_RANGE: outside 64 bits. *error_offset is that of
 * the offending byte, for NESO_E_RANGE 0; unchanged on success. *out is unchanged on an error. */
neso_status neso_decimal_int64(int64_t *out, const char *text, size_t len, size_t *error_offset);

#endif
