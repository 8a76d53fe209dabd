/*
 * Percent-encoding as SigV4 and RFC 3986 want it: all bytes but A-Z a-z 0-9 - . _ ~ become %XX
 * with upper-case digits; a space becomes %20.
 *
 *     neso_percent_encode(&writer, NESO_SLICE("arn:aws:iam::1:role/x")); // arn%3Aaws%3A...
 */
#ifndef NESO_PERCENT_H
#define NESO_PERCENT_H

#include "neso_writer.h"

#define NESO_PERCENT_ENCODED_MAX 3 /* bytes that one byte becomes, at most */

/* Whether `c` stands for itself: the unreserved characters of RFC 3986 section 2.3. */
bool neso_percent_unreserved(char c);

/* Encodes one byte, for streams; returns the number of bytes written to `out`, 1 or 3. */
size_t neso_percent_encode_byte(char out[NESO_PERCENT_ENCODED_MAX], char c);

/* Appends `text`, encoded; each byte is a piece of the writer's. */
void neso_percent_encode(neso_writer *out, neso_slice text);

#endif
