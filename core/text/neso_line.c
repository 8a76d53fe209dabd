#include "neso_line.h"

#include "neso_decimal.h"
#include "neso_utf8.h"

/* A line being read; `at` is where it goes on, or what offends. */
typedef struct cursor {
    const char *text;
    size_t len;
    size_t at;
} cursor;

static neso_status refuse(const cursor *in)
{
    return in->at < in->len ? NESO_E_MALFORMED : NESO_E_INCOMPLETE;
}

static bool at_char(const cursor *in, char c)
{
    return in->at < in->len && in->text[in->at] == c;
}

static bool skip_char(cursor *in, char c)
{
    bool found = at_char(in, c);
    if (found)
        in->at++;
    return found;
}

static bool skip_spaces(cursor *in)
{
    size_t start = in->at;
    while (skip_char(in, ' '))
        ;
    return in->at > start;
}

/* What a backslash escapes: three characters for each neso_line_escape, one of them twice. */
static const char specials[][4] = {
    [NESO_LINE_MEASUREMENT] = ", ,", [NESO_LINE_KEY] = ", =", [NESO_LINE_TEXT] = "\"\\\""};

static inline bool is_special(const char set[4], char c)
{
    return c == set[0] || c == set[1] || c == set[2];
}

/* How many bytes the character at `text` takes: two for a backslash and what it escapes. */
static inline size_t size_at(const char *text, size_t len, const char set[4])
{
    return text[0] == '\\' && len > 1 && is_special(set, text[1]) ? 2 : 1;
}

/* Takes the next byte, escape resolved, off `raw`. False when nothing is left. */
static bool next_byte(neso_slice *raw, neso_line_escape escape, char *c)
{
    if (raw->len == 0)
        return false;
    const size_t size = size_at(raw->ptr, raw->len, specials[escape]);
    *c = raw->ptr[size - 1];
    raw->ptr += size;
    raw->len -= size;
    return true;
}

void neso_line_unescape(neso_writer *out, neso_slice raw, neso_line_escape escape)
{
    char c;
    while (next_byte(&raw, escape, &c))
        neso_writer_char(out, c);
}

size_t neso_line_unescaped_len(neso_slice raw, neso_line_escape escape)
{
    char c;
    size_t len = 0;
    while (next_byte(&raw, escape, &c))
        len++;
    return len;
}

bool neso_line_boolean(neso_slice value)
{
    return value.len > 0 && (value.ptr[0] == 't' || value.ptr[0] == 'T');
}

static bool is_boolean(neso_slice value)
{
    static const char spellings[][6] = {"t", "T", "true",  "True",  "TRUE",
                                        "f", "F", "false", "False", "FALSE"};
    if (value.len == 0 || memchr("tTfF", value.ptr[0], 4) == NULL)
        return false; /* most values are numbers */
    for (size_t i = 0; i < sizeof spellings / sizeof spellings[0]; i++) {
        if (neso_slice_equal(value, neso_slice_of(spellings[i])))
            return true;
    }
    return false;
}

/* Up to the first special character that is not escaped, or the end. */
static neso_slice read_raw(cursor *in, neso_line_escape escape)
{
    const char *const set = specials[escape], *const text = in->text;
    const size_t start = in->at, len = in->len;
    size_t at = start;
    while (at < len && !is_special(set, text[at]))
        at += size_at(text + at, len - at, set);
    in->at = at;
    return neso_slice_make(text + start, at - start);
}

static neso_status read_key(cursor *in, neso_slice *key)
{
    *key = read_raw(in, NESO_LINE_KEY);
    if (key->len == 0 || !skip_char(in, '='))
        return refuse(in);
    return NESO_OK;
}

static neso_status read_tag(cursor *in, neso_line_tag *tag)
{
    neso_status status = read_key(in, &tag->key);
    if (status != NESO_OK)
        return status;
    tag->value = read_raw(in, NESO_LINE_KEY);
    if (tag->value.len == 0 || at_char(in, '='))
        return refuse(in);
    return NESO_OK;
}

