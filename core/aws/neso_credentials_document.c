#include "neso_credentials.h"

#include "neso_ascii.h"
#include "neso_credentials_check.h"
#include "neso_reply.h"
#include "neso_scan.h"
#include "neso_time.h"
#include "neso_wipe.h"

/* Longer than any time is written. */
enum { EXPIRATION_MAX = 64 };

static void skip_digits(neso_scan *in)
{
    while (neso_ascii_is_digit(neso_scan_peek(in)))
        in->at++;
}

/* Reads a number such as 1.514869445E9 as whole seconds; a fraction is cut off. The value is that
 * of the digits before the point, once the exponent has moved it. */
static bool parse_seconds(int64_t *out, neso_slice text)
{
    neso_scan in = neso_scan_make(text.ptr, text.len);
    skip_digits(&in);
    if (neso_scan_skip(&in, "."))
        skip_digits(&in);
    const char *at = text.ptr, *end = in.at;
    const char *point = memchr(at, '.', (size_t)(end - at));
    int32_t left = (int32_t)((point == NULL ? end : point) - at); /* digits to be taken */
    if (left == 0)
        return false;
    if (neso_scan_skip(&in, "eE")) {
        bool negative = !neso_scan_skip(&in, "+") && neso_scan_skip(&in, "-");
        if (in.at == in.end || in.end - in.at > 4) /* no time, whatever they are */
            return false;
        int32_t exponent = (int32_t)neso_scan_number(&in, 10, (uint32_t)(in.end - in.at));
        left += negative ? -exponent : exponent;
    }
    int64_t value = 0;
    for (; left > 0 && value <= NESO_TIME_MAX_S; left--) {
        at += at == point;
        value = value * 10 + (at < end ? *at++ - '0' : 0);
    }
    *out = value;
    return in.at == in.end && in.status == NESO_OK && value <= NESO_TIME_MAX_S;
}

static neso_status take_expiry(neso_credentials *out, neso_slice text, int64_t now_s,
                               neso_credentials_fault *fault)
{
    out->since_s = now_s;
    out->expires_s = NESO_CREDENTIALS_NEVER;
    if (text.len == 0)
        return NESO_OK;
    fault->reason = neso_reply_names[NESO_REPLY_EXPIRATION];
    fault->len = text.len;
    fault->max = EXPIRATION_MAX;
    if (text.len > EXPIRATION_MAX)
        return NESO_E_TOO_LONG;
    if (neso_time_parse_iso8601(&out->expires_s, text.ptr, text.len) != NESO_OK &&
        !parse_seconds(&out->expires_s, text))
        return NESO_E_MALFORMED;
    return out->expires_s <= now_s ? NESO_E_EXPIRED : NESO_OK;
}

static neso_status make_record(neso_credentials *out, neso_reply_fields *in, int64_t now_s,
                               neso_credentials_fault *fault)
{
    neso_slice *token = &in->value[NESO_REPLY_SESSION_TOKEN];
    if (token->ptr == NULL)
        *token = in->value[NESO_REPLY_TOKEN];
    else if (in->value[NESO_REPLY_TOKEN].ptr != NULL)
        in->twice = NESO_REPLY_TOKEN;
    bool twice = in->twice <= NESO_REPLY_EXPIRATION;
    if (twice || in->odd <= NESO_REPLY_EXPIRATION) {
        fault->reason = neso_reply_names[twice ? in->twice : in->odd];
        return twice ? NESO_E_DUPLICATE : NESO_E_MALFORMED;
    }
    out->access_key_id = in->value[NESO_REPLY_ACCESS_KEY_ID];
    out->secret = in->value[NESO_REPLY_SECRET];
    out->session_token = *token;
    neso_status status = neso_credentials_check(out, NESO_TOKEN_MAX, fault);
    if (status != NESO_OK)
        return status;
    return take_expiry(out, in->value[NESO_REPLY_EXPIRATION], now_s, fault);
}

/* An error's document has a code or message, and no key. */
static neso_status take(neso_credentials *out, neso_reply_fields *in, char *text, int64_t now_s,
                        neso_credentials_fault *fault)
{
    if (in->value[NESO_REPLY_ACCESS_KEY_ID].len == 0 && in->value[NESO_REPLY_SECRET].len == 0 &&
        neso_fault_take(&fault->service, text, in) == NESO_OK)
        return NESO_E_REFUSED;
    return make_record(out, in, now_s, fault);
}

neso_status neso_credentials_parse(neso_credentials *out, char *text, size_t len, int64_t now_s,
                                   neso_credentials_fault *fault)
{
    neso_reply_fields in;
    memset(out, 0, sizeof *out);
    memset(fault, 0, sizeof *fault);
    fault->reason = "document";
    fault->len = len;
    neso_status status = neso_reply_read(&in, text, len);
    if (status == NESO_OK)
        status = take(out, &in, text, now_s, fault);
    fault->status = status;
    if (status != NESO_OK && status != NESO_E_EXPIRED) {
        memset(out, 0, sizeof *out);
        if (status != NESO_E_REFUSED)
            neso_wipe(text, len);
    }
    return status;
}
