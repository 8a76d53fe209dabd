#include "neso_policy_form.h"

#define SET(value) NESO_POLICY_SET(NESO_POLICY_##value)

/* May be allowed beside assuming the role. */
#define SESSION (SET(SOURCE_IDENTITY) | SET(TAGS))
#define CLUSTER "arn:{partition}:neptune-db:{region}:{account}:{cluster}/*"

static const neso_policy_condition assume_conditions[] = {
    {"StringEquals", "sts:ExternalId", "{external-id}", NESO_POLICY_EXTERNAL_ID},
    {"Bool", "aws:MultiFactorAuthPresent", "true", NESO_POLICY_MFA},
    {0},
};

static const neso_policy_condition web_identity_conditions[] = {
    {"StringEquals", "{issuer}:aud", "{audience}", NESO_POLICY_AUDIENCE},
    {"StringEquals", "{issuer}:sub", "{subject}", NESO_POLICY_SUBJECT},
    {"StringLike", "{issuer}:sub", "{subject-pattern}", NESO_POLICY_SUBJECT_PATTERN},
    {0},
};

static const neso_policy_condition saml_conditions[] = {
    {"StringEquals", "SAML:aud", "{audience}", NESO_POLICY_AUDIENCE},
    {0},
};

/* Neptune knows this key for its query actions only, not for GetEngineStatus. */
static const neso_policy_condition data_conditions[] = {
    {"StringEquals", "neptune-db:QueryLanguage", "{query-language}", NESO_POLICY_QUERY_LANGUAGE},
    {0},
};

const neso_policy_form neso_policy_forms[NESO_POLICY_KIND_COUNT] = {
    [NESO_POLICY_TRUST_USER] =
        {
            .name = "trust user",
            .needs = SET(ACCOUNT) | SET(USER),
            .takes = SET(EXTERNAL_ID) | SET(MFA) | SET(REGION) | SESSION,
            .principal_type = "AWS",
            .principal = "arn:{partition}:iam::{account}:user/{user}",
            .actions = {"sts:AssumeRole"},
            .conditions = assume_conditions,
        },
    [NESO_POLICY_TRUST_PRINCIPAL] =
        {
            .name = "trust user --principal",
            .needs = SET(PRINCIPAL),
            .takes = SET(EXTERNAL_ID) | SET(MFA) | SESSION,
            .principal_type = "AWS",
            .principal = "{principal}",
            .actions = {"sts:AssumeRole"},
            .conditions = assume_conditions,
        },
    [NESO_POLICY_TRUST_ACCOUNT] =
        {
            .name = "trust account",
            .needs = SET(ACCOUNT) | SET(EXTERNAL_ID),
            .takes = SET(MFA) | SET(REGION) | SESSION,
            .principal_type = "AWS",
            .principal = "arn:{partition}:iam::{account}:root",
            .actions = {"sts:AssumeRole"},
            .conditions = assume_conditions,
        },
    [NESO_POLICY_TRUST_EC2] =
        {
            .name = "trust ec2",
            .takes = SET(REGION),
            .principal_type = "Service",
            .principal = "{ec2-service}",
            .actions = {"sts:AssumeRole"},
        },
    [NESO_POLICY_TRUST_LAMBDA] =
        {
            .name = "trust lambda",
            .takes = SET(REGION),
            .principal_type = "Service",
            .principal = "lambda.amazonaws.com",
            .actions = {"sts:AssumeRole"},
        },
    [NESO_POLICY_TRUST_IOT] =
        {
            .name = "trust iot",
            .takes = SET(REGION),
            .principal_type = "Service",
            .principal = "credentials.iot.amazonaws.com",
            .actions = {"sts:AssumeRole"},
        },
    [NESO_POLICY_TRUST_WEB_IDENTITY] =
        {
            .name = "trust web-identity",
            .needs = SET(ACCOUNT) | SET(ISSUER) | SET(SUBJECT),
            .takes = SET(AUDIENCE) | SET(REGION) | SESSION,
            .principal_type = "Federated",
            .principal = "arn:{partition}:iam::{account}:oidc-provider/{issuer}",
            .actions = {"sts:AssumeRoleWithWebIdentity"},
            .conditions = web_identity_conditions,
        },
    [NESO_POLICY_TRUST_PUBLIC_IDENTITY] =
        {
            .name = "trust web-identity of Google or Cognito",
            .needs = SET(ISSUER) | SET(AUDIENCE) | SET(SUBJECT),
            .takes = SESSION,
            .principal_type = "Federated",
            .principal = "{issuer}",
            .actions = {"sts:AssumeRoleWithWebIdentity"},
            .conditions = web_identity_conditions,
        },
    [NESO_POLICY_TRUST_SAML] =
        {
            .name = "trust saml",
            .needs = SET(SAML_PROVIDER),
            .takes = SET(AUDIENCE) | SESSION,
            .principal_type = "Federated",
            .principal = "{saml-provider}",
            .actions = {"sts:AssumeRoleWithSAML"},
            .conditions = saml_conditions,
        },
    [NESO_POLICY_DATA] =
        {
            .name = "data",
            .needs = SET(LANGUAGE) | SET(ACCESS) | SET(CLUSTER) | SET(REGION) | SET(ACCOUNT),
            .takes = SET(STATUS),
            .resource = CLUSTER,
            .conditions = data_conditions,
        },
    [NESO_POLICY_GATEWAY] =
        {
            .name = "gateway",
            .needs = SET(CLUSTER) | SET(REGION) | SET(ACCOUNT),
            .takes = SET(STATUS),
            .resource = CLUSTER,
            .conditions = data_conditions,
        },
    [NESO_POLICY_ASSUME] =
        {
            .name = "assume",
            .needs = SET(ROLE),
            .takes = SESSION,
            .resource = "{role}",
            .actions = {"sts:AssumeRole"},
        },
    [NESO_POLICY_IOT] =
        {
            .name = "iot",
            .needs = SET(ROLE_ALIAS),
            .resource = "{role-alias}",
            .actions = {"iot:AssumeRoleWithCertificate"},
        },
    [NESO_POLICY_PASS_ROLE] =
        {
            .name = "pass-role",
            .needs = SET(ROLE),
            .resource = "{role}",
            .actions = {"iam:GetRole", "iam:PassRole"},
        },
};
