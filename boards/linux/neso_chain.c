#include "neso_chain.h"
#include "neso_ascii.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#define ROLES_MAX (NESO_CHAIN_STEPS_MAX - 1)

/* What one search needs; `chain` is being filled. Roles are met from the last to the first. */
typedef struct search {
    neso_chain *chain;
    neso_profiles *profiles;
    bool reads_environment; /* of what profiles have, too: no profile was asked for */
    neso_chain_step roles[ROLES_MAX];
    size_t role_count;
} search;

typedef enum finding { FOUND, ABSENT, FAULTY } finding;

neso_slice neso_chain_environment(const char *name)
{
    return neso_slice_of(getenv(name));
}

bool neso_chain_is_set(const char *name)
{
    return neso_ascii_equal(neso_chain_environment(name), NESO_SLICE("true"));
}

static finding fault(search *self, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(self->chain->fault, sizeof self->chain->fault, format, arguments);
    va_end(arguments);
    return FAULTY;
}

#define SHOWN(slice) (int)(slice).len, (slice).ptr

/* ---- reading profiles ---- */

static neso_slice get(search *self, neso_slice profile, const char *key)
{
    neso_slice value = {NULL, 0};
    if (!neso_profiles_get(self->profiles, profile, key, &value))
        value.len = 0;
    return value;
}

static bool has(search *self, neso_slice profile, const char *key)
{
    neso_slice value;
    return neso_profiles_get(self->profiles, profile, key, &value);
}

static bool has_pair(search *self, neso_slice profile)
{
    return has(self, profile, "aws_access_key_id") || has(self, profile, "aws_secret_access_key");
}

static bool has_role(search *self, neso_slice profile)
{
    return has(self, profile, "role_arn") && !has(self, profile, "web_identity_token_file");
}

neso_chain_step *neso_chain_add(neso_chain *self, neso_chain_kind kind, const char *where)
{
    if (self->count == NESO_CHAIN_STEPS_MAX)
        return NULL;
    neso_chain_step *step = &self->steps[self->count++];
    memset(step, 0, sizeof *step);
    step->kind = kind;
    step->where = where;
    return step;
}

/* The first: there is room. */
static neso_chain_step *add_source(search *self, neso_chain_kind kind, const char *where,
                                   neso_slice profile)
{
    neso_chain_step *step = neso_chain_add(self->chain, kind, where);
    step->profile = profile;
    return step;
}

/* ---- the sources ---- */

static finding from_environment(search *self)
{
    neso_slice id = neso_chain_environment("AWS_ACCESS_KEY_ID");
    if (id.len == 0)
        return ABSENT;
    neso_chain_step *step = add_source(self, NESO_CHAIN_PAIR, "environment", (neso_slice){NULL, 0});
    step->access_key_id = id;
    step->secret = neso_chain_environment("AWS_SECRET_ACCESS_KEY");
    step->session_token = neso_chain_environment("AWS_SECURITY_TOKEN");
    if (step->session_token.len == 0)
        step->session_token = neso_chain_environment("AWS_SESSION_TOKEN");
    step->expiration = neso_chain_environment("AWS_CREDENTIAL_EXPIRATION");
    if (step->secret.len == 0)
        return fault(self, "AWS_ACCESS_KEY_ID is set, but not AWS_SECRET_ACCESS_KEY");
    return FOUND;
}

static neso_slice environment_or_profile(search *self, const char *name, neso_slice profile,
                                         const char *key)
{
    neso_slice value = {NULL, 0};
    if (self->reads_environment)
        value = neso_chain_environment(name);
    return value.len > 0 ? value : get(self, profile, key);
}

static finding from_web_identity(search *self, neso_slice profile)
{
    neso_slice file = environment_or_profile(self, "AWS_WEB_IDENTITY_TOKEN_FILE", profile,
                                             "web_identity_token_file");
    if (file.len == 0)
        return ABSENT;
    bool by_profile = get(self, profile, "web_identity_token_file").ptr == file.ptr;
    neso_chain_step *step =
        add_source(self, NESO_CHAIN_WEB_IDENTITY, by_profile ? "profile" : "environment",
                   by_profile ? profile : (neso_slice){NULL, 0});
    step->file = file;
    step->sts.role_arn = environment_or_profile(self, "AWS_ROLE_ARN", profile, "role_arn");
    step->sts.session_name =
        environment_or_profile(self, "AWS_ROLE_SESSION_NAME", profile, "role_session_name");
    if (step->sts.role_arn.len == 0)
        return fault(self, "a web identity token is configured, but no role: set AWS_ROLE_ARN, or "
                           "role_arn in the profile");
    return FOUND;
}

