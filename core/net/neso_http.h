/*
 * HTTP/1.1 messages without buffers: the head of a request as a source, and a reader that is fed a
 * response in pieces of any size (RFC 9110, RFC 9112).
 *
 * The reader keeps a few dozen bytes: of the header fields it looks only at those that it needs,
 * and hands the body out where it lies in the caller's buffer. It takes nothing on trust that could
 * make two parties disagree about where a message ends: see neso_http_response_feed.
 *
 *     neso_http_response response;
 *     neso_status status = NESO_OK;
 *     neso_http_response_init(&response);
 *     while (status == NESO_OK && len > 0 && !neso_http_response_done(&response)) {
 *         size_t used;
 *         neso_slice body;
 *         status = neso_http_response_feed(&response, data, len, &used, &body);
 *         use(body.ptr, body.len);
 *         data += used;
 *         len -= used;
 *     }
 *     if (len > 0)
 *         disconnect(); // bytes that belong to no response
 */
#ifndef NESO_HTTP_H
#define NESO_HTTP_H

#include "neso_config.h"
#include "neso_header.h"
#include "neso_slice.h"
#include "neso_source.h"
#include "neso_status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* ---- the head of a request ---- */

/* What a head is made of. Every slice is the caller's and must outlive the head that uses it. */
typedef struct neso_http_request {
    neso_slice method;
    neso_slice path;  /* from its '/' */
    neso_slice query; /* without '?'; empty: no '?' is sent */
    const neso_header *headers;
    size_t header_count;
    neso_slice last_name;    /* one more header, whose value may be of any length; empty: none */
    neso_source *last_value; /* read while the head is sent */
} neso_http_request;

/* "METHOD path?query HTTP/1.1", the headers and the empty line, as a source. Holds no text of its
 * own. Its read fails only as last_value does, or with NESO_E_MALFORMED when last_value gives a
 * control character: nothing of that piece is given out. */
typedef struct neso_http_head {
    neso_source source;
    neso_http_request request;
    size_t piece; /* which piece is next */
    size_t at;    /* bytes of it already read */
} neso_http_head;

/*
 * Checks `request` and keeps a copy of it. Leaves the source at its first byte.
 *
 * NESO_E_MALFORMED: method or a header's name is not a token, path does not begin with '/', path or
 * query holds a control character, a space or '#' (path: '?' too), a value holds a control
 * character other than HTAB: so nobody can smuggle a line into the head. The head must not be read
 * then.
 */
neso_status neso_http_head_init(neso_http_head *self, const neso_http_request *request);

/* ---- a response ---- */

#define NESO_HTTP_NO_DATE INT64_MIN

/* What a response said. Read the first three when the head is complete, `keep_alive` when the
 * response is done; the rest is the reader's own. */
typedef struct neso_http_response {
    uint16_t code;      /* 200 to 599, or 101, once the head is complete */
    bool head_complete; /* code and date_s are final */
    int64_t date_s;  /* the Date header, seconds since 1970; NESO_HTTP_NO_DATE: none or invalid */
    bool keep_alive; /* another request may follow on the connection */

    uint8_t state;
    uint8_t field;    /* which header the line at hand is */
    uint8_t text_len; /* bytes in text */
    bool text_cut;    /* there were more than text holds */
    bool cr;          /* the byte before was CR */
    bool http_1_0;
    bool has_length;
    bool chunked;
    bool close;    /* Connection: close */
    bool keep;     /* Connection: keep-alive */
    bool trailers; /* the header lines are those behind the last chunk */
    neso_status error;
    uint32_t budget;    /* bytes of head, chunk line or trailers still allowed */
    uint64_t remaining; /* bytes of the body or chunk to come */
    char text[40];      /* status line, name or element of a value, as far as it matters */
} neso_http_response;

/* For the response to any request other than HEAD and CONNECT. */
void neso_http_response_init(neso_http_response *self);

/*
 * Takes bytes of `data`. *used is how many (at least one when len > 0 and the response is not yet
 * done, so a loop ends); *body is the piece of the body among them, in place, often empty. Bytes
 * behind the end of the response are never used.
 *
 * Responses 1xx are skipped, except 101, which ends the message: what follows is another protocol.
 * 204, 304 and 101 have no body, whatever their headers say. Refused, and from then on every call
 * answers the same with *used 0 and *body empty:
 *
 * NESO_E_MALFORMED    a status line, header name, chunk size or length that violates its grammar;
 *                     a line that does not end with CR LF, a bare CR, a control character; a folded
 *                     header (RFC 9112 section 5.2); white space before a colon
 * NESO_E_DUPLICATE    Content-Length given twice, or beside Transfer-Encoding
 * NESO_E_UNSUPPORTED  a transfer coding other than chunked alone (any, from an HTTP/1.0 server), or
 *                     an HTTP version other than 1.0 and 1.1
 * NESO_E_RANGE        a length or chunk size of 2^63 or more
 * NESO_E_TOO_LONG     heads (those of 1xx included), or trailers, longer than NESO_HTTP_HEAD_MAX,
 *                     or a chunk-size line longer than that
 */
neso_status neso_http_response_feed(neso_http_response *self, const uint8_t *data, size_t len,
                                    size_t *used, neso_slice *body);

/* Whether the response is complete. */
bool neso_http_response_done(const neso_http_response *self);

/* The peer has closed in order. NESO_OK: the response is complete, by this (a body without length)
 * or before. NESO_E_INCOMPLETE: it was cut. After an error of feed: that error. */
neso_status neso_http_response_end(neso_http_response *self);

#endif
