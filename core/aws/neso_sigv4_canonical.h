/*
 * The texts of SigV4 as streams: the inner parts of the signer, shared by its files; not for
 * others.
 *
 * Nothing is assembled. Each function derives its text from the request and hands it piece by piece
 * to a sink, so the same code feeds the hash, fills a window of the Authorization header, or shows
 * the text. All of them expect a request that neso_sigv4_check accepted and cannot fail.
 */
#ifndef NESO_SIGV4_CANONICAL_H
#define NESO_SIGV4_CANONICAL_H

#include "neso_sigv4.h"

/* ---- sinks ---- */

/* Takes text as it is derived; a type that is a sink has this as its first member. */
struct neso_sigv4_sink {
    void (*put)(neso_sigv4_sink *self, const char *text, size_t len);
};

void neso_sigv4_put_char(neso_sigv4_sink *sink, char c);

/* One byte as the canonical form writes it: itself when unreserved, else %XX. */
void neso_sigv4_put_encoded(neso_sigv4_sink *sink, char byte);

/* Keeps `cap` bytes of what passes, after the first `skip`: how a text becomes a source. */
typedef struct neso_sigv4_window {
    neso_sigv4_sink sink; /* neso_sigv4_window_put */
    size_t skip;
    uint8_t *out;
    size_t cap;
    size_t len;  /* bytes kept */
    bool is_cut; /* more came than there was room for */
} neso_sigv4_window;

void neso_sigv4_window_put(neso_sigv4_sink *sink, const char *text, size_t len);

/* How many bytes of a text are visible ASCII before the first that is not. */
size_t neso_sigv4_count_visible(const char *text, size_t len);

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
 *   b hash of the body, or what stands for it  o session token  t x-amz-date  d its day  r region
 * v service  k access key id x signature->hex
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

/* Puts what a template begins with: text up to the next '%', or a field. Returns the rest of it. */
const char *neso_sigv4_put_piece(neso_sigv4_sink *sink, const char *template,
                                 const neso_sigv4_request *request,
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

/* The hash of the body in hex, or what stands for it. */
void neso_sigv4_put_payload(neso_sigv4_sink *sink, const neso_sigv4_request *request);

/* The path with its dots and doubled slashes resolved, then encoded. */
void neso_sigv4_put_path(neso_sigv4_sink *sink, neso_slice path);

/* The parameters, decoded and encoded again, sorted by encoded key and value. */
void neso_sigv4_put_query(neso_sigv4_sink *sink, neso_slice query);

/* Where the parameter begins that comes after the one at `last` in sorted order, equal ones in the
 * order in which they stand; the first of all when `last` is NULL. The query's end when there is
 * none. */
const char *neso_sigv4_next_parameter(neso_slice query, const char *last);

/* The one parameter that begins at `at`; `end` is the query's. */
void neso_sigv4_put_parameter(neso_sigv4_sink *sink, const char *at, const char *end);

/* <0, 0, >0 in the order of its key and of `key`, which is unreserved characters. */
int neso_sigv4_compare_key(const char *at, const char *end, const char *key);

/* The canonical headers, one a line, each with its line end; or when `signature` is NULL, their
 * names: "host;x-amz-date". */
void neso_sigv4_put_headers(neso_sigv4_sink *sink, const neso_sigv4_request *request,
                            const neso_sigv4_signature *signature);

/* ---- headers ---- */

/* Whether a header is called by one of `names`, which are in lower case, a NULL behind the last;
 * one that ends with '-' stands for all names that begin so. */
bool neso_sigv4_is_among(const neso_slice *name, const char *const *names);

/* ---- the key ---- */

/* Whether it is for this x-amz-date, and the request's region and service. */
bool neso_sigv4_key_is_for(const neso_sigv4_key *key, const char date[NESO_SIGV4_DATE_SIZE],
                           const neso_sigv4_request *request);

#endif