static finding refuse_sign_in(search *self, neso_slice profile)
{
    const char *sign_in = has(self, profile, "sso_session") || has(self, profile, "sso_start_url")
                              ? "IAM Identity Center (SSO)"
                          : has(self, profile, "login_session") ? "`aws login`"
                                                                : NULL;
    if (sign_in == NULL)
        return ABSENT;
    return fault(self,
                 "profile %.*s signs in with %s, which only the AWS command line does; this "
                 "line in a profile of its own uses its session: credential_process = aws "
                 "configure export-credentials --profile %.*s --format process",
                 SHOWN(profile), sign_in, SHOWN(profile));
}

static finding from_file(search *self, neso_profiles_file file, neso_slice profile)
{
    const char *where =
        file == NESO_PROFILES_CREDENTIALS ? "shared credentials file" : "shared config file";
    neso_slice id;
    if (!neso_profiles_get_in(self->profiles, file, profile, "aws_access_key_id", &id))
        return ABSENT;
    neso_chain_step *step = add_source(self, NESO_CHAIN_PAIR, where, profile);
    step->access_key_id = id;
    if (!neso_profiles_get_in(self->profiles, file, profile, "aws_security_token",
                              &step->session_token))
        (void)neso_profiles_get_in(self->profiles, file, profile, "aws_session_token",
                                   &step->session_token);
    if (!neso_profiles_get_in(self->profiles, file, profile, "aws_secret_access_key",
                              &step->secret))
        return fault(self,
                     "profile %.*s has aws_access_key_id, but not aws_secret_access_key, in "
                     "the %s",
                     SHOWN(profile), where);
    return FOUND;
}

static finding from_process(search *self, neso_slice profile)
{
    neso_slice process = get(self, profile, "credential_process");
    if (process.len == 0)
        return ABSENT;
    add_source(self, NESO_CHAIN_PROCESS, "credential_process", profile)->process = process;
    return FOUND;
}

/* What a profile itself has, apart from a role that others' credentials assume. */
static finding from_profile(search *self, neso_slice profile)
{
    finding found = from_web_identity(self, profile);
    if (found == ABSENT)
        found = refuse_sign_in(self, profile);
    if (found == ABSENT)
        found = from_file(self, NESO_PROFILES_CREDENTIALS, profile);
    if (found == ABSENT)
        found = from_process(self, profile);
    if (found == ABSENT)
        found = from_file(self, NESO_PROFILES_CONFIG, profile);
    return found;
}

static finding from_container(search *self)
{
    if (getenv("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI") == NULL &&
        getenv("AWS_CONTAINER_CREDENTIALS_FULL_URI") == NULL)
        return ABSENT;
    add_source(self, NESO_CHAIN_CONTAINER, "container endpoint", (neso_slice){NULL, 0});
    return FOUND;
}

static finding from_metadata(search *self)
{
    if (neso_chain_is_set("AWS_EC2_METADATA_DISABLED"))
        return ABSENT;
    add_source(self, NESO_CHAIN_METADATA, "EC2 instance metadata", (neso_slice){NULL, 0});
    return FOUND;
}

/* ---- roles ---- */

static finding take_duration(search *self, neso_chain_step *role)
{
    neso_slice text = get(self, role->profile, "duration_seconds");
    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] < '0' || text.ptr[i] > '9' || text.len > 6)
            return fault(self, "profile %.*s: duration_seconds is no number of seconds",
                         SHOWN(role->profile));
        role->sts.duration_s = role->sts.duration_s * 10 + (uint32_t)(text.ptr[i] - '0');
    }
    return FOUND;
}

static finding take_role(search *self, neso_slice profile)
{
    if (self->role_count == ROLES_MAX)
        return fault(self, "more than %d roles are to be assumed one after the other", ROLES_MAX);
    neso_chain_step *role = &self->roles[self->role_count++];
    memset(role, 0, sizeof *role);
    role->kind = NESO_CHAIN_ROLE;
    role->where = "profile";
    role->profile = profile;
    role->sts.role_arn = get(self, profile, "role_arn");
    role->sts.session_name = get(self, profile, "role_session_name");
    role->sts.external_id = get(self, profile, "external_id");
    role->sts.mfa_serial = get(self, profile, "mfa_serial");
    return take_duration(self, role);
}

static finding from_named_source(search *self, neso_slice source)
{
    finding found;
    if (neso_slice_equal(source, NESO_SLICE("Environment")))
        found = from_environment(self);
    else if (neso_slice_equal(source, NESO_SLICE("EcsContainer")))
        found = from_container(self);
    else if (neso_slice_equal(source, NESO_SLICE("Ec2InstanceMetadata")))
        found = from_metadata(self);
    else
        return fault(self,
                     "the source %.*s is none of Environment, EcsContainer and "
                     "Ec2InstanceMetadata",
                     SHOWN(source));
    if (found == ABSENT)
        return fault(self, "the source %.*s has no credentials here", SHOWN(source));
    return found;
}

