/*
 * What the readers of replies share: values are decoded where they stand in the caller's text.
 *
 *     neso_slice code;
 *     const neso_reply_element elements[] = {{NESO_SLICE("Error/Code"), &code}};
 *     if (neso_reply_is_xml(document, len) &&
 *         neso_reply_read_xml(document, len, elements, 1) == NESO_OK)
 *         use(code.ptr, code.len);
 */
#ifndef NESO_REPLY_H
#define NESO_REPLY_H

#include "neso_json.h"
#include "neso_slice.h"
#include "neso_status.h"

#include <stdbool.h>
#include <stddef.h>

/* Whether the first character that is no white space is '<'. */
bool neso_reply_is_xml(const char *text, size_t len);

/* An element to be found, see neso_xml_find, and where its text goes. */
typedef struct neso_reply_element {
    neso_slice path;
    neso_slice *out;
} neso_reply_element;

/* Finds and decodes `count` elements; the text of one that is absent is empty. Statuses as
 * neso_xml_find and neso_xml_unescape, without NESO_E_MISSING; the outputs mean nothing then. */
neso_status neso_reply_read_xml(char *text, size_t len, const neso_reply_element *elements,
                                size_t count);

/* Decodes the string `value` of a document that was parsed from `text`. NESO_E_MALFORMED: it is not
 * a string; *out is unchanged then. */
neso_status neso_reply_take_string(const neso_json *json, size_t value, char *text,
                                   neso_slice *out);

#endif
