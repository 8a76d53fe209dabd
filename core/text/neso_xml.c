#include "neso_xml.h"

#include "neso_ascii.h"
#include "neso_hex.h"
#include "neso_utf8.h"

#include <stdint.h>

/* What is known while the document is read, once, from beginning to end. */
typedef struct scanner {
    const char *text;
    size_t len;
    size_t at; /* where it goes on, or what offends */
    neso_slice path;
    neso_slice open[NESO_XML_DEPTH_MAX]; /* names of the open elements, outermost first */
    size_t depth;
    bool had_root;
    bool inside; /* the wanted element is open, and has text only so far */
    bool found;
    size_t wanted_start; /* of its text, when inside or found */
    size_t wanted_end;
} scanner;

static char peek(const scanner *in)
{
    return in->at < in->len ? in->text[in->at] : '\0';
}

static neso_status refuse(const scanner *in)
{
    return in->at < in->len ? NESO_E_MALFORMED : NESO_E_INCOMPLETE;
}

static bool is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static bool skip_spaces(scanner *in)
{
    size_t start = in->at;
    while (is_space(peek(in)))
        in->at++;
    return in->at > start;
}

static neso_status expect(scanner *in, const char *text)
{
    for (; *text != '\0'; text++, in->at++) {
        if (peek(in) != *text)
            return refuse(in);
    }
    return NESO_OK;
}

static bool looks_at(const scanner *in, const char *text)
{
    size_t len = strlen(text);
    return in->len - in->at >= len && memcmp(in->text + in->at, text, len) == 0;
}

static neso_status skip_past(scanner *in, const char *end)
{
    while (in->at < in->len) {
        if (looks_at(in, end)) {
            in->at += strlen(end);
            return NESO_OK;
        }
        in->at++;
    }
    return NESO_E_INCOMPLETE;
}

/* Letters, `_`, `:` and all beyond ASCII begin a name; digits, `-` and `.` may follow. */
static bool is_name_char(char c, bool first)
{
    bool later = neso_ascii_is_digit(c) || c == '-' || c == '.';
    return neso_ascii_is_letter(c) || c == '_' || c == ':' || (uint8_t)c >= 0x80 ||
           (later && !first);
}

static neso_status read_name(scanner *in, neso_slice *name)
{
    size_t start = in->at;
    while (is_name_char(peek(in), in->at == start))
        in->at++;
    *name = neso_slice_make(in->text + start, in->at - start);
    return name->len > 0 ? NESO_OK : refuse(in);
}

static neso_slice without_prefix(neso_slice name)
{
    const char *colon = memchr(name.ptr, ':', name.len);
    if (colon == NULL)
        return name;
    return neso_slice_make(colon + 1, (size_t)(name.ptr + name.len - colon - 1));
}

/* Whether the path of the innermost open element ends in the wanted one. */
static bool is_wanted(const scanner *in)
{
    neso_slice rest = in->path;
    for (size_t level = in->depth; level > 0; level--) {
        neso_slice name = without_prefix(in->open[level - 1]);
        if (name.len > rest.len ||
            !neso_slice_equal(name, neso_slice_make(rest.ptr + rest.len - name.len, name.len)))
            return false;
        rest.len -= name.len;
        if (rest.len == 0)
            return true;
        if (rest.ptr[--rest.len] != '/')
            return false;
    }
    return false;
}

static neso_status read_number(scanner *in, uint32_t *code_point)
{
    uint32_t base = 10;
    size_t start = ++in->at;
    if (peek(in) == 'x') {
        base = 16;
        start = ++in->at;
    }
    *code_point = 0;
    for (; neso_hex_value(peek(in)) >= 0; in->at++) {
        uint32_t digit = (uint32_t)neso_hex_value(peek(in));
        if (digit >= base || *code_point > 0x10ffff)
            return NESO_E_MALFORMED;
        *code_point = *code_point * base + digit;
    }
    return in->at > start ? NESO_OK : refuse(in);
}

/* XML 1.0 section 2.2: of the control characters, three are allowed. */
static bool is_char(uint32_t code_point)
{
    return code_point >= 0x20 || code_point == '\t' || code_point == '\n' || code_point == '\r';
}

/* Reads a reference, beginning at its ampersand, as UTF-8; `*size` is 1 to 4. */
static neso_status read_reference(scanner *in, char out[NESO_UTF8_MAX], size_t *size)
{
    static const struct {
        char name[5];
        char meaning;
    } entities[] = {{"amp", '&'}, {"lt", '<'}, {"gt", '>'}, {"quot", '"'}, {"apos", '\''}};
    size_t start = in->at++;
    if (peek(in) == '#') {
        uint32_t code_point;
        neso_status status = read_number(in, &code_point);
        if (status == NESO_OK)
            status = expect(in, ";");
        if (status != NESO_OK)
            return status;
        *size = is_char(code_point) ? neso_utf8_encode(out, code_point) : 0;
        if (*size == 0)
            in->at = start;
        return *size > 0 ? NESO_OK : NESO_E_MALFORMED;
    }
    neso_slice name;
    neso_status status = read_name(in, &name);
    for (size_t i = 0; status == NESO_OK && i < sizeof entities / sizeof entities[0]; i++) {
        if (neso_slice_equal(name, neso_slice_of(entities[i].name))) {
            out[0] = entities[i].meaning;
            *size = 1;
            return expect(in, ";");
        }
    }
    return refuse(in);
}

