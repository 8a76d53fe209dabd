#include "neso_credentials.h"

#include "neso_reply.h"
#include "neso_wipe.h"

void neso_credential_store_init(neso_credential_store *self)
{
    memset(self, 0, sizeof *self);
}

static neso_status check_temporary(const neso_credentials *record, neso_credentials_fault *fault)
{
    bool token = record->session_token.len > 0;
    fault->reason = neso_reply_names[token ? NESO_REPLY_EXPIRATION : NESO_REPLY_SESSION_TOKEN];
    if (token && record->expires_s != NESO_CREDENTIALS_NEVER)
        return NESO_OK;
    return NESO_E_MISSING;
}

/* Copies a text and lets it refer to the copy; returns where that ends. */
static char *keep(char *to, neso_slice *text)
{
    memcpy(to, text->ptr, text->len);
    text->ptr = to;
    return to + text->len;
}

/* The texts of a record that was checked all have room. */
static void replace(neso_credential_store *self, const neso_credentials *record)
{
    neso_credential_store_wipe(self);
    self->current = *record;
    char *end = keep(self->text, &self->current.access_key_id);
    end = keep(end, &self->current.secret);
    if (record->session_token.len > 0)
        keep(end, &self->current.session_token);
    self->current.generation = ++self->generation;
    self->has_current = true;
}

neso_status neso_credential_store_take(neso_credential_store *self, char *text, size_t len,
                                       int64_t now_s, const neso_credentials_terms *terms,
                                       neso_credentials_fault *fault)
{
    neso_credentials record;
    neso_status status = neso_credentials_parse(&record, text, len, now_s, fault);
    if (status == NESO_E_EXPIRED && terms->grace_s > 0) {
        record.expires_s = now_s + terms->grace_s;
        status = NESO_OK;
    }
    if (status == NESO_OK && !terms->lasting)
        status = check_temporary(&record, fault);
    fault->status = status;
    if (status == NESO_OK)
        replace(self, &record);
    if (status != NESO_E_REFUSED)
        neso_wipe(text, len);
    return status;
}

const neso_credentials *neso_credential_store_current(const neso_credential_store *self)
{
    return self->has_current ? &self->current : NULL;
}

void neso_credential_store_wipe(neso_credential_store *self)
{
    neso_wipe(&self->current, sizeof self->current);
    neso_wipe(self->text, sizeof self->text);
    self->has_current = false;
}
