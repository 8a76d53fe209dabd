/* The step of a chain that AWS IoT Core answers. */
#include "neso_config_file.h"
#include "neso_obtain_steps.h"
#include "neso_sign_file.h"
#include "neso_wipe.h"

#include <stdlib.h>

static bool refuse_file(neso_obtain *self, const char *path, const char *reason)
{
    return neso_obtain_refuse(self, "%s: %s", path, reason);
}

static bool take_certificates(neso_obtain *self, const char *path)
{
    char *text;
    size_t len;
    const char *refusal = neso_sign_file_read(path, &text, &len);
    if (refusal == NULL && neso_identity_add_certificates(&self->identity, text, len) != NESO_OK)
        refusal = self->identity.reason;
    free(text);
    return refusal == NULL || refuse_file(self, path, refusal);
}

static bool take_key(neso_obtain *self, const char *path)
{
    static neso_config_file file;
    const char *refusal = neso_config_file_read(&file, path);
    if (refusal == NULL && neso_identity_add_key(&self->identity, file.text, file.len) != NESO_OK)
        refusal = self->identity.reason;
    neso_wipe(&file, sizeof file);
    return refusal == NULL || refuse_file(self, path, refusal);
}

bool neso_obtain_from_iot(neso_obtain *self, const neso_chain_step *step)
{
    neso_iot iot;
    char text[NESO_DESCRIBE_MAX];
    neso_credentials_fault fault;
    if (!take_certificates(self, step->certificate) || !take_key(self, step->private_key))
        return false;
    if (neso_iot_init(&iot, &step->iot, &fault) != NESO_OK)
        return neso_obtain_refuse(self, "AWS IoT: %s", neso_describe_fault(&fault, text));
    neso_client_identify(&self->client, &self->identity);
    return neso_obtain_renew(self, &iot.provider, "AWS IoT");
}
