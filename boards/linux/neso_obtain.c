#include "neso_obtain.h"
#include "neso_json.h"
#include "neso_obtain_steps.h"
#include "neso_time.h"
#include "neso_wipe.h"

#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#define PROCESS_TIMEOUT_MS 60000

bool neso_obtain_refuse(neso_obtain *self, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(self->fault, sizeof self->fault, format, arguments);
    va_end(arguments);
    return false;
}

const char *neso_obtain_copy_path(neso_obtain *self, neso_slice path)
{
    if (path.len >= sizeof self->path)
        return NULL;
    memcpy(self->path, path.ptr, path.len);
    self->path[path.len] = '\0';
    return self->path;
}

/* ---- a pair as it stands ---- */

static bool take_pair(neso_obtain *self, const neso_chain_step *step)
{
    char text[NESO_DESCRIBE_MAX];
    neso_credentials_fault fault;
    if (neso_credentials_make(&self->record, step->access_key_id, step->secret, step->session_token,
                              &fault) != NESO_OK)
        return neso_obtain_refuse(self, "%s: %s", step->where, neso_describe_fault(&fault, text));
    if (step->expiration.len == 0)
        return true;
    if (neso_time_parse_iso8601(&self->record.expires_s, step->expiration.ptr,
                                step->expiration.len) != NESO_OK)
        return neso_obtain_refuse(self, "%s: the expiration is not a time", step->where);
    if (self->record.expires_s <= (int64_t)time(NULL))
        return neso_obtain_refuse(self, "%s: the credentials have expired", step->where);
    return true;
}

/* ---- documents ---- */

static bool take_document(neso_obtain *self, const neso_chain_step *step)
{
    const char *refusal =
        neso_sign_credentials_load(&self->document, step->document, (int64_t)time(NULL));
    self->record = self->document.record;
    return refusal == NULL || neso_obtain_refuse(self, "%s: %s", step->document, refusal);
}

/* At least as many as neso_credentials_parse takes: it says what is wrong with a larger one. */
#define VERSION_TOKENS 64

/* AWS defines what a program prints as version 1; another may mean anything. */
static bool is_version_1(const neso_process *process)
{
    neso_json_token tokens[VERSION_TOKENS];
    neso_json json;
    size_t offset, value;
    int64_t version;
    return neso_json_parse(&json, process->text, process->len, tokens, VERSION_TOKENS, &offset) ==
               NESO_OK &&
           neso_json_find(&json, NESO_JSON_ROOT, NESO_SLICE("Version"), &value) == NESO_OK &&
           neso_json_int64(&json, value, &version) == NESO_OK && version == 1;
}

static bool run_process(neso_obtain *self, const neso_chain_step *step)
{
    char text[NESO_DESCRIBE_MAX];
    neso_credentials_fault fault;
    const char *refusal = neso_process_start(&self->process, step->process, PROCESS_TIMEOUT_MS);
    while (refusal == NULL && !self->process.done) {
        struct pollfd wait = {.fd = self->process.fd, .events = POLLIN};
        (void)poll(&wait, 1, 100);
        refusal = neso_process_poll(&self->process);
    }
    if (refusal == NULL && !is_version_1(&self->process))
        refusal = "it did not print a JSON document with \"Version\": 1";
    if (refusal == NULL &&
        neso_credentials_parse(&self->record, self->process.text, self->process.len,
                               (int64_t)time(NULL), &fault) != NESO_OK)
        refusal = neso_describe_fault(&fault, text);
    return refusal == NULL ||
           neso_obtain_refuse(self, "credential_process of profile %.*s: %s",
                              (int)step->profile.len, step->profile.ptr, refusal);
}

/* ---- servers ---- */

static bool is_local(neso_chain_kind kind)
{
    return kind == NESO_CHAIN_PAIR || kind == NESO_CHAIN_PROCESS || kind == NESO_CHAIN_DOCUMENT;
}

/* The one of the profile is copied; NULL: none is configured. */
static bool find_bundle(neso_obtain *self, const char **bundle)
{
    neso_slice path;
    *bundle = self->options.ca_bundle != NULL ? self->options.ca_bundle : getenv("AWS_CA_BUNDLE");
    if (*bundle != NULL)
        return true;
    if (!neso_profiles_get(&self->profiles, self->chain.profile, "ca_bundle", &path))
        return self->profiles.fault[0] == '\0' ||
               neso_obtain_refuse(self, "%s", self->profiles.fault);
    *bundle = neso_obtain_copy_path(self, path);
    return *bundle != NULL || neso_obtain_refuse(self, "the path of ca_bundle is too long");
}

/* Trust is read only where it is needed. */
static bool ready_client(neso_obtain *self)
{
    const char *bundle;
    if (self->client_ready)
        return true;
    if (!find_bundle(self, &bundle))
        return false;
    const char *refusal = neso_client_init(&self->client, bundle, self->options.timeout_ms);
    self->client_ready = refusal == NULL;
    return refusal == NULL || neso_obtain_refuse(self, "%s: %s", bundle, refusal);
}

bool neso_obtain_renew(neso_obtain *self, neso_provider *provider, const char *what)
{
    neso_credential_store *store = &self->stores[self->store ^ 1];
    if (neso_client_renew(&self->client, provider, &self->record, store) != NESO_PROVIDER_RENEWED)
        return neso_obtain_refuse(self, "%s: %s", what, self->client.fault);
    self->store ^= 1;
    self->record = *neso_credential_store_current(store);
    return true;
}

/* ---- the steps ---- */

static bool carry_out(neso_obtain *self, const neso_chain_step *step)
{
    switch (step->kind) {
    case NESO_CHAIN_PAIR:
        return take_pair(self, step);
    case NESO_CHAIN_PROCESS:
        return run_process(self, step);
    case NESO_CHAIN_DOCUMENT:
        return take_document(self, step);
    case NESO_CHAIN_CONTAINER:
        return neso_obtain_from_container(self);
    case NESO_CHAIN_METADATA:
        return neso_obtain_from_metadata(self);
    case NESO_CHAIN_IOT:
        return neso_obtain_from_iot(self, step);
    default:
        return neso_obtain_from_sts(self, step);
    }
}

bool neso_obtain_begin(neso_obtain *self, const neso_obtain_options *options)
{
    memset(self, 0, sizeof *self);
    self->options = *options;
    self->process.fd = -1;
    neso_posix_file_init(&self->file, "");
    neso_identity_init(&self->identity, self->identity_bytes, sizeof self->identity_bytes);
    return neso_profiles_load(&self->profiles) ||
           neso_obtain_refuse(self, "%s", self->profiles.fault);
}

bool neso_obtain_run(neso_obtain *self)
{
    for (size_t i = 0; i < self->chain.count; i++) {
        const neso_chain_step *step = &self->chain.steps[i];
        if ((!is_local(step->kind) && !ready_client(self)) || !carry_out(self, step)) {
            neso_wipe(&self->record, sizeof self->record);
            return false;
        }
    }
    return self->chain.count > 0;
}

const char *neso_obtain_fault(const neso_obtain *self)
{
    return self->chain.fault[0] != '\0' ? self->chain.fault : self->fault;
}

void neso_obtain_wipe(neso_obtain *self)
{
    neso_process_end(&self->process);
    neso_posix_file_close(&self->file);
    neso_profiles_wipe(&self->profiles);
    neso_wipe(self, sizeof *self);
}
