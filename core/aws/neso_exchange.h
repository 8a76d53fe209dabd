/*
 * One HTTP exchange, signed or not: a request out, its response in. No I/O: whoever drives it moves
 * bytes.
 *
 * Life cycle: start -> send until it gives nothing more, receive whatever arrives at any time ->
 * done, or an error, after which the connection must be closed. The struct is free for the next
 * start then; wipe it when there is none.
 *
 * The body is read twice, to hash and to send. Should the second pass give other bytes than the
 * first, the last byte of the request is never sent: a request that was not signed as it is cannot
 * be completed. (Nor can one that is not signed: it would not be the one that was counted.)
 *
 * Memory: nothing of the request is copied but the host name. Everything that start is given,
 * except `request` itself, must outlive the exchange; the exchange must not be moved.
 *
 *     static neso_exchange exchange;
 *     static neso_exchange_key key;
 *     uint8_t out[256], in[256];
 *     neso_status status = neso_exchange_start(&exchange, &request, credentials, &key, now_s);
 *     while (status == NESO_OK && !neso_exchange_done(&exchange)) {
 *         status = neso_exchange_send(&exchange, out, sizeof out, &len);
 *         send(out, len);
 *         if (status == NESO_OK) // or neso_exchange_end, when the peer has closed
 *             status = neso_exchange_receive(&exchange, in, receive(in, sizeof in));
 *     }
 *     if (status == NESO_OK && exchange.response.code == 200)
 *         use(exchange.reply, exchange.reply_len);
 */
#ifndef NESO_EXCHANGE_H
#define NESO_EXCHANGE_H

#include "neso_config.h"
#include "neso_credentials.h"
#include "neso_http.h"
#include "neso_sha256.h"
#include "neso_sigv4.h"
#include "neso_slice.h"
#include "neso_source.h"
#include "neso_status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Headers of a request beyond those that every one has. */
#define NESO_EXCHANGE_EXTRA_MAX 2

/* A request. Slices that do not apply stay empty. */
typedef struct neso_exchange_request {
    neso_slice method;
    neso_slice host; /* name without port, at most 253 bytes */
    uint16_t port;   /* left out of the Host header when it is the scheme's own: 443, plain 80 */
    bool plain;      /* http, not https */
    neso_slice path;
    neso_slice query; /* without '?' */
    neso_slice content_type;
    neso_slice accept;
    neso_header extra[NESO_EXCHANGE_EXTRA_MAX]; /* sent as they stand, and signed if anything is;
                                                 * one without a value is left out */
    neso_slice region;                          /* of the signature, like the next */
    neso_slice service;
    neso_source *authorization; /* value of the Authorization header of a request that is not
                                 * signed; NULL: none. Read once, while the head is sent */
    neso_source *body;          /* NULL: none */
    char *reply;                /* where the body of the response goes */
    size_t reply_cap;           /* bytes there */
} neso_exchange_request;

/* A signing key that is kept from one exchange to the next: derived anew when the day, region,
 * service or credentials are others. Zero it before its first use; keep one for each service. The
 * texts of region and service must outlive it. */
typedef struct neso_exchange_key {
    neso_sigv4_key key;
    uint32_t generation; /* of the credentials that it was derived from */
} neso_exchange_key;

#define NESO_EXCHANGE_NAME_MAX    253                          /* bytes of a host name */
#define NESO_EXCHANGE_HOST_MAX    (NESO_EXCHANGE_NAME_MAX + 6) /* with ":65535" */
#define NESO_EXCHANGE_HEADERS_MAX (6 + NESO_EXCHANGE_EXTRA_MAX)

typedef struct neso_exchange {
    neso_http_response response; /* code, date_s: once its head is complete */
    char *reply;                 /* the caller's buffer */
    size_t reply_len;            /* bytes of the response's body in it */
    uint64_t body_len;           /* bytes of the response's body in all: more than reply_len when it
                                  * did not fit */

    /* The rest is the exchange's own. */
    size_t reply_cap;
    neso_status error;
    bool begun; /* something of the request was given out */
    bool head_sent;
    bool sent;     /* the whole request */
    bool answered; /* bytes have arrived */
    bool spent;    /* bytes came behind the response, or the peer has closed */
    neso_source *body;
    uint64_t body_size; /* of the request, as counted by the first pass */
    uint64_t body_sent;
    neso_sha256 hash; /* of the second pass */
    neso_sigv4_request signing;
    neso_sigv4_signature signature;
    neso_sigv4_authorization authorization;
    neso_header headers[NESO_EXCHANGE_HEADERS_MAX];
    size_t header_count;
    neso_http_head head;
    char host[NESO_EXCHANGE_HOST_MAX];
    char length[20]; /* Content-Length, decimal */
} neso_exchange;

/*
 * Hashes the body (one whole pass), signs, and gets ready to send. `key` is derived anew if it does
 * not fit. The date of the signature is now_s. Without `credentials` the request is not signed,
 * `key` may be NULL, and now_s means nothing.
 *
 * NESO_E_ARGUMENT: host is empty, port is 0, credentials incomplete. NESO_E_TOO_LONG: host is
 * longer than NESO_EXCHANGE_NAME_MAX. NESO_E_MALFORMED: a text that cannot stand in a request (see
 * neso_http_head_init, neso_sigv4_sign). NESO_E_RANGE: time outside what SigV4 can write. Or the
 * error of the body's source. Nothing may be sent then.
 */
neso_status neso_exchange_start(neso_exchange *self, const neso_exchange_request *request,
                                const neso_credentials *credentials, neso_exchange_key *key,
                                int64_t now_s);

/*
 * Writes the next bytes of the request to `out`, up to `cap` (at least 1), their number to *len;
 * 0: everything is out. Once the response is complete, nothing more is given.
 *
 * NESO_E_CHANGED: the body is not what was signed. NESO_E_MALFORMED: `authorization` gave a control
 * character. Or the error of either source. On an error
 * *len is 0: close the connection without sending anything more.
 */
neso_status neso_exchange_send(neso_exchange *self, uint8_t *out, size_t cap, size_t *len);

/*
 * Takes all `len` bytes that arrived. Statuses as neso_http_response_feed, and NESO_E_MALFORMED for
 * a response that came before anything was sent. A body that is longer than the reply buffer is
 * read to its end; compare body_len with reply_len.
 */
neso_status neso_exchange_receive(neso_exchange *self, const uint8_t *data, size_t len);

/* The peer closed in order. NESO_OK: the response is complete. NESO_E_CLOSED: not a byte of a
 * response had come (on a kept connection: it may have been closed before the request arrived).
 * NESO_E_INCOMPLETE: the response was cut. */
neso_status neso_exchange_end(neso_exchange *self);

/* Whether the response is complete. */
bool neso_exchange_done(const neso_exchange *self);

/* Whether the connection may carry another exchange: the request went out whole, the response is
 * complete and allows it, and nothing came behind it. */
bool neso_exchange_reusable(const neso_exchange *self);

/* Forgets everything, in a way that the compiler cannot drop. */
void neso_exchange_wipe(neso_exchange *self);

/* Forgets a kept key. */
void neso_exchange_key_wipe(neso_exchange_key *key);

#endif
