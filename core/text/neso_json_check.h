/*
 * Inside of the JSON module: the grammar of RFC 8259, read with a cursor.
 *
 *     neso_json_cursor in = {text, len, 0};
 *     neso_status status = neso_json_check(&in); // on an error in.at is where
 */
#ifndef NESO_JSON_CHECK_H
#define NESO_JSON_CHECK_H

#include "neso_status.h"

#include <stddef.h>
#include <stdint.h>

typedef struct neso_json_cursor {
    const char *text;
    size_t len;
    size_t at; /* the next byte to read */
} neso_json_cursor;

/* Checks that all of the text is one JSON value; the errors are those of neso_json_parse, with the
 * offending byte at in->at. */
neso_status neso_json_check(neso_json_cursor *in);

/* Reads one escape, beginning at its backslash: a surrogate pair is one. NESO_E_INCOMPLETE or
 * NESO_E_MALFORMED with the offending byte (of a lone surrogate the backslash) at in->at. */
neso_status neso_json_read_escape(neso_json_cursor *in, uint32_t *code_point);

/* Passes over white space. */
void neso_json_skip_space(neso_json_cursor *in);

#endif
