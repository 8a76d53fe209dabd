/* Canonical headers and their list of names: lower-case, sorted by the whole name, values trimmed
 * and inner blanks collapsed, those of one name joined by ',' in the order of arrival. */
#include "neso_sigv4_canonical.h"

/* Headers that intermediaries add, change or drop. One that ends with '-' stands for all that begin
 * so. */
static const char *const unsigned_names[] = {
    "baggage", "connection",  "expect",          "keep-alive", "proxy-",
    "te",      "traceparent", "tracestate",      "trailer",    "transfer-encoding",
    "upgrade", "user-agent",  "x-amzn-trace-id",
};

/* Headers that signing adds, after the caller's; the second with a session token only. */
static const neso_slice added_names[] = {
    NESO_SLICE_INIT("x-amz-date"),
    NESO_SLICE_INIT("x-amz-security-token"),
};

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

static int lower(char c)
{
    return c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c;
}

bool neso_sigv4_is_named(const neso_slice *name, const char *wanted)
{
    size_t i = 0;
    while (i < name->len && lower(name->ptr[i]) == wanted[i])
        i++;
    return wanted[i] == '\0' && (i == name->len || wanted[i - 1] == '-');
}

static bool is_unsigned(const neso_slice *name)
{
    size_t i = 0;
    while (i < COUNT(unsigned_names) && !neso_sigv4_is_named(name, unsigned_names[i]))
        i++;
    return i < COUNT(unsigned_names);
}

/* <0, 0, >0 in the order of the whole names in lower case. */
static int compare(const neso_slice *a, const neso_slice *b)
{
    for (size_t i = 0; i < a->len && i < b->len; i++) {
        int order = lower(a->ptr[i]) - lower(b->ptr[i]);
        if (order != 0)
            return order;
    }
    return (a->len > b->len) - (a->len < b->len);
}

static size_t count_headers(const neso_sigv4_request *request)
{
    return request->header_count + (request->session_token.len > 0 ? 2 : 1);
}

static const neso_slice *name_at(const neso_sigv4_request *request, size_t i)
{
    return i < request->header_count ? &request->headers[i].name
                                     : &added_names[i - request->header_count];
}

/* The first header of the name that follows `last` (NULL: of the very first) in sorted order;
 * count_headers() when there is none. */
static size_t next_name(const neso_sigv4_request *request, const neso_slice *last)
{
    size_t count = count_headers(request);
    size_t best = count;
    for (size_t i = 0; i < count; i++) {
        const neso_slice *name = name_at(request, i);
        if ((last == NULL || compare(name, last) > 0) &&
            (best == count || compare(name, name_at(request, best)) < 0))
            best = i;
    }
    return best;
}

static size_t next_signed(const neso_sigv4_request *request, const neso_slice *last)
{
    size_t i = next_name(request, last);
    while (i < request->header_count && is_unsigned(&request->headers[i].name))
        i = next_name(request, &request->headers[i].name);
    return i;
}

static void put_name(neso_sigv4_sink *sink, const neso_slice *name)
{
    char piece[16];
    size_t len = 0;
    for (size_t i = 0; i < name->len; i++) {
        piece[len++] = (char)lower(name->ptr[i]);
        if (len == sizeof piece || i + 1 == name->len) {
            sink->put(sink, piece, len);
            len = 0;
        }
    }
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t';
}

/* Blanks at the ends are dropped, those in a row become one space, within quotes too. */
static void put_value(neso_sigv4_sink *sink, const neso_slice *value)
{
    const char *at = value->ptr;
    const char *end = at + value->len;
    bool any = false;
    while (at < end) {
        const char *word = at;
        while (at < end && !is_blank(*at))
            at++;
        if (at > word) {
            if (any)
                neso_sigv4_put_char(sink, ' ');
            sink->put(sink, word, (size_t)(at - word));
            any = true;
        }
        while (at < end && is_blank(*at))
            at++;
    }
}

/* The values of all of the caller's headers that are called as the one at `first`. */
static void put_values(neso_sigv4_sink *sink, const neso_sigv4_request *request, size_t first)
{
    const neso_header *headers = request->headers;
    for (size_t i = first; i < request->header_count; i++) {
        if (compare(&headers[i].name, &headers[first].name) != 0)
            continue;
        if (i > first)
            neso_sigv4_put_char(sink, ',');
        put_value(sink, &headers[i].value);
    }
}

void neso_sigv4_put_headers(neso_sigv4_sink *sink, const neso_sigv4_request *request,
                            const char *date)
{
    const neso_slice *name = NULL;
    size_t i;
    while ((i = next_signed(request, name)) < count_headers(request)) {
        if (date == NULL && name != NULL)
            neso_sigv4_put_char(sink, ';');
        name = name_at(request, i);
        put_name(sink, name);
        if (date == NULL)
            continue;
        neso_sigv4_put_char(sink, ':');
        if (i < request->header_count)
            put_values(sink, request, i);
        else if (i == request->header_count)
            sink->put(sink, date, NESO_SIGV4_DATE_SIZE);
        else
            sink->put(sink, request->session_token.ptr, request->session_token.len);
        neso_sigv4_put_char(sink, '\n');
    }
}
