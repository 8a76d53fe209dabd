#include "neso_settings_value.h"

#include "neso_ascii.h"
#include "neso_hex.h"
#include "neso_plain.h"
#include "neso_url.h"

/* ---- texts ---- */

static bool is_host_char(char c)
{
    return neso_ascii_is_alphanumeric(c) || c == '-' || c == '.' || c == '_';
}

static bool is_key_id_char(char c)
{
    return neso_ascii_is_alphanumeric(c) || c == '_';
}

static bool is_word_char(char c)
{
    return c > ' ' && c < 0x7f;
}

/* A control character cannot stand in JSON, except DEL. */
static bool is_text_char(char c)
{
    return c != 0x7f;
}

/* Which characters the kinds of text are made of. */
static bool (*const ALLOWED[])(char) = {
    [TEXT] = is_text_char,
    [WORD] = is_word_char,
    [HOST] = is_host_char,
    [KEY_ID] = is_key_id_char,
};

static neso_status take_text(void *out, const neso_settings_rule *r, neso_slice text, uint8_t kind)
{
    if (text.len > r->max)
        return NESO_E_TOO_LONG;
    bool good = text.len >= r->min;
    for (size_t i = 0; i < text.len && good; i++)
        good = ALLOWED[kind](text.ptr[i]);
    if (!good)
        return NESO_E_MALFORMED;
    memcpy(out, &text, sizeof text);
    return NESO_OK;
}

#if NESO_SOURCE_STS
static neso_status take_field(void *out, const neso_settings_rule *r, neso_slice text)
{
    bool (*is)(neso_slice) = neso_sts_is_role_arn;
    if (r->kind == SESSION)
        is = neso_sts_is_session_name;
#if NESO_SOURCE_ASSUME_ROLE
    if (r->kind == EXTERNAL_ID)
        is = neso_sts_is_external_id;
#endif
    return is(text) ? take_text(out, r, text, WORD) : NESO_E_MALFORMED;
}
#endif

static neso_status decimal_port(uint16_t *out, neso_slice digits)
{
    uint32_t port = 0;
    for (size_t i = 0; i < digits.len; i++) {
        if (!neso_ascii_is_digit(digits.ptr[i]))
            return NESO_E_MALFORMED;
        port = port * 10 + (uint32_t)(digits.ptr[i] - '0');
        if (port > 65535)
            return NESO_E_RANGE;
    }
    *out = (uint16_t)port;
    return port == 0 ? NESO_E_RANGE : NESO_OK;
}

/* "host:port" */
static neso_status take_relay(neso_settings *out, const neso_settings_rule *r, neso_slice text)
{
    uint16_t port;
    size_t colon = text.len;
    while (colon > 0 && text.ptr[colon - 1] != ':')
        colon--;
    if (colon < 2)
        return NESO_E_MALFORMED;
    neso_status status = decimal_port(&port, neso_slice_make(text.ptr + colon, text.len - colon));
    if (status != NESO_OK)
        return status;
    memcpy((char *)out + r->more, &port, sizeof port);
    return take_text((char *)out + r->member, r, neso_slice_make(text.ptr, colon - 1), HOST);
}

static neso_status take_precision(neso_settings *out, neso_slice text)
{
    static const char units[4][3] = {"ns", "us", "ms", "s"};
    out->ns_per_tick = 1;
    for (size_t i = 0; i < 4; i++) {
        if (neso_slice_equal(text, neso_slice_of(units[i])))
            return NESO_OK;
        out->ns_per_tick *= 1000;
    }
    return NESO_E_UNSUPPORTED;
}

static neso_status take_mac(neso_settings *out, neso_slice text)
{
    if (text.len != 17)
        return NESO_E_MALFORMED;
    for (size_t i = 0; i < 6; i++) {
        int high = neso_hex_value(text.ptr[3 * i]);
        int low = neso_hex_value(text.ptr[3 * i + 1]);
        if (high < 0 || low < 0 || (i < 5 && text.ptr[3 * i + 2] != ':'))
            return NESO_E_MALFORMED;
        out->mac[i] = (uint8_t)(high << 4 | low);
    }
    out->has_mac = (out->mac[0] & 1) == 0; /* a group address is no device's */
    return out->has_mac ? NESO_OK : NESO_E_MALFORMED;
}

#if NESO_SOURCE_IMDS || NESO_SOURCE_CONTAINER
static neso_status take_url(void *out, const neso_settings_rule *r, neso_slice text)
{
    neso_url url;
    neso_url_error error;
    neso_status status = take_text(out, r, text, WORD);
    if (status == NESO_OK)
        status = neso_url_parse(&url, text.ptr, text.len, &error);
    if (status == NESO_OK && !url.https && !neso_plain_is_local(url.host))
        status = NESO_E_UNSUPPORTED;
    return status;
}
#endif

