/*
 * The texts of SigV4 as streams: the inner parts of the signer, shared by its files.
 *
 * Nothing is assembled. Each function derives its text from the request and hands it piece by piece
 * to a sink, so the same code feeds the hash, fills a window of the Authorization header, or shows
 * the text. All of them expect a request that neso_sigv4_check accepted and cannot fail.
 *
 *     struct printer { neso_sigv4_sink sink; FILE *file; } printer = {{print}, stdout};
 *     neso_sigv4_put(&printer.sink, NESO_SIGV4_CANONICAL_REQUEST, &request, &signature);
 */
#ifndef NESO_SIGV4_CANONICAL_H
#define NESO_SIGV4_CANONICAL_H

#include "neso_sigv4.h"

/* ---- sinks ---- */

typedef struct neso_sigv4_sink neso_sigv4_sink;

/* Takes text as it is derived; a type that is a sink has this as its first member. */
struct neso_sigv4_sink {
    void (*put)(neso_sigv4_sink *self, const char *text, size_t len);
};

void neso_sigv4_put_char(neso_sigv4_sink *sink, char c);

/* One byte as the canonical form writes it: itself when unreserved, else %XX. */
void neso_sigv4_put_encoded(neso_sigv4_sink *sink, char byte);

/* ---- checks ---- */

/* Whether a request can be signed; statuses and faults as neso_sigv4_sign says, except the key's.
 * `fault` may be NULL and is written on an error only. */
neso_status neso_sigv4_check(const neso_sigv4_request *request, neso_sigv4_fault *fault);

/* The part of that which concerns the scope: region, service, time. */
neso_status neso_sigv4_check_scope(const neso_sigv4_request *request, neso_sigv4_fault *fault);

/* Notes which part was refused, for who wants to know, and passes the status on. */
neso_status neso_sigv4_refuse(neso_sigv4_fault *fault, neso_status status, neso_sigv4_part part);

/* ---- texts ---- */

/*
 * The three texts, as templates. A letter behind '%' stands for
 *   m method  p canonical path  q canonical query  h canonical headers  s their names
 *   b hash of the body  t x-amz-date  d its day  r region  v service  k access key id
 *   x signature->hex
 */
#define NESO_SIGV4_SCOPE             "%d/%r/%v/aws4_request"
#define NESO_SIGV4_CANONICAL_REQUEST "%m\n%p\n%q\n%h\n%s\n%b"
#define NESO_SIGV4_STRING_TO_SIGN    "AWS4-HMAC-SHA256\n%t\n" NESO_SIGV4_SCOPE "\n%x"
#define NESO_SIGV4_AUTHORIZATION                                                                   \
    "AWS4-HMAC-SHA256 Credential=%k/" NESO_SIGV4_SCOPE ", SignedHeaders=%s, Signature=%x"

/* Puts a template filled in. `signature` has the date, and what %x stands for: in the string to
 * sign the hash of the canonical request, in the header the signature. */
void neso_sigv4_put(neso_sigv4_sink *sink, const char *template, const neso_sigv4_request *request,
                    const neso_sigv4_signature *signature);

/* The SHA-256 of the canonical request. In a file apart from its caller, as the next, so that their
 * contexts do not share the stack. */
void neso_sigv4_hash_canonical_request(uint8_t hash[NESO_SHA256_SIZE],
                                       const neso_sigv4_request *request,
                                       const neso_sigv4_signature *signature);

/* The HMAC of the string to sign. */
void neso_sigv4_sign_string(uint8_t tag[NESO_SHA256_SIZE], const neso_sigv4_key *key,
                            const neso_sigv4_request *request,
                            const neso_sigv4_signature *signature);

/* The path with its dots and doubled slashes resolved, then encoded. */
void neso_sigv4_put_path(neso_sigv4_sink *sink, neso_slice path);

/* The parameters, decoded and encoded again, sorted by encoded key and value. */
void neso_sigv4_put_query(neso_sigv4_sink *sink, neso_slice query);

/* The canonical headers, one a line, each with its line end; or when `date` (that of x-amz-date) is
 * NULL, their names: "host;x-amz-date". */
void neso_sigv4_put_headers(neso_sigv4_sink *sink, const neso_sigv4_request *request,
                            const char *date);

/* ---- headers ---- */

/* Whether a header is called `wanted`, which is in lower case; one that ends with '-' stands for
 * all names that begin so. */
bool neso_sigv4_is_named(const neso_slice *name, const char *wanted);

#endif
