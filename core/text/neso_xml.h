/*
 * The few fields of a reply in XML (AWS STS): its elements that hold text and nothing else, in
 * their order.
 *
 *     neso_xml xml;
 *     neso_slice name, text;
 *     char key[128];
 *     size_t key_len;
 *     neso_xml_init(&xml, document, len);
 *     while (neso_xml_next(&xml, &name, &text) == NESO_OK)
 *         if (neso_slice_equal(name, NESO_SLICE("AccessKeyId")) && text.len <= sizeof key &&
 *             neso_xml_unescape(text, key, &key_len) == NESO_OK)
 *             use(key, key_len);
 *     if (xml.in.status != NESO_OK)
 *         report(neso_status_text(xml.in.status), (size_t)(xml.in.at - document));
 *
 * Not a general reader of XML 1.0. Checked: that the document has one root, that tags nest and
 * are closed, up to NESO_XML_DEPTH_MAX levels, and that it does not end before. Attributes,
 * comments, processing instructions and the XML declaration are passed over. DOCTYPE and CDATA are
 * refused: no such service sends them. The text may be anything, not only UTF-8.
 */
#ifndef NESO_XML_H
#define NESO_XML_H

#include "neso_scan.h"
#include "neso_slice.h"

/* Elements within one another, at most. Costs 8 bytes of stack each on a 32-bit processor. */
#define NESO_XML_DEPTH_MAX 8

typedef struct neso_xml {
    neso_scan in;
    neso_slice open[NESO_XML_DEPTH_MAX]; /* names of the open elements, outermost first */
    size_t depth;
    bool ended;       /* the root is closed */
    const char *text; /* where that of the innermost element begins; NULL: it has more than text */
} neso_xml;

/* Begins a document. The text must stay as long as it is read; what lies before the element that
 * was given last may be changed, and so may that. */
void neso_xml_init(neso_xml *self, const char *doc, size_t len);

/* Gives the next element with text: its name, and the text as it stands in the document,
 * references and all, without the white space around it. An empty element is none.
 *
 * NESO_E_EMPTY: there is no further one, and the document is whole. NESO_E_INCOMPLETE: it ends too
 * early; NESO_E_MALFORMED: tags do not nest, or text or a second root outside of the root;
 * NESO_E_TOO_DEEP; NESO_E_UNSUPPORTED: DOCTYPE or CDATA. After these the same is
 * returned again, and self->in.at is what offends. */
neso_status neso_xml_next(neso_xml *self, neso_slice *name, neso_slice *text);

/* Writes the text that neso_xml_next gave with its references resolved (&amp; &lt; &gt; &quot;
 * &apos; &#38; &#x26;), without a NUL. They are never more bytes than before, for which `out` must
 * have room; it may be where the text itself lies. NESO_E_MALFORMED: an unknown or bad reference;
 * *out_len is 0 then, and `out` holds a part of the text. */
neso_status neso_xml_unescape(neso_slice text, char *out, size_t *out_len);

#endif
