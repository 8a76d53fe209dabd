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
    int byte = self->at < self->end ? (uint8_t)*self->at++ : '&';
    if (byte == '&' || (byte == '=' && !self->in_value)) {
        int symbol = self->in_value ? END : SEPARATOR;
        if (byte == '&')
            self->end = self->at; /* nothing behind it is read */
        self->in_value = true;
        return symbol;
    }
    if (byte == '%') { /* two digits follow: checked */
        byte = neso_hex_pair(self->at);
        self->at += 2;
    }
    return byte | (neso_percent_unreserved((char)byte) ? UNRESERVED : RESERVED);
}

static reader read(const neso_sigv4_request *request, const char *at)
{
    return (reader){at, request->query.ptr + request->query.len, false};
}

/* <0, 0, >0 in the order of two parameters, up to the symbol `stop`. */
static int compare_readers(reader left, reader right, int stop)
{
    int symbol;
    int order;
    do {
        symbol = next_symbol(&left);
        order = symbol - next_symbol(&right);
    } while (order == 0 && symbol != stop);
    return order;
}

int neso_sigv4_compare_key(const neso_sigv4_request *request, const char *at, const char *key)
{
    return compare_readers(read(request, at), (reader){key, key + strlen(key), false}, SEPARATOR);
}

static int compare(const neso_sigv4_request *request, const void *a, const void *b)
{
    return compare_readers(read(request, a), read(request, b), END);
}

/* Empty pieces, as in "a&&b", are no parameters. */
static const void *next_parameter(const neso_sigv4_request *request, const void *thing)
{
    const char *at = request->query.ptr;
    const char *end = at + request->query.len;
    if (thing != NULL)
        for (at = thing; at < end && *at != '&';)
            at++;
    while (at < end && *at == '&')
        at++;
    return at < end ? at : NULL;
}

const neso_sigv4_row neso_sigv4_parameters = {next_parameter, compare};

void neso_sigv4_put_parameter(neso_sigv4_stream *out, const char *at)
{
    reader from = read(out->request, at);
    int symbol;
    while ((symbol = next_symbol(&from)) != END) {
        char byte = (char)symbol;
        if (symbol == SEPARATOR)
            neso_sigv4_put_char(&out->sink, '=');
        else
            neso_sigv4_put_encoded(&out->sink, &byte, 1);
    }
}

void neso_sigv4_put_query(neso_sigv4_stream *out)
{
    neso_sigv4_sorted sorted = {0};
    const char *at, *last = NULL;
    for (; (at = neso_sigv4_next(&sorted, &neso_sigv4_parameters, out->request)) != NULL;
         last = at) {
        if (last != NULL)
            neso_sigv4_put_char(&out->sink, '&');
        neso_sigv4_put_parameter(out, at);
    }
}
