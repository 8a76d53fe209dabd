#include "neso_http.h"

#include "neso_http_chars.h"

/* The request line is six pieces, each header four, the empty line one. */
enum { LINE_PIECES = 6, HEADER_PIECES = 4, VALUE_PIECE = 2 };

static bool is_token(neso_slice text)
{
    for (size_t i = 0; i < text.len; i++)
        if (!neso_http_is_token((uint8_t)text.ptr[i]))
            return false;
    return text.len > 0;
}

static bool is_value(neso_slice text)
{
    for (size_t i = 0; i < text.len; i++)
        if (!neso_http_is_text((uint8_t)text.ptr[i]))
            return false;
    return true;
}

/* Bytes beyond ASCII are let through: clients send them raw, and servers take them. */
static bool is_target(neso_slice text, bool query)
{
    for (size_t i = 0; i < text.len; i++) {
        uint8_t c = (uint8_t)text.ptr[i];
        if (c <= ' ' || c == 0x7f || c == '#' || (c == '?' && !query))
            return false;
    }
    return true;
}

static bool is_valid(const neso_http_request *request)
{
    if (!is_token(request->method) || !is_target(request->path, false) ||
        !is_target(request->query, true))
        return false;
    if (request->path.len == 0 || request->path.ptr[0] != '/')
        return false;
    for (size_t i = 0; i < request->header_count; i++)
        if (!is_token(request->headers[i].name) || !is_value(request->headers[i].value))
            return false;
    return request->last_value == NULL || is_token(request->last_name);
}

static neso_slice line_piece(const neso_http_request *request, size_t index)
{
    switch (index) {
    case 0:
        return request->method;
    case 1:
        return NESO_SLICE(" ");
    case 2:
        return request->path;
    case 3:
        return request->query.len > 0 ? NESO_SLICE("?") : NESO_SLICE("");
    case 4:
        return request->query;
    default:
        return NESO_SLICE(" HTTP/1.1\r\n");
    }
}

static neso_slice header_piece(const neso_header *header, size_t index)
{
    switch (index) {
    case 0:
        return header->name;
    case 1:
        return NESO_SLICE(": ");
    case VALUE_PIECE:
        return header->value;
    default:
        return NESO_SLICE("\r\n");
    }
}

/* The headers, the one with a source for its value included. */
static size_t header_total(const neso_http_request *request)
{
    return request->header_count + (request->last_value != NULL ? 1 : 0);
}

static size_t piece_total(const neso_http_request *request)
{
    return LINE_PIECES + HEADER_PIECES * header_total(request) + 1;
}

static neso_slice piece_at(const neso_http_request *request, size_t index)
{
    if (index < LINE_PIECES)
        return line_piece(request, index);
    index -= LINE_PIECES;
    size_t header = index / HEADER_PIECES;
    if (header < request->header_count)
        return header_piece(&request->headers[header], index % HEADER_PIECES);
    if (header == header_total(request))
        return NESO_SLICE("\r\n");
    neso_header last = {request->last_name, {NULL, 0}};
    return header_piece(&last, index % HEADER_PIECES);
}

/* Whether the piece at hand is the value that comes from a source. */
static bool at_last_value(const neso_http_head *self)
{
    const neso_http_request *request = &self->request;
    return request->last_value != NULL &&
           self->piece == LINE_PIECES + HEADER_PIECES * request->header_count + VALUE_PIECE;
}

static neso_status read_last_value(neso_http_head *self, uint8_t *out, size_t cap, size_t *len)
{
    neso_status status = self->request.last_value->read(self->request.last_value, out, cap, len);
    if (status == NESO_OK && !is_value(neso_slice_make(out, *len)))
        status = NESO_E_MALFORMED;
    if (status == NESO_OK && *len == 0)
        self->piece++;
    return status;
}

static size_t read_piece(neso_http_head *self, uint8_t *out, size_t cap)
{
    neso_slice piece = piece_at(&self->request, self->piece);
    size_t len = piece.len - self->at;
    if (len > cap)
        len = cap;
    if (len > 0)
        memcpy(out, piece.ptr + self->at, len);
    self->at += len;
    if (self->at == piece.len) {
        self->piece++;
        self->at = 0;
    }
    return len;
}

static neso_status head_read(neso_source *source, uint8_t *out, size_t cap, size_t *len)
{
    neso_http_head *self = (neso_http_head *)source;
    *len = 0;
    while (*len < cap && self->piece < piece_total(&self->request)) {
        if (!at_last_value(self)) {
            *len += read_piece(self, out + *len, cap - *len);
            continue;
        }
        size_t got = 0;
        neso_status status = read_last_value(self, out + *len, cap - *len, &got);
        if (status != NESO_OK) {
            *len = 0;
            return status;
        }
        *len += got;
    }
    return NESO_OK;
}

static neso_status head_rewind(neso_source *source)
{
    neso_http_head *self = (neso_http_head *)source;
    self->piece = 0;
    self->at = 0;
    neso_source *last = self->request.last_value;
    return last == NULL ? NESO_OK : last->rewind(last);
}

neso_status neso_http_head_init(neso_http_head *self, const neso_http_request *request)
{
    self->source.rewind = head_rewind;
    self->source.read = head_read;
    self->request = *request;
    if (!is_valid(request))
        return NESO_E_MALFORMED;
    return head_rewind(&self->source);
}
