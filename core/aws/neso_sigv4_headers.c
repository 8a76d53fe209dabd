/* Canonical headers and their list of names: lower-case, sorted by the whole name, values trimmed
 * and inner blanks collapsed, those of one name joined by ',' in the order of arrival. */
#include "neso_sigv4_canonical.h"

/* Names that mean something to signing, each behind its length, and a 0 behind each kind. One that
 * ends with '-' stands for all that begin so. */
#define CONTENT_SHA256 "\24x-amz-content-sha256"
#define DATE           "\12x-amz-date"
#define TOKEN          "\24x-amz-security-token"
#define OTHERS                                                                                     \
    "\15authorization\0"                                                                           \
    "\7baggage\12connection\6expect\12keep-alive\6proxy-\2te\13traceparent\12tracestate\7trailer"  \
    "\21transfer-encoding\7upgrade\12user-agent\17x-amzn-trace-id\0"                               \
    "\4host"

static const struct {
    char content_sha256[sizeof CONTENT_SHA256 - 1];
    char date[sizeof DATE - 1];
    char token[sizeof TOKEN - 1];
    char others[sizeof OTHERS];
} names = {CONTENT_SHA256, DATE, TOKEN, OTHERS};

/* As a slice, without its length. */
#define NAME(name)                                                                                 \
    {                                                                                              \
        names.name + 1, sizeof names.name - 1                                                      \
    }

/* Headers that signing adds. In place of a value, without a text, each has the number of a field.
 */
enum { ADDED_CONTENT_SHA256, ADDED_DATE, ADDED_TOKEN, ADDED_END };
static const neso_header added[] = {
    [ADDED_CONTENT_SHA256] = {NAME(content_sha256), {NULL, NESO_SIGV4_PAYLOAD}},
    [ADDED_DATE] = {NAME(date), {NULL, NESO_SIGV4_FIELD_DATE}},
    [ADDED_TOKEN] = {NAME(token), {NULL, NESO_SIGV4_SESSION_TOKEN}},
};

static bool is_capital(uint8_t c)
{
    return c >= 'A' && c <= 'Z';
}

static int lower(uint8_t c)
{
    return is_capital(c) ? c + ('a' - 'A') : c;
}

/* <0, 0, >0 in the order of both texts in lower case. */
static int compare_texts(const char *a, const char *b, size_t len)
{
    int order = 0;
    for (size_t i = 0; i < len && order == 0; i++)
        if (a[i] != b[i])
            order = lower((uint8_t)a[i]) - lower((uint8_t)b[i]);
    return order;
}

neso_sigv4_kind neso_sigv4_kind_of(const neso_slice *name)
{
    const char *known = (const char *)&names;
    int kind = NESO_SIGV4_KIND_RESERVED;
    while (kind < NESO_SIGV4_KIND_OTHER) {
        size_t len = (uint8_t)*known++;
        const char *next = known + len;
        bool may_be = name->len == len || (name->len > len && next[-1] == '-');
        if (len == 0)
            kind++;
        else if (may_be && compare_texts(name->ptr, known, len) == 0)
            break;
        known = next;
    }
    return (neso_sigv4_kind)kind;
}

/* The value of a caller's header may have no text either, but then it has no length. */
static bool is_added(const neso_header *header)
{
    return header->value.ptr == NULL && header->value.len > 0;
}

/* The caller's headers that are signed, then those that signing adds. Of these, a presigned request
 * has date and token in its query. */
static const void *next_header(const neso_sigv4_request *request, const void *thing)
{
    const neso_header *header = thing;
    const neso_header *end = added + ADDED_DATE;
    if (request->put_query == NULL)
        end += 1 + (request->session_token.len > 0);
    do {
        header = header == NULL ? request->headers : header + 1;
        if (header == request->headers + request->header_count)
            header = added + !request->content_sha256;
        if (header == end)
            return NULL;
    } while (!is_added(header) && neso_sigv4_kind_of(&header->name) == NESO_SIGV4_KIND_UNSIGNED);
    return header;
}

/* In the order of the whole names. */
static int compare(const neso_sigv4_request *request, const void *a, const void *b)
{
    const neso_slice *left = &((const neso_header *)a)->name;
    const neso_slice *right = &((const neso_header *)b)->name;
    int order =
        compare_texts(left->ptr, right->ptr, left->len < right->len ? left->len : right->len);
    (void)request;
    return order != 0 ? order : (left->len > right->len) - (left->len < right->len);
}

static void put_name(neso_sigv4_sink *sink, const neso_header *header)
{
    const char *at = header->name.ptr;
    const char *end = at + header->name.len;
    while (at < end) {
        const char *run = at;
        if (is_added(header))
            at = end;
        while (at < end && !is_capital((uint8_t)*at))
            at++;
        if (at > run)
            sink->put(sink, run, (size_t)(at - run));
        else
            neso_sigv4_put_char(sink, (char)lower((uint8_t)*at++));
    }
}

/* Blanks at the ends are dropped, those in a row become one space, within quotes too. Line ends are
 * blanks too: none but those of folded lines pass the check. */
static void put_value(neso_sigv4_sink *sink, const neso_slice *value)
{
    const char *at = value->ptr;
    const char *end = at + value->len;
    bool any = false;
    while (at < end) {
        const char *word = at;
        while (at < end && (uint8_t)*at > ' ')
            at++;
        if (at == word) {
            at++;
            continue;
        }
        if (any)
            neso_sigv4_put_char(sink, ' ');
        any = true;
        sink->put(sink, word, (size_t)(at - word));
    }
}

static void put_header_value(neso_sigv4_stream *out, const neso_header *header)
{
    if (is_added(header))
        neso_sigv4_put_slice(out, header->value.len);
    else
        put_value(&out->sink, &header->value);
}

void neso_sigv4_put_headers(neso_sigv4_stream *out, bool with_values)
{
    static const neso_sigv4_row row = {next_header, compare};
    neso_sigv4_sink *sink = &out->sink;
    const neso_header *header, *last = NULL;
    neso_sigv4_sorted_rewind(out->headers);
    for (; (header = neso_sigv4_next(out->headers, &row, out->request)) != NULL; last = header) {
        bool again = last != NULL && compare(out->request, header, last) == 0;
        if (!again) {
            if (last != NULL)
                neso_sigv4_put_char(sink, with_values ? '\n' : ';');
            put_name(sink, header);
        }
        if (!with_values)
            continue;
        neso_sigv4_put_char(sink, again ? ',' : ':');
        put_header_value(out, header);
    }
}