static neso_status read_text(cursor *in, neso_slice *value)
{
    size_t start = ++in->at;
    while (in->at < in->len && in->text[in->at] != '"')
        in->at += size_at(in->text + in->at, in->len - in->at, specials[NESO_LINE_TEXT]);
    *value = neso_slice_make(in->text + start, in->at - start);
    return skip_char(in, '"') ? NESO_OK : NESO_E_INCOMPLETE;
}

/* Any value but text: it ends at a comma, a space or the end of the line. */
static void read_bare(cursor *in, neso_line_field *field)
{
    neso_slice value = neso_slice_make(in->text + in->at, 0);
    while (in->at < in->len && in->text[in->at] != ',' && in->text[in->at] != ' ')
        in->at++;
    value.len = (size_t)(in->text + in->at - value.ptr);

    char last = value.len > 0 ? value.ptr[value.len - 1] : '\0';
    field->type = NESO_LINE_FLOAT;
    if (is_boolean(value)) {
        field->type = NESO_LINE_BOOLEAN;
    } else if (last == 'i' || last == 'u') {
        field->type = last == 'i' ? NESO_LINE_INTEGER : NESO_LINE_UNSIGNED;
        value.len--;
    }
    field->value = value;
}

/* Finds key, type and extent of a field; whether its value is right is not looked at. */
static neso_status read_field(cursor *in, neso_line_field *field)
{
    neso_status status = read_key(in, &field->key);
    if (status != NESO_OK)
        return status;
    if (at_char(in, '"')) {
        field->type = NESO_LINE_STRING;
        return read_text(in, &field->value);
    }
    read_bare(in, field);
    return NESO_OK;
}

bool neso_line_next_tag(neso_slice *rest, neso_line_tag *tag)
{
    cursor in = {rest->ptr, rest->len, 0};
    if (rest->len == 0 || read_tag(&in, tag) != NESO_OK)
        return false;
    skip_char(&in, ',');
    *rest = neso_slice_make(rest->ptr + in.at, rest->len - in.at);
    return true;
}

bool neso_line_next_field(neso_slice *rest, neso_line_field *field)
{
    cursor in = {rest->ptr, rest->len, 0};
    if (rest->len == 0 || read_field(&in, field) != NESO_OK)
        return false;
    skip_char(&in, ',');
    *rest = neso_slice_make(rest->ptr + in.at, rest->len - in.at);
    return true;
}

/* A raw key has one spelling only, since nothing may be escaped that need not be: equal keys are
 * equal bytes. */
static bool has_tag(neso_slice tags, neso_slice key)
{
    neso_line_tag tag;
    while (neso_line_next_tag(&tags, &tag)) {
        if (neso_slice_equal(tag.key, key))
            return true;
    }
    return false;
}

static bool has_field(neso_slice fields, neso_slice key)
{
    neso_line_field field;
    while (neso_line_next_field(&fields, &field)) {
        if (neso_slice_equal(field.key, key))
            return true;
    }
    return false;
}

/* Reports an error within a number: where in the line, and that more digits are missing only if
 * the line ends with it. */
static neso_status refuse_number(cursor *in, neso_slice number, neso_status status, size_t offset)
{
    in->at = (size_t)(number.ptr - in->text) + offset;
    if (status == NESO_E_INCOMPLETE)
        return refuse(in);
    return status;
}

static neso_status check_value(cursor *in, const neso_line_field *field)
{
    neso_slice value = field->value;
    neso_status status = NESO_OK;
    size_t offset = 0;
    int64_t number;
    if (field->type == NESO_LINE_FLOAT)
        status = neso_decimal_check(value.ptr, value.len, &offset);
    else if (field->type == NESO_LINE_UNSIGNED && value.len > 0 && value.ptr[0] == '-')
        status = NESO_E_MALFORMED;
    else if (field->type == NESO_LINE_INTEGER || field->type == NESO_LINE_UNSIGNED)
        status = neso_decimal_int64(&number, value.ptr, value.len, &offset);
    return status == NESO_OK ? NESO_OK : refuse_number(in, value, status, offset);
}

