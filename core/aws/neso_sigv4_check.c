/* What cannot be signed: every refusal names its part, so that no wrong signature leaves. */
#include "neso_hex.h"
#include "neso_sigv4_canonical.h"

/* 2000-01-01T00:00:00Z: a clock that says less was never set. */
#define EARLIEST_S INT64_C(946684800)

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

/* Bytes from `lowest` on, except DEL, those of `except`, and all controls but HTAB; where `lowest`
 * is '!', none beyond ASCII either; where it is HTAB, folded lines. */
typedef struct charset {
    char lowest;
    bool has_escapes; /* a '%' needs two hex digits behind it */
    const char *except;
} charset;

/* RFC 9110 section 5.6.2. */
static const char not_in_token[] = "\"(),/:;<=>?@[\\]{}";
/* '/' and ',' would end a part of the scope, or of the Authorization header. */
static const char not_in_scope[] = "/,";

/* What each part of a request may hold. */
static const struct rule {
    uint8_t member; /* offset of its slice within the request */
    uint8_t part;
    bool may_be_empty;
    charset chars;
} rules[] = {
#define MEMBER(name) offsetof(neso_sigv4_request, name)
    {MEMBER(region), NESO_SIGV4_REGION, false, {'!', false, not_in_scope}},
    {MEMBER(service), NESO_SIGV4_SERVICE, false, {'!', false, not_in_scope}},
    {MEMBER(access_key_id), NESO_SIGV4_ACCESS_KEY_ID, false, {'!', false, not_in_scope}},
    {MEMBER(session_token), NESO_SIGV4_SESSION_TOKEN, true, {'!', false, ""}},
    {MEMBER(payload), NESO_SIGV4_PAYLOAD, true, {'!', false, ""}},
    {MEMBER(method), NESO_SIGV4_METHOD, false, {'!', false, not_in_token}},
    {MEMBER(path), NESO_SIGV4_PATH, true, {' ', false, "?#"}},
    {MEMBER(query), NESO_SIGV4_QUERY, true, {' ', true, "#"}},
#undef MEMBER
};

#define RULE_COUNT  COUNT(rules)
#define SCOPE_RULES 2 /* the first ones */

static const charset name_chars = {'!', false, not_in_token};
static const charset s3_path_chars = {' ', true, "?#"};
static const charset value_chars = {'\t', false, ""};

static bool is_escape(const char *at, const char *end)
{
    return end - at > 2 && neso_hex_value(at[1]) >= 0 && neso_hex_value(at[2]) >= 0;
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t';
}

/* A line end within a value, or the second half of one, with the blank that continues the line. */
static bool is_fold(const char *at, const char *end)
{
    at += *at == '\r';
    return end - at > 1 && at[0] == '\n' && is_blank(at[1]);
}

static bool is_fit(const char *at, const char *end, const charset *chars)
{
    uint8_t byte = (uint8_t)*at;
    uint8_t lowest = (uint8_t)chars->lowest;
    if ((uint8_t)((byte | 0x20) - 'a') < 26)
        return true;
    if (lowest == '\t' && (byte == '\r' || byte == '\n'))
        return is_fold(at, end);
    if (byte < lowest || byte == 0x7f || (byte < ' ' && byte != '\t') ||
        (byte >= 0x80 && lowest == '!'))
        return false;
    if (byte == '%' && chars->has_escapes)
        return is_escape(at, end);
    return strchr(chars->except, byte) == NULL;
}

/* Refuses a text that holds a byte outside `chars`; the fault then has its offset. */
static neso_status check_text(const neso_slice *text, const charset *chars, neso_sigv4_part part,
                              neso_sigv4_fault *fault)
{
    const char *at = text->ptr;
    const char *end = at + text->len;
    fault->part = part;
    for (; at < end; at++) {
        if (*chars->except == '\0')
            at += neso_sigv4_count_visible(at, (size_t)(end - at));
        if (at < end && !is_fit(at, end, chars)) {
            fault->offset = (size_t)(at - text->ptr);
            return NESO_E_MALFORMED;
        }
    }
    return NESO_OK;
}

