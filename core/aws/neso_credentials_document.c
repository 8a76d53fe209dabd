#include "neso_credentials.h"

#include "neso_credentials_check.h"
#include "neso_reply.h"
#include "neso_time.h"
#include "neso_wipe.h"

/* STS's JSON for a web identity, the largest of the documents, takes 37. */
enum { TOKENS = 48, LEVELS = 4 };

/* What a document says, decoded, but not yet checked. */
typedef struct fields {
    neso_slice access_key_id;
    neso_slice secret;
    neso_slice session_token;
    neso_slice expiration;
    bool expiration_is_number;
} fields;

/* ---- Expiration as a number ---- */

/* Reads the exponent of a JSON number. Beyond four digits it makes no time, whatever they are. */
static int32_t exponent_of(neso_slice text, size_t at)
{
    int32_t value = 0;
    bool negative = text.ptr[at] == '-';
    if (negative || text.ptr[at] == '+')
        at++;
    for (; at < text.len && value < 10000; at++)
        value = value * 10 + (text.ptr[at] - '0');
    return negative ? -value : value;
}

/* Reads a JSON number such as 1.514869445E9 as whole seconds; a fraction is cut off. The value is
 * that of the digits before the point, once the exponent has moved it. */
static neso_status parse_seconds(int64_t *out, neso_slice text)
{
    size_t end = 0, point = 0;
    while (end < text.len && text.ptr[end] != 'e' && text.ptr[end] != 'E')
        end++;
    while (point < end && text.ptr[point] != '.')
        point++;
    int32_t exponent = end < text.len ? exponent_of(text, end + 1) : 0;
    if (text.ptr[0] == '-' || point > 10000)
        return NESO_E_RANGE;
    int64_t value = 0;
    int32_t left = (int32_t)point + exponent; /* digits still to be taken */
    for (size_t i = 0; left > 0; i++) {
        if (i == point && i < end)
            continue;
        value = value * 10 + (i < end ? text.ptr[i] - '0' : 0);
        if (value > NESO_TIME_MAX_S)
            return NESO_E_RANGE;
        left--;
    }
    *out = value;
    return NESO_OK;
}

/* ---- JSON ---- */

static bool ends_with(neso_slice text, neso_slice end)
{
    return text.len >= end.len && memcmp(text.ptr + text.len - end.len, end.ptr, end.len) == 0;
}

/* Whether a member of this name holds the credentials, or the object that does. */
static bool leads_on(neso_slice name)
{
    return ends_with(name, NESO_SLICE("redentials")) || ends_with(name, NESO_SLICE("Response")) ||
           ends_with(name, NESO_SLICE("Result"));
}

static bool has_key_id(const neso_json *json, size_t object)
{
    size_t value;
    return neso_json_find(json, object, NESO_SLICE("AccessKeyId"), &value) != NESO_E_MISSING ||
           neso_json_find(json, object, NESO_SLICE("accessKeyId"), &value) != NESO_E_MISSING;
}

/* Finds the object with the credentials: the root, or down the members that lead to it. */
static neso_status find_object(const neso_json *json, size_t *object)
{
    *object = NESO_JSON_ROOT;
    for (int level = 0; level < LEVELS; level++) {
        if (neso_json_type_of(json, *object) != NESO_JSON_OBJECT)
            return NESO_E_MISSING;
        if (has_key_id(json, *object))
            return NESO_OK;
        size_t key = neso_json_first(json, *object);
        while (key != NESO_JSON_NONE && !leads_on(neso_json_raw(json, key)))
            key = neso_json_next(json, key);
        if (key == NESO_JSON_NONE)
            return NESO_E_MISSING;
        *object = neso_json_value(json, key);
    }
    return NESO_E_MISSING;
}

/* Finds the member that goes by one of `names`, which end with an empty one. */
static neso_status find_member(const neso_json *json, size_t object, const neso_slice *names,
                               size_t *value)
{
    neso_status found = NESO_E_MISSING;
    for (; names->len > 0; names++) {
        neso_status status = neso_json_find(json, object, *names, value);
        if (status == NESO_E_MISSING)
            continue;
        if (status != NESO_OK)
            return status;
        if (found == NESO_OK)
            return NESO_E_DUPLICATE;
        found = NESO_OK;
    }
    return found;
}

/* Decodes a text; an absent one stays empty. */
static neso_status take_string(const neso_json *json, char *text, size_t object,
                               const neso_slice *names, neso_slice *out)
{
    size_t value;
    neso_status status = find_member(json, object, names, &value);
    if (status != NESO_OK)
        return status == NESO_E_MISSING ? NESO_OK : status;
    return neso_reply_take_string(json, value, text, out);
}