/* ---- sources of credentials ---- */

/* In the order of neso_settings_source; NULL: this build has none. */
static const char *const SOURCE_NAMES[] = {
    [NESO_FROM_STATIC] = "static",
#if NESO_SOURCE_ASSUME_ROLE
    [NESO_FROM_ASSUME_ROLE] = "assume_role",
#endif
#if NESO_SOURCE_SESSION_TOKEN
    [NESO_FROM_SESSION_TOKEN] = "session_token",
#endif
#if NESO_SOURCE_WEB_IDENTITY
    [NESO_FROM_WEB_IDENTITY] = "web_identity",
#endif
#if NESO_SOURCE_SAML
    [NESO_FROM_SAML] = "saml",
#endif
#if NESO_SOURCE_IOT
    [NESO_FROM_IOT] = "iot",
#endif
#if NESO_SOURCE_IMDS
    [NESO_FROM_IMDS] = "imds",
#endif
#if NESO_SOURCE_CONTAINER
    [NESO_FROM_CONTAINER] = "container",
#endif
#if NESO_SOURCE_EXTERNAL
    [NESO_FROM_EXTERNAL] = "external",
#endif
};

enum { SOURCE_COUNT = sizeof SOURCE_NAMES / sizeof SOURCE_NAMES[0] };

const char *neso_settings_source_name(neso_settings_source source)
{
    return SOURCE_NAMES[source];
}

static neso_status take_source(uint8_t *out, neso_slice text)
{
    for (uint8_t i = 0; i < SOURCE_COUNT; i++) {
        if (SOURCE_NAMES[i] != NULL && neso_slice_equal(text, neso_slice_of(SOURCE_NAMES[i]))) {
            *out = i;
            return NESO_OK;
        }
    }
    return NESO_E_UNSUPPORTED;
}

static neso_status take_sources(neso_settings *out, const neso_json *json, size_t value)
{
    size_t next = value;
    out->source_count = 0;
    if (neso_json_type_of(json, value) == NESO_JSON_ARRAY)
        next = neso_json_first(json, value);
    while (next != NESO_JSON_NONE && out->source_count < NESO_SETTINGS_SOURCES_MAX) {
        if (neso_json_type_of(json, next) != NESO_JSON_STRING)
            return NESO_E_MALFORMED;
        neso_status status =
            take_source(&out->sources[out->source_count++], neso_json_raw(json, next));
        if (status != NESO_OK)
            return status;
        next = next == value ? NESO_JSON_NONE : neso_json_next(json, next);
    }
    bool twice = out->source_count == 2 && out->sources[0] == out->sources[1];
    return next != NESO_JSON_NONE || out->source_count == 0 || twice ? NESO_E_UNSUPPORTED : NESO_OK;
}

/* ---- other values ---- */

static neso_status take_number(void *at, const neso_settings_rule *r, const neso_json *json,
                               size_t value)
{
    int64_t number;
    neso_status status = neso_json_int64(json, value, &number);
    if (status != NESO_OK)
        return status;
    if (number < (int64_t)r->min || number > (int64_t)r->max)
        return NESO_E_RANGE;
    if (r->kind == NUMBER16) {
        uint16_t narrow = (uint16_t)number;
        memcpy(at, &narrow, sizeof narrow);
    } else {
        uint32_t wide = (uint32_t)number;
        memcpy(at, &wide, sizeof wide);
    }
    return NESO_OK;
}

/* As it stands in the document. */
static neso_status take_raw(void *at, const neso_settings_rule *r, neso_slice raw, bool is_type)
{
    if (!is_type || (r->max != 0 && (raw.len < r->min || raw.len > r->max)))
        return NESO_E_MALFORMED;
    memcpy(at, &raw, sizeof raw);
    return NESO_OK;
}

/* Strings are used where they stand, so they must stand there as they are. */
static bool has_escapes(neso_slice raw)
{
    return raw.len > 0 && memchr(raw.ptr, '\\', raw.len) != NULL;
}

#if NESO_ROLE_OPTIONS
static neso_status take_tags(neso_settings *out, const neso_json *json, size_t value)
{
    if (neso_json_type_of(json, value) != NESO_JSON_OBJECT)
        return NESO_E_MALFORMED;
    for (size_t key = neso_json_first(json, value); key != NESO_JSON_NONE;
         key = neso_json_next(json, key)) {
        size_t text = neso_json_value(json, key);
        neso_sts_tag tag = {neso_json_raw(json, key), neso_json_raw(json, text)};
        if (out->tag_count == NESO_ROLE_TAGS_MAX ||
            neso_json_type_of(json, text) != NESO_JSON_STRING || !neso_sts_is_tag_key(tag.key) ||
            !neso_sts_is_tag_value(tag.value))
            return NESO_E_MALFORMED;
        out->tags[out->tag_count++] = tag;
    }
    return NESO_OK;
}
#endif

