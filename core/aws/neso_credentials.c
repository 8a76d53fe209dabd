#include "neso_credentials.h"

#include "neso_ascii.h"
#include "neso_credentials_check.h"

enum { ADVISORY_S = 15 * 60, MANDATORY_S = 10 * 60 };

static bool is_word(char c)
{
    return neso_ascii_is_alphanumeric(c) || c == '_';
}

/* No spaces or controls: nothing that could end a header, no matter who wrote the document. */
static bool is_visible(char c)
{
    return c > ' ' && c < 0x7f;
}

static bool all_are(neso_slice text, bool (*is)(char c))
{
    for (size_t i = 0; i < text.len; i++)
        if (!is(text.ptr[i]))
            return false;
    return true;
}

neso_status neso_credentials_refuse(neso_credentials_fault *fault, neso_status status,
                                    const char *reason, size_t len)
{
    fault->reason = reason;
    fault->len = len;
    return status;
}

neso_status neso_credentials_check(const neso_credentials *record, neso_credentials_fault *fault)
{
    neso_slice id = record->access_key_id, secret = record->secret, token = record->session_token;
    if (id.len == 0)
        return neso_credentials_refuse(fault, NESO_E_MISSING, "access key id is missing", 0);
    if (secret.len == 0)
        return neso_credentials_refuse(fault, NESO_E_MISSING, "secret access key is missing", 0);
    if (id.len > NESO_CREDENTIALS_ID_MAX)
        return neso_credentials_refuse(fault, NESO_E_TOO_LONG, "access key id is too long", id.len);
    if (secret.len > NESO_CREDENTIALS_SECRET_MAX)
        return neso_credentials_refuse(fault, NESO_E_TOO_LONG, "secret access key is too long",
                                       secret.len);
    if (!all_are(id, is_word))
        return neso_credentials_refuse(fault, NESO_E_MALFORMED,
                                       "access key id has other characters than letters and digits",
                                       id.len);
    if (!all_are(secret, is_visible))
        return neso_credentials_refuse(fault, NESO_E_MALFORMED,
                                       "secret access key has a space or control character",
                                       secret.len);
    if (!all_are(token, is_visible))
        return neso_credentials_refuse(fault, NESO_E_MALFORMED,
                                       "session token has a space or control character", token.len);
    return NESO_OK;
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
    neso_status status = neso_credentials_check(&record, fault);
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

neso_credentials_state neso_credentials_state_at(const neso_credentials *credentials, int64_t now_s)
{
    if (credentials->expires_s == NESO_CREDENTIALS_NEVER)
        return NESO_CREDENTIALS_FRESH;
    if (now_s >= credentials->expires_s)
        return NESO_CREDENTIALS_EXPIRED;
    if (now_s > credentials->expires_s - margin_s(credentials, 4, MANDATORY_S))
        return NESO_CREDENTIALS_MANDATORY;
    if (now_s > credentials->expires_s - margin_s(credentials, 2, ADVISORY_S))
        return NESO_CREDENTIALS_ADVISORY;
    return NESO_CREDENTIALS_FRESH;
}
