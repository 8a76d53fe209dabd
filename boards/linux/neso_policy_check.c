#include "neso_policy_check.h"
#include "neso_policy_partition.h"

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#define DIGITS  "0123456789"
#define LOWER   "abcdefghijklmnopqrstuvwxyz"
#define UPPER   "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
#define LETTERS LOWER UPPER

/* Of users and roles. */
#define NAME_CHARACTERS DIGITS LETTERS "_+=,.@-"
#define NAME_MAX_LENGTH 64
#define PATH_MAX_LENGTH 512

#define EXTERNAL_ID_MAX 1224
#define REGION_MAX      32
#define ISSUER_MAX      255
#define ROLE_ALIAS_MAX  128
#define SAML_NAME_MAX   128

static bool begins_with(const char *text, const char *prefix)
{
    return strncmp(text, prefix, strlen(prefix)) == 0;
}

static bool consists_of(const char *text, const char *characters)
{
    return text[strspn(text, characters)] == '\0';
}

static bool is_word(const char *text, const char *characters, size_t min, size_t max)
{
    size_t len = strlen(text);
    return len >= min && len <= max && consists_of(text, characters);
}

/* A name, perhaps behind a path such as plants/north/. */
static bool is_name_with_path(const char *text)
{
    const char *slash = strrchr(text, '/');
    const char *name = slash == NULL ? text : slash + 1;
    return text[0] != '/' && strstr(text, "//") == NULL &&
           strlen(text) <= PATH_MAX_LENGTH + NAME_MAX_LENGTH &&
           consists_of(text, NAME_CHARACTERS "/") &&
           is_word(name, NAME_CHARACTERS, 1, NAME_MAX_LENGTH);
}

static bool is_account(const char *text, size_t len)
{
    return len == 12 && strspn(text, DIGITS) >= len;
}

/* As in eu-west-1 and us-gov-east-1. */
static bool is_region(const char *text, size_t len)
{
    return len >= strlen("xx-west-1") && len <= REGION_MAX &&
           strspn(text, LOWER DIGITS "-") >= len && strcspn(text, "-") <= strlen("eusc") &&
           text[len - 2] == '-' && strchr(DIGITS, text[len - 1]) != NULL;
}

enum { PARTITION = 1, SERVICE, REGION, ACCOUNT, RESOURCE, FIELD_COUNT };

/* Where the fields of arn:PARTITION:SERVICE:REGION:ACCOUNT:RESOURCE begin; the resource may have
 * colons. */
static bool split(const char *arn, const char *field[FIELD_COUNT])
{
    field[0] = arn;
    for (size_t i = 1; i < FIELD_COUNT; i++) {
        field[i] = strchr(field[i - 1], ':');
        if (field[i] == NULL)
            return false;
        field[i]++;
    }
    return true;
}

/* What is behind `prefix` in the resource of a service's ARN; NULL: it is no such ARN. IAM has no
 * regions. */
static const char *find_name(const char *arn, const char *service, const char *prefix)
{
    const char *field[FIELD_COUNT];
    if (!split(arn, field) || neso_policy_partition_of_arn(arn) == NULL)
        return NULL;
    size_t region_len = (size_t)(field[ACCOUNT] - field[REGION]) - 1;
    bool has_region = strcmp(service, "iam:") != 0;
    if (!begins_with(field[SERVICE], service) || !begins_with(field[RESOURCE], prefix) ||
        (has_region ? !is_region(field[REGION], region_len) : region_len != 0) ||
        !is_account(field[ACCOUNT], (size_t)(field[RESOURCE] - field[ACCOUNT]) - 1))
        return NULL;
    return field[RESOURCE] + strlen(prefix);
}

static bool is_iam_arn(const char *text, const char *prefix)
{
    const char *name = find_name(text, "iam:", prefix);
    return name != NULL && is_name_with_path(name);
}

const char *neso_policy_check_account(const char *text)
{
    return is_account(text, strlen(text)) ? NULL : "is not the 12 digits of an account";
}

const char *neso_policy_check_user(const char *text)
{
    if (begins_with(text, "arn:"))
        return "is an ARN: give it as --principal";
    return is_name_with_path(text) ? NULL
                                   : "is no name of a user: up to 64 letters, digits or _+=,.@- "
                                     "behind a path, if it has one";
}