#if NESO_SOURCE_WEB_IDENTITY || NESO_SOURCE_SAML || NESO_SOURCE_IOT || NESO_SOURCE_CONTAINER
/* {"file": "/path"} */
static neso_status take_file(neso_slice *out, const neso_json *json, size_t value)
{
    size_t path;
    neso_status status = neso_json_find(json, value, NESO_SLICE("file"), &path);
    if (status != NESO_OK)
        return NESO_E_MALFORMED;
    bool alone = neso_json_next(json, neso_json_first(json, value)) == NESO_JSON_NONE;
    neso_slice raw = neso_json_raw(json, path);
    if (!alone || neso_json_type_of(json, path) != NESO_JSON_STRING || raw.len == 0 ||
        has_escapes(raw))
        return NESO_E_MALFORMED;
    *out = raw;
    return NESO_OK;
}

static neso_status take_text_or_file(void *at, const neso_settings_rule *r, const neso_json *json,
                                     size_t value)
{
    neso_settings_text *out = at;
    neso_slice raw = neso_json_raw(json, value);
    neso_json_type type = neso_json_type_of(json, value);
    if (type == NESO_JSON_OBJECT)
        return take_file(&out->file, json, value);
    if (r->kind == PEM_FILE)
        return take_raw(&out->text, r, raw, type == NESO_JSON_STRING);
    if (type != NESO_JSON_STRING)
        return NESO_E_MALFORMED;
    return take_text(&out->text, r, raw, WORD);
}
#endif

static neso_status take_string(neso_settings *out, const neso_settings_rule *r, neso_slice text)
{
    void *at = (char *)out + r->member;
    switch (r->kind) {
    case TEXT:
    case WORD:
    case HOST:
    case KEY_ID:
        return take_text(at, r, text, r->kind);
#if NESO_SOURCE_STS
    case ROLE_ARN:
    case SESSION:
    case EXTERNAL_ID:
        return take_field(at, r, text);
#endif
#if NESO_SOURCE_IMDS || NESO_SOURCE_CONTAINER
    case URL:
        return take_url(at, r, text);
#endif
    case RELAY:
        return take_relay(out, r, text);
#if NESO_SOURCE_CHAIN
    case SOURCE: /* a role needs credentials that are no role's, to begin with */
        if (neso_slice_equal(text, neso_slice_of(SOURCE_NAMES[NESO_FROM_ASSUME_ROLE])))
            return NESO_E_UNSUPPORTED;
        return take_source(at, text);
#endif
    case PRECISION:
        return take_precision(out, text);
    default:
        return take_mac(out, text);
    }
}

neso_status neso_settings_take(neso_settings *out, const neso_settings_rule *rule,
                               const neso_json *json, size_t value, neso_settings_error *error)
{
    void *at = (char *)out + rule->member;
    neso_json_type type = neso_json_type_of(json, value);
    neso_slice raw = neso_json_raw(json, value);
    error->offset = (size_t)(raw.ptr - json->text);
    error->reason = rule->reason;
    switch (rule->kind) {
    case NUMBER16:
    case NUMBER32:
        return take_number(at, rule, json, value);
    case BOOLEAN:
        *(bool *)at = raw.ptr[0] == 't';
        return type == NESO_JSON_BOOLEAN ? NESO_OK : NESO_E_MALFORMED;
    case SOURCES:
        return take_sources(out, json, value);
    case ARRAY:
        return take_raw(at, rule, raw, type == NESO_JSON_ARRAY);
#if NESO_ROLE_OPTIONS
    case OBJECT:
        return take_raw(at, rule, raw, type == NESO_JSON_OBJECT && neso_sts_is_policy(raw));
    case TAGS:
        return take_tags(out, json, value);
#endif
#if NESO_SOURCE_WEB_IDENTITY || NESO_SOURCE_SAML || NESO_SOURCE_IOT || NESO_SOURCE_CONTAINER
    case WORD_FILE:
    case PEM_FILE:
        return take_text_or_file(at, rule, json, value);
#endif
    default:
        break;
    }
    if (type != NESO_JSON_STRING)
        return NESO_E_MALFORMED;
    if (has_escapes(raw)) {
        error->reason = "must be written without escape sequences";
        return NESO_E_MALFORMED;
    }
    return take_string(out, rule, raw);
}
