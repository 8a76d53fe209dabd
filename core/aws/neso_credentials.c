#include "neso_credentials.h"

#include "neso_ascii.h"
#include "neso_credentials_check.h"
#include "neso_reply.h"

enum { ADVISORY_S = 15 * 60, MANDATORY_S = 10 * 60 };

/* No spaces or controls: nothing that could end a header, no matter who wrote the document. An id
 * is a part of one; those of AWS are alphanumeric, those of its emulators are not. */
static bool is_allowed(char c, neso_reply_field field)
{
    if (field == NESO_REPLY_ACCESS_KEY_ID)
        return neso_ascii_is_alphanumeric(c) || c == '_' || c == '-' || c == '.';
    return c > ' ' && c <= '~';
}

static neso_status check_text(neso_slice text, neso_reply_field field, size_t max,
                              neso_credentials_fault *fault)
{
    fault->reason = neso_reply_names[field];
    fault->len = text.len;
    fault->max = max;
    if (text.len == 0 && field != NESO_REPLY_SESSION_TOKEN)
        return NESO_E_MISSING;
    if (text.len > max)
        return NESO_E_TOO_LONG;
    for (const char *at = text.ptr; at < text.ptr + text.len; at++)
        if (!is_allowed(*at, field))
            return NESO_E_MALFORMED;
    return NESO_OK;
}

neso_status neso_credentials_check(const neso_credentials *record, size_t token_max,
                                   neso_credentials_fault *fault)
{
    neso_status status =
        check_text(record->access_key_id, NESO_REPLY_ACCESS_KEY_ID, NESO_CREDENTIALS_ID_MAX, fault);
    if (status == NESO_OK)
        status = check_text(record->secret, NESO_REPLY_SECRET, NESO_CREDENTIALS_SECRET_MAX, fault);
    if (status == NESO_OK)
        status = check_text(record->session_token, NESO_REPLY_SESSION_TOKEN, token_max, fault);
    return status;
}

neso_status neso_credentials_make(neso_credentials *out, neso_slice access_key_id,
                                  neso_slice secret, neso_slice session_token,
                                  neso_credentials_fault *fault)
{
    memset(out, 0, sizeof *out);
    neso_credentials record = {.access_key_id = access_key_id,
                               .secret = secret,
                               .session_token = session_token,
                               .expires_s = NESO_CREDENTIALS_NEVER};
    neso_status status = neso_credentials_check(&record, SIZE_MAX, fault);
    fault->status = status;
    if (status == NESO_OK)
        *out = record;
    return status;
}

/* A part of the life, but not more than `most_s`: a session of 900 seconds must not be due for
 * renewal at its birth. */
static int64_t margin_s(const neso_credentials *credentials, int64_t part, int64_t most_s)
{
    int64_t share_s = (credentials->expires_s - credentials->since_s) / part;
    return share_s < most_s ? share_s : most_s;
}

int64_t neso_credentials_fresh_until_s(const neso_credentials *credentials)
{
    if (credentials->expires_s == NESO_CREDENTIALS_NEVER)
        return NESO_CREDENTIALS_NEVER;
    return credentials->expires_s - margin_s(credentials, 2, ADVISORY_S);
}

neso_credentials_state neso_credentials_state_at(const neso_credentials *credentials, int64_t now_s)
{
    if (now_s <= neso_credentials_fresh_until_s(credentials))
        return NESO_CREDENTIALS_FRESH;
    if (now_s >= credentials->expires_s)
        return NESO_CREDENTIALS_EXPIRED;
    if (now_s > credentials->expires_s - margin_s(credentials, 4, MANDATORY_S))
        return NESO_CREDENTIALS_MANDATORY;
    return NESO_CREDENTIALS_ADVISORY;
}
