/* What cannot be signed: every refusal names its part, so that no wrong signature leaves. */
#include "neso_hex.h"
#include "neso_sigv4_canonical.h"

/* 2000-01-01T00:00:00Z: a clock that says less was never set. */
#define EARLIEST_S INT64_C(946684800)

/* Bytes from `lowest` to `highest`, except DEL and those of `except`. */
typedef struct charset {
    uint8_t lowest;
    uint8_t highest;
    const char *except;
} charset;

/* RFC 9110 section 5.6.2 */
#define TOKEN_CHARS                                                                                \
    {                                                                                              \
        '!', '~', "\"(),/:;<=>?@[\\]{}"                                                            \
    }

/* What each part of a request may hold. */
static const struct rule {
    uint8_t member; /* offset of its slice within the request */
    uint8_t part;
    bool may_be_empty;
    charset chars;
} rules[] = {
    /* '/' and ',' would end a part of the scope, or of the Authorization header. */
    {offsetof(neso_sigv4_request, region), NESO_SIGV4_REGION, false, {'!', '~', "/,"}},
    {offsetof(neso_sigv4_request, service), NESO_SIGV4_SERVICE, false, {'!', '~', "/,"}},
    {offsetof(neso_sigv4_request, access_key_id),
     NESO_SIGV4_ACCESS_KEY_ID,
     false,
     {'!', '~', "/,"}},
    {offsetof(neso_sigv4_request, session_token), NESO_SIGV4_SESSION_TOKEN, true, {'!', '~', ""}},
    {offsetof(neso_sigv4_request, method), NESO_SIGV4_METHOD, false, TOKEN_CHARS},
    {offsetof(neso_sigv4_request, path), NESO_SIGV4_PATH, true, {' ', 0xff, "?#"}},
    {offsetof(neso_sigv4_request, query), NESO_SIGV4_QUERY, true, {' ', 0xff, "#"}},
};

#define SCOPE_RULES 2 /* the first ones */

neso_status neso_sigv4_refuse(neso_sigv4_fault *fault, neso_status status, neso_sigv4_part part,
                              size_t offset)
{
    if (fault != NULL)
        *fault = (neso_sigv4_fault){part, 0, offset};
    return status;
}

/* The offset of the first byte from `at` on that is not of `chars`; text.len when there is none. */
static size_t find_unfit(neso_slice text, size_t at, const charset *chars)
{
    while (at < text.len) {
        unsigned byte = (uint8_t)text.ptr[at];
        if (byte < chars->lowest || byte > chars->highest || byte == 0x7f)
            break;
        if (*chars->except != '\0' && strchr(chars->except, (int)byte) != NULL)
            break;
        at++;
    }
    return at;
}

static neso_status apply_rules(const neso_sigv4_request *request, const struct rule *rule,
                               size_t count, neso_sigv4_fault *fault)
{
    for (; count > 0; count--, rule++) {
        neso_slice text;
        memcpy(&text, (const char *)request + rule->member, sizeof text);
        if (text.len == 0 && !rule->may_be_empty)
            return neso_sigv4_refuse(fault, NESO_E_ARGUMENT, rule->part, 0);
        size_t at = find_unfit(text, 0, &rule->chars);
        if (at < text.len)
            return neso_sigv4_refuse(fault, NESO_E_MALFORMED, rule->part, at);
    }
    return NESO_OK;
}

neso_status neso_sigv4_check_scope(const neso_sigv4_request *request, neso_sigv4_fault *fault)
{
    if (request->time_s < EARLIEST_S || request->time_s > NESO_TIME_MAX_S)
        return neso_sigv4_refuse(fault, NESO_E_RANGE, NESO_SIGV4_TIME, 0);
    return apply_rules(request, rules, SCOPE_RULES, fault);
}

/* Whether two digits follow the '%' at `at`. */
static bool is_whole(neso_slice query, size_t at)
{
    return query.len - at > 2 && neso_hex_value(query.ptr[at + 1]) >= 0 &&
           neso_hex_value(query.ptr[at + 2]) >= 0;
}

