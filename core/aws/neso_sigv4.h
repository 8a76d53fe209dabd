/*
 * AWS Signature Version 4: signs an HTTP request by its Authorization header
 * (neso_sigv4_presign.h: by its query).
 *
 * Give the request as it goes on the wire: nothing has to be sorted, lower-cased, trimmed, encoded
 * or counted beforehand. The canonical request is never built in memory: it streams into the hash,
 * headers and query parameters picked in sorted order by repeated selection, so their number, their
 * length and that of the session token have no limit, and signing takes a few hundred bytes of
 * stack.
 *
 * Life cycle: fill a request; derive a key when the one at hand does not fit it (once a day,
 * region, service and secret); sign; send the request with these headers added:
 *
 *     X-Amz-Date: signature.date
 *     X-Amz-Security-Token: the session token, if there is one
 *     Authorization: the bytes of a neso_sigv4_authorization
 *
 * Memory: all the caller's; no function keeps a pointer beyond what its type says. Secrets: the key
 * is kept as HMAC states, never as itself; nothing derived from the secret stays on the stack.
 * Source: AWS IAM User Guide, "Create a signed AWS API request".
 *
 *     const neso_header headers[] = {
 *         {NESO_SLICE_INIT("Host"), NESO_SLICE_INIT("sts.eu-west-1.amazonaws.com")},
 *     };
 *     neso_sigv4_request request = {.method = NESO_SLICE("GET"), .path = NESO_SLICE("/"),
 *                                   .query = NESO_SLICE("Action=GetCallerIdentity"),
 *                                   .headers = headers, .header_count = 1,
 *                                   .access_key_id = id, .session_token = token,
 *                                   .region = NESO_SLICE("eu-west-1"),
 *                                   .service = NESO_SLICE("sts"), .time_s = now_s};
 *     static neso_sigv4_key key; // kept: it serves for a day
 *     neso_sigv4_signature signature;
 *     neso_sigv4_authorization authorization;
 *     neso_status status = NESO_OK;
 *     neso_sha256_once(request.payload_hash, NULL, 0);
 *     if (!neso_sigv4_key_fits(&key, &request))
 *         status = neso_sigv4_key_derive(&key, secret, &request, NULL);
 *     if (status == NESO_OK)
 *         status = neso_sigv4_sign(&signature, &key, &request, NULL);
 *     if (status == NESO_OK)
 *         neso_sigv4_authorization_init(&authorization, &request, &signature);
 */
#ifndef NESO_SIGV4_H
#define NESO_SIGV4_H

#include "neso_header.h"
#include "neso_hmac.h"
#include "neso_sha256.h"
#include "neso_slice.h"
#include "neso_source.h"
#include "neso_status.h"
#include "neso_time.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define NESO_SIGV4_DATE_SIZE      NESO_TIME_BASIC_SIZE   /* bytes of "20150830T123600Z" */
#define NESO_SIGV4_DAY_SIZE       NESO_TIME_DATE_SIZE    /* of its day, "20150830" */
#define NESO_SIGV4_SIGNATURE_SIZE (2 * NESO_SHA256_SIZE) /* hex digits of a signature */

/*
 * What is signed. Zero it, then set what applies; every slice is the caller's.
 *
 * method         as sent, a token (RFC 9110 section 9.1).
 * path           as sent, from its '/' up to the '?'; empty means "/". Dots and doubled slashes are
 *                resolved for the signature only, and every byte that is not unreserved is encoded,
 *                the '%' of what is encoded already too (/a%20b is signed as /a%2520b).
 * query          as sent, without the '?'. Each key and value is decoded and encoded again, so it
 *                does not matter what the sender left raw; '+' stands for itself (%2B), as it does
 *                in RFC 3986. Pieces that are empty ("a&&b") are no parameters.
 * headers        every header that will be sent except those that signing adds, host among them, in
 *                the order of sending; folded lines with their line ends. Those that
 *                intermediaries add or change (connection, expect, keep-alive, proxy-*, te,
 *                trailer, transfer-encoding, upgrade, user-agent, x-amzn-trace-id, baggage,
 *                traceparent, tracestate) stay out of the signature.
 * session_token  signed as x-amz-security-token; empty when the credentials are long-term ones.
 * time_s         seconds since 1970; x-amz-date and the date of the scope both come from it.
 * payload_hash   SHA-256 of the body, of no bytes when there is none: neso_sha256_once of bytes,
 *                neso_sha256_source of a body that is read twice, or as it is known already.
 * payload        empty, or what is signed instead of the body's hash: NESO_SIGV4_UNSIGNED_PAYLOAD,
 *                for services that take it over TLS (S3 does, Neptune and STS do not).
 * content_sha256 whether x-amz-content-sha256 is signed and sent too, as S3 wants it; its value is
 *                what stands for the payload.
 * path_mode      NULL, or how a service other than most wants the path, see below.
 * put_query      NULL: neso_sigv4_presign alone sets it.
 */
