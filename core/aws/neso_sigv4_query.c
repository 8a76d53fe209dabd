/* The canonical query: every parameter decoded and encoded again, sorted by encoded key and then by
 * encoded value, "key=" where there is no value. */
#include "neso_hex.h"
#include "neso_percent.h"
#include "neso_sigv4_canonical.h"

/*
 * A parameter is read as a row of symbols: those of its key, SEPARATOR, those of its value, END. As
 * numbers they sort as the encoded parameters must: a key before a longer one that begins with it,
 * then by value; and '%', with which the encoding of reserved bytes begins, before every unreserved
 * character. The low eight bits of RESERVED and UNRESERVED symbols are the decoded byte.
 */
enum { END, SEPARATOR, RESERVED = 0x100, UNRESERVED = 0x200 };

typedef struct reader {
    const char *at;
    const char *end; /* of the query */
    bool in_value;
} reader;

static int next_symbol(reader *self)
{
    bool at_end = self->at == self->end || *self->at == '&';
    if (!self->in_value && (at_end || *self->at == '=')) {
        self->in_value = true;
        self->at += !at_end;
        return SEPARATOR;
    }
    if (at_end)
        return END;
    int byte = (uint8_t)*self->at++;
    if (byte == '%') { /* two digits follow: checked */
        byte = neso_hex_value(self->at[0]) << 4 | neso_hex_value(self->at[1]);
        self->at += 2;
    }
    return byte | (neso_percent_unreserved((char)byte) ? UNRESERVED : RESERVED);
}

/* <0, 0, >0 in the order of the parameters that begin at `a` and `b`. */
static int compare(const char *a, const char *b, const char *end)
{
    reader left = {a, end, false};
    reader right = {b, end, false};
    int symbol;
    int order;
    do {
        symbol = next_symbol(&left);
        order = symbol - next_symbol(&right);
    } while (order == 0 && symbol != END);
    return order;
}

int neso_sigv4_compare_key(const char *at, const char *end, const char *key)
{
    reader left = {at, end, false};
    reader right = {key, key + strlen(key), false};
    int symbol;
    int order;
    do {
        symbol = next_symbol(&left);
        order = symbol - next_symbol(&right);
    } while (order == 0 && symbol != SEPARATOR);
    return order;
}

/* Where the parameter after the one at `at` begins; `end` when there is none. Empty pieces, as in
 * "a&&b", are none. */
static const char *next_in_place(const char *at, const char *end)
{
    while (at < end && *at != '&')
        at++;
    while (at < end && *at == '&')
        at++;
    return at;
}

const char *neso_sigv4_next_parameter(neso_slice query, const char *last)
{
    const char *at = query.ptr;
    const char *end = at + query.len;
    const char *best = end;
    if (at < end && *at == '&')
        at = next_in_place(at, end);
    for (; at < end; at = next_in_place(at, end)) {
        int order = last == NULL ? 1 : compare(at, last, end);
        if ((order > 0 || (order == 0 && at > last)) && (best == end || compare(at, best, end) < 0))
            best = at;
    }
    return best;
}

void neso_sigv4_put_parameter(neso_sigv4_sink *sink, const char *at, const char *end)
{
    reader from = {at, end, false};
    int symbol;
    while ((symbol = next_symbol(&from)) != END) {
        if (symbol == SEPARATOR)
            neso_sigv4_put_char(sink, '=');
        else
            neso_sigv4_put_encoded(sink, (char)symbol);
    }
}

void neso_sigv4_put_query(neso_sigv4_sink *sink, neso_slice query)
{
    const char *end = query.ptr + query.len;
    const char *at = neso_sigv4_next_parameter(query, NULL);
    while (at < end) {
        neso_sigv4_put_parameter(sink, at, end);
        at = neso_sigv4_next_parameter(query, at);
        if (at < end)
            neso_sigv4_put_char(sink, '&');
    }
}
