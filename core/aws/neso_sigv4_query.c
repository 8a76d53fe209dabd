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
    const char *end;
    bool in_value;
} reader;

static reader read_parameter(neso_slice parameter)
{
    return (reader){parameter.ptr, parameter.ptr + parameter.len, false};
}

static unsigned next_symbol(reader *self)
{
    bool at_end = self->at == self->end;
    if (!self->in_value && (at_end || *self->at == '=')) {
        self->in_value = true;
        self->at += !at_end;
        return SEPARATOR;
    }
    if (at_end)
        return END;
    unsigned byte = (uint8_t)*self->at++;
    if (byte == '%') { /* two digits follow: checked */
        byte = (unsigned)neso_hex_value(self->at[0]) << 4 | (unsigned)neso_hex_value(self->at[1]);
        self->at += 2;
    }
    return byte | (neso_percent_unreserved((char)byte) ? UNRESERVED : RESERVED);
}

static int compare_parameters(neso_slice a, neso_slice b)
{
    reader left = read_parameter(a);
    reader right = read_parameter(b);
    unsigned symbol;
    int order;
    do {
        symbol = next_symbol(&left);
        order = (int)symbol - (int)next_symbol(&right);
    } while (order == 0 && symbol != END);
    return order;
}

static void put_parameter(neso_sigv4_sink *sink, neso_slice parameter)
{
    reader from = read_parameter(parameter);
    unsigned symbol;
    while ((symbol = next_symbol(&from)) != END) {
        if (symbol == SEPARATOR)
            neso_sigv4_put_char(sink, '=');
        else
            neso_sigv4_put_encoded(sink, (char)symbol);
    }
}

/* No parameter: what stands before the first. */
static const neso_slice NONE = {NULL, 0};

/* The parameter that stands after `last` in the query; its len
 * is 0 at the end. Empty pieces, as in "a&&b", are none. */
static neso_slice next_in_place(neso_slice query, neso_slice last)
{
    const char *end = query.ptr + query.len;
    const char *start = last.ptr == NULL ? query.ptr : last.ptr + last.len;
    while (start < end && *start == '&')
        start++;
    const char *stop = start;
    while (stop < end && *stop != '&')
        stop++;
    return neso_slice_make(start, (size_t)(stop - start));
}

/* The parameter that comes after `last` in sorted order, equal ones in the order in which they
 * stand. */
static neso_slice next_in_order(neso_slice query, neso_slice last)
{
    neso_slice best = NONE;
    neso_slice here = NONE;
    while ((here = next_in_place(query, here)).len > 0) {
        int order = last.ptr == NULL ? 1 : compare_parameters(here, last);
        bool follows = order > 0 || (order == 0 && here.ptr > last.ptr);
        if (follows && (best.len == 0 || compare_parameters(here, best) < 0))
            best = here;
    }
    return best;
}

static bool is_sorted(neso_slice query)
{
    neso_slice last = next_in_place(query, NONE);
    neso_slice here = last;
    while (here.len > 0 && compare_parameters(last, here) <= 0) {
        last = here;
        here = next_in_place(query, here);
    }
    return here.len == 0;
}

void neso_sigv4_put_query(neso_sigv4_sink *sink, neso_slice query)
{
    if (query.len == 0)
        return;
    /* Senders mostly sort already: then one pass is enough, however many there are. */
    neso_slice (*next)(neso_slice, neso_slice) = is_sorted(query) ? next_in_place : next_in_order;
    neso_slice here = next(query, NONE);
    while (here.len > 0) {
        put_parameter(sink, here);
        here = next(query, here);
        if (here.len > 0)
            neso_sigv4_put_char(sink, '&');
    }
}
