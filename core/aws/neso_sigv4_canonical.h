/*
 * The canonical request of SigV4 as a stream: the inner parts of the signer, shared by its files.
 *
 * Nothing is assembled. Each function derives its text from the request and hands it piece by piece
 * to a sink, so the same code feeds the hash, fills a window of the Authorization header, or shows
 * the text. All of them expect a request that neso_sigv4_check accepted and cannot fail.
 *
 *     struct printer { neso_sigv4_sink sink; FILE *file; } printer = {{print}, stdout};
 *     neso_sigv4_put_canonical(&printer.sink, &request, date);
 */
#ifndef NESO_SIGV4_CANONICAL_H
#define NESO_SIGV4_CANONICAL_H

#include "neso_sigv4.h"

#define NESO_SIGV4_ALGORITHM "AWS4-HMAC-SHA256"

/* ---- sinks ---- */

typedef struct neso_sigv4_sink neso_sigv4_sink;

/* Takes text as it is derived; a type that is a sink has this as its first member. */
struct neso_sigv4_sink {
    void (*put)(neso_sigv4_sink *self, const char *text, size_t len);
};

void neso_sigv4_put_slice(neso_sigv4_sink *sink, neso_slice text);
void neso_sigv4_put_text(neso_sigv4_sink *sink, const char *text);
void neso_sigv4_put_char(neso_sigv4_sink *sink, char c);

/* One byte as the canonical form writes it: itself when unreserved, else %XX. */
void neso_sigv4_put_encoded(neso_sigv4_sink *sink, char byte);

/* ---- checks ---- */

/* Notes where a request was refused, for who wants to know, and passes the status on. */
neso_status neso_sigv4_refuse(neso_sigv4_fault *fault, neso_status status, neso_sigv4_part part,
                              size_t offset);

/* Whether a request can be signed; statuses and faults as neso_sigv4_sign says, except the key's.
 * `fault` may be NULL and is written on an error only. */
neso_status neso_sigv4_check(const neso_sigv4_request *request, neso_sigv4_fault *fault);

/* The part of that which concerns the scope: region, service, time. */
neso_status neso_sigv4_check_scope(const neso_sigv4_request *request, neso_sigv4_fault *fault);

/* ---- parts of the canonical request ---- */

/* The whole of it. `date` is that of x-amz-date. */
void neso_sigv4_put_canonical(neso_sigv4_sink *sink, const neso_sigv4_request *request,
                              const char date[NESO_SIGV4_DATE_SIZE]);

/* "20150830/us-east-1/sts/aws4_request" */
void neso_sigv4_put_scope(neso_sigv4_sink *sink, const neso_sigv4_request *request,
                          const char date[NESO_SIGV4_DATE_SIZE]);

/* The path with its dots and doubled slashes resolved, then encoded. */
void neso_sigv4_put_path(neso_sigv4_sink *sink, neso_slice path);

/* The parameters, decoded and encoded again, sorted by encoded key and value. */
void neso_sigv4_put_query(neso_sigv4_sink *sink, neso_slice query);

/* The block of canonical headers, one a line, each with its line end. */
void neso_sigv4_put_headers(neso_sigv4_sink *sink, const neso_sigv4_request *request,
                            const char date[NESO_SIGV4_DATE_SIZE]);

/* Their names: "host;x-amz-date" */
void neso_sigv4_put_signed_headers(neso_sigv4_sink *sink, const neso_sigv4_request *request);

/* ---- headers ---- */

/* What a header is to the signer, as letters for a table. */
typedef enum neso_sigv4_kind {
    NESO_SIGV4_PLAIN = '\0',
    NESO_SIGV4_UNSIGNED = 'u',     /* intermediaries add, change or drop it */
    NESO_SIGV4_ADDED = 'a',        /* signing adds it */
    NESO_SIGV4_HOST_NAME = 'h',    /* host */
    NESO_SIGV4_TOKEN = 't',        /* x-amz-security-token */
    NESO_SIGV4_PAYLOAD_HASH = 'p', /* x-amz-content-sha256 */
} neso_sigv4_kind;

neso_sigv4_kind neso_sigv4_kind_of(neso_slice name);

/* Compares names without regard to case: <0, 0, >0 in the order of the whole lower-case names. */
int neso_sigv4_compare_names(neso_slice a, neso_slice b);

/* `text` without the blanks at its ends. */
neso_slice neso_sigv4_trim(neso_slice text);

#endif
