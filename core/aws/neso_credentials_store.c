#include "neso_credentials.h"

#include "neso_credentials_check.h"
#include "neso_wipe.h"

static uint8_t idle_slot(const neso_credential_store *self)
{
    return self->has_current ? (uint8_t)(1 - self->current) : 0;
}

static void wipe_slot(neso_credential_store *self, uint8_t slot)
{
    neso_wipe(&self->records[slot], sizeof self->records[slot]);
    neso_wipe(self->text[slot], sizeof self->text[slot]);
}

void neso_credential_store_init(neso_credential_store *self)
{
    memset(self, 0, sizeof *self);
}

char *neso_credential_store_idle(neso_credential_store *self, size_t *cap)
{
    uint8_t slot = idle_slot(self);
    wipe_slot(self, slot);
    *cap = sizeof self->text[slot];
    return self->text[slot];
}

static neso_status check_temporary(const neso_credentials *record, neso_credentials_fault *fault)
{
    if (record->session_token.len == 0)
        return neso_credentials_refuse(fault, NESO_E_MISSING, "session token is missing", 0);
    if (record->expires_s == NESO_CREDENTIALS_NEVER)
        return neso_credentials_refuse(fault, NESO_E_MISSING, "expiration is missing", 0);
    return NESO_OK;
}

neso_status neso_credential_store_accept(neso_credential_store *self, size_t len, int64_t now_s,
                                         neso_credentials_fault *fault)
{
    uint8_t slot = idle_slot(self);
    neso_credentials *record = &self->records[slot];
    if (len > sizeof self->text[slot])
        return neso_credentials_refuse(fault, NESO_E_TOO_LONG, "document is too long", len);
    neso_status status = neso_credentials_parse(record, self->text[slot], len, now_s, fault);
    if (status == NESO_OK)
        status = check_temporary(record, fault);
    if (status != NESO_OK) {
        wipe_slot(self, slot);
        return status;
    }
    record->generation = ++self->generation;
    self->current = slot;
    self->has_current = true;
    wipe_slot(self, (uint8_t)(1 - slot));
    return NESO_OK;
}

const neso_credentials *neso_credential_store_current(const neso_credential_store *self)
{
    return self->has_current ? &self->records[self->current] : NULL;
}

void neso_credential_store_wipe(neso_credential_store *self)
{
    wipe_slot(self, 0);
    wipe_slot(self, 1);
    self->has_current = false;
}
