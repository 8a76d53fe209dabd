#include "neso_xml.h"

#include "neso_utf8.h"

static void skip_past(neso_scan *in, const char *end)
{
    size_t len = strlen(end);
    while ((size_t)(in->end - in->at) >= len) {
        if (memcmp(in->at, end, len) == 0) {
            in->at += len;
            return;
        }
        in->at++;
    }
    in->at = in->end;
    neso_scan_fail(in);
}

/* A name is what stands before a space, a slash or the tag's end; no more is asked of it. */
static neso_slice read_name(neso_scan *in)
{
    const char *start = in->at;
    while (in->at < in->end && !neso_scan_is_space(*in->at) && strchr("</>", *in->at) == NULL)
        in->at++;
    if (in->at == start)
        neso_scan_fail(in);
    return neso_slice_make(start, (size_t)(in->at - start));
}

static neso_slice trimmed(const char *start, const char *end)
{
    while (start < end && neso_scan_is_space(*start))
        start++;
    while (start < end && neso_scan_is_space(end[-1]))
        end--;
    return neso_slice_make(start, (size_t)(end - start));
}

/* Passes over attributes, up to the end of a tag; returns the character before it. */
static char skip_attributes(neso_scan *in)
{
    char last = '\0', quote = '\0';
    for (; in->at < in->end && (quote != '\0' || *in->at != '>'); in->at++) {
        last = *in->at;
        if (last == quote)
            quote = '\0';
        else if (quote == '\0' && (last == '"' || last == '\''))
            quote = last;
    }
    return last;
}

static void read_start_tag(neso_xml *self)
{
    neso_scan *in = &self->in;
    if (self->ended)
        neso_scan_fail(in);
    if (self->depth == NESO_XML_DEPTH_MAX)
        neso_scan_stop(in, NESO_E_TOO_DEEP);
    else
        self->open[self->depth++] = read_name(in);
    bool empty = skip_attributes(in) == '/';
    neso_scan_expect(in, ">");
    self->text = empty ? NULL : in->at;
    self->depth -= empty;
    self->ended = self->depth == 0;
}

/* Whether an element ends that has text only. */
static bool read_end_tag(neso_xml *self, const char *tag, neso_slice *name, neso_slice *text)
{
    neso_scan *in = &self->in;
    *name = read_name(in);
    neso_scan_spaces(in);
    if (in->at < in->end &&
        (self->depth == 0 || !neso_slice_equal(*name, self->open[self->depth - 1])))
        in->at = tag;
    neso_scan_expect(in, ">");
    if (in->status != NESO_OK)
        return false;
    const char *start = self->text;
    self->ended = --self->depth == 0;
    self->text = NULL;
    if (start == NULL)
        return false;
    *text = trimmed(start, tag);
    return text->len > 0;
}

static void skip_declaration(neso_xml *self)
{
    neso_scan *in = &self->in;
    self->text = NULL;
    if (neso_scan_skip(in, "?")) {
        skip_past(in, "?>");
        return;
    }
    neso_scan_expect(in, "!--");
    if (in->status == NESO_E_MALFORMED)
        in->status = NESO_E_UNSUPPORTED;
    skip_past(in, "-->");
}

/* Passes over text, of which there is none outside of the root. */
static void skip_text(neso_xml *self)
{
    neso_scan *in = &self->in;
    neso_scan_spaces(in);
    if (self->depth > 0)
        while (in->at < in->end && *in->at != '<')
            in->at++;
}

void neso_xml_init(neso_xml *self, const char *doc, size_t len)
{
    memset(self, 0, sizeof *self);
    self->in = neso_scan_make(doc, len);
}

neso_status neso_xml_next(neso_xml *self, neso_slice *name, neso_slice *text)
{
    neso_scan *in = &self->in;
    for (skip_text(self); in->at < in->end; skip_text(self)) {
        const char *tag = in->at;
        neso_scan_expect(in, "<");
        char c = neso_scan_peek(in);
        if (c == '?' || c == '!')
            skip_declaration(self);
        else if (!neso_scan_skip(in, "/"))
            read_start_tag(self);
        else if (read_end_tag(self, tag, name, text))
            return NESO_OK;
    }
    if (!self->ended)
        neso_scan_fail(in);
    return in->status == NESO_OK ? NESO_E_EMPTY : in->status;
}

/* Takes a reference, after its ampersand, as UTF-8; returns the number of bytes, 0 if it is none.
 */
static size_t read_reference(neso_scan *in, char out[NESO_UTF8_MAX])
{
    static const char names[] = "&amp;<lt;>gt;\"quot;'apos;"; /* each after what it stands for */
    const char *end = memchr(in->at, ';', (size_t)(in->end - in->at));
    if (end == NULL)
        return 0;
    if (neso_scan_skip(in, "#")) {
        uint32_t base = neso_scan_skip(in, "x") ? 16 : 10;
        size_t digits = (size_t)(end - in->at);
        if (digits == 0 || digits > 7) /* U+10FFFF is 1114111 */
            return 0;
        uint32_t code_point = neso_scan_number(in, base, (uint32_t)digits);
        in->at++;
        return in->status == NESO_OK ? neso_utf8_encode(out, code_point) : 0;
    }
    size_t len = (size_t)(end + 1 - in->at);
    for (const char *name = names; *name != '\0'; name = strchr(name, ';') + 1) {
        if (len <= 5 && memcmp(name + 1, in->at, len) == 0) { /* none is longer */
            out[0] = *name;
            in->at += len;
            return 1;
        }
    }
    return 0;
}

neso_status neso_xml_unescape(neso_slice text, char *out, size_t *out_len)
{
    neso_scan in = neso_scan_make(text.ptr, text.len);
    size_t len = 0;
    *out_len = 0;
    while (in.at < in.end) {
        char piece[NESO_UTF8_MAX] = {*in.at++};
        size_t size = piece[0] == '&' ? read_reference(&in, piece) : 1;
        if (size == 0)
            return NESO_E_MALFORMED;
        memcpy(out + len, piece, size);
        len += size;
    }
    *out_len = len;
    return NESO_OK;
}
