/* Canonical headers and their list of names: lower-case, sorted by the whole name, values trimmed
 * and inner blanks collapsed, those of one name joined by ',' in the order of arrival. */
#include "neso_sigv4_canonical.h"

/* The names that mean something to the signer, each after the letter of its kind. One that ends
 * with '-' stands for all that begin so. */
static const char known_names[] = "ubaggage\0"
                                  "uconnection\0"
                                  "uexpect\0"
                                  "ukeep-alive\0"
                                  "uproxy-\0"
                                  "ute\0"
                                  "utraceparent\0"
                                  "utracestate\0"
                                  "utrailer\0"
                                  "utransfer-encoding\0"
                                  "uupgrade\0"
                                  "uuser-agent\0"
                                  "ux-amzn-trace-id\0"
                                  "aauthorization\0"
                                  "ax-amz-date\0"
                                  "hhost\0"
                                  "tx-amz-security-token\0"
                                  "px-amz-content-sha256\0";

/* The headers that signing adds, after the caller's; the second with a session token only. */
static const neso_slice added_names[] = {
    NESO_SLICE_INIT("x-amz-date"),
    NESO_SLICE_INIT("x-amz-security-token"),
};

static int lower(char c)
{
    return c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c;
}

int neso_sigv4_compare_names(neso_slice a, neso_slice b)
{
    int order = 0;
    size_t i = 0;
    while (order == 0 && i < a.len && i < b.len) {
        order = lower(a.ptr[i]) - lower(b.ptr[i]);
        i++;
    }
    return order != 0 ? order : (a.len > b.len) - (a.len < b.len);
}

neso_sigv4_kind neso_sigv4_kind_of(neso_slice name)
{
    const char *entry = known_names;
    while (*entry != '\0') {
        neso_slice known = neso_slice_of(entry + 1);
        neso_slice head = name;
        if (known.ptr[known.len - 1] == '-' && head.len > known.len)
            head.len = known.len;
        if (neso_sigv4_compare_names(head, known) == 0)
            break;
        entry = known.ptr + known.len + 1;
    }
    return (neso_sigv4_kind)*entry;
}

static size_t count_headers(const neso_sigv4_request *request)
{
    return request->header_count + (request->session_token.len > 0 ? 2 : 1);
}

static neso_slice name_at(const neso_sigv4_request *request, size_t i)
{
    return i < request->header_count ? request->headers[i].name
                                     : added_names[i - request->header_count];
}

/* The first header of the name that follows `last` in sorted order, unsigned ones left out;
 * count_headers() when there is none. */
static size_t next_signed(const neso_sigv4_request *request, neso_slice last)
{
    size_t count = count_headers(request);
    size_t best = count;
    neso_slice best_name = {NULL, 0};
    for (size_t i = 0; i < count; i++) {
        neso_slice name = name_at(request, i);
        if (neso_sigv4_compare_names(name, last) > 0 &&
            (best == count || neso_sigv4_compare_names(name, best_name) < 0) &&
            neso_sigv4_kind_of(name) != NESO_SIGV4_UNSIGNED) {
            best = i;
            best_name = name;
        }
    }
    return best;
}

static void put_name(neso_sigv4_sink *sink, neso_slice name)
{
    for (size_t i = 0; i < name.len; i++)
        neso_sigv4_put_char(sink, (char)lower(name.ptr[i]));
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t';
}

neso_slice neso_sigv4_trim(neso_slice text)
{
    while (text.len > 0 && is_blank(text.ptr[text.len - 1]))
        text.len--;
    while (text.len > 0 && is_blank(text.ptr[0])) {
        text.ptr++;
        text.len--;
    }
    return text;
}

/* Blanks in a row become one space, within quotes too. */
static void put_value(neso_sigv4_sink *sink, neso_slice value)
{
    while ((value = neso_sigv4_trim(value)).len > 0) {
        size_t len = 0;
        while (len < value.len && !is_blank(value.ptr[len]))
            len++;
        sink->put(sink, value.ptr, len);
        value.ptr += len;
        value.len -= len;
        if (value.len > 0)
            neso_sigv4_put_char(sink, ' ');
    }
}

/* The values of all of the caller's headers that are called as the one at `index`. */
static void put_values(neso_sigv4_sink *sink, const neso_sigv4_request *request, size_t index)
{
    neso_slice name = request->headers[index].name;
    for (size_t i = index; i < request->header_count; i++) {
        if (neso_sigv4_compare_names(request->headers[i].name, name) != 0)
            continue;
        if (i > index)
            neso_sigv4_put_char(sink, ',');
        put_value(sink, request->headers[i].value);
    }
}

void neso_sigv4_put_headers(neso_sigv4_sink *sink, const neso_sigv4_request *request,
                            const char date[NESO_SIGV4_DATE_SIZE])
{
    neso_slice name = {NULL, 0};
    size_t i;
    while ((i = next_signed(request, name)) < count_headers(request)) {
        name = name_at(request, i);
        put_name(sink, name);
        neso_sigv4_put_char(sink, ':');
        if (i < request->header_count)
            put_values(sink, request, i);
        else if (i == request->header_count)
            sink->put(sink, date, NESO_SIGV4_DATE_SIZE);
        else
            neso_sigv4_put_slice(sink, request->session_token);
        neso_sigv4_put_char(sink, '\n');
    }
}

void neso_sigv4_put_signed_headers(neso_sigv4_sink *sink, const neso_sigv4_request *request)
{
    neso_slice name = {NULL, 0};
    size_t i;
    while ((i = next_signed(request, name)) < count_headers(request)) {
        if (name.len > 0)
            neso_sigv4_put_char(sink, ';');
        name = name_at(request, i);
        put_name(sink, name);
    }
}
