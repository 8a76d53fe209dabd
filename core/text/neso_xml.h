/*
 * The few fields of a reply in XML (AWS STS): the text of elements that are named by their path.
 *
 *     neso_slice text;
 *     size_t offset, key_len;
 *     char key[128];
 *     if (neso_xml_find(document, len, NESO_SLICE("Credentials/AccessKeyId"), &text, &offset) ==
 *             NESO_OK &&
 *         neso_xml_unescape(text, key, sizeof key, &key_len) == NESO_OK)
 *         use(key, key_len);
 *
 * Not a general reader of XML 1.0: elements may come in any order and depth up to
 * NESO_XML_DEPTH_MAX; attributes are checked for form and otherwise ignored; a name's prefix up to
 * its colon is ignored; comments, processing instructions and the XML declaration are skipped.
 * DOCTYPE and CDATA are refused: no such service sends them.
 */
#ifndef NESO_XML_H
#define NESO_XML_H

#include "neso_slice.h"
#include "neso_status.h"

/* Elements within one another, at most. Costs 8 bytes of stack each on a 32-bit processor. */
#define NESO_XML_DEPTH_MAX 16

/* Finds the one element whose path ends in `path` (names joined by `/`, without prefixes), and
 * gives its text as it stands in the document, entities and all, white space around it left out.
 * The whole document is checked on each call.
 *
 * NESO_E_MISSING: no such element; NESO_E_DUPLICATE: several; NESO_E_INCOMPLETE: the document ends
 * too early; NESO_E_MALFORMED: tags do not nest, text outside the root, a bad name, reference or
 * character, or the element has elements or comments inside; NESO_E_UTF8; NESO_E_TOO_DEEP;
 * NESO_E_UNSUPPORTED: DOCTYPE or CDATA. On an error *text is empty; *error_offset is that of the
 * offending byte (`len` when the end is what offends) and is unchanged for NESO_OK and
 * NESO_E_MISSING. */
neso_status neso_xml_find(const char *doc, size_t len, neso_slice path, neso_slice *text,
                          size_t *error_offset);

/* Writes the text that neso_xml_find gave with its references resolved (&amp; &lt; &gt; &quot;
 * &apos; &#38; &#x26;), without a NUL. Never more bytes than before; `out` may be where the text
 * itself lies. NESO_E_MALFORMED: an unknown or bad reference; NESO_E_NO_SPACE: longer than `cap`.
 * *out_len is 0 on an error, and `out` holds a part of the text. */
neso_status neso_xml_unescape(neso_slice text, char *out, size_t cap, size_t *out_len);

#endif
