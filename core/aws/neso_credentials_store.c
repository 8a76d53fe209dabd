#include "neso_credentials.h"

#include "neso_credentials_check.h"
#include "neso_wipe.h"
#include "neso_writer.h"

void neso_credential_store_init(neso_credential_store *self)
{
    memset(self, 0, sizeof *self);
}

static neso_status check_temporary(const neso_credentials *record, neso_credentials_fault *fault)
{
    if (record->session_token.len == 0)
        return neso_credentials_refuse(fault, NESO_E_MISSING, "session token is missing", 0);
    if (record->expires_s == NESO_CREDENTIALS_NEVER)
        return neso_credentials_refuse(fault, NESO_E_MISSING, "expiration is missing", 0);
    return NESO_OK;
}

static void copy(neso_writer *to, neso_slice *text)
{
    const char *at = to->out + to->len;
    neso_writer_slice(to, *text);
    text->ptr = at;
}

/* The texts of a record that was checked all have room. */
static void replace(neso_credential_store *self, const neso_credentials *record)
{
    neso_writer to;
    neso_credential_store_wipe(self);
    self->current = *record;
    neso_writer_init(&to, self->text, sizeof self->text);
    copy(&to, &self->current.access_key_id);
    copy(&to, &self->current.secret);
    copy(&to, &self->current.session_token);
    self->current.generation = ++self->generation;
    self->has_current = true;
}

neso_status neso_credential_store_accept(neso_credential_store *self, char *text, size_t len,
                                         int64_t now_s, neso_credentials_fault *fault)
{
    neso_credentials record;
    neso_status status = neso_credentials_parse(&record, text, len, now_s, fault);
    if (status == NESO_OK)
        status = check_temporary(&record, fault);
    if (status == NESO_OK)
        replace(self, &record);
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
