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

/* A sink together with what its text is derived from. `signature` is a neso_sigv4_signature as
 * text, or as much of it as is put. Its date is there; its hex is what the text needs: the
 * canonical request the hash of the body, the string to sign the hash of the canonical request, the
 * header the signature. */
struct neso_sigv4_stream {
    neso_sigv4_sink sink;
    const neso_sigv4_request *request;
    const char *signature;
    neso_sigv4_sorted *headers; /* zeroed at first; sorted once for all texts of a request */
};

void neso_sigv4_put_char(neso_sigv4_sink *sink, char c);

/* Unreserved bytes as they are, all others as %XX. */
void neso_sigv4_put_encoded(neso_sigv4_sink *sink, const char *text, size_t len);

/* Keeps `cap` bytes of what passes, after the first `skip`: how a text becomes a source. */
typedef struct neso_sigv4_window {
    neso_sigv4_stream stream; /* its sink: neso_sigv4_window_put */
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

_Static_assert(offsetof(neso_sigv4_request, query) ==
                   (NESO_SIGV4_QUERY - NESO_SIGV4_REGION) * sizeof(neso_slice),
               "a request begins with slices, in the order of neso_sigv4_part");

/* The slice of a request that has the number `part`, from NESO_SIGV4_REGION to NESO_SIGV4_QUERY. */
static inline const neso_slice *neso_sigv4_member(const neso_sigv4_request *request, size_t part)
{
    return (const neso_slice *)((const char *)request +
                                (part - NESO_SIGV4_REGION) * sizeof(neso_slice));
}

/* Whether a request can be signed; statuses and faults as neso_sigv4_sign says, except the key's.
 * With `last` NESO_SIGV4_SERVICE instead of NESO_SIGV4_QUERY: only its scope, that is region,
 * service and time. `fault` may be NULL and is written on an error only. Writes the time of the
 * request to `date`. */
neso_status neso_sigv4_check(const neso_sigv4_request *request, neso_sigv4_part last,
                             char date[NESO_SIGV4_DATE_SIZE], neso_sigv4_fault *fault);

/* Notes which part was refused, for who wants to know, and passes the status on. */
neso_status neso_sigv4_refuse(neso_sigv4_fault *fault, neso_status status, neso_sigv4_part part);

/* ---- texts ---- */

/*
 * The texts are patterns. In one, a byte with its highest bit set stands for a field. Its other
 * bits tell which: a slice of the request by its neso_sigv4_part, a text of the signature by its
 * length, or one that is derived.
 */
#define NESO_SIGV4_F_REGION        "\201"
#define NESO_SIGV4_F_SERVICE       "\202"
#define NESO_SIGV4_F_ACCESS_KEY_ID "\203"
#define NESO_SIGV4_F_METHOD        "\204"
#define NESO_SIGV4_F_SESSION_TOKEN "\205"
#define NESO_SIGV4_F_PAYLOAD       "\206" /* as signature->hex when it is empty */
#define NESO_SIGV4_F_DAY           "\210" /* of x-amz-date */
#define NESO_SIGV4_F_DATE          "\220" /* x-amz-date */
#define NESO_SIGV4_F_PATH          "\221"
#define NESO_SIGV4_F_QUERY         "\222"
#define NESO_SIGV4_F_HEADERS       "\223" /* one a line, without the last line end */
#define NESO_SIGV4_F_NAMES         "\224" /* of the headers that are signed: "host;x-amz-date" */
#define NESO_SIGV4_F_HEX           "\300" /* signature->hex */

enum {
    NESO_SIGV4_FIELD_DAY = NESO_SIGV4_DAY_SIZE,
    NESO_SIGV4_FIELD_DATE = NESO_SIGV4_DATE_SIZE,
    NESO_SIGV4_FIELD_PATH,
    NESO_SIGV4_FIELD_QUERY,
    NESO_SIGV4_FIELD_HEADERS,
    NESO_SIGV4_FIELD_NAMES,
    NESO_SIGV4_FIELD_HEX = NESO_SIGV4_SIGNATURE_SIZE,
    NESO_SIGV4_FIELD = 0x80 /* the bit */
};
_Static_assert((int)NESO_SIGV4_PAYLOAD < (int)NESO_SIGV4_FIELD_DAY, "two fields have one number");

#define NESO_SIGV4_END "aws4_request"
#define NESO_SIGV4_SCOPE                                                                           \
    NESO_SIGV4_F_DAY "/" NESO_SIGV4_F_REGION "/" NESO_SIGV4_F_SERVICE "/" NESO_SIGV4_END
#define NESO_SIGV4_CANONICAL_REQUEST                                                               \
    NESO_SIGV4_F_METHOD "\n" NESO_SIGV4_F_PATH "\n" NESO_SIGV4_F_QUERY "\n" NESO_SIGV4_F_HEADERS   \
                        "\n\n" NESO_SIGV4_F_NAMES "\n" NESO_SIGV4_F_PAYLOAD
#define NESO_SIGV4_STRING_TO_SIGN                                                                  \
    "AWS4-HMAC-SHA256\n" NESO_SIGV4_F_DATE "\n" NESO_SIGV4_SCOPE "\n" NESO_SIGV4_F_HEX
#define NESO_SIGV4_AUTHORIZATION                                                                   \
    "AWS4-HMAC-SHA256 Credential=" NESO_SIGV4_F_ACCESS_KEY_ID "/" NESO_SIGV4_SCOPE                 \
    ", SignedHeaders=" NESO_SIGV4_F_NAMES ", Signature=" NESO_SIGV4_F_HEX

/* Puts a pattern filled in; returns its end. */
const char *neso_sigv4_put(neso_sigv4_stream *out, const char *pattern);

/* Puts what a pattern begins with: text up to the next field, or a field. Returns the rest. */
const char *neso_sigv4_put_piece(neso_sigv4_stream *out, const char *pattern);

/* Puts a field that is a slice of the request or a text of the signature. */
void neso_sigv4_put_slice(neso_sigv4_stream *out, size_t field);

/* The SHA-256 of a pattern filled in, or where `key` is not NULL its HMAC. Returns the pattern's
 * end. `digest` may lie within the signature's hex or the key's inner state: these are read before
 * it is written. */
const char *neso_sigv4_digest(uint8_t digest[NESO_SHA256_SIZE], const neso_sigv4_request *request,
                              const char *signature, const char *pattern, const neso_hmac_key *key);

/* The path with its dots and doubled slashes resolved, then encoded. */
void neso_sigv4_put_path(neso_sigv4_sink *sink, const neso_slice *path);

/* The parameters, decoded and encoded again, sorted by encoded key and value. */
void neso_sigv4_put_query(neso_sigv4_stream *out);

/* The one parameter that begins at `at`. */
void neso_sigv4_put_parameter(neso_sigv4_stream *out, const char *at);

/* <0, 0, >0 in the order of its key and of `key`, which is unreserved characters. */
int neso_sigv4_compare_key(const neso_sigv4_request *request, const char *at, const char *key);

/* The canonical headers, one a line, without the last line end; or only their names. */
void neso_sigv4_put_headers(neso_sigv4_stream *out, bool with_values);

/* ---- headers ---- */

typedef enum neso_sigv4_kind {
    NESO_SIGV4_KIND_RESERVED, /* signing adds it, or it would have to say what signing says */
    NESO_SIGV4_KIND_UNSIGNED, /* intermediaries add, change or drop it */
    NESO_SIGV4_KIND_HOST,
    NESO_SIGV4_KIND_OTHER
} neso_sigv4_kind;

neso_sigv4_kind neso_sigv4_kind_of(const neso_slice *name);

/* ---- order ---- */

/* Things of a request that have an order. `next` gives the one behind another as they stand, the
 * first behind NULL, and NULL behind the last. */
typedef struct neso_sigv4_row {
    const void *(*next)(const neso_sigv4_request *request, const void *thing);
    int (*compare)(const neso_sigv4_request *request, const void *a, const void *b);
} neso_sigv4_row;

extern const neso_sigv4_row neso_sigv4_parameters; /* each is where it begins in the query */

/* Goes back before the first thing; sorts nothing again that is sorted. */
void neso_sigv4_sorted_rewind(neso_sigv4_sorted *self);

/* The next thing, NULL when there is none, and then not to be called again before it is rewound.
 * Equal ones come as they stand. A zeroed `self` is before the first. */
const void *neso_sigv4_next(neso_sigv4_sorted *self, const neso_sigv4_row *row,
                            const neso_sigv4_request *request);

/* ---- the key ---- */

/* Whether it is for this x-amz-date, and the request's region and service. */
bool neso_sigv4_key_is_for(const neso_sigv4_key *key, const char date[NESO_SIGV4_DATE_SIZE],
                           const neso_sigv4_request *request);

#endif
