/* The texts that a server quotes when it refuses a signature. Most services put them into the
 * message, each between apostrophes behind a sentence; S3 gives each an element of its own. */
#include "neso_hex.h"
#include "neso_sigv4_explain.h"

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

/* The bytes of an escape and what it stands for. */
typedef struct escape {
    const char *text;
    char byte;
} escape;

static const escape json_escapes[] = {
    {"\\n", '\n'}, {"\\t", '\t'}, {"\\r", '\r'}, {"\\\"", '"'}, {"\\\\", '\\'}, {"\\/", '/'},
};
static const escape xml_escapes[] = {
    {"&amp;", '&'}, {"&lt;", '<'}, {"&gt;", '>'}, {"&quot;", '"'}, {"&apos;", '\''},
};

/* How many bytes the escape at `at` has, 0 when none is known there. */
static size_t read_escape(neso_slice at, const escape *escapes, size_t count, int *byte)
{
    for (size_t i = 0; i < count; i++) {
        size_t len = strlen(escapes[i].text);
        if (at.len >= len && memcmp(at.ptr, escapes[i].text, len) == 0) {
            *byte = escapes[i].byte;
            return len;
        }
    }
    return 0;
}

/* Digits of a numeric escape behind `skip` bytes, up to `end` ('\0': four digits). Only ASCII is
 * decoded: what a service must escape is. */
static size_t read_number(neso_slice at, size_t skip, int base, char end, int *byte)
{
    int value = 0;
    size_t i = skip;
    for (; i < at.len && i < skip + 4; i++) {
        int digit = neso_hex_value(at.ptr[i]);
        if (digit < 0 || digit >= base)
            break;
        value = value * base + digit;
    }
    if (i == skip || value > 0x7f || (end == '\0' && i < skip + 4))
        return 0;
    if (end != '\0' && (i == at.len || at.ptr[i++] != end))
        return 0;
    *byte = value;
    return i;
}

static size_t read_json_escape(neso_slice at, int *byte)
{
    if (at.len > 1 && at.ptr[1] == 'u')
        return read_number(at, 2, 16, '\0', byte);
    return read_escape(at, json_escapes, COUNT(json_escapes), byte);
}

static size_t read_xml_escape(neso_slice at, int *byte)
{
    if (at.len < 3 || at.ptr[1] != '#')
        return read_escape(at, xml_escapes, COUNT(xml_escapes), byte);
    bool is_hex = at.ptr[2] == 'x';
    return read_number(at, is_hex ? 3 : 2, is_hex ? 16 : 10, ';', byte);
}

/* What is signed has no carriage returns: one in a quote comes from the way it was kept. */
int neso_sigv4_take_quoted(neso_sigv4_quote *quote)
{
    int byte;
    do {
        neso_slice at = quote->text;
        size_t len = 0;
        if (at.len == 0)
            return -1;
        byte = (uint8_t)at.ptr[0];
        if (byte == '\\' && quote->form == 'j')
            len = read_json_escape(at, &byte);
        else if (byte == '&' && quote->form == 'x')
            len = read_xml_escape(at, &byte);
        if (len == 0)
            len = 1;
        quote->text = neso_slice_make(at.ptr + len, at.len - len);
    } while (byte == '\r');
    return byte;
}

void neso_sigv4_put_quote(neso_sigv4_sink *sink, neso_sigv4_quote quote)
{
    int byte;
    while ((byte = neso_sigv4_take_quoted(&quote)) >= 0)
        neso_sigv4_put_char(sink, (char)byte);
}

/* ---- where they stand ---- */

/* What follows the first `mark` in a text; empty when it is not there. */
static neso_slice behind(neso_slice text, neso_slice mark)
{
    size_t at = neso_slice_find(text, mark) + mark.len;
    return at > text.len ? neso_slice_make(NULL, 0) : neso_slice_make(text.ptr + at, text.len - at);
}

static neso_slice before(neso_slice text, neso_slice mark)
{
    return neso_slice_make(text.ptr, neso_slice_find(text, mark));
}

static char find_form(neso_slice reply, neso_slice quoted)
{
    if (quoted.len > 0 && quoted.ptr[0] == '\\')
        return 'j';
    return neso_slice_find(reply, NESO_SLICE("</")) < reply.len ? 'x' : 'p';
}

/* From the first apostrophe to the last. */
static neso_slice between_apostrophes(neso_sigv4_quote quote)
{
    neso_slice found = {NULL, 0};
    const char *at = quote.text.ptr;
    int byte;
    while ((byte = neso_sigv4_take_quoted(&quote)) >= 0) {
        if (byte == '\'' && found.ptr == NULL)
            found.ptr = quote.text.ptr;
        else if (byte == '\'')
            found.len = (size_t)(at - found.ptr);
        at = quote.text.ptr;
    }
    return found;
}

neso_sigv4_quote neso_sigv4_find_quote(neso_slice reply, neso_sigv4_text text)
{
    static const struct {
        neso_slice sentence, element, element_end;
    } marks[] = {
        [NESO_SIGV4_TEXT_CANONICAL_REQUEST] = {NESO_SLICE_INIT("Canonical String for this request "
                                                               "should have been"),
                                               NESO_SLICE_INIT("<CanonicalRequest>"),
                                               NESO_SLICE_INIT("</CanonicalRequest>")},
        [NESO_SIGV4_TEXT_STRING_TO_SIGN] = {NESO_SLICE_INIT("String-to-Sign should have been"),
                                            NESO_SLICE_INIT("<StringToSign>"),
                                            NESO_SLICE_INIT("</StringToSign>")},
    };
    neso_slice in_element = behind(reply, marks[text].element);
    if (in_element.len > 0)
        return (neso_sigv4_quote){before(in_element, marks[text].element_end), 'x'};
    neso_slice rest = behind(reply, marks[text].sentence);
    neso_sigv4_quote quote = {rest, find_form(reply, rest)};
    if (text == NESO_SIGV4_TEXT_CANONICAL_REQUEST)
        quote.text = before(rest, marks[NESO_SIGV4_TEXT_STRING_TO_SIGN].sentence);
    quote.text = between_apostrophes(quote);
    return quote;
}
