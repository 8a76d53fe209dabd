/*
 * A request message of HTTP/1.1 as somebody wrote it: lines may end with LF or CRLF, headers may be
 * folded, the path may hold spaces and UTF-8.
 *
 *     const char *refusal = neso_sign_raw_load(&raw, "request.txt", &headers);
 *     if (refusal != NULL)
 *         complain(refusal);
 *     ...
 *     neso_sign_raw_free(&raw);
 */
#ifndef NESO_SIGN_RAW_H
#define NESO_SIGN_RAW_H

#include "neso_sign_headers.h"

typedef struct neso_sign_raw {
    char *text; /* the whole message, which everything below points into */
    size_t len;
    neso_slice request_line;
    neso_slice method;
    neso_slice path;
    neso_slice query; /* without '?' */
    neso_slice body;
    neso_slice date;      /* the value of X-Amz-Date, empty when there is none */
    const char *line_end; /* of the request line: "\n" or "\r\n" */
    char refusal[100];
} neso_sign_raw;

/*
 * Reads the file `path`, "-" for standard input, and adds its headers to `headers`, their values as
 * they stand. Left out are those that signing replaces: Authorization, X-Amz-Date,
 * X-Amz-Security-Token. NULL: done. Otherwise a text that says why not: it cannot be read, it is no
 * request, or its Content-Length is not that of its body (one line end too many is the editor's and
 * is dropped). neso_sign_raw_free in any case.
 */
const char *neso_sign_raw_load(neso_sign_raw *self, const char *path, neso_sign_headers *headers);

/* Frees the text; the headers then point nowhere. */
void neso_sign_raw_free(neso_sign_raw *self);

#endif