/* Up to the next tag or the end. */
static neso_status check_text(scanner *in)
{
    while (in->at < in->len && peek(in) != '<') {
        char reference[NESO_UTF8_MAX];
        size_t size;
        if (!is_char((uint8_t)peek(in)) || (in->depth == 0 && !is_space(peek(in))))
            return NESO_E_MALFORMED;
        if (peek(in) == '&') {
            neso_status status = read_reference(in, reference, &size);
            if (status != NESO_OK)
                return status;
        } else {
            in->at++;
        }
    }
    return NESO_OK;
}

static neso_status check_attribute(scanner *in)
{
    neso_slice name;
    neso_status status = read_name(in, &name);
    if (status != NESO_OK)
        return status;
    skip_spaces(in);
    status = expect(in, "=");
    if (status != NESO_OK)
        return status;
    skip_spaces(in);
    char quote = peek(in);
    if (quote != '"' && quote != '\'')
        return refuse(in);
    for (in->at++; peek(in) != quote; in->at++) {
        if (!is_char((uint8_t)peek(in)) || peek(in) == '<')
            return refuse(in);
    }
    in->at++;
    return NESO_OK;
}

static void close_element(scanner *in, size_t text_end)
{
    if (in->inside) {
        in->inside = false;
        in->found = true;
        in->wanted_end = text_end;
    }
    in->depth--;
}

static neso_status open_element(scanner *in, size_t tag, neso_slice name)
{
    neso_status status = NESO_OK;
    if (in->depth == 0 && in->had_root)
        status = NESO_E_MALFORMED;
    else if (in->depth == NESO_XML_DEPTH_MAX)
        status = NESO_E_TOO_DEEP;
    if (status == NESO_OK) {
        in->had_root = true;
        in->open[in->depth++] = name;
        in->inside = is_wanted(in);
        if (in->inside && in->found)
            status = NESO_E_DUPLICATE;
    }
    if (status != NESO_OK)
        in->at = tag;
    return status;
}

static neso_status read_start_tag(scanner *in, size_t tag)
{
    neso_slice name;
    neso_status status = read_name(in, &name);
    if (status == NESO_OK)
        status = open_element(in, tag, name);
    while (status == NESO_OK && skip_spaces(in) && peek(in) != '>' && peek(in) != '/')
        status = check_attribute(in);
    if (status != NESO_OK)
        return status;
    bool empty = peek(in) == '/';
    status = expect(in, empty ? "/>" : ">");
    if (in->inside)
        in->wanted_start = in->at;
    if (status == NESO_OK && empty)
        close_element(in, in->at);
    return status;
}

static neso_status read_end_tag(scanner *in, size_t tag)
{
    neso_slice name;
    in->at++;
    neso_status status = read_name(in, &name);
    if (status != NESO_OK)
        return status;
    if (in->depth == 0 || !neso_slice_equal(name, in->open[in->depth - 1])) {
        if (in->at < in->len) /* else the name itself may be cut */
            in->at = tag;
        return refuse(in);
    }
    skip_spaces(in);
    close_element(in, tag);
    return expect(in, ">");
}

static neso_status skip_declaration(scanner *in)
{
    static const char cdata[] = "![CDATA[", doctype[] = "!DOCTYPE";
    if (peek(in) == '?')
        return skip_past(in, "?>");
    if (looks_at(in, cdata) || looks_at(in, doctype)) {
        in->at--;
        return NESO_E_UNSUPPORTED;
    }
    neso_status status = expect(in, "!--");
    return status == NESO_OK ? skip_past(in, "-->") : status;
}

static neso_status read_markup(scanner *in)
{
    size_t tag = in->at++;
    if (peek(in) == '/')
        return read_end_tag(in, tag);
    if (in->inside && in->at < in->len) { /* the wanted element has text only */
        in->at = tag;
        return NESO_E_MALFORMED;
    }
    if (peek(in) == '?' || peek(in) == '!')
        return skip_declaration(in);
    return read_start_tag(in, tag);
}

static neso_status scan(scanner *in)
{
    neso_status status = neso_utf8_check(in->text, in->len, &in->at);
    while (status == NESO_OK && in->at < in->len) {
        status = check_text(in);
        if (status == NESO_OK && in->at < in->len)
            status = read_markup(in);
    }
    if (status == NESO_OK && (in->depth > 0 || !in->had_root))
        return NESO_E_INCOMPLETE;
    return status;
}

neso_status neso_xml_find(const char *doc, size_t len, neso_slice path, neso_slice *text,
                          size_t *error_offset)
{
    scanner in = {.text = doc, .len = len, .path = path};
    *text = neso_slice_make(NULL, 0);
    neso_status status = scan(&in);
    if (status != NESO_OK) {
        *error_offset = in.at;
        return status;
    }
    if (!in.found)
        return NESO_E_MISSING;
    while (in.wanted_start < in.wanted_end && is_space(doc[in.wanted_start]))
        in.wanted_start++;
    while (in.wanted_start < in.wanted_end && is_space(doc[in.wanted_end - 1]))
        in.wanted_end--;
    *text = neso_slice_make(doc + in.wanted_start, in.wanted_end - in.wanted_start);
    return NESO_OK;
}

neso_status neso_xml_unescape(neso_slice text, char *out, size_t cap, size_t *out_len)
{
    scanner in = {.text = text.ptr, .len = text.len};
    size_t len = 0;
    *out_len = 0;
    while (in.at < in.len) {
        char piece[NESO_UTF8_MAX] = {peek(&in)};
        size_t size = 1;
        if (piece[0] != '&')
            in.at++;
        else if (read_reference(&in, piece, &size) != NESO_OK)
            return NESO_E_MALFORMED;
        if (size > cap - len)
            return NESO_E_NO_SPACE;
        memcpy(out + len, piece, size);
        len += size;
    }
    *out_len = len;
    return NESO_OK;
}
