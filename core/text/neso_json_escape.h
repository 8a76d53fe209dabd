/*
 * Text as the inside of a JSON string (RFC 8259 section 7).
 *
 *     neso_writer_char(&writer, '"');
 *     neso_json_escape(&writer, name);
 *     neso_writer_char(&writer, '"');
 *
 * Byte by byte, so a stream can be escaped in pieces of any size, and twice over for JSON text
 * within a JSON string: feed what neso_json_escape_byte gave to it again. Only what must be escaped
 * is: `"`, `\` and U+0000 to U+001F. The text must be UTF-8 for the result to be JSON.
 */
#ifndef NESO_JSON_ESCAPE_H
#define NESO_JSON_ESCAPE_H

#include "neso_writer.h"

#define NESO_JSON_ESCAPED_MAX 6 /* bytes that one byte becomes, at most */

/* Writes one byte, escaped if need be; returns the number of bytes, 1, 2 or 6. */
size_t neso_json_escape_byte(char out[NESO_JSON_ESCAPED_MAX], char c);

/* Appends `text`, escaped, without quotes; each byte is a piece of the writer's. */
void neso_json_escape(neso_writer *out, neso_slice text);

#endif
