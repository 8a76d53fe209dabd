/*
 * Inside of the JSON module: the grammar of RFC 8259.
 *
 *     neso_scan in = neso_scan_make(text, len);
 *     neso_json_check(&in); // in.status, on an error in.at is where
 */
#ifndef NESO_JSON_CHECK_H
#define NESO_JSON_CHECK_H

#include "neso_scan.h"
#include "neso_utf8.h"

/* Checks that all of the text is one JSON value; fails with the errors of neso_json_parse. */
void neso_json_check(neso_scan *in);

/* Takes one escape, beginning at its backslash, as UTF-8; a surrogate pair is one. Returns the
 * number of bytes, 0 when it fails. */
size_t neso_json_read_escape(neso_scan *in, char out[NESO_UTF8_MAX]);

#endif
