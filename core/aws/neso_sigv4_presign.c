#include "neso_sigv4_presign.h"
#include "neso_sigv4_canonical.h"

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

/* What signing adds, in the order of the canonical query; the signature itself is not part of it.
 */
enum { ALGORITHM, CREDENTIAL, DATE, EXPIRES, SECURITY_TOKEN, SIGNED_HEADERS, SIGNATURE };
static const char *const keys[] = {
    [ALGORITHM] = "X-Amz-Algorithm",
    [CREDENTIAL] = "X-Amz-Credential",
    [DATE] = "X-Amz-Date",
    [EXPIRES] = "X-Amz-Expires",
    [SECURITY_TOKEN] = "X-Amz-Security-Token",
    [SIGNED_HEADERS] = "X-Amz-SignedHeaders",
    [SIGNATURE] = "X-Amz-Signature",
};

/* Encodes what passes. */
typedef struct encoder {
    neso_sigv4_sink sink;
    neso_sigv4_sink *out;
} encoder;

static void encoder_put(neso_sigv4_sink *sink, const char *text, size_t len)
{
    const encoder *self = (const encoder *)sink;
    for (size_t i = 0; i < len; i++)
        neso_sigv4_put_encoded(self->out, text[i]);
}

static void put_slice(neso_sigv4_sink *sink, neso_slice text)
{
    sink->put(sink, text.ptr, text.len);
}

static void put_credential(neso_sigv4_sink *sink, const neso_sigv4_presigned *self)
{
    const neso_slice parts[] = {
        self->request.access_key_id,
        neso_slice_make(self->signature.date, NESO_SIGV4_DAY_SIZE),
        self->request.region,
        self->request.service,
    };
    for (size_t i = 0; i < COUNT(parts); i++) {
        put_slice(sink, parts[i]);
        neso_sigv4_put_char(sink, '/');
    }
    put_slice(sink, NESO_SLICE("aws4_request"));
}

static void put_number(neso_sigv4_sink *sink, uint32_t value)
{
    char digits[10];
    size_t at = sizeof digits;
    do {
        digits[--at] = (char)('0' + value % 10);
        value /= 10;
    } while (value > 0);
    sink->put(sink, digits + at, sizeof digits - at);
}

static void put_value(neso_sigv4_sink *sink, int which, const neso_sigv4_presigned *self)
{
    switch (which) {
    case ALGORITHM:
        put_slice(sink, NESO_SLICE("AWS4-HMAC-SHA256"));
        break;
    case CREDENTIAL:
        put_credential(sink, self);
        break;
    case DATE:
        sink->put(sink, self->signature.date, sizeof self->signature.date);
        break;
    case EXPIRES:
        put_number(sink, self->expires_s);
        break;
    case SECURITY_TOKEN:
        put_slice(sink, self->request.session_token);
        break;
    default:
        neso_sigv4_put_headers(sink, &self->request, NULL);
        break;
    }
}

static void put_key(neso_sigv4_sink *sink, int which)
{
    put_slice(sink, neso_slice_of(keys[which]));
    neso_sigv4_put_char(sink, '=');
}

/* What a request has as put_query: the canonical query, which is also what is sent first. Both rows
 * of parameters are in order, so they are merged. */
static void put_query(neso_sigv4_sink *sink, const neso_sigv4_request *request,
                      const neso_sigv4_signature *signature)
{
    const neso_sigv4_presigned *self =
        (const neso_sigv4_presigned *)((const char *)request -
                                       offsetof(neso_sigv4_presigned, request));
    const char *end = request->query.ptr + request->query.len;
    const char *at = neso_sigv4_next_parameter(request->query, NULL);
    encoder encoded = {{encoder_put}, sink};
    int which = ALGORITHM;
    (void)signature; /* it is a member of self */
    while (at < end || which <= SIGNED_HEADERS) {
        if (which == SECURITY_TOKEN && request->session_token.len == 0)
            which++;
        bool is_own = which > SIGNED_HEADERS ||
                      (at < end && neso_sigv4_compare_key(at, end, keys[which]) < 0);
        if (is_own) {
            neso_sigv4_put_parameter(sink, at, end);
            at = neso_sigv4_next_parameter(request->query, at);
        } else {
            put_key(sink, which);
            put_value(&encoded.sink, which, self);
            which++;
        }
        if (at < end || which <= SIGNED_HEADERS)
            neso_sigv4_put_char(sink, '&');
    }
}

static void put_all(neso_sigv4_sink *sink, const neso_sigv4_presigned *self)
{
    encoder encoded = {{encoder_put}, sink};
    put_query(sink, &self->request, &self->signature);
    neso_sigv4_put_char(sink, '&');
    put_key(sink, SIGNATURE);
    sink->put(sink, self->signature.hex, sizeof self->signature.hex);
    if (self->token_after.len > 0) {
        neso_sigv4_put_char(sink, '&');
        put_key(sink, SECURITY_TOKEN);
        put_slice(&encoded.sink, self->token_after);
    }
}

static neso_status presigned_rewind(neso_source *source)
{
    ((neso_sigv4_presigned *)source)->at = 0;
    return NESO_OK;
}

static neso_status presigned_read(neso_source *source, uint8_t *out, size_t cap, size_t *len)
{
    neso_sigv4_presigned *self = (neso_sigv4_presigned *)source;
    neso_sigv4_window window = {{neso_sigv4_window_put}, self->at, out, cap, 0, false};
    put_all(&window.sink, self);
    self->at += window.len;
    *len = window.len;
    return NESO_OK;
}

/* ---- presigning ---- */

static bool is_reserved(const char *at, const char *end)
{
    size_t i = 0;
    while (i < COUNT(keys) && neso_sigv4_compare_key(at, end, keys[i]) != 0)
        i++;
    return i < COUNT(keys);
}

/* The query can be read once neso_sigv4_check has accepted the request. */
static neso_status check(const neso_sigv4_request *request, uint32_t expires_s,
                         neso_sigv4_fault *fault)
{
    if (expires_s == 0 || expires_s > NESO_SIGV4_EXPIRES_MAX_S)
        return neso_sigv4_refuse(fault, NESO_E_RANGE, NESO_SIGV4_EXPIRES);
    neso_status status = neso_sigv4_check(request, fault);
    if (status != NESO_OK)
        return status;
    const char *end = request->query.ptr + request->query.len;
    const char *at = neso_sigv4_next_parameter(request->query, NULL);
    while (at < end && !is_reserved(at, end))
        at = neso_sigv4_next_parameter(request->query, at);
    if (at == end)
        return NESO_OK;
    status = neso_sigv4_refuse(fault, NESO_E_RESERVED, NESO_SIGV4_QUERY);
    if (fault != NULL)
        fault->offset = (size_t)(at - request->query.ptr);
    return status;
}

neso_status neso_sigv4_presign(neso_sigv4_presigned *self, const neso_sigv4_key *key,
                               const neso_sigv4_request *request, uint32_t expires_s,
                               neso_slice token_after, neso_sigv4_fault *fault)
{
    *self = (neso_sigv4_presigned){
        .source = {presigned_rewind, presigned_read},
        .request = *request,
        .expires_s = expires_s,
        .token_after = token_after,
    };
    self->request.put_query = put_query;
    neso_status status = check(request, expires_s, fault);
    if (status == NESO_OK)
        status = neso_sigv4_sign(&self->signature, key, &self->request, fault);
    if (status != NESO_OK)
        memset(self, 0, sizeof *self);
    return status;
}