/* Expiration is a text or a number. */
static neso_status take_expiration(fields *out, const neso_json *json, char *text, size_t object)
{
    static const neso_slice names[] = {NESO_SLICE_INIT("Expiration"), NESO_SLICE_INIT("expiration"),
                                       NESO_SLICE_INIT("")};
    size_t value;
    neso_status status = find_member(json, object, names, &value);
    if (status != NESO_OK)
        return status == NESO_E_MISSING ? NESO_OK : status;
    out->expiration_is_number = neso_json_type_of(json, value) == NESO_JSON_NUMBER;
    if (!out->expiration_is_number)
        return neso_reply_take_string(json, value, text, &out->expiration);
    out->expiration = neso_json_raw(json, value);
    return NESO_OK;
}

static neso_status take_json(fields *out, const neso_json *json, char *text)
{
    static const neso_slice ids[] = {NESO_SLICE_INIT("AccessKeyId"), NESO_SLICE_INIT("accessKeyId"),
                                     NESO_SLICE_INIT("")};
    static const neso_slice secrets[] = {NESO_SLICE_INIT("SecretAccessKey"),
                                         NESO_SLICE_INIT("secretAccessKey"), NESO_SLICE_INIT("")};
    static const neso_slice tokens[] = {NESO_SLICE_INIT("SessionToken"), NESO_SLICE_INIT("Token"),
                                        NESO_SLICE_INIT("sessionToken"), NESO_SLICE_INIT("")};
    size_t object;
    neso_status status = find_object(json, &object);
    if (status == NESO_OK)
        status = take_string(json, text, object, ids, &out->access_key_id);
    if (status == NESO_OK)
        status = take_string(json, text, object, secrets, &out->secret);
    if (status == NESO_OK)
        status = take_string(json, text, object, tokens, &out->session_token);
    return status == NESO_OK ? take_expiration(out, json, text, object) : status;
}

static neso_status read_json(fields *out, char *text, size_t len)
{
    neso_json_token tokens[TOKENS];
    neso_json json;
    size_t offset;
    neso_status status = neso_json_parse(&json, text, len, tokens, TOKENS, &offset);
    return status == NESO_OK ? take_json(out, &json, text) : status;
}

/* ---- XML ---- */

static neso_status read_xml(fields *out, char *text, size_t len)
{
    const neso_reply_element elements[] = {
        {NESO_SLICE("Credentials/AccessKeyId"), &out->access_key_id},
        {NESO_SLICE("Credentials/SecretAccessKey"), &out->secret},
        {NESO_SLICE("Credentials/SessionToken"), &out->session_token},
        {NESO_SLICE("Credentials/Expiration"), &out->expiration},
    };
    return neso_reply_read_xml(text, len, elements, sizeof elements / sizeof elements[0]);
}

/* ---- both ---- */

static neso_status take_expiry(neso_credentials *out, const fields *in, int64_t now_s,
                               neso_credentials_fault *fault)
{
    out->expires_s = NESO_CREDENTIALS_NEVER;
    if (in->expiration.len == 0)
        return NESO_OK;
    neso_status status =
        in->expiration_is_number
            ? parse_seconds(&out->expires_s, in->expiration)
            : neso_time_parse_iso8601(&out->expires_s, in->expiration.ptr, in->expiration.len);
    if (status != NESO_OK)
        return neso_credentials_refuse(fault, NESO_E_MALFORMED, "expiration is not a time",
                                       in->expiration.len);
    if (out->expires_s <= now_s)
        return neso_credentials_refuse(fault, NESO_E_EXPIRED, "credentials have expired already",
                                       0);
    return NESO_OK;
}

static neso_status make_record(neso_credentials *out, const fields *in, int64_t now_s,
                               neso_credentials_fault *fault)
{
    out->access_key_id = in->access_key_id;
    out->secret = in->secret;
    out->session_token = in->session_token;
    out->since_s = now_s;
    neso_status status = neso_credentials_check(out, fault);
    if (status != NESO_OK)
        return status;
    if (in->session_token.len > NESO_TOKEN_MAX)
        return neso_credentials_refuse(fault, NESO_E_TOO_LONG,
                                       "session token is longer than this build takes",
                                       in->session_token.len);
    return take_expiry(out, in, now_s, fault);
}

static const char *why_unreadable(neso_status status)
{
    switch (status) {
    case NESO_E_MISSING:
        return "no credentials in the document";
    case NESO_E_INCOMPLETE:
        return "document ends too early";
    case NESO_E_DUPLICATE:
        return "a field is given twice";
    case NESO_E_NO_SPACE:
        return "document has too many members";
    default:
        return "document is neither JSON nor XML as expected";
    }
}

neso_status neso_credentials_parse(neso_credentials *out, char *text, size_t len, int64_t now_s,
                                   neso_credentials_fault *fault)
{
    fields in;
    memset(&in, 0, sizeof in);
    memset(out, 0, sizeof *out);
    neso_status status =
        neso_reply_is_xml(text, len) ? read_xml(&in, text, len) : read_json(&in, text, len);
    if (status == NESO_OK)
        status = make_record(out, &in, now_s, fault);
    else
        neso_credentials_refuse(fault, status, why_unreadable(status), len);
    if (status != NESO_OK) {
        memset(out, 0, sizeof *out);
        neso_wipe(text, len);
    }
    return status;
}
