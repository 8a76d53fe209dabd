#include "neso_gateway_sources.h"
#include "neso_wipe.h"

#include <stdio.h>
#include <string.h>

/* The default chain, run apart, since it may wait. */
#define CHAIN              "/proc/self/exe credentials --format process"
#define PROCESS_TIMEOUT_MS 60000

static bool refuse(neso_settings_error *error, const char *field, const char *reason)
{
    *error = (neso_settings_error){.field = neso_slice_of(field), .reason = reason};
    return false;
}

/* NULL: too long. */
static const char *copy_path(char path[PATH_MAX], neso_slice text)
{
    if (text.len >= PATH_MAX)
        return NULL;
    memcpy(path, text.ptr, text.len);
    path[text.len] = '\0';
    return path;
}

/* A token that is no file stays NULL: the settings have it, or there is none. */
static bool open_token(neso_source **token, neso_gateway_file *file, const neso_settings_text *text,
                       const char *field, neso_settings_error *error)
{
    if (text->file.len == 0)
        return true;
    if (copy_path(file->path, text->file) == NULL)
        return refuse(error, field, "names a file by too long a path");
    neso_posix_file_init(&file->file, file->path);
    *token = &file->file.source;
    return true;
}

/* The key's file must be nobody else's; the certificate's may be anybody's. */
static bool read_file(neso_gateway_sources *self, const char *field, neso_slice file,
                      bool is_secret, neso_settings_error *error)
{
    char path[PATH_MAX];
    const char *refusal = "names a file by too long a path";

    if (copy_path(path, file) != NULL)
        refusal = is_secret ? neso_config_file_read(&self->scratch, path)
                            : neso_config_file_read_public(&self->scratch, path);
    return refusal == NULL || refuse(error, field, refusal);
}

static bool read_identity_files(neso_gateway_sources *self, const neso_settings *settings,
                                neso_settings_error *error)
{
    neso_config_file *text = &self->scratch;
    neso_status status;

    if (!read_file(self, "certificate", settings->certificate.file, false, error))
        return false;
    status = neso_identity_add_certificates(&self->identity, text->text, text->len);
    if (status == NESO_OK) {
        if (!read_file(self, "private_key", settings->private_key.file, true, error))
            return false;
        status = neso_identity_add_key(&self->identity, text->text, text->len);
    }
    return status == NESO_OK || refuse(error, self->identity.field, self->identity.reason);
}

static bool read_identity(neso_gateway_sources *self, const neso_settings *settings,
                          neso_settings_error *error)
{
    bool has_files = settings->certificate.file.len > 0;
    neso_status status;

    if (has_files != (settings->private_key.file.len > 0))
        return refuse(error, "private_key", "must be a file where the certificate is one");
    neso_identity_init(&self->identity, self->identity_bytes, sizeof self->identity_bytes);
    if (has_files)
        return read_identity_files(self, settings, error);
    status = neso_identity_add_json(&self->identity, settings->certificate.text,
                                    settings->private_key.text, (uint8_t *)self->scratch.text,
                                    sizeof self->scratch.text);
    return status == NESO_OK || refuse(error, self->identity.field, self->identity.reason);
}

bool neso_gateway_sources_open(neso_gateway_sources *self, const neso_settings *settings,
                               neso_settings_error *error)
{
    bool opened;

    memset(self, 0, sizeof *self);
    self->process.fd = -1;
    self->command =
        settings->credential_process.len > 0 ? settings->credential_process : NESO_SLICE(CHAIN);
    opened = open_token(&self->tokens.web_identity, &self->web_identity,
                        &settings->web_identity_token, "web_identity_token", error) &&
             open_token(&self->tokens.saml, &self->saml, &settings->saml_assertion,
                        "saml_assertion", error) &&
             open_token(&self->tokens.container, &self->container, &settings->container_token,
                        "container_token", error);
    if (opened && neso_settings_uses(settings, NESO_FROM_IOT))
        opened = read_identity(self, settings, error);
    neso_wipe(&self->scratch, sizeof self->scratch);
    return opened;
}

neso_status neso_gateway_sources_ask(neso_gateway_sources *self, char **text, size_t *len)
{
    const char *refusal;

    if (self->running) {
        refusal = neso_process_poll(&self->process);
    } else {
        neso_process_end(&self->process); /* the last one */
        refusal = neso_process_start(&self->process, self->command, PROCESS_TIMEOUT_MS);
    }
    self->running = refusal == NULL && !self->process.done;
    if (self->running)
        return NESO_E_WOULD_BLOCK;
    if (refusal != NULL) {
        fprintf(stderr, "# external: %s\n", refusal);
        return NESO_E_IO;
    }
    *text = self->process.text;
    *len = self->process.len;
    return NESO_OK;
}

void neso_gateway_sources_close(neso_gateway_sources *self)
{
    if (self->command.len > 0) /* it was opened */
        neso_process_end(&self->process);
    neso_wipe(self, sizeof *self);
}