/* Whether a profile was met on the way; the first one was asked for, the others named as sources.
 */
static bool was_met(const search *self, neso_slice profile)
{
    for (size_t i = 0; i < self->role_count; i++)
        if (neso_slice_equal(self->roles[i].profile, profile))
            return true;
    return false;
}

static finding check_source(search *self, neso_slice profile, neso_slice source)
{
    bool is_itself = neso_slice_equal(profile, source) && self->role_count == 1;
    if (!neso_profiles_has(self->profiles, source))
        return fault(self, "profile %.*s: its source_profile %.*s does not exist", SHOWN(profile),
                     SHOWN(source));
    if (was_met(self, source) && !(is_itself && has_pair(self, source)))
        return fault(self, "profile %.*s: its source_profile %.*s leads round in a circle",
                     SHOWN(profile), SHOWN(source));
    return FOUND;
}

static finding from_source_profile(search *self, neso_slice source)
{
    self->reads_environment = false;
    finding found = from_profile(self, source);
    if (found == ABSENT)
        return fault(self, "profile %.*s is a source_profile, but has no credentials",
                     SHOWN(source));
    return found;
}

/* Follows source_profile from role to role until there is a profile with credentials. */
static finding from_roles(search *self, neso_slice profile)
{
    for (;;) {
        finding found = take_role(self, profile);
        if (found != FOUND)
            return found;
        neso_slice source = get(self, profile, "source_profile");
        neso_slice named = get(self, profile, "credential_source");
        if ((source.len > 0) == (named.len > 0))
            return fault(self,
                         "profile %.*s has role_arn with %s source_profile %s "
                         "credential_source: one of the two is needed",
                         SHOWN(profile), source.len > 0 ? "both" : "neither",
                         source.len > 0 ? "and" : "nor");
        if (named.len > 0)
            return from_named_source(self, named);
        found = check_source(self, profile, source);
        if (found != FOUND)
            return found;
        if (has_pair(self, source) || !has_role(self, source))
            return from_source_profile(self, source);
        profile = source;
    }
}

/* The role that was met last is the first to be assumed. */
static void append_roles(search *self)
{
    while (self->role_count > 0)
        self->chain->steps[self->chain->count++] = self->roles[--self->role_count];
}

/* ---- all of it ---- */

/* The AWS command line looks at AWS_DEFAULT_PROFILE first. */
static neso_slice profile_of_environment(void)
{
    neso_slice name = neso_chain_environment("AWS_DEFAULT_PROFILE");
    return name.len > 0 ? name : neso_chain_environment("AWS_PROFILE");
}

static finding find(search *self, neso_slice profile)
{
    finding found = self->reads_environment ? from_environment(self) : ABSENT;
    if (found == ABSENT && has_role(self, profile)) {
        found = from_roles(self, profile);
        append_roles(self);
    }
    if (found == ABSENT)
        found = from_profile(self, profile);
    if (found == ABSENT)
        found = from_container(self);
    if (found == ABSENT) {
        found = from_metadata(self);
        self->chain->last_resort = found == FOUND;
    }
    if (found == ABSENT)
        return fault(self,
                     "no credentials: neither environment nor profile %.*s has any, and "
                     "AWS_EC2_METADATA_DISABLED is set",
                     SHOWN(profile));
    return found;
}

/* A file may be at fault in a key that was asked for. */
static bool conclude(search *self, finding found)
{
    if (self->profiles->fault[0] != '\0')
        found = fault(self, "%s", self->profiles->fault);
    if (found != FOUND)
        self->chain->count = 0;
    return found == FOUND;
}

bool neso_chain_begin(neso_chain *self, const neso_profiles *profiles, const char *profile)
{
    memset(self, 0, sizeof *self);
    self->profile = profile != NULL ? neso_slice_of(profile) : profile_of_environment();
    if (self->profile.len == 0) {
        self->profile = NESO_SLICE("default");
        return true;
    }
    if (neso_profiles_has(profiles, self->profile))
        return true;
    snprintf(self->fault, sizeof self->fault, "there is no profile %.*s in %s or %s",
             SHOWN(self->profile), profiles->path[NESO_PROFILES_CONFIG],
             profiles->path[NESO_PROFILES_CREDENTIALS]);
    return false;
}

bool neso_chain_resolve(neso_chain *self, neso_profiles *profiles, const char *profile)
{
    search state = {.chain = self, .profiles = profiles, .reads_environment = profile == NULL};
    return neso_chain_begin(self, profiles, profile) &&
           conclude(&state, find(&state, self->profile));
}

bool neso_chain_add_source(neso_chain *self, neso_profiles *profiles, neso_slice name)
{
    search state = {.chain = self, .profiles = profiles, .reads_environment = true};
    return conclude(&state, from_named_source(&state, name));
}