#define NESO_SIGV4_UNSIGNED_PAYLOAD NESO_SLICE("UNSIGNED-PAYLOAD")

typedef struct neso_sigv4_request neso_sigv4_request;
typedef struct neso_sigv4_signature neso_sigv4_signature;
typedef struct neso_sigv4_sink neso_sigv4_sink;
typedef struct neso_sigv4_stream neso_sigv4_stream;
typedef struct neso_sigv4_path_mode neso_sigv4_path_mode;

struct neso_sigv4_request {
    /* In the order of neso_sigv4_part. */
    neso_slice region;
    neso_slice service;
    neso_slice access_key_id;
    neso_slice method;
    neso_slice session_token;
    neso_slice payload;
    neso_slice path;
    neso_slice query;
    const neso_header *headers;
    size_t header_count;
    int64_t time_s;
    uint8_t payload_hash[NESO_SHA256_SIZE];
    bool content_sha256;
    const neso_sigv4_path_mode *path_mode;
    void (*put_query)(neso_sigv4_stream *out);
};

/*
 * How the path is signed. Where a request names no mode, it is normalized and then encoded.
 *
 * neso_sigv4_path_kept  encoded likewise, but dots and doubled slashes stay. Some services behind
 *                       API Gateway tell "/a//b" from "/a/b".
 * neso_sigv4_path_s3    S3's: a key of S3 may hold dots and doubled slashes, so these stay, and
 *                       what is encoded already is not encoded again: each byte that it stands for
 *                       is, so that "/a b", "/a%20b" and "/%61%20b" are one. An encoded slash stays
 *                       encoded. A '%' without two hex digits is NESO_E_MALFORMED.
 */
struct neso_sigv4_path_mode {
    void (*put)(neso_sigv4_sink *sink, const neso_slice *path);
    bool has_escapes;
};

extern const neso_sigv4_path_mode neso_sigv4_path_kept;
extern const neso_sigv4_path_mode neso_sigv4_path_s3;

/* Which part of a request was refused. */
typedef enum neso_sigv4_part {
    NESO_SIGV4_NONE = 0,
    NESO_SIGV4_REGION,
    NESO_SIGV4_SERVICE,
    NESO_SIGV4_ACCESS_KEY_ID,
    NESO_SIGV4_METHOD,
    NESO_SIGV4_SESSION_TOKEN,
    NESO_SIGV4_PAYLOAD,
    NESO_SIGV4_PATH,
    NESO_SIGV4_QUERY,
    NESO_SIGV4_HEADER_NAME,
    NESO_SIGV4_HEADER_VALUE,
    NESO_SIGV4_HOST, /* no host header at all */
    NESO_SIGV4_TIME,
    NESO_SIGV4_SECRET,
    NESO_SIGV4_EXPIRES, /* of a presigned request */
    NESO_SIGV4_KEY      /* derived for another day, region or service */
} neso_sigv4_part;

/* Where a request was refused. */
typedef struct neso_sigv4_fault {
    neso_sigv4_part part;
    size_t header; /* index into the request's headers, for HEADER_NAME and HEADER_VALUE */
    size_t offset; /* of the byte refused, within that part; 0 where no one byte is to blame */
} neso_sigv4_fault;

/*
 * A signing key: derived from a secret for one day, region and service. May be copied; holds no
 * pointer to the secret, but the texts that region and service point to must stay until the key is
 * derived anew or wiped. An all-zero key fits no request.
 *
 * It cannot tell whose secret it came from: when the credentials change, wipe it.
 */
