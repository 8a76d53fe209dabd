#include "neso_cred_plan.h"

#include <stdio.h>
#include <string.h>

#define OPTIONS "options"

/* ---- the first source ---- */

static bool add_named(neso_obtain *obtain, const char *name)
{
    neso_slice source = strcmp(name, "container") == 0 ? NESO_SLICE("EcsContainer")
                        : strcmp(name, "ec2") == 0     ? NESO_SLICE("Ec2InstanceMetadata")
                                                       : NESO_SLICE("Environment");
    return neso_chain_add_source(&obtain->chain, &obtain->profiles, source);
}

static void add_token(neso_chain *chain, const neso_cred_options *options)
{
    bool is_saml = options->saml != NULL;
    neso_chain_step *step =
        neso_chain_add(chain, is_saml ? NESO_CHAIN_SAML : NESO_CHAIN_WEB_IDENTITY, OPTIONS);
    step->file = neso_slice_of(is_saml ? options->saml : options->web_identity);
    step->sts.role_arn = neso_slice_of(options->roles[0]);
    step->sts.principal_arn = neso_slice_of(options->principal_arn);
}

static void add_iot(neso_chain *chain, const neso_cred_options *options)
{
    neso_chain_step *step = neso_chain_add(chain, NESO_CHAIN_IOT, OPTIONS);
    step->iot.endpoint = (neso_provider_endpoint){.host = options->iot.host,
                                                  .port = options->iot.port,
                                                  .via = options->iot_via.host,
                                                  .via_port = options->iot_via.port};
    step->iot.role_alias = neso_slice_of(options->role_alias);
    step->iot.thing_name = neso_slice_of(options->thing_name);
    step->certificate = options->certificate;
    step->private_key = options->private_key;
}

static bool has_token(const neso_cred_options *options)
{
    return options->saml != NULL || options->web_identity != NULL;
}

static bool add_first(neso_obtain *obtain, const neso_cred_options *options)
{
    bool is_default = options->source == NULL && options->document == NULL &&
                      options->iot.host.len == 0 && !has_token(options);
    if (is_default)
        return neso_chain_resolve(&obtain->chain, &obtain->profiles, options->profile);
    if (!neso_chain_begin(&obtain->chain, &obtain->profiles, NULL))
        return false;
    if (options->source != NULL)
        return add_named(obtain, options->source);
    if (options->document != NULL)
        neso_chain_add(&obtain->chain, NESO_CHAIN_DOCUMENT, OPTIONS)->document = options->document;
    else if (has_token(options))
        add_token(&obtain->chain, options);
    else
        add_iot(&obtain->chain, options);
    return true;
}

/* ---- what is asked of STS ---- */

static void set_mfa(neso_chain_step *step, const neso_cred_options *options)
{
    step->sts.mfa_serial = neso_slice_of(options->mfa_serial);
    step->sts.mfa_code = neso_slice_of(options->mfa_code);
}

/* A profile may have led through as many roles as there is room for. */
static neso_chain_step *add(neso_chain *chain, neso_chain_kind kind)
{
    neso_chain_step *step = neso_chain_add(chain, kind, OPTIONS);
    if (step == NULL)
        snprintf(chain->fault, sizeof chain->fault,
                 "more than %d steps from the first credentials to the last role",
                 NESO_CHAIN_STEPS_MAX);
    return step;
}

static bool add_roles(neso_chain *chain, const neso_cred_options *options)
{
    size_t first = has_token(options) ? 1 : 0;
    for (size_t i = first; i < options->role_count; i++) {
        neso_chain_step *step = add(chain, NESO_CHAIN_ROLE);
        if (step == NULL)
            return false;
        step->sts.role_arn = neso_slice_of(options->roles[i]);
        if (i == first && !options->session_token)
            set_mfa(step, options);
    }
    return true;
}

/* The options are for the last of the steps that options asked for. */
static void set_last(neso_chain_step *step, const neso_cred_options *options, neso_slice policy)
{
    step->sts.duration_s = options->duration_s;
    step->sts.session_name = neso_slice_of(options->session_name);
    step->sts.external_id = neso_slice_of(options->external_id);
    step->sts.policy = policy;
    step->sts.source_identity = neso_slice_of(options->source_identity);
    step->sts.tags = options->tags;
    step->sts.tag_count = options->tag_count;
    step->sts.transitive_tags = options->transitive_tags;
    step->sts.transitive_count = options->transitive_count;
}

bool neso_cred_plan(neso_obtain *obtain, const neso_cred_options *options, neso_slice policy)
{
    neso_chain *chain = &obtain->chain;
    if (!add_first(obtain, options))
        return false;
    if (options->session_token) {
        neso_chain_step *step = add(chain, NESO_CHAIN_SESSION_TOKEN);
        if (step == NULL)
            return false;
        set_mfa(step, options);
    }
    if (!add_roles(chain, options))
        return false;
    if (options->session_token || options->role_count > 0)
        set_last(&chain->steps[chain->count - 1], options, policy);
    return true;
}