const char *neso_policy_check_principal(const char *text)
{
    if (strstr(text, ":sts:") != NULL && strstr(text, ":assumed-role/") != NULL)
        return "is a session, which ends: give the ARN of its role";
    if (is_iam_arn(text, "user/") || is_iam_arn(text, "role/"))
        return NULL;
    return "is no ARN such as arn:aws:iam::123456789012:user/NAME or .../role/NAME";
}

const char *neso_policy_check_role(const char *text)
{
    return is_iam_arn(text, "role/") ? NULL
                                     : "is no ARN such as arn:aws:iam::123456789012:role/NAME";
}

const char *neso_policy_check_role_alias(const char *text)
{
    const char *name = find_name(text, "iot:", "rolealias/");
    return name != NULL && is_word(name, DIGITS LETTERS "_=,@-", 1, ROLE_ALIAS_MAX)
               ? NULL
               : "is no ARN such as arn:aws:iot:eu-west-1:123456789012:rolealias/NAME";
}

const char *neso_policy_check_saml_provider(const char *text)
{
    const char *name = find_name(text, "iam:", "saml-provider/");
    return name != NULL && is_word(name, DIGITS LETTERS "._-", 1, SAML_NAME_MAX)
               ? NULL
               : "is no ARN such as arn:aws:iam::123456789012:saml-provider/NAME";
}

const char *neso_policy_check_external_id(const char *text)
{
    return is_word(text, DIGITS LETTERS "_+=,.@:/-", 2, EXTERNAL_ID_MAX)
               ? NULL
               : "is no external id: 2 to 1224 letters, digits or _+=,.@:/-";
}

const char *neso_policy_check_issuer(const char *text)
{
    size_t host_len = strcspn(text, "/");
    size_t len = strlen(text);
    if (strstr(text, "://") != NULL)
        return "is no https:// URL";
    if (begins_with(text, "www.amazon.com") || begins_with(text, "graph.facebook.com"))
        return "signs in people, not gateways";
    if (len <= ISSUER_MAX && strspn(text, LOWER DIGITS ".-") == host_len && host_len > 0 &&
        memchr(text, '.', host_len) != NULL && strchr(".-", text[0]) == NULL &&
        strchr(".-", text[host_len - 1]) == NULL && text[len - 1] != '/' &&
        consists_of(text + host_len, DIGITS LETTERS "/._~-"))
        return NULL;
    return "is no issuer such as oidc.example.com/id/ABC: a host's name in small letters, then its "
           "path";
}

/* '$' begins a variable of IAM's. */
static bool is_printable(const char *text)
{
    size_t len = 0;
    while (text[len] >= ' ' && text[len] <= '~' && text[len] != '$')
        len++;
    return len > 0 && text[len] == '\0';
}

const char *neso_policy_check_audience(const char *text)
{
    if (is_printable(text) && strpbrk(text, "*? ") == NULL)
        return NULL;
    return "is no audience: printable ASCII without spaces, $, * and ?";
}

const char *neso_policy_check_subject(const char *text)
{
    if (!is_printable(text))
        return "is no subject: printable ASCII without $";
    return consists_of(text, "*?") ? "is every subject of that issuer: name one" : NULL;
}

const char *neso_policy_check_region(const char *text)
{
    if (!is_region(text, strlen(text)))
        return "is no region such as eu-west-1";
    return neso_policy_partition_of_region(text) != NULL
               ? NULL
               : "is in a partition other than aws, aws-cn and aws-us-gov";
}

const char *neso_policy_check_cluster(const char *text)
{
    const char *id = text + strlen("cluster-");
    if (begins_with(text, "cluster-") && *id != '\0' && consists_of(id, UPPER DIGITS))
        return NULL;
    return "is no cluster resource id such as cluster-ABCDEFGHIJKLMNOPQRSTUVWXYZ: not the "
           "cluster's name; `aws neptune describe-db-clusters` has it as DbClusterResourceId";
}

static bool is_one_of(const char *text, const char *const *choices)
{
    for (; *choices != NULL; choices++)
        if (strcmp(*choices, text) == 0)
            return true;
    return false;
}

const char *neso_policy_check_language(const char *text)
{
    static const char *const choices[] = {"opencypher", "gremlin", "sparql", NULL};
    return is_one_of(text, choices) ? NULL : "is neither opencypher nor gremlin nor sparql";
}

const char *neso_policy_check_access(const char *text)
{
    static const char *const choices[] = {"read", "write", "update", "delete", NULL};
    return is_one_of(text, choices) ? NULL : "is neither read nor write nor update nor delete";
}
