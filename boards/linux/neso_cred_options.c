#include "neso_cred_options.h"
#include "neso_complain.h"
#include "neso_decimal.h"

#include <getopt.h>
#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

#define TIMEOUT_S      20
#define TIMEOUT_S_MAX  600
#define DURATION_S_MIN 900
#define DURATION_S_MAX 129600

/* Beyond the characters that getopt returns. */
enum { FIRST = 256 };

/* ---- complaints ---- */

#define COMMAND "neso credentials"

static bool complain_of(const char *option, const char *text, const char *reason)
{
    neso_complain(COMMAND, "--%s '%s' %s", option, text, reason);
    return false;
}

static bool complain(const char *option, const char *reason)
{
    neso_complain(COMMAND, "--%s %s", option, reason);
    return false;
}

/* ---- texts ---- */

static bool is_not_empty(neso_slice text)
{
    return text.len > 0;
}

/* Options whose text is only remembered, and what it must be. */
#define TEXT(name, member, check, reason)                                                          \
    {                                                                                              \
        name, offsetof(neso_cred_options, member), check, reason                                   \
    }
#define EMPTY "is empty"

static const struct text {
    const char *name;
    size_t offset;
    bool (*check)(neso_slice text);
    const char *reason;
} texts[] = {
    TEXT("profile", profile, is_not_empty, EMPTY),
    TEXT("credentials", document, is_not_empty, EMPTY),
    TEXT("web-identity-token-file", web_identity, is_not_empty, EMPTY),
    TEXT("saml-assertion-file", saml, is_not_empty, EMPTY),
    TEXT("principal-arn", principal_arn, neso_sts_is_role_arn, "is no ARN"),
    TEXT("role-alias", role_alias, is_not_empty, EMPTY),
    TEXT("certificate", certificate, is_not_empty, EMPTY),
    TEXT("private-key", private_key, is_not_empty, EMPTY),
    TEXT("thing-name", thing_name, is_not_empty, EMPTY),
    TEXT("session-name", session_name, neso_sts_is_session_name,
         "is not 2 to 64 letters, digits and _+=,.@-"),
    TEXT("external-id", external_id, neso_sts_is_external_id,
         "is not 2 to 1224 letters, digits and _+=,.@:/-"),
    TEXT("policy", policy, is_not_empty, EMPTY),
    TEXT("source-identity", source_identity, neso_sts_is_session_name,
         "is not 2 to 64 letters, digits and _+=,.@-"),
    TEXT("mfa-serial", mfa_serial, neso_sts_is_mfa_serial, "is no device's ARN or serial number"),
    TEXT("mfa-code", mfa_code, neso_sts_is_mfa_code, "is not six digits"),
    TEXT("region", region, is_not_empty, EMPTY),
    TEXT("endpoint-url", endpoint_url, is_not_empty, EMPTY),
    TEXT("ca-bundle", ca_bundle, is_not_empty, EMPTY),
};

static bool take_text(neso_cred_options *self, const struct text *text, const char *value)
{
    const char **member = (const char **)(void *)((char *)self + text->offset);
    if (*member != NULL)
        return complain(text->name, "is given twice");
    if (!text->check(neso_slice_of(value)))
        return complain_of(text->name, value, text->reason);
    *member = value;
    return true;
}

/* ---- the others ---- */

static bool take_number(uint32_t *out, const char *text, uint32_t min, uint32_t max)
{
    int64_t value;
    size_t offset;
    if (neso_decimal_int64(&value, text, strlen(text), &offset) != NESO_OK || value < min ||
        value > max)
        return false;
    *out = (uint32_t)value;
    return true;
}

static bool take_source(neso_cred_options *self, const char *text)
{
    self->source = text;
    return strcmp(text, "environment") == 0 || strcmp(text, "container") == 0 ||
           strcmp(text, "ec2") == 0 ||
           complain_of("source", text, "is none of environment, container and ec2");
}

static bool take_format(neso_cred_options *self, const char *text)
{
    static const char *const names[] = {"text", "env", "json", "process"};
    for (size_t i = 0; i < COUNT(names); i++) {
        if (strcmp(names[i], text) == 0) {
            self->format = (neso_cred_format)i;
            return true;
        }
    }
    return complain_of("format", text, "is none of text, env, json and process");
}

