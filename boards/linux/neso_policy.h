/*
 * IAM policies: which there are, and their text.
 *
 * A policy is a form (`neso policy data` is one) with values filled in. What the values may be is
 * checked by whoever takes them from a user (neso_policy_check.h); they are printed as JSON strings
 * whatever they hold.
 *
 *     neso_policy_values values = {{0}};
 *     values.text[NESO_POLICY_ACCOUNT] = "123456789012";
 *     values.text[NESO_POLICY_REGION] = "eu-west-1";
 *     values.text[NESO_POLICY_CLUSTER] = "cluster-ABCDEFGHIJKL";
 *     neso_policy_print(stdout, NESO_POLICY_GATEWAY, &values);
 */
#ifndef NESO_POLICY_H
#define NESO_POLICY_H

#include <stdio.h>

typedef enum neso_policy_value {
    NESO_POLICY_ACCOUNT,
    NESO_POLICY_USER,      /* its name, with its path if it has one */
    NESO_POLICY_PRINCIPAL, /* the ARN of a user or role */
    NESO_POLICY_EXTERNAL_ID,
    NESO_POLICY_MFA,             /* any text: required */
    NESO_POLICY_ISSUER,          /* of web identity tokens, without https:// */
    NESO_POLICY_SAML_PROVIDER,   /* its ARN */
    NESO_POLICY_AUDIENCE,        /* what AWS expects if not given */
    NESO_POLICY_SUBJECT,         /* one token's subject */
    NESO_POLICY_SUBJECT_PATTERN, /* the same with * and ? */
    NESO_POLICY_SOURCE_IDENTITY, /* any text: may be set */
    NESO_POLICY_TAGS,            /* any text: may be passed */
    NESO_POLICY_REGION,
    NESO_POLICY_CLUSTER,  /* its resource id */
    NESO_POLICY_LANGUAGE, /* opencypher, gremlin, sparql */
    NESO_POLICY_ACCESS,   /* read, write, update, delete */
    NESO_POLICY_STATUS,   /* any text: GET /status too */
    NESO_POLICY_ROLE,     /* its ARN */
    NESO_POLICY_ROLE_ALIAS,
    NESO_POLICY_OPTION_COUNT,
    /* What follows from the others. */
    NESO_POLICY_PARTITION = NESO_POLICY_OPTION_COUNT,
    NESO_POLICY_EC2_SERVICE,
    NESO_POLICY_QUERY_LANGUAGE,
    NESO_POLICY_VALUE_COUNT
} neso_policy_value;

/* NULL is a value that is not given. */
typedef struct neso_policy_values {
    const char *text[NESO_POLICY_VALUE_COUNT];
} neso_policy_values;

typedef enum neso_policy_kind {
    /* Trust policies of a role: who may assume it. */
    NESO_POLICY_TRUST_USER,
    NESO_POLICY_TRUST_PRINCIPAL,
    NESO_POLICY_TRUST_ACCOUNT,
    NESO_POLICY_TRUST_EC2,
    NESO_POLICY_TRUST_LAMBDA,
    NESO_POLICY_TRUST_IOT,
    NESO_POLICY_TRUST_WEB_IDENTITY,
    NESO_POLICY_TRUST_PUBLIC_IDENTITY, /* an issuer that every account has, without an ARN */
    NESO_POLICY_TRUST_SAML,
    /* Permissions on a cluster's data. */
    NESO_POLICY_DATA,
    NESO_POLICY_GATEWAY,
    /* Permissions to get credentials. */
    NESO_POLICY_ASSUME,
    NESO_POLICY_IOT,
    NESO_POLICY_PASS_ROLE,
    NESO_POLICY_KIND_COUNT
} neso_policy_kind;

/* Prints a policy document, indented by two spaces, with a line feed at the end. The values that
 * the form needs must be there; those that follow from others are filled in. */
void neso_policy_print(FILE *out, neso_policy_kind kind, const neso_policy_values *values);

#endif
