/*
 * What may stand in a policy. Each function returns NULL, or what is wrong with a text so that it
 * completes "--option 'TEXT' ...".
 *
 * They are stricter than IAM where IAM would take a text that cannot be meant, such as a wildcard
 * for a principal.
 */
#ifndef NESO_POLICY_CHECK_H
#define NESO_POLICY_CHECK_H

const char *neso_policy_check_account(const char *text);
const char *neso_policy_check_user(const char *text);
const char *neso_policy_check_principal(const char *text);
const char *neso_policy_check_external_id(const char *text);
const char *neso_policy_check_issuer(const char *text);
const char *neso_policy_check_saml_provider(const char *text);
const char *neso_policy_check_audience(const char *text);
const char *neso_policy_check_subject(const char *text);
const char *neso_policy_check_region(const char *text);
const char *neso_policy_check_cluster(const char *text);
const char *neso_policy_check_language(const char *text);
const char *neso_policy_check_access(const char *text);
const char *neso_policy_check_role(const char *text);
const char *neso_policy_check_role_alias(const char *text);

#endif
