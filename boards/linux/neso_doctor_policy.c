#include "neso_doctor_policy.h"
#include "neso_policy_partition.h"

#include <stdlib.h>
#include <string.h>

#define UNKNOWN_ACCOUNT "ACCOUNT-ID"
#define UNKNOWN_CLUSTER "CLUSTER-RESOURCE-ID"

/* NUL-terminated copies, for neso_policy_values. */
typedef struct filling {
    neso_policy_values values;
    char account[16];
    char region[40];
    char role[2056];
    char external_id[1232];
    char principal[2056];
    char saml_provider[2056];
    char role_alias[256];
    char cluster[64];
} filling;

static const char *copy(char *out, size_t size, neso_slice text)
{
    size_t len = text.len < size ? text.len : size - 1;
    if (len > 0)
        memcpy(out, text.ptr, len);
    out[len] = '\0';
    return out;
}

/* What follows `before` in a text, up to one of the characters in `end`. Empty: nothing. */
static neso_slice find_between(const char *text, const char *before, const char *end)
{
    const char *at = strstr(text, before);
    if (at == NULL)
        return (neso_slice){NULL, 0};
    at += strlen(before);
    return neso_slice_make(at, strcspn(at, end));
}

/* The account of an ARN: arn:PARTITION:SERVICE:REGION:ACCOUNT:... */
static neso_slice account_of(neso_slice arn)
{
    size_t at = 0;
    for (int colons = 0; colons < 4; at++) {
        if (at >= arn.len)
            return (neso_slice){NULL, 0};
        colons += arn.ptr[at] == ':';
    }
    neso_slice rest = neso_slice_make(arn.ptr + at, arn.len - at);
    return neso_slice_make(rest.ptr, neso_slice_find(rest, NESO_SLICE(":")));
}

static void fill_account(filling *self, const neso_settings *settings)
{
    neso_slice account = account_of(settings->role_arn);
    if (account.len == 0)
        account = account_of(settings->principal_arn);
    self->values.text[NESO_POLICY_ACCOUNT] =
        account.len == 0 ? UNKNOWN_ACCOUNT : copy(self->account, sizeof self->account, account);
}

static const char *partition_of(const filling *self)
{
    const neso_policy_partition *partition = neso_policy_partition_of_region(self->region);
    return partition == NULL ? "aws" : partition->name;
}

/* STS says who it is that may not: "User: ARN is not authorized ...". A session of a role is named
 * arn:aws:sts::ACCOUNT:assumed-role/ROLE/SESSION, and trusted by its role. */
static void fill_principal(filling *self, const char *refusal)
{
    neso_slice user = find_between(refusal, "User: ", " ");
    const char *text = copy(self->principal, sizeof self->principal, user);
    neso_slice role = find_between(text, ":assumed-role/", "/");
    self->values.text[NESO_POLICY_PRINCIPAL] = text;
    if (role.len > 0) {
        char name[128], account[16];
        copy(name, sizeof name, role);
        copy(account, sizeof account, account_of(user));
        snprintf(self->principal, sizeof self->principal, "arn:%s:iam::%s:role/%s",
                 partition_of(self), account, name);
    } else if (user.len == 0) {
        snprintf(self->principal, sizeof self->principal, "arn:%s:iam::%s:user/USER-NAME",
                 partition_of(self), self->values.text[NESO_POLICY_ACCOUNT]);
    }
}

static void fill_role(filling *self, const neso_settings *settings)
{
    neso_slice role = settings->role_arn;
    self->values.text[NESO_POLICY_ROLE] = copy(self->role, sizeof self->role, role);
    if (settings->external_id.len > 0)
        self->values.text[NESO_POLICY_EXTERNAL_ID] =
            copy(self->external_id, sizeof self->external_id, settings->external_id);
    if (settings->tag_count > 0)
        self->values.text[NESO_POLICY_TAGS] = "";
    if (settings->source_identity.len > 0)
        self->values.text[NESO_POLICY_SOURCE_IDENTITY] = "";
}

static void fill(filling *self, const neso_settings *settings, const char *refusal)
{
    const char **text = self->values.text;
    memset(self, 0, sizeof *self);
    text[NESO_POLICY_REGION] = copy(self->region, sizeof self->region, settings->region);
    fill_account(self, settings);
    fill_principal(self, refusal);
    fill_role(self, settings);
    text[NESO_POLICY_ISSUER] = "ISSUER";
    text[NESO_POLICY_SUBJECT] = "SUBJECT";
    if (settings->principal_arn.len > 0)
        text[NESO_POLICY_SAML_PROVIDER] =
            copy(self->saml_provider, sizeof self->saml_provider, settings->principal_arn);
    snprintf(self->role_alias, sizeof self->role_alias, "arn:%s:iot:%s:%s:rolealias/%.*s",
             partition_of(self), self->region, text[NESO_POLICY_ACCOUNT],
             (int)settings->role_alias.len, settings->role_alias.ptr);
    text[NESO_POLICY_ROLE_ALIAS] = self->role_alias;
    /* A refusal may name the resource: arn:...:cluster-ID, a slash and a star. */
    neso_slice cluster = find_between(refusal, ":cluster-", "/ ");
    snprintf(self->cluster, sizeof self->cluster, "%s%.*s",
             cluster.len > 0 ? "cluster-" : UNKNOWN_CLUSTER, (int)cluster.len,
             cluster.len > 0 ? cluster.ptr : "");
    text[NESO_POLICY_CLUSTER] = self->cluster;
}

static const char *title_of(neso_policy_kind kind)
{
    switch (kind) {
    case NESO_POLICY_DATA:
    case NESO_POLICY_GATEWAY:
        return "permission policy of the role (or user) that signs:";
    case NESO_POLICY_ASSUME:
        return "permission policy of whoever assumes the role:";
    case NESO_POLICY_IOT:
        return "AWS IoT policy, attached to the certificate:";
    default:
        return "trust policy of the role:";
    }
}

static void print_one(neso_doctor *self, neso_policy_kind kind, const neso_policy_values *values)
{
    char *text = NULL;
    size_t len;
    FILE *out = open_memstream(&text, &len);
    if (out == NULL)
        return;
    neso_policy_print(out, kind, values);
    if (fclose(out) == 0) {
        neso_doctor_advise(&self->report, "%s", title_of(kind));
        neso_doctor_advise(&self->report, "%s", text);
    }
    free(text);
}

void neso_doctor_print_policies(neso_doctor *self, unsigned policies, const char *refusal,
                                bool with_status)
{
    static filling all;
    fill(&all, &self->settings, refusal);
    if (with_status)
        all.values.text[NESO_POLICY_STATUS] = "";
    for (unsigned kind = 0; kind < NESO_POLICY_KIND_COUNT; kind++)
        if ((policies & 1u << kind) != 0)
            print_one(self, (neso_policy_kind)kind, &all.values);
    bool of_data = (policies & (1u << NESO_POLICY_DATA | 1u << NESO_POLICY_GATEWAY)) != 0;
    if (of_data && strcmp(all.cluster, UNKNOWN_CLUSTER) == 0)
        neso_doctor_advise(&self->report,
                           "The cluster's resource id (not its name) is told by\n"
                           "  aws neptune describe-db-clusters \\\n"
                           "    --query 'DBClusters[].[DBClusterIdentifier,DbClusterResourceId]'");
}