/* Extends a part of the line to what was read last. */
static void extend(neso_slice *part, const cursor *in, size_t start)
{
    if (part->ptr == NULL)
        part->ptr = in->text + start;
    part->len = (size_t)(in->text + in->at - part->ptr);
}

static neso_status parse_tags(cursor *in, neso_line *line)
{
    while (skip_char(in, ',')) {
        neso_line_tag tag;
        size_t start = in->at;
        neso_status status = read_tag(in, &tag);
        if (status != NESO_OK)
            return status;
        if (has_tag(line->tags, tag.key)) {
            in->at = start;
            return NESO_E_DUPLICATE;
        }
        extend(&line->tags, in, start);
        line->tag_count++;
    }
    return NESO_OK;
}

static neso_status parse_fields(cursor *in, neso_line *line)
{
    do {
        neso_line_field field;
        size_t start = in->at;
        neso_status status = read_field(in, &field);
        if (status == NESO_OK)
            status = check_value(in, &field);
        if (status != NESO_OK)
            return status;
        if (has_field(line->fields, field.key)) {
            in->at = start;
            return NESO_E_DUPLICATE;
        }
        extend(&line->fields, in, start);
        line->field_count++;
    } while (skip_char(in, ','));
    return NESO_OK;
}

static neso_status parse_timestamp(cursor *in, neso_line *line)
{
    size_t offset, start = in->at;
    while (in->at < in->len && in->text[in->at] != ' ')
        in->at++;
    neso_slice number = neso_slice_make(in->text + start, in->at - start);
    neso_status status = neso_decimal_int64(&line->timestamp, number.ptr, number.len, &offset);
    if (status != NESO_OK)
        return refuse_number(in, number, status, offset);
    line->has_timestamp = true;
    skip_spaces(in);
    return in->at == in->len ? NESO_OK : NESO_E_MALFORMED;
}

static neso_status parse(cursor *in, neso_line *line)
{
    line->measurement = read_raw(in, NESO_LINE_MEASUREMENT);
    if (line->measurement.len == 0)
        return NESO_E_MALFORMED;
    neso_status status = parse_tags(in, line);
    if (status != NESO_OK)
        return status;
    if (!skip_spaces(in) || in->at == in->len)
        return refuse(in);
    status = parse_fields(in, line);
    if (status != NESO_OK || in->at == in->len)
        return status;
    if (!skip_spaces(in))
        return NESO_E_MALFORMED;
    return in->at == in->len ? NESO_OK : parse_timestamp(in, line);
}

static neso_status check_bytes(cursor *in)
{
    for (size_t at = in->at; at < in->len;) {
        const uint8_t c = (uint8_t)in->text[at];
        if (c >= ' ' && c < 0x80) { /* most are, and this is quick */
            at++;
            continue;
        }
        size_t size = neso_utf8_sequence(in->text + at, in->len - at);
        if (size == 0 || in->text[at] == '\0' || in->text[at] == '\n') {
            in->at = at;
            return size == 0 ? NESO_E_UTF8 : NESO_E_MALFORMED;
        }
        at += size;
    }
    return NESO_OK;
}

neso_status neso_line_parse(neso_line *line, const char *text, size_t len, size_t *error_offset)
{
    static const neso_line nothing;
    *line = nothing;
    if (len > 0 && text[len - 1] == '\n')
        len--;
    if (len > 0 && text[len - 1] == '\r')
        len--;
    cursor in = {text, len, 0};
    skip_spaces(&in);
    if (in.at == len || at_char(&in, '#'))
        return NESO_E_EMPTY;

    neso_status status = check_bytes(&in);
    if (status == NESO_OK)
        status = parse(&in, line);
    if (status != NESO_OK) {
        *line = nothing;
        *error_offset = in.at;
    }
    return status;
}
