/* jsmn.h brings its code along here, and only here. It is not held to our warnings. */
#define NESO_JSON_IMPLEMENTATION
#define JSMN_STATIC
#ifdef __GNUC__
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wconversion"
#pragma GCC diagnostic ignored "-Wsign-conversion"
#pragma GCC diagnostic ignored "-Wsign-compare"
#pragma GCC diagnostic ignored "-Wmissing-prototypes"
#endif
#include "neso_json.h"
#ifdef __GNUC__
#pragma GCC diagnostic pop
#endif

#include "neso_decimal.h"
#include "neso_json_check.h"

#include <limits.h>

neso_status neso_json_parse(neso_json *json, const char *text, size_t len, neso_json_token *tokens,
                            size_t cap, size_t *error_offset)
{
    json->text = text;
    json->tokens = tokens;
    json->count = 0;
    if (len > INT_MAX) {
        *error_offset = INT_MAX;
        return NESO_E_TOO_LONG;
    }
    neso_scan in = neso_scan_make(text, len);
    neso_json_check(&in);
    if (in.status != NESO_OK) {
        *error_offset = (size_t)(in.at - text);
        return in.status;
    }
    jsmn_parser parser;
    jsmn_init(&parser);
    int count = jsmn_parse(&parser, text, len, tokens, cap < INT_MAX ? (unsigned)cap : INT_MAX);
    if (count < 0)
        return NESO_E_NO_SPACE; /* jsmn's only other errors are for what was refused above */
    json->count = (size_t)count;
    return NESO_OK;
}

neso_slice neso_json_raw(const neso_json *json, size_t value)
{
    const neso_json_token *token = &json->tokens[value];
    return neso_slice_make(json->text + token->start, (size_t)(token->end - token->start));
}

neso_json_type neso_json_type_of(const neso_json *json, size_t value)
{
    const neso_json_token *token = &json->tokens[value];
    switch (token->type) {
    case JSMN_OBJECT:
        return NESO_JSON_OBJECT;
    case JSMN_ARRAY:
        return NESO_JSON_ARRAY;
    case JSMN_STRING:
        return NESO_JSON_STRING;
    default:
        break;
    }
    switch (json->text[token->start]) {
    case 't':
    case 'f':
        return NESO_JSON_BOOLEAN;
    case 'n':
        return NESO_JSON_NULL;
    default:
        return NESO_JSON_NUMBER;
    }
}

size_t neso_json_first(const neso_json *json, size_t container)
{
    const neso_json_token *token = &json->tokens[container];
    bool holds = token->type == JSMN_OBJECT || token->type == JSMN_ARRAY;
    return holds && token->size > 0 ? container + 1 : NESO_JSON_NONE;
}

size_t neso_json_value(const neso_json *json, size_t key)
{
    (void)json; /* a value's token follows its key's */
    return key + 1;
}

size_t neso_json_next(const neso_json *json, size_t element)
{
    const neso_json_token *tokens = json->tokens;
    int parent = tokens[element].parent;
    bool key = parent >= 0 && tokens[parent].type == JSMN_OBJECT;
    size_t at = key ? neso_json_value(json, element) : element;
    int end = tokens[at].end;
    do
        at++;
    while (at < json->count && tokens[at].start < end);
    return at < json->count && tokens[at].parent == parent ? at : NESO_JSON_NONE;
}

/* Takes the next character of a string that was checked: an escape as UTF-8, else one byte. */
static size_t next_piece(neso_scan *in, char piece[NESO_UTF8_MAX])
{
    if (*in->at == '\\')
        return neso_json_read_escape(in, piece);
    piece[0] = *in->at++;
    return 1;
}

static neso_scan scan_of(const neso_json *json, size_t value)
{
    neso_slice raw = neso_json_raw(json, value);
    return neso_scan_make(raw.ptr, raw.len);
}

bool neso_json_equal(const neso_json *json, size_t value, neso_slice text)
{
    if (json->tokens[value].type != JSMN_STRING)
        return false;
    neso_scan in = scan_of(json, value);
    size_t at = 0;
    while (in.at < in.end) {
        char piece[NESO_UTF8_MAX];
        size_t size = next_piece(&in, piece);
        if (size > text.len - at || memcmp(text.ptr + at, piece, size) != 0)
            return false;
        at += size;
    }
    return at == text.len;
}

neso_status neso_json_find(const neso_json *json, size_t object, neso_slice name, size_t *value)
{
    if (json->tokens[object].type != JSMN_OBJECT)
        return NESO_E_MALFORMED;
    size_t found = NESO_JSON_NONE;
    for (size_t key = neso_json_first(json, object); key != NESO_JSON_NONE;
         key = neso_json_next(json, key)) {
        if (!neso_json_equal(json, key, name))
            continue;
        if (found != NESO_JSON_NONE)
            return NESO_E_DUPLICATE;
        found = neso_json_value(json, key);
    }
    if (found == NESO_JSON_NONE)
        return NESO_E_MISSING;
    *value = found;
    return NESO_OK;
}

neso_status neso_json_string(const neso_json *json, size_t value, char *out, size_t cap,
                             size_t *out_len)
{
    *out_len = 0;
    if (json->tokens[value].type != JSMN_STRING)
        return NESO_E_MALFORMED;
    neso_scan in = scan_of(json, value);
    size_t len = 0;
    while (in.at < in.end) {
        char piece[NESO_UTF8_MAX];
        size_t size = next_piece(&in, piece);
        if (size > cap - len)
            return NESO_E_NO_SPACE;
        memcpy(out + len, piece, size);
        len += size;
    }
    *out_len = len;
    return NESO_OK;
}

neso_status neso_json_int64(const neso_json *json, size_t value, int64_t *out)
{
    size_t offset;
    if (neso_json_type_of(json, value) != NESO_JSON_NUMBER)
        return NESO_E_MALFORMED;
    neso_slice raw = neso_json_raw(json, value);
    return neso_decimal_int64(out, raw.ptr, raw.len, &offset);
}
