/*
 * Strict JSON (RFC 8259) over the tokens of jsmn.
 *
 * neso_json_parse checks the whole document first: grammar, numbers, escapes (surrogate pairs
 * included), UTF-8, depth, nothing after the end. Then jsmn finds the tokens, in an array of the
 * caller's: it is left to its lenient and smaller form, since what it would let through does not
 * reach it. Nothing is copied: a neso_json refers to the text and to the tokens, which must stay
 * where they are, unchanged, as long as it is used.
 *
 *     neso_json_token tokens[32];
 *     neso_json json;
 *     size_t offset, member, key_len;
 *     char key[128];
 *     neso_status status = neso_json_parse(&json, text, len, tokens, 32, &offset);
 *     if (status == NESO_OK)
 *         status = neso_json_find(&json, NESO_JSON_ROOT, NESO_SLICE("Credentials"), &member);
 *     if (status == NESO_OK)
 *         status = neso_json_find(&json, member, NESO_SLICE("AccessKeyId"), &member);
 *     if (status == NESO_OK)
 *         status = neso_json_string(&json, member, key, sizeof key, &key_len);
 *
 * Values are named by the index of their token; those that the functions take must come from the
 * functions that give them. RAM: 20 bytes a token (16 where the compiler has short enumerations);
 * an object takes one token and two for each member, an array one and one for each element.
 *
 * This header includes jsmn.h for its token type only, with JSMN_PARENT_LINKS. A file that
 * uses jsmn in another shape cannot include it.
 */
#ifndef NESO_JSON_H
#define NESO_JSON_H

#include "neso_slice.h"
#include "neso_status.h"

#include <stdint.h>

#ifdef JSMN_H
#error "neso_json.h must be included before jsmn.h: it sets JSMN_PARENT_LINKS"
#endif
#define JSMN_PARENT_LINKS
#ifndef NESO_JSON_IMPLEMENTATION /* defined by neso_json.c alone */
#define JSMN_HEADER
#endif
#include <jsmn.h>

typedef jsmntok_t neso_json_token;

/* Arrays and objects within one another, at most. */
#define NESO_JSON_DEPTH_MAX 31

#define NESO_JSON_ROOT 0 /* the document's outermost value */
#define NESO_JSON_NONE 0 /* no (further) element: the root is nobody's element */

typedef struct neso_json {
    const char *text;
    const neso_json_token *tokens;
    size_t count; /* tokens of the document */
} neso_json;

typedef enum neso_json_type {
    NESO_JSON_OBJECT,
    NESO_JSON_ARRAY,
    NESO_JSON_STRING,
    NESO_JSON_NUMBER,
    NESO_JSON_BOOLEAN,
    NESO_JSON_NULL
} neso_json_type;

/* Checks a document and finds its tokens.
 *
 * NESO_OK: all of `text` is one JSON value with white space around it.
 * NESO_E_INCOMPLETE: the document ends too early. NESO_E_MALFORMED: it is not JSON. NESO_E_UTF8: a
 * string is not UTF-8. NESO_E_TOO_DEEP: more than NESO_JSON_DEPTH_MAX levels. NESO_E_TOO_LONG: more
 * bytes than jsmn can count (INT_MAX). NESO_E_NO_SPACE: it is valid, but needs more than `cap`
 * tokens. For all but the last, *error_offset is that of the offending byte (`len` when the end is
 * what offends); it is unchanged on success. On an error json->count is 0. */
neso_status neso_json_parse(neso_json *json, const char *text, size_t len, neso_json_token *tokens,
                            size_t cap, size_t *error_offset);

neso_json_type neso_json_type_of(const neso_json *json, size_t value);

/* A value's text as it stands in the document: of a string what is between the quotes, escapes and
 * all; of an object or array with its brackets. */
neso_slice neso_json_raw(const neso_json *json, size_t value);

/* The first element of an array or first key of an object, or NESO_JSON_NONE. */
size_t neso_json_first(const neso_json *json, size_t container);

/* The element or key after this one, or NESO_JSON_NONE. */
size_t neso_json_next(const neso_json *json, size_t element);

/* The value of a key that neso_json_first or neso_json_next gave for an object. */
size_t neso_json_value(const neso_json *json, size_t key);

/* Finds the member called `name`, compared as characters (an escape in the document equals what it
 * stands for). NESO_E_MISSING: there is none; NESO_E_DUPLICATE: there are several;
 * NESO_E_MALFORMED: `object` is not an object. *value is unchanged on an error. */
neso_status neso_json_find(const neso_json *json, size_t object, neso_slice name, size_t *value);

/* Whether a string has these characters, escapes resolved. False for other types. Not for
 * secrets. */
bool neso_json_equal(const neso_json *json, size_t value, neso_slice text);

/* Writes a string's characters, escapes resolved, as UTF-8 without a NUL at the end (\u0000 gives a
 * NUL byte within). They are never more bytes than neso_json_raw has. `out` may be the string's own
 * text, where the caller owns the document and may write to it: then this string cannot be read
 * again by these functions. NESO_E_MALFORMED: not a string; NESO_E_NO_SPACE: longer than `cap`.
 * *out_len is 0 on an error, and `out` holds a part of the string. */
neso_status neso_json_string(const neso_json *json, size_t value, char *out, size_t cap,
                             size_t *out_len);

/* Reads a number without fraction and exponent. NESO_E_MALFORMED: not such a number; NESO_E_RANGE:
 * outside 64 bits. *out is unchanged on an error. */
neso_status neso_json_int64(const neso_json *json, size_t value, int64_t *out);

#endif
