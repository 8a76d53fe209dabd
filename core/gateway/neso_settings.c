#include "neso_settings.h"

#include "neso_ascii.h"
#include "neso_config.h"
#include "neso_hex.h"
#include "neso_json.h"
#include "neso_sts.h"

/* What kind of value a member takes. The bounds of a rule are of the length for texts, of the value
 * for numbers. */
typedef enum kind {
    TEXT,        /* UTF-8 without control characters */
    WORD,        /* printable ASCII without spaces */
    KEY_ID,      /* letters, digits and '_' */
    ROLE_ARN,    /* as neso_sts.h has it */
    SESSION,     /* likewise */
    EXTERNAL_ID, /* likewise */
    HOST,        /* a DNS name or address */
    RELAY,       /* HOST, ':' and a port */
    NUMBER16,    /* a uint16_t */
    NUMBER32,    /* a uint32_t */
    SOURCE,      /* of credentials */
    PRECISION,   /* of timestamps */
    ARRAY,
    MAC
} kind;

typedef enum need {
    OPTIONAL,
    REQUIRED,
    WITH_ROLE /* required with credentials "assume_role", without use otherwise */
} need;

typedef struct rule {
    const char *name;
    const char *reason; /* of refusal */
    uint16_t member;    /* offset in neso_settings */
    uint16_t min;
    uint32_t max;
    uint32_t preset; /* of numbers */
    uint8_t kind;
    uint8_t need;
} rule;

#define MEMBER(name) offsetof(neso_settings, name)

#define HOST_REASON    "must be a host name"
#define RELAY_REASON   "must be \"host:port\""
#define PORT_REASON    "must be a number from 1 to 65535"
#define KEY_ID_REASON  "must be 16 to 128 letters and digits"
#define SESSION_REASON "must be 2 to 64 letters, digits or characters of _+=,.@-"
#define TOO_MANY       "has too many members or trust anchors"
#define TEXT_OF(macro) #macro
#define UP_TO(macro)   "must be a number from 1 to " TEXT_OF(macro)
#define BATCH_REASON   UP_TO(NESO_BATCH_READINGS_MAX)

static const rule RULES[] = {
    {"gateway", "must be a text of 1 to 128 bytes", MEMBER(gateway), 1, 128, 0, TEXT, REQUIRED},
    {"endpoint", HOST_REASON, MEMBER(endpoint), 1, 253, 0, HOST, REQUIRED},
    {"port", PORT_REASON, MEMBER(port), 1, 65535, 8182, NUMBER16, OPTIONAL},
    {"endpoint_via", RELAY_REASON, MEMBER(endpoint_via), 1, 253, 0, RELAY, OPTIONAL},
    {"region", "must be an AWS region", MEMBER(region), 2, 32, 0, HOST, REQUIRED},
    {"credentials", "must be \"assume_role\" or \"static\"", MEMBER(assume_role), 0, 0, 0, SOURCE,
     OPTIONAL},
    {"access_key_id", KEY_ID_REASON, MEMBER(access_key_id), 16, 128, 0, KEY_ID, REQUIRED},
    {"secret_access_key", "must be 16 to 256 printable characters", MEMBER(secret_access_key), 16,
     256, 0, WORD, REQUIRED},
    {"session_token", "must be printable characters", MEMBER(session_token), 1, 32768, 0, WORD,
     OPTIONAL},
    {"sts_endpoint", HOST_REASON, MEMBER(sts_endpoint), 1, 253, 0, HOST, WITH_ROLE},
    {"sts_port", PORT_REASON, MEMBER(sts_port), 1, 65535, 443, NUMBER16, OPTIONAL},
    {"sts_via", RELAY_REASON, MEMBER(sts_via), 1, 253, 0, RELAY, OPTIONAL},
    {"role_arn", "must be an ARN of 20 to 2048 characters", MEMBER(role_arn), 20, 2048, 0, ROLE_ARN,
     WITH_ROLE},
    {"session_name", SESSION_REASON, MEMBER(session_name), 2, 64, 0, SESSION, WITH_ROLE},
    {"external_id", "must be 2 to 1224 letters, digits or characters of _+=,.@:/-",
     MEMBER(external_id), 2, 1224, 0, EXTERNAL_ID, OPTIONAL},
    {"duration_s", "must be a number from 900 to 43200", MEMBER(duration_s), 900, 43200, 3600,
     NUMBER32, OPTIONAL},
    {"time_server", HOST_REASON, MEMBER(time_server), 1, 253, 0, HOST, OPTIONAL},
    {"time_port", PORT_REASON, MEMBER(time_port), 1, 65535, 123, NUMBER16, OPTIONAL},
    {"precision", "must be \"ns\", \"us\", \"ms\" or \"s\"", MEMBER(ns_per_tick), 0, 0, 1,
     PRECISION, OPTIONAL},
    {"batch_readings", BATCH_REASON, MEMBER(batch_readings), 1, NESO_BATCH_READINGS_MAX,
     NESO_BATCH_READINGS_MAX, NUMBER16, OPTIONAL},
    {"batch_ms", "must be a number from 0 to 3600000", MEMBER(batch_ms), 0, 3600000, 1000, NUMBER32,
     OPTIONAL},
    {"timeout_ms", "must be a number from 1000 to 600000", MEMBER(timeout_ms), 1000, 600000, 20000,
     NUMBER32, OPTIONAL},
    {"trust_anchors", "must be an array of certificates in PEM", MEMBER(trust_anchors), 0, 0, 0,
     ARRAY, OPTIONAL},
    {"mac", "must be six pairs of hex digits with ':' between, of one device", MEMBER(mac), 17, 17,
     0, MAC, OPTIONAL},
};

