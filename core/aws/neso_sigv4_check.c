/* What cannot be signed: every refusal names its part, so that no wrong signature leaves. */
#include "neso_hex.h"
#include "neso_sigv4_canonical.h"

/*
 * What a text may hold: first '!' for visible ASCII, ' ' for spaces and bytes beyond ASCII too, or
 * HTAB for tabs and folded lines as well; then those of the visible characters that it may not
 * hold. A '%' among these may stand before two hex digits.
 */
#define VISIBLE "!"
#define SCOPE   "!/,"                  /* would end a part of the scope, or of Authorization */
#define TOKEN   "!\"(),/:;<=>?@[\\]{}" /* RFC 9110 section 5.6.2 */
#define PATH    " ?#"
#define S3_PATH " %?#"
#define QUERY   " %#"
#define VALUE   "\t"

/* By part; the path once more as S3 wants it, at a place of its own. */
#define S3 NESO_SIGV4_HOST
static const char *const allowed[] = {
    [NESO_SIGV4_REGION] = SCOPE,
    [NESO_SIGV4_SERVICE] = SCOPE,
    [NESO_SIGV4_ACCESS_KEY_ID] = SCOPE,
    [NESO_SIGV4_METHOD] = TOKEN,
    [NESO_SIGV4_SESSION_TOKEN] = VISIBLE,
    [NESO_SIGV4_PAYLOAD] = VISIBLE,
    [NESO_SIGV4_PATH] = PATH,
    [NESO_SIGV4_QUERY] = QUERY,
    [NESO_SIGV4_HEADER_NAME] = TOKEN,
    [NESO_SIGV4_HEADER_VALUE] = VALUE,
    [S3] = S3_PATH,
};
#define LAST_REQUIRED NESO_SIGV4_METHOD /* the others may be empty */

static bool is_escape(const char *at, const char *end)
{
    return end - at > 2 && neso_hex_pair(at + 1) >= 0;
}

/* A line end within a value, or the second half of one, with the blank that continues the line. */
static bool is_fold(const char *at, const char *end)
{
    at += *at == '\r';
    return end - at > 1 && at[0] == '\n' && (at[1] == ' ' || at[1] == '\t');
}

static bool is_fit(const char *at, const char *end, const char *chars)
{
    uint8_t byte = (uint8_t)*at;
    char lowest = *chars;
    if ((uint8_t)((byte | 0x20) - 'a') < 26)
        return true;
    if ((uint8_t)(byte - '!') <= '~' - '!') {
        do
            chars++;
        while (*chars != '\0' && (uint8_t)*chars != byte);
        return *chars == '\0' || (byte == '%' && is_escape(at, end));
    }
    if (lowest == '!')
        return false;
    if (byte == ' ' || byte > 0x7f)
        return true;
    return lowest == '\t' && (byte == '\t' || is_fold(at, end));
}

/* Where the first byte is that may not stand there; the end when all are fit. */
static const char *find_unfit(const char *at, const char *end, const char *chars)
{
    for (; at < end; at++) {
        if (chars[1] == '\0')
            at += neso_sigv4_count_visible(at, (size_t)(end - at));
        if (at < end && !is_fit(at, end, chars))
            break;
    }
    return at;
}

/* Checks a row of slices, the parts from `part` to `last`: of a request, or of a header. */
static neso_status check_texts(const neso_slice *text, unsigned part, unsigned last,
                               neso_sigv4_fault *fault)
{
    for (; part <= last; part++, text++) {
        const char *end = text->ptr + text->len;
        const char *unfit = find_unfit(text->ptr, end, allowed[part]);
        fault->part = (neso_sigv4_part)part;
        if (text->len == 0 && part <= LAST_REQUIRED)
            return NESO_E_ARGUMENT;
        if (unfit < end) {
            fault->offset = (size_t)(unfit - text->ptr);
            return NESO_E_MALFORMED;
        }
    }
    return NESO_OK;
}

_Static_assert(offsetof(neso_header, value) == sizeof(neso_slice), "a header is a row of slices");

static bool has_only_blanks(const neso_slice *text)
{
    size_t i = 0;
    while (i < text->len && (uint8_t)text->ptr[i] <= ' ')
        i++;
    return i == text->len;
}

static neso_status check_header(const neso_header *header, bool *has_host, neso_sigv4_fault *fault)
{
    neso_status status = check_texts((const neso_slice *)header, NESO_SIGV4_HEADER_NAME,
                                     NESO_SIGV4_HEADER_VALUE, fault);
    if (status != NESO_OK)
        return status;
    fault->part = NESO_SIGV4_HEADER_NAME;
    if (header->name.len == 0)
        return NESO_E_MALFORMED;
    neso_sigv4_kind kind = neso_sigv4_kind_of(&header->name);
    if (kind == NESO_SIGV4_KIND_RESERVED)
        return NESO_E_RESERVED;
    if (kind != NESO_SIGV4_KIND_HOST)
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
    fault->part = NESO_SIGV4_HOST;
    fault->header = 0;
    return has_host ? NESO_OK : NESO_E_MISSING;
}

static neso_status check_path(const neso_sigv4_request *request, neso_sigv4_fault *fault)
{
    neso_status status = NESO_OK;
    if (request->path_mode != NULL && request->path_mode->has_escapes)
        status = check_texts(&request->path, S3, S3, fault);
    fault->part = NESO_SIGV4_PATH;
    if (request->path.len > 0 && request->path.ptr[0] != '/')
        return NESO_E_MALFORMED;
    return status;
}

static neso_status check(const neso_sigv4_request *request, neso_sigv4_part last,
                         char date[NESO_SIGV4_DATE_SIZE], neso_sigv4_fault *fault)
{
    neso_status status = check_texts((const neso_slice *)request, NESO_SIGV4_REGION, last, fault);
    if (status != NESO_OK)
        return status;
    fault->part = NESO_SIGV4_TIME;
    /* A clock that says less than the year 2000 was never set. */
    if (neso_time_format_basic(date, request->time_s) != NESO_OK || date[0] < '2')
        return NESO_E_RANGE;
    if (last == NESO_SIGV4_SERVICE)
        return NESO_OK;
    status = check_path(request, fault);
    return status == NESO_OK ? check_headers(request, fault) : status;
}

neso_status neso_sigv4_check(const neso_sigv4_request *request, neso_sigv4_part last,
                             char date[NESO_SIGV4_DATE_SIZE], neso_sigv4_fault *fault)
{
    neso_sigv4_fault found = {NESO_SIGV4_NONE, 0, 0};
    neso_status status = check(request, last, date, &found);
    if (status != NESO_OK && fault != NULL)
        *fault = found;
    return status;
}

neso_status neso_sigv4_refuse(neso_sigv4_fault *fault, neso_status status, neso_sigv4_part part)
{
    if (fault != NULL)
        *fault = (neso_sigv4_fault){part, 0, 0};
    return status;
}