static bool take_role(neso_cred_options *self, const char *text)
{
    if (self->role_count == NESO_CRED_ROLES_MAX)
        return complain("role", "is given more than four times");
    if (!neso_sts_is_role_arn(neso_slice_of(text)))
        return complain_of("role", text, "is no ARN");
    self->roles[self->role_count++] = text;
    return true;
}

static bool take_tag(neso_cred_options *self, const char *text)
{
    const char *equals = strchr(text, '=');
    if (self->tag_count == NESO_STS_TAGS_MAX)
        return complain("tag", "is given more than 50 times");
    if (equals == NULL)
        return complain_of("tag", text, "is not KEY=VALUE");
    neso_sts_tag tag = {neso_slice_make(text, (size_t)(equals - text)), neso_slice_of(equals + 1)};
    if (!neso_sts_is_tag_key(tag.key) || !neso_sts_is_tag_value(tag.value))
        return complain_of("tag", text, "is longer than STS takes, or has other characters");
    self->tags[self->tag_count++] = tag;
    return true;
}

static bool take_transitive_tag(neso_cred_options *self, const char *text)
{
    if (self->transitive_count == NESO_STS_TAGS_MAX)
        return complain("transitive-tag", "is given more than 50 times");
    if (!neso_sts_is_tag_key(neso_slice_of(text)))
        return complain_of("transitive-tag", text, "is no key of a tag");
    self->transitive_tags[self->transitive_count++] = neso_slice_of(text);
    return true;
}

/* HOST:PORT, or HOST alone where a service has a port of its own. */
static bool take_place(neso_cred_place *out, const char *text, uint16_t own_port)
{
    const char *colon = strrchr(text, ':');
    uint32_t port = own_port;
    if (colon != NULL && strchr(colon, ']') != NULL)
        colon = NULL; /* of an address in brackets */
    if (colon == NULL ? own_port == 0 : !take_number(&port, colon + 1, 1, UINT16_MAX))
        return false;
    out->host = neso_slice_make(text, colon == NULL ? strlen(text) : (size_t)(colon - text));
    out->port = (uint16_t)port;
    return out->host.len > 0;
}

static bool take_iot_endpoint(neso_cred_options *self, const char *text)
{
    return take_place(&self->iot, text, 443) ||
           complain_of("iot-endpoint", text, "is not HOST or HOST:PORT");
}

static bool take_iot_via(neso_cred_options *self, const char *text)
{
    return take_place(&self->iot_via, text, 0) || complain_of("iot-via", text, "is not HOST:PORT");
}

static bool take_via(neso_cred_options *self, const char *text)
{
    return take_place(&self->via, text, 0) || complain_of("via", text, "is not HOST:PORT");
}

static bool take_duration(neso_cred_options *self, const char *text)
{
    return take_number(&self->duration_s, text, DURATION_S_MIN, DURATION_S_MAX) ||
           complain_of("duration", text, "is no number of seconds from 900 to 129600");
}

static bool take_timeout(neso_cred_options *self, const char *text)
{
    uint32_t seconds;
    if (!take_number(&seconds, text, 1, TIMEOUT_S_MAX))
        return complain_of("timeout", text, "is no number of seconds from 1 to 600");
    self->timeout_ms = seconds * 1000;
    return true;
}

static bool take_session_token(neso_cred_options *self, const char *text)
{
    (void)text;
    self->session_token = true;
    return true;
}

static bool take_help(neso_cred_options *self, const char *text)
{
    (void)text;
    self->help = true;
    return true;
}

static const struct other {
    const char *name;
    int has_argument;
    bool (*take)(neso_cred_options *self, const char *text);
} others[] = {
    {"source", required_argument, take_source},
    {"iot-endpoint", required_argument, take_iot_endpoint},
    {"iot-via", required_argument, take_iot_via},
    {"session-token", no_argument, take_session_token},
    {"role", required_argument, take_role},
    {"tag", required_argument, take_tag},
    {"transitive-tag", required_argument, take_transitive_tag},
    {"duration", required_argument, take_duration},
    {"via", required_argument, take_via},
    {"timeout", required_argument, take_timeout},
    {"format", required_argument, take_format},
    {"help", no_argument, take_help},
};

/* ---- what goes together ---- */