enum { RULE_COUNT = sizeof RULES / sizeof RULES[0] };

_Static_assert(RULE_COUNT <= 32, "the members seen are kept in 32 bits");

/* A document has its members, and some certificates in an array. */
enum { TOKENS = 2 * RULE_COUNT + 1 + 8 };

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

static bool all_of(neso_slice text, bool (*allowed)(char))
{
    for (size_t i = 0; i < text.len; i++) {
        if (!allowed(text.ptr[i]))
            return false;
    }
    return true;
}

static neso_status take_text(void *out, const rule *r, neso_slice text, bool (*allowed)(char))
{
    if (text.len > r->max)
        return NESO_E_TOO_LONG;
    if (text.len < r->min || !all_of(text, allowed))
        return NESO_E_MALFORMED;
    memcpy(out, &text, sizeof text);
    return NESO_OK;
}

static neso_status take_field(void *out, const rule *r, neso_slice text, bool (*is)(neso_slice))
{
    neso_status status = take_text(out, r, text, is_word_char);
    return status != NESO_OK || is(text) ? status : NESO_E_MALFORMED;
}

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

/* "host:port"; the port's member is the one of the same name. */
static neso_status take_relay(neso_settings *out, const rule *r, neso_slice text)
{
    size_t colon = text.len;
    while (colon > 0 && text.ptr[colon - 1] != ':')
        colon--;
    if (colon < 2)
        return NESO_E_MALFORMED;
    uint16_t *port = r->member == MEMBER(sts_via) ? &out->sts_via_port : &out->endpoint_via_port;
    neso_status status = decimal_port(port, neso_slice_make(text.ptr + colon, text.len - colon));
    if (status != NESO_OK)
        return status;
    return take_text((char *)out + r->member, r, neso_slice_make(text.ptr, colon - 1),
                     is_host_char);
}

static neso_status take_source(neso_settings *out, neso_slice text)
{
    out->assume_role = neso_slice_equal(text, NESO_SLICE("assume_role"));
    if (!out->assume_role && !neso_slice_equal(text, NESO_SLICE("static")))
        return NESO_E_UNSUPPORTED;
    return NESO_OK;
}

