/* Canonical headers and their list of names: lower-case, sorted by the whole name, values trimmed
 * and inner blanks collapsed, those of one name joined by ',' in the order of arrival. */
#include "neso_sigv4_canonical.h"

/* Headers that intermediaries add, change or drop. One that ends with '-' stands for all that begin
 * so. */
static const char *const unsigned_names[] = {
    "baggage", "connection",  "expect",          "keep-alive", "proxy-",
    "te",      "traceparent", "tracestate",      "trailer",    "transfer-encoding",
    "upgrade", "user-agent",  "x-amzn-trace-id", NULL,
};

/* Headers that signing adds, after the caller's: which of them is told by first_added and
 * count_headers. */
enum { CONTENT_SHA256, DATE, TOKEN };
static const neso_slice added_names[] = {
    [CONTENT_SHA256] = NESO_SLICE_INIT("x-amz-content-sha256"),
    [DATE] = NESO_SLICE_INIT("x-amz-date"),
    [TOKEN] = NESO_SLICE_INIT("x-amz-security-token"),
};

static int lower(char c)
{
    return c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c;
}

bool neso_sigv4_is_among(const neso_slice *name, const char *const *names)
{
    for (; *names != NULL; names++) {
        const char *wanted = *names;
        size_t i = 0;
        while (i < name->len && lower(name->ptr[i]) == wanted[i])
            i++;
        if (wanted[i] == '\0' && (i == name->len || wanted[i - 1] == '-'))
            return true;
    }
    return false;
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

static size_t first_added(const neso_sigv4_request *request)
{
    return request->content_sha256 ? CONTENT_SHA256 : DATE;
}

/* A presigned request has date and token in its query. */
static size_t count_headers(const neso_sigv4_request *request)
{
    size_t end = request->put_query != NULL        ? DATE
                 : request->session_token.len == 0 ? TOKEN
                                                   : TOKEN + 1;
    return request->header_count + end - first_added(request);
}

static const neso_slice *name_at(const neso_sigv4_request *request, size_t i)
{
    return i < request->header_count
               ? &request->headers[i].name
               : &added_names[first_added(request) + i - request->header_count];
}

/* Which headers were put: the first 32 by a bit each, those after them by the last name. */
typedef struct cursor {
    uint32_t done;
    const neso_slice *last;
} cursor;

static bool was_put(const cursor *self, size_t i, const neso_slice *name)
{
    if (i < 32)
        return (self->done >> i & 1) != 0;
    return self->last != NULL && compare(name, self->last) <= 0;
}

/* Goes on to the next name in sorted order; the first header of that name, count_headers() when
 * there is none. */
static size_t next_name(cursor *self, const neso_sigv4_request *request)
{
    size_t count = count_headers(request);
    size_t best = count;
    uint32_t same = 0; /* the headers of the best name */
    const neso_slice *best_name = NULL;
    for (size_t i = 0; i < count; i++) {
        const neso_slice *name = name_at(request, i);
        if (was_put(self, i, name))
            continue;
        int order = best_name == NULL ? -1 : compare(name, best_name);
        if (order < 0) {
            best = i;
            best_name = name;
            same = 0;
        }
        if (order <= 0 && i < 32)
            same |= UINT32_C(1) << i;
    }
    self->done |= same;
    self->last = best_name;
    return best;
}

static size_t next_signed(cursor *self, const neso_sigv4_request *request)
{
    size_t i = next_name(self, request);
    while (i < request->header_count && neso_sigv4_is_among(self->last, unsigned_names))
        i = next_name(self, request);
    return i;
}

static void put_name(neso_sigv4_sink *sink, const neso_slice *name)
{
    size_t start = 0;
    for (size_t i = 0; i < name->len; i++) {
        char c = (char)lower(name->ptr[i]);
        if (c != name->ptr[i]) {
            sink->put(sink, name->ptr + start, i - start);
            neso_sigv4_put_char(sink, c);
            start = i + 1;
        }
    }
    sink->put(sink, name->ptr + start, name->len - start);
}

/* Line ends too: none but those of folded lines pass the check. */
static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* Blanks at the ends are dropped, those in a row become one space, within quotes too. */
static void put_value(neso_sigv4_sink *sink, const neso_slice *value)
{
    const char *at = value->ptr;
    const char *end = at + value->len;
    bool any = false;
    while (at < end) {
        const char *word = at;
        while (at < end && !is_blank(*at)) {
            at++;
            at += neso_sigv4_count_visible(at, (size_t)(end - at));
        }
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
    put_value(sink, &headers[first].value);
    for (size_t i = first + 1; i < request->header_count; i++) {
        if (compare(&headers[i].name, &headers[first].name) != 0)
            continue;
        neso_sigv4_put_char(sink, ',');
        put_value(sink, &headers[i].value);
    }
}

static void put_added_value(neso_sigv4_sink *sink, size_t which, const neso_sigv4_request *request,
                            const neso_sigv4_signature *signature)
{
    if (which == CONTENT_SHA256)
        neso_sigv4_put_payload(sink, request);
    else if (which == DATE)
        sink->put(sink, signature->date, sizeof signature->date);
    else
        sink->put(sink, request->session_token.ptr, request->session_token.len);
}

void neso_sigv4_put_headers(neso_sigv4_sink *sink, const neso_sigv4_request *request,
                            const neso_sigv4_signature *signature)
{
    cursor names = {0, NULL};
    bool any = false;
    size_t i;
    while ((i = next_signed(&names, request)) < count_headers(request)) {
        if (signature == NULL && any)
            neso_sigv4_put_char(sink, ';');
        any = true;
        put_name(sink, names.last);
        if (signature == NULL)
            continue;
        neso_sigv4_put_char(sink, ':');
        if (i < request->header_count)
            put_values(sink, request, i);
        else
            put_added_value(sink, (size_t)(names.last - added_names), request, signature);
        neso_sigv4_put_char(sink, '\n');
    }
}