typedef struct neso_sigv4_key {
    neso_hmac_key hmac;
    char date[NESO_SIGV4_DAY_SIZE]; /* of the scope, "20150830" */
    neso_slice region;
    neso_slice service;
} neso_sigv4_key;

/* Whether `key` was derived for the request's day, region and service. */
bool neso_sigv4_key_fits(const neso_sigv4_key *key, const neso_sigv4_request *request);

/*
 * Derives the signing key for the request's time, region and service; reads no other member of it.
 * Wipes what `key` held before. Takes 16 compressions of SHA-256 (18 with a secret over 60 bytes).
 *
 * NESO_E_ARGUMENT: secret, region or service is empty. NESO_E_MALFORMED: region or service holds a
 * byte that cannot stand in a scope (control, space, '/', ',', beyond ASCII). NESO_E_RANGE: time
 * before 2000 or after 9999. `fault` (may be NULL) then says which, and `key` is zeroed.
 */
neso_status neso_sigv4_key_derive(neso_sigv4_key *key, neso_slice secret,
                                  const neso_sigv4_request *request, neso_sigv4_fault *fault);

/* Forgets the key; it fits no request afterwards. */
void neso_sigv4_key_wipe(neso_sigv4_key *key);

/* What signing yields: texts without NUL. */
struct neso_sigv4_signature {
    char date[NESO_SIGV4_DATE_SIZE];     /* the value of x-amz-date */
    char hex[NESO_SIGV4_SIGNATURE_SIZE]; /* lower-case */
};

/*
 * Signs `request` with `key`.
 *
 * NESO_E_ARGUMENT: method, access key id, region or service is empty, or the key does not fit.
 * NESO_E_MALFORMED: a byte that may not stand there: a control character anywhere (a header's value
 * may have HTAB, and a line end before a blank), a header name or method that is no token, a path
 * that does not begin with '/' or holds '?' or '#', a '#' or a '%' without two hex digits in the
 * query, a payload text that is not visible ASCII, a byte of the scope or the access key id that
 * would break the header.
 * NESO_E_DUPLICATE: a second host header. NESO_E_RESERVED: a header that is the signer's to add:
 * authorization, x-amz-date, x-amz-security-token (give it as session_token), x-amz-content-sha256.
 * NESO_E_MISSING: no host header, or one without a value.
 * NESO_E_RANGE: time before 2000 or after 9999.
 * On an error `signature` is zeroed and `fault` (may be NULL) says where.
 *
 * Time grows with the square of the number of headers, of parameters and of path segments. Nothing
 * depends on the secret but the values that pass through SHA-256.
 */
neso_status neso_sigv4_sign(neso_sigv4_signature *signature, const neso_sigv4_key *key,
                            const neso_sigv4_request *request, neso_sigv4_fault *fault);

/*
 * The SHA-256 of the canonical request: what a server that refuses a signature can be compared
 * with. Needs no key. Statuses as neso_sigv4_sign; `hash` is zeroed on an error.
 */
neso_status neso_sigv4_canonical_hash(uint8_t hash[NESO_SHA256_SIZE],
                                      const neso_sigv4_request *request, neso_sigv4_fault *fault);

/* Things of a request in order, as far as they were sorted; for the signer alone. */
#define NESO_SIGV4_AHEAD 5 /* sorted at a time */
typedef struct neso_sigv4_sorted {
    const void *after; /* the last one before these; NULL when these are the first */
    size_t at;
    size_t count;
    const void *things[NESO_SIGV4_AHEAD + 1]; /* one is room to move */
} neso_sigv4_sorted;

/*
 * The value of the Authorization header, as a source: its length has no limit either, since it
 * lists every signed header. Its read cannot fail. Points to request and signature, which must
 * outlive it and not change.
 */
typedef struct neso_sigv4_authorization {
    neso_source source;
    const neso_sigv4_request *request;
    const neso_sigv4_signature *signature;
    const char *rest; /* of the pattern, from the piece that is read next */
    size_t at;        /* bytes of that piece already read */
    neso_sigv4_sorted headers;
} neso_sigv4_authorization;

/* Only for a request that neso_sigv4_sign accepted. Leaves the source at its first byte. */
void neso_sigv4_authorization_init(neso_sigv4_authorization *self,
                                   const neso_sigv4_request *request,
                                   const neso_sigv4_signature *signature);

#endif