static neso_status check_target(const neso_sigv4_request *request, neso_sigv4_fault *fault)
{
    if (request->path.len > 0 && request->path.ptr[0] != '/')
        return neso_sigv4_refuse(fault, NESO_E_MALFORMED, NESO_SIGV4_PATH, 0);
    for (size_t at = 0; at < request->query.len; at++) {
        if (request->query.ptr[at] == '%' && !is_whole(request->query, at))
            return neso_sigv4_refuse(fault, NESO_E_MALFORMED, NESO_SIGV4_QUERY, at);
    }
    return NESO_OK;
}

/* Whether an earlier header has the name of the one at `index`. */
static bool is_repeated(const neso_sigv4_request *request, size_t index)
{
    size_t i = 0;
    while (neso_sigv4_compare_names(request->headers[i].name, request->headers[index].name) != 0)
        i++;
    return i < index;
}

/* Whether x-amz-content-sha256 says what the canonical request will say of the payload. */
static bool is_payload_hash(neso_slice value, const neso_sigv4_request *request)
{
    char hex[2 * NESO_SHA256_SIZE];
    neso_hex_encode(hex, request->payload_hash, sizeof request->payload_hash);
    return neso_slice_equal(neso_sigv4_trim(value), neso_slice_make(hex, sizeof hex));
}

/* Whether the header at `index` may be there besides the others. */
static neso_status check_kind(const neso_sigv4_request *request, size_t index, neso_sigv4_kind kind,
                              neso_sigv4_part *part)
{
    if (kind == NESO_SIGV4_PLAIN || kind == NESO_SIGV4_UNSIGNED)
        return NESO_OK;
    *part = NESO_SIGV4_HEADER_NAME;
    if (kind == NESO_SIGV4_ADDED || (kind == NESO_SIGV4_TOKEN && request->session_token.len > 0) ||
        is_repeated(request, index))
        return NESO_E_DUPLICATE;
    *part = NESO_SIGV4_HEADER_VALUE;
    if (kind == NESO_SIGV4_PAYLOAD_HASH && !is_payload_hash(request->headers[index].value, request))
        return NESO_E_ARGUMENT;
    return NESO_OK;
}

static neso_status check_text(const neso_header *header, neso_sigv4_part *part, size_t *offset)
{
    static const charset name_chars = TOKEN_CHARS;
    static const charset value_chars = {' ', 0xff, ""};
    *part = NESO_SIGV4_HEADER_NAME;
    *offset = find_unfit(header->name, 0, &name_chars);
    if (header->name.len == 0 || *offset < header->name.len)
        return NESO_E_MALFORMED;
    *part = NESO_SIGV4_HEADER_VALUE;
    *offset = find_unfit(header->value, 0, &value_chars);
    while (*offset < header->value.len && header->value.ptr[*offset] == '\t')
        *offset = find_unfit(header->value, *offset + 1, &value_chars);
    return *offset < header->value.len ? NESO_E_MALFORMED : NESO_OK;
}

static neso_status check_headers(const neso_sigv4_request *request, neso_sigv4_fault *fault)
{
    bool has_host = false;
    for (size_t i = 0; i < request->header_count; i++) {
        neso_sigv4_fault found = {NESO_SIGV4_NONE, i, 0};
        neso_status status = check_text(&request->headers[i], &found.part, &found.offset);
        if (status == NESO_OK) {
            neso_sigv4_kind kind = neso_sigv4_kind_of(request->headers[i].name);
            found.offset = 0;
            status = check_kind(request, i, kind, &found.part);
            has_host = has_host || (kind == NESO_SIGV4_HOST_NAME &&
                                    neso_sigv4_trim(request->headers[i].value).len > 0);
        }
        if (status != NESO_OK) {
            if (fault != NULL)
                *fault = found;
            return status;
        }
    }
    return has_host ? NESO_OK : neso_sigv4_refuse(fault, NESO_E_MISSING, NESO_SIGV4_HOST, 0);
}

neso_status neso_sigv4_check(const neso_sigv4_request *request, neso_sigv4_fault *fault)
{
    neso_status status = neso_sigv4_check_scope(request, fault);
    if (status == NESO_OK)
        status = apply_rules(request, rules + SCOPE_RULES,
                             sizeof rules / sizeof rules[0] - SCOPE_RULES, fault);
    if (status == NESO_OK)
        status = check_target(request, fault);
    if (status == NESO_OK)
        status = check_headers(request, fault);
    return status;
}