static size_t count_sources(const neso_cred_options *self)
{
    return (self->profile != NULL) + (self->source != NULL) + (self->document != NULL) +
           (self->web_identity != NULL) + (self->saml != NULL) + (self->iot.host.len > 0);
}

static bool has_iot_options(const neso_cred_options *self)
{
    return self->role_alias != NULL || self->certificate != NULL || self->private_key != NULL ||
           self->thing_name != NULL || self->iot_via.host.len > 0;
}

static const char *find_source_conflict(const neso_cred_options *self)
{
    bool has_token = self->web_identity != NULL || self->saml != NULL;
    if (count_sources(self) > 1)
        return "more than one source: --profile, --source, --credentials, "
               "--web-identity-token-file, --saml-assertion-file and --iot-endpoint are one each";
    if (has_token && self->role_count == 0)
        return "a token or assertion is for a role: --role is missing";
    if (has_token && self->session_token)
        return "--session-token is for a user's key pair, not for a role's credentials";
    if ((self->saml != NULL) != (self->principal_arn != NULL))
        return "--saml-assertion-file and --principal-arn go together";
    if (self->iot.host.len == 0 && has_iot_options(self))
        return "--iot-endpoint is missing";
    if (self->iot.host.len > 0 &&
        (self->role_alias == NULL || self->certificate == NULL || self->private_key == NULL))
        return "--iot-endpoint needs --role-alias, --certificate and --private-key";
    return NULL;
}

/* What the last role, or the session token, is asked for with. */
static const char *find_role_conflict(const neso_cred_options *self)
{
    bool has_token = self->web_identity != NULL || self->saml != NULL;
    bool assumes = self->role_count > (has_token ? 1 : 0);
    bool for_any_role = self->policy != NULL || self->session_name != NULL;
    bool for_assume_role = self->external_id != NULL || self->source_identity != NULL ||
                           self->tag_count + self->transitive_count > 0;
    if (for_any_role && self->role_count == 0)
        return "--policy and --session-name are for a role: --role is missing";
    if (for_assume_role && !assumes)
        return "--external-id, --source-identity, --tag and --transitive-tag are for a role that "
               "other credentials assume";
    if (self->saml != NULL && !assumes && self->session_name != NULL)
        return "--session-name: the assertion names the session";
    if (self->duration_s > 0 && self->role_count == 0 && !self->session_token)
        return "--duration is for --role or --session-token";
    if ((self->mfa_serial != NULL || self->mfa_code != NULL) && !assumes && !self->session_token)
        return "--mfa-serial and --mfa-code are for --session-token or a role that other "
               "credentials assume";
    if (self->mfa_code != NULL && self->mfa_serial == NULL)
        return "--mfa-code needs --mfa-serial";
    return NULL;
}

static bool check(const neso_cred_options *self, int argc)
{
    const char *conflict = find_source_conflict(self);
    if (conflict == NULL)
        conflict = find_role_conflict(self);
    if (conflict == NULL && optind < argc)
        conflict = "there are only options; see `neso help credentials`";
    if (conflict != NULL)
        neso_complain(COMMAND, "%s", conflict);
    return conflict == NULL;
}

/* ---- all of it ---- */

static bool take(neso_cred_options *self, int option)
{
    size_t index = (size_t)(option - FIRST);
    if (option < FIRST)
        return false; /* unknown: getopt said so */
    return index < COUNT(texts) ? take_text(self, &texts[index], optarg)
                                : others[index - COUNT(texts)].take(self, optarg);
}

bool neso_cred_options_parse(neso_cred_options *self, int argc, char **argv)
{
    struct option known[COUNT(texts) + COUNT(others) + 1] = {{0}};
    int option, count = 0;
    for (size_t i = 0; i < COUNT(texts); i++, count++)
        known[count] = (struct option){texts[i].name, required_argument, NULL, FIRST + count};
    for (size_t i = 0; i < COUNT(others); i++, count++)
        known[count] = (struct option){others[i].name, others[i].has_argument, NULL, FIRST + count};
    memset(self, 0, sizeof *self);
    self->timeout_ms = TIMEOUT_S * 1000;
    while ((option = getopt_long(argc, argv, "", known, NULL)) != -1)
        if (!take(self, option))
            return false;
    return self->help || check(self, argc);
}
