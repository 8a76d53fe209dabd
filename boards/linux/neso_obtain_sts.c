/* The steps of a chain that STS answers. */
#include "neso_complain.h"
#include "neso_obtain_steps.h"

#include <stdio.h>
#include <time.h>

#define SHOWN(slice) (int)(slice).len, (slice).ptr

/* ---- the person at the terminal ---- */

/* A profile says which device it wants a code of, and the code lives for half a minute: it is asked
 * for on the terminal, as the AWS command line does. */
static bool ask_code(neso_obtain *self, neso_sts_config *config)
{
    FILE *terminal = fopen("/dev/tty", "r+e");
    if (terminal == NULL)
        return neso_obtain_refuse(self, "a code of the device %.*s is needed: give --mfa-code",
                                  SHOWN(config->mfa_serial));
    fputs("Code of ", terminal);
    neso_show(terminal, config->mfa_serial);
    fputs(": ", terminal);
    fflush(terminal);
    if (fgets(self->code, sizeof self->code, terminal) != NULL)
        config->mfa_code = neso_slice_make(self->code, strcspn(self->code, "\r\n"));
    fclose(terminal);
    return config->mfa_code.len > 0 ||
           neso_obtain_refuse(self, "no code was given for the device %.*s",
                              SHOWN(config->mfa_serial));
}

/* ---- requests ---- */

static const struct action {
    const neso_sts_action *action;
    const char *name;
    uint32_t duration_s; /* where none is given: the service's own default */
} actions[] = {
    [NESO_CHAIN_ROLE] = {&neso_sts_assume_role_with_options, "AssumeRole", 3600},
    [NESO_CHAIN_WEB_IDENTITY] = {&neso_sts_web_identity, "AssumeRoleWithWebIdentity", 3600},
    [NESO_CHAIN_SAML] = {&neso_sts_saml, "AssumeRoleWithSAML", 3600},
    [NESO_CHAIN_SESSION_TOKEN] = {&neso_sts_session_token, "GetSessionToken", 43200},
};

static bool find_endpoint(neso_obtain *self)
{
    const neso_obtain_options *options = &self->options;
    if (!neso_endpoint_of_sts(&self->endpoint, &self->profiles, self->chain.profile,
                              options->region, options->sts_url))
        return neso_obtain_refuse(self, "%s", self->endpoint.fault);
    self->endpoint.server.via = options->sts_via;
    self->endpoint.server.via_port = options->sts_via_port;
    return true;
}

static bool takes_session_name(neso_chain_kind kind)
{
    return kind == NESO_CHAIN_ROLE || kind == NESO_CHAIN_WEB_IDENTITY;
}

static bool ask(neso_obtain *self, neso_sts_config *config, const char *name)
{
    neso_sts sts;
    char text[NESO_DESCRIBE_MAX];
    neso_credentials_fault fault;
    if (neso_sts_init(&sts, config, &fault) != NESO_OK)
        return neso_obtain_refuse(self, "%s: %s", name, neso_describe_fault(&fault, text));
    return neso_obtain_renew(self, &sts.provider, name);
}

/* The token is read from its file as it is now. */
static bool ask_with_token(neso_obtain *self, neso_sts_config *config, neso_slice file,
                           const char *name)
{
    if (file.len == 0)
        return ask(self, config, name);
    if (neso_obtain_copy_path(self, file) == NULL)
        return neso_obtain_refuse(self, "the path of the token is longer than %zu bytes",
                                  sizeof self->path - 1);
    neso_posix_file_init(&self->file, self->path);
    config->token = &self->file.source;
    bool done = ask(self, config, name);
    neso_posix_file_close(&self->file);
    if (!done && self->file.error != 0)
        return neso_obtain_refuse(self, "%s: %s", self->path, strerror(self->file.error));
    return done;
}

bool neso_obtain_from_sts(neso_obtain *self, const neso_chain_step *step)
{
    const struct action *action = &actions[step->kind];
    neso_sts_config config = step->sts;
    char session_name[32];
    int len = snprintf(session_name, sizeof session_name, "neso-%lld", (long long)time(NULL));
    if (!find_endpoint(self))
        return false;
    config.action = action->action;
    config.endpoint = self->endpoint.server;
    config.region = self->endpoint.region;
    if (config.duration_s == 0)
        config.duration_s = action->duration_s;
    if (config.session_name.len == 0 && takes_session_name(step->kind))
        config.session_name = neso_slice_make(session_name, (size_t)len);
    if (config.mfa_serial.len > 0 && config.mfa_code.len == 0 && !ask_code(self, &config))
        return false;
    return ask_with_token(self, &config, step->file, action->name);
}
