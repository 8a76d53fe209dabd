#include "neso_exchange.h"

#include "neso_sha256_source.h"
#include "neso_url.h"
#include "neso_wipe.h"
#include "neso_writer.h"

/* ---- start ---- */

static void add_header(neso_exchange *self, const char *name, neso_slice value)
{
    if (value.len > 0)
        self->headers[self->header_count++] = (neso_header){neso_slice_of(name), value};
}

static neso_status make_host(neso_exchange *self, const neso_exchange_request *request)
{
    neso_writer writer;
    if (request->host.len == 0 || request->port == 0)
        return NESO_E_ARGUMENT;
    if (request->host.len > NESO_EXCHANGE_NAME_MAX)
        return NESO_E_TOO_LONG;
    neso_writer_init(&writer, self->host, sizeof self->host);
    neso_url_write_host(&writer, request->host, request->port, !request->plain);
    add_header(self, "Host", neso_writer_written(&writer));
    return NESO_OK;
}

/* The first pass over the body. */
static neso_status hash_payload(neso_exchange *self)
{
    neso_sha256_init(&self->hash); /* of the second pass */
    return neso_sha256_source(self->signing.payload_hash, &self->body_size, self->body);
}

static neso_status sign(neso_exchange *self, const neso_credentials *credentials,
                        neso_exchange_key *key)
{
    neso_status status = NESO_OK;
    self->signing.access_key_id = credentials->access_key_id;
    self->signing.session_token = credentials->session_token;
    if (key->generation != credentials->generation ||
        !neso_sigv4_key_fits(&key->key, &self->signing))
        status = neso_sigv4_key_derive(&key->key, credentials->secret, &self->signing, NULL);
    if (status != NESO_OK)
        return status;
    key->generation = credentials->generation;
    return neso_sigv4_sign(&self->signature, &key->key, &self->signing, NULL);
}

/* The headers of the request are signed as they stand; the signer adds date and token itself;
 * Content-Length is for the connection and stays unsigned, as in AWS's own clients. */
static neso_status make_head(neso_exchange *self, neso_slice date, neso_source *authorization)
{
    neso_writer writer;
    neso_writer_init(&writer, self->length, sizeof self->length);
    neso_writer_u64(&writer, self->body_size);
    add_header(self, "X-Amz-Date", date);
    add_header(self, "X-Amz-Security-Token", self->signing.session_token);
    if (self->body != NULL)
        add_header(self, "Content-Length", neso_writer_written(&writer));
    neso_http_request request = {
        .method = self->signing.method,
        .path = self->signing.path,
        .query = self->signing.query,
        .headers = self->headers,
        .header_count = self->header_count,
        .last_name = NESO_SLICE("Authorization"),
        .last_value = authorization,
    };
    return neso_http_head_init(&self->head, &request);
}

/* The request as the signer sees it, but for who signs. */
static neso_status make_signing(neso_exchange *self, const neso_exchange_request *request,
                                int64_t now_s)
{
    neso_status status = make_host(self, request);
    if (status != NESO_OK)
        return status;
    add_header(self, "Content-Type", request->content_type);
    add_header(self, "Accept", request->accept);
    for (size_t i = 0; i < NESO_EXCHANGE_EXTRA_MAX; i++)
        if (request->extra[i].value.len > 0)
            self->headers[self->header_count++] = request->extra[i];
    self->signing = (neso_sigv4_request){
        .method = request->method,
        .path = request->path,
        .query = request->query,
        .headers = self->headers,
        .header_count = self->header_count,
        .region = request->region,
        .service = request->service,
        .time_s = now_s,
    };
    return hash_payload(self);
}

static neso_status start(neso_exchange *self, const neso_exchange_request *request,
                         const neso_credentials *credentials, neso_exchange_key *key, int64_t now_s)
{
    neso_slice date = {NULL, 0};
    neso_status status = make_signing(self, request, now_s);
    if (status != NESO_OK || credentials == NULL)
        return status == NESO_OK ? make_head(self, date, request->authorization) : status;
    status = sign(self, credentials, key);
    if (status != NESO_OK)
        return status;
    date = neso_slice_make(self->signature.date, sizeof self->signature.date);
    neso_sigv4_authorization_init(&self->authorization, &self->signing, &self->signature);
    return make_head(self, date, &self->authorization.source);
}