static neso_status take_precision(neso_settings *out, neso_slice text)
{
    if (neso_slice_equal(text, NESO_SLICE("ns")))
        out->ns_per_tick = 1;
    else if (neso_slice_equal(text, NESO_SLICE("us")))
        out->ns_per_tick = 1000;
    else if (neso_slice_equal(text, NESO_SLICE("ms")))
        out->ns_per_tick = 1000000;
    else if (neso_slice_equal(text, NESO_SLICE("s")))
        out->ns_per_tick = 1000000000;
    else
        return NESO_E_UNSUPPORTED;
    return NESO_OK;
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

static neso_status take_number(neso_settings *out, const rule *r, const neso_json *json,
                               size_t value)
{
    int64_t number;
    neso_status status = neso_json_int64(json, value, &number);
    if (status != NESO_OK)
        return status;
    if (number < (int64_t)r->min || number > (int64_t)r->max)
        return NESO_E_RANGE;
    char *at = (char *)out + r->member;
    if (r->kind == NUMBER16) {
        uint16_t narrow = (uint16_t)number;
        memcpy(at, &narrow, sizeof narrow);
    } else {
        uint32_t wide = (uint32_t)number;
        memcpy(at, &wide, sizeof wide);
    }
    return NESO_OK;
}

static neso_status take_string(neso_settings *out, const rule *r, neso_slice text)
{
    void *at = (char *)out + r->member;
    switch (r->kind) {
    case TEXT:
        return take_text(at, r, text, is_text_char);
    case WORD:
        return take_text(at, r, text, is_word_char);
    case HOST:
        return take_text(at, r, text, is_host_char);
    case KEY_ID:
        return take_text(at, r, text, is_key_id_char);
    case ROLE_ARN:
        return take_field(at, r, text, neso_sts_is_role_arn);
    case SESSION:
        return take_field(at, r, text, neso_sts_is_session_name);
    case EXTERNAL_ID:
        return take_field(at, r, text, neso_sts_is_external_id);
    case RELAY:
        return take_relay(out, r, text);
    case SOURCE:
        return take_source(out, text);
    case PRECISION:
        return take_precision(out, text);
    default:
        return take_mac(out, text);
    }
}

/* Strings are used where they stand, so they must stand there as they are. */
static bool has_escapes(neso_slice raw)
{
    return raw.len > 0 && memchr(raw.ptr, '\\', raw.len) != NULL;
}

static neso_status take(neso_settings *out, const rule *r, const neso_json *json, size_t value,
                        neso_settings_error *error)
{
    neso_json_type type = neso_json_type_of(json, value);
    neso_slice raw = neso_json_raw(json, value);
    error->offset = (size_t)(raw.ptr - json->text);
    error->reason = r->reason;
    if (r->kind == NUMBER16 || r->kind == NUMBER32)
        return take_number(out, r, json, value);
    if (r->kind == ARRAY) {
        out->trust_anchors = raw;
        return type == NESO_JSON_ARRAY ? NESO_OK : NESO_E_MALFORMED;
    }
    if (type != NESO_JSON_STRING)
        return NESO_E_MALFORMED;
    if (has_escapes(raw)) {
        error->reason = "must be written without escape sequences";
        return NESO_E_MALFORMED;
    }
    return take_string(out, r, raw);
}

static size_t rule_of(const neso_json *json, size_t key)
{
    size_t i = 0;
    while (i < RULE_COUNT && !neso_json_equal(json, key, neso_slice_of(RULES[i].name)))
        i++;
    return i;
}

static neso_status take_members(neso_settings *out, const neso_json *json, uint32_t *seen,
                                neso_settings_error *error)
{
    for (size_t key = neso_json_first(json, NESO_JSON_ROOT); key != NESO_JSON_NONE;
         key = neso_json_next(json, key)) {
        size_t i = rule_of(json, key);
        error->field = neso_json_raw(json, key);
        error->offset = (size_t)(error->field.ptr - json->text);
        error->reason = "is not a field of the configuration";
        if (i == RULE_COUNT)
            return NESO_E_UNSUPPORTED;
        error->reason = "is given twice";
        if (*seen & UINT32_C(1) << i)
            return NESO_E_DUPLICATE;
        *seen |= UINT32_C(1) << i;
        neso_status status = take(out, &RULES[i], json, neso_json_value(json, key), error);
        if (status != NESO_OK)
            return status;
    }
    return NESO_OK;
}

static neso_status check_missing(const neso_settings *out, uint32_t seen,
                                 neso_settings_error *error)
{
    for (size_t i = 0; i < RULE_COUNT; i++) {
        bool needed = RULES[i].need == REQUIRED || (RULES[i].need == WITH_ROLE && out->assume_role);
        if (needed && (seen & UINT32_C(1) << i) == 0) {
            error->field = neso_slice_of(RULES[i].name);
            error->reason = "is missing";
            error->offset = 0;
            return NESO_E_MISSING;
        }
    }
    return NESO_OK;
}

static void preset(neso_settings *out)
{
    memset(out, 0, sizeof *out);
    for (size_t i = 0; i < RULE_COUNT; i++) {
        uint16_t narrow = (uint16_t)RULES[i].preset;
        if (RULES[i].kind == NUMBER16)
            memcpy((char *)out + RULES[i].member, &narrow, sizeof narrow);
        else if (RULES[i].kind == NUMBER32 || RULES[i].kind == PRECISION)
            memcpy((char *)out + RULES[i].member, &RULES[i].preset, sizeof(uint32_t));
    }
    out->assume_role = true;
    out->time_server = NESO_SLICE("pool.ntp.org");
}

static neso_status parse(neso_settings *out, const char *text, size_t len,
                         neso_settings_error *error)
{
    neso_json_token tokens[TOKENS];
    neso_json json;
    neso_status status = neso_json_parse(&json, text, len, tokens, TOKENS, &error->offset);
    error->reason = status == NESO_E_NO_SPACE ? TOO_MANY : "is not valid JSON";
    if (status != NESO_OK)
        return status;
    error->reason = "must be an object";
    if (neso_json_type_of(&json, NESO_JSON_ROOT) != NESO_JSON_OBJECT)
        return NESO_E_MALFORMED;
    uint32_t seen = 0;
    status = take_members(out, &json, &seen, error);
    return status == NESO_OK ? check_missing(out, seen, error) : status;
}

neso_status neso_settings_parse(neso_settings *out, const char *text, size_t len,
                                neso_settings_error *error)
{
    memset(error, 0, sizeof *error);
    preset(out);
    neso_status status = parse(out, text, len, error);
    if (status != NESO_OK)
        memset(out, 0, sizeof *out);
    else
        memset(error, 0, sizeof *error);
    return status;
}