static neso_status check_rules(const neso_sigv4_request *request, size_t count,
                               neso_sigv4_fault *fault)
{
    neso_status status = NESO_OK;
    for (size_t i = 0; i < count && status == NESO_OK; i++) {
        const struct rule *rule = &rules[i];
        const neso_slice *text = (const neso_slice *)((const char *)request + rule->member);
        status = check_text(text, &rule->chars, (neso_sigv4_part)rule->part, fault);
        if (text->len == 0 && !rule->may_be_empty)
            status = NESO_E_ARGUMENT;
    }
    return status;
}

static bool has_only_blanks(const neso_slice *text)
{
    size_t i = 0;
    while (i < text->len && is_blank(text->ptr[i]))
        i++;
    return i == text->len;
}

/* The headers that signing adds, or that would have to say what it says. */
static const char *const reserved_names[] = {
    "authorization", "x-amz-content-sha256", "x-amz-date", "x-amz-security-token", NULL,
};
static const char *const host_names[] = {"host", NULL};

static neso_status check_header(const neso_header *header, bool *has_host, neso_sigv4_fault *fault)
{
    neso_status status = check_text(&header->value, &value_chars, NESO_SIGV4_HEADER_VALUE, fault);
    if (status == NESO_OK)
        status = check_text(&header->name, &name_chars, NESO_SIGV4_HEADER_NAME, fault);
    if (status != NESO_OK)
        return status;
    if (header->name.len == 0)
        return NESO_E_MALFORMED;
    if (neso_sigv4_is_among(&header->name, reserved_names))
        return NESO_E_RESERVED;
    if (!neso_sigv4_is_among(&header->name, host_names))
        return NESO_OK;
    if (*has_host)
        return NESO_E_DUPLICATE;
    *has_host = !has_only_blanks(&header->value);
    return *has_host ? NESO_OK : NESO_E_MISSING;
}

static neso_status check_headers(const neso_sigv4_request *request, neso_sigv4_fault *fault)
{
    bool has_host = false;
    for (size_t i = 0; i < request->header_count; i++) {
        fault->header = i;
        neso_status status = check_header(&request->headers[i], &has_host, fault);
        if (status != NESO_OK)
            return status;
    }
    *fault = (neso_sigv4_fault){NESO_SIGV4_HOST, 0, 0};
    return has_host ? NESO_OK : NESO_E_MISSING;
}

static neso_status check_all(const neso_sigv4_request *request, size_t rule_count,
                             neso_sigv4_fault *fault)
{
    neso_status status = check_rules(request, rule_count, fault);
    if (status != NESO_OK)
        return status;
    fault->part = NESO_SIGV4_TIME;
    if (request->time_s < EARLIEST_S || request->time_s > NESO_TIME_MAX_S)
        return NESO_E_RANGE;
    if (rule_count == SCOPE_RULES)
        return NESO_OK;
    fault->part = NESO_SIGV4_PATH;
    if (request->path.len > 0 && request->path.ptr[0] != '/')
        return NESO_E_MALFORMED;
    if (request->path_mode != NULL && request->path_mode->has_escapes)
        status = check_text(&request->path, &s3_path_chars, NESO_SIGV4_PATH, fault);
    return status == NESO_OK ? check_headers(request, fault) : status;
}

neso_status neso_sigv4_refuse(neso_sigv4_fault *fault, neso_status status, neso_sigv4_part part)
{
    if (fault != NULL)
        *fault = (neso_sigv4_fault){part, 0, 0};
    return status;
}

static neso_status check(const neso_sigv4_request *request, size_t rule_count,
                         neso_sigv4_fault *fault)
{
    neso_sigv4_fault found = {NESO_SIGV4_NONE, 0, 0};
    neso_status status = check_all(request, rule_count, &found);
    if (status != NESO_OK && fault != NULL)
        *fault = found;
    return status;
}

neso_status neso_sigv4_check(const neso_sigv4_request *request, neso_sigv4_fault *fault)
{
    return check(request, RULE_COUNT, fault);
}

neso_status neso_sigv4_check_scope(const neso_sigv4_request *request, neso_sigv4_fault *fault)
{
    return check(request, SCOPE_RULES, fault);
}