neso_status neso_exchange_start(neso_exchange *self, const neso_exchange_request *request,
                                const neso_credentials *credentials, neso_exchange_key *key,
                                int64_t now_s)
{
    neso_exchange_wipe(self);
    neso_http_response_init(&self->response);
    self->body = request->body;
    self->reply = request->reply;
    self->reply_cap = request->reply_cap;
    self->error = start(self, request, credentials, key, now_s);
    return self->error;
}

/* ---- send ---- */

/* The last piece of the body is at hand, but not yet given out: it must be what was signed. */
static neso_status check_body(neso_exchange *self)
{
    uint8_t more, digest[NESO_SHA256_SIZE];
    size_t len = 0;
    if (self->body != NULL) {
        neso_status status = self->body->read(self->body, &more, sizeof more, &len);
        if (status != NESO_OK)
            return status;
    }
    neso_sha256_final(&self->hash, digest);
    if (len > 0 || !neso_equal_ct(digest, self->signing.payload_hash, sizeof digest))
        return NESO_E_CHANGED;
    self->sent = true;
    return NESO_OK;
}

static neso_status send_body(neso_exchange *self, uint8_t *out, size_t cap, size_t *len)
{
    *len = 0;
    while (*len < cap && self->body_sent < self->body_size) {
        size_t got = 0;
        neso_status status = self->body->read(self->body, out + *len, cap - *len, &got);
        if (status != NESO_OK)
            return status;
        if (got == 0 || got > self->body_size - self->body_sent)
            return NESO_E_CHANGED;
        neso_sha256_update(&self->hash, out + *len, got);
        self->body_sent += got;
        *len += got;
    }
    return self->body_sent == self->body_size ? check_body(self) : NESO_OK;
}

static neso_status send(neso_exchange *self, uint8_t *out, size_t cap, size_t *len)
{
    neso_status status = NESO_OK;
    size_t head = 0, body = 0;
    if (!self->head_sent) {
        status = self->head.source.read(&self->head.source, out, cap, &head);
        self->head_sent = head < cap; /* a head fills what it is given until its end */
    }
    if (status == NESO_OK && self->head_sent)
        status = send_body(self, out + head, cap - head, &body);
    *len = head + body;
    return status;
}

neso_status neso_exchange_send(neso_exchange *self, uint8_t *out, size_t cap, size_t *len)
{
    *len = 0;
    if (self->error != NESO_OK || self->sent || neso_exchange_done(self))
        return self->error;
    self->error = send(self, out, cap, len);
    self->begun = true;
    if (self->error != NESO_OK)
        *len = 0;
    return self->error;
}

/* ---- receive ---- */

static void take_reply(neso_exchange *self, neso_slice piece)
{
    size_t room = self->reply_cap - self->reply_len;
    size_t len = piece.len < room ? piece.len : room;
    if (len > 0)
        memcpy(self->reply + self->reply_len, piece.ptr, len);
    self->reply_len += len;
    self->body_len += piece.len;
}

neso_status neso_exchange_receive(neso_exchange *self, const uint8_t *data, size_t len)
{
    if (self->error == NESO_OK && len > 0 && !self->begun)
        self->error = NESO_E_MALFORMED;
    while (self->error == NESO_OK && len > 0 && !neso_exchange_done(self)) {
        size_t used;
        neso_slice piece;
        self->answered = true;
        self->error = neso_http_response_feed(&self->response, data, len, &used, &piece);
        take_reply(self, piece);
        data += used;
        len -= used;
    }
    if (self->error == NESO_OK && len > 0)
        self->spent = true;
    return self->error;
}

neso_status neso_exchange_end(neso_exchange *self)
{
    self->spent = true;
    if (self->error == NESO_OK && !self->answered)
        self->error = NESO_E_CLOSED;
    if (self->error == NESO_OK)
        self->error = neso_http_response_end(&self->response);
    return self->error;
}

bool neso_exchange_done(const neso_exchange *self)
{
    return self->error == NESO_OK && neso_http_response_done(&self->response);
}

bool neso_exchange_reusable(const neso_exchange *self)
{
    return neso_exchange_done(self) && self->sent && !self->spent && self->response.keep_alive;
}

void neso_exchange_wipe(neso_exchange *self)
{
    neso_wipe(self, sizeof *self);
}

void neso_exchange_key_wipe(neso_exchange_key *key)
{
    neso_wipe(key, sizeof *key);
}
