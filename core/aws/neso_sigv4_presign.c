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
    neso_sigv4_stream stream;
    neso_sigv4_sink *out;
} encoder;

static void encoder_put(neso_sigv4_sink *sink, const char *text, size_t len)
{
    neso_sigv4_put_encoded(((const encoder *)sink)->out, text, len);
}

static void put_slice(neso_sigv4_sink *sink, neso_slice text)
{
    sink->put(sink, text.ptr, text.len);
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

static void put_value(neso_sigv4_stream *out, int which, const neso_sigv4_presigned *self)
{
    static const char *const patterns[] = {
        [ALGORITHM] = "AWS4-HMAC-SHA256",
        [CREDENTIAL] = NESO_SIGV4_F_ACCESS_KEY_ID "/" NESO_SIGV4_SCOPE,
        [DATE] = NESO_SIGV4_F_DATE,
        [SECURITY_TOKEN] = NESO_SIGV4_F_SESSION_TOKEN,
        [SIGNED_HEADERS] = NESO_SIGV4_F_NAMES,
    };
    if (which == EXPIRES)
        put_number(&out->sink, self->expires_s);
    else
        (void)neso_sigv4_put(out, patterns[which]);
}

static void put_key(neso_sigv4_sink *sink, int which)
{
    put_slice(sink, neso_slice_of(keys[which]));
    neso_sigv4_put_char(sink, '=');
}

/* What a request has as put_query: the canonical query, which is also what is sent first. Both rows
 * of parameters are in order, so they are merged. */
static void put_query(neso_sigv4_stream *out)
{
    const neso_sigv4_request *request = out->request;
    const neso_sigv4_presigned *self =
        (const neso_sigv4_presigned *)((const char *)request -
                                       offsetof(neso_sigv4_presigned, request));
    encoder encoded = {{{encoder_put}, request, out->signature, out->headers}, &out->sink};
    neso_sigv4_sorted own = {0};
    const char *at = neso_sigv4_next(&own, &neso_sigv4_parameters, request);
    int which = ALGORITHM;
    while (at != NULL || which <= SIGNED_HEADERS) {
        if (which == SECURITY_TOKEN && request->session_token.len == 0)
            which++;
        bool is_own = which > SIGNED_HEADERS ||
                      (at != NULL && neso_sigv4_compare_key(request, at, keys[which]) < 0);
        if (is_own) {
            neso_sigv4_put_parameter(out, at);
            at = neso_sigv4_next(&own, &neso_sigv4_parameters, request);
        } else {
            put_key(&out->sink, which);
            put_value(&encoded.stream, which, self);
            which++;
        }
        if (at != NULL || which <= SIGNED_HEADERS)
            neso_sigv4_put_char(&out->sink, '&');
    }
}

static void put_all(neso_sigv4_stream *out, const neso_sigv4_presigned *self)
{
    neso_sigv4_sink *sink = &out->sink;
    put_query(out);
    neso_sigv4_put_char(sink, '&');
    put_key(sink, SIGNATURE);
    sink->put(sink, self->signature.hex, sizeof self->signature.hex);
    if (self->token_after.len > 0) {
        neso_sigv4_put_char(sink, '&');
        put_key(sink, SECURITY_TOKEN);
        neso_sigv4_put_encoded(sink, self->token_after.ptr, self->token_after.len);
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
    neso_sigv4_sorted headers = {0};
    neso_sigv4_window window = {
        .stream = {{neso_sigv4_window_put},
                   &self->request,
                   (const char *)&self->signature,
                   &headers},
        .skip = self->at,
        .out = out,
        .cap = cap,
    };
    put_all(&window.stream, self);
    self->at += window.len;
    *len = window.len;
    return NESO_OK;
}

/* ---- presigning ---- */

static bool is_reserved(const neso_sigv4_request *request, const char *at)
{
    size_t i = 0;
    while (i < COUNT(keys) && neso_sigv4_compare_key(request, at, keys[i]) != 0)
        i++;
    return i < COUNT(keys);
}

/* The query can be read once neso_sigv4_check has accepted the request. */
static neso_status check(const neso_sigv4_request *request, uint32_t expires_s,
                         neso_sigv4_fault *fault)
{
    char date[NESO_SIGV4_DATE_SIZE];
    if (expires_s == 0 || expires_s > NESO_SIGV4_EXPIRES_MAX_S)
        return neso_sigv4_refuse(fault, NESO_E_RANGE, NESO_SIGV4_EXPIRES);
    neso_status status = neso_sigv4_check(request, NESO_SIGV4_QUERY, date, fault);
    if (status != NESO_OK)
        return status;
    const char *at = NULL;
    do
        at = neso_sigv4_parameters.next(request, at);
    while (at != NULL && !is_reserved(request, at));
    if (at == NULL)
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
