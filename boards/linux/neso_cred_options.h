/*
 * The command line of `neso credentials`.
 *
 *     static neso_cred_options options;
 *     if (!neso_cred_options_parse(&options, argc, argv))
 *         return NESO_EXIT_USAGE;
 */
#ifndef NESO_CRED_OPTIONS_H
#define NESO_CRED_OPTIONS_H

#include "neso_sts.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define NESO_CRED_ROLES_MAX 4

typedef enum neso_cred_format {
    NESO_CRED_TEXT,
    NESO_CRED_ENV,
    NESO_CRED_JSON,
    NESO_CRED_PROCESS
} neso_cred_format;

/* A host and port, of which a text says both. */
typedef struct neso_cred_place {
    neso_slice host; /* empty: not given */
    uint16_t port;
} neso_cred_place;

/* Texts are those of `argv`; NULL: not given. */
typedef struct neso_cred_options {
    /* The first source: at most one of these. */
    const char *profile;
    const char *source;
    const char *document;
    const char *web_identity;
    const char *saml;
    neso_cred_place iot;

    const char *principal_arn; /* with saml */
    const char *role_alias;    /* with iot, as the next five */
    const char *certificate;
    const char *private_key;
    const char *thing_name;
    neso_cred_place iot_via;

    /* What is asked of STS with its credentials. */
    bool session_token;
    const char *roles[NESO_CRED_ROLES_MAX];
    size_t role_count;
    const char *session_name; /* of the last role, as the next ones */
    const char *external_id;
    const char *policy;
    const char *source_identity;
    neso_sts_tag tags[NESO_STS_TAGS_MAX];
    size_t tag_count;
    neso_slice transitive_tags[NESO_STS_TAGS_MAX];
    size_t transitive_count;
    const char *mfa_serial; /* of the session token, or else of the first role */
    const char *mfa_code;
    uint32_t duration_s; /* 0: not given */

    const char *region;
    const char *endpoint_url;
    neso_cred_place via;
    const char *ca_bundle;
    uint32_t timeout_ms;
    neso_cred_format format;
    bool help;
} neso_cred_options;

/* False: the command line is wrong, and it was said why. */
bool neso_cred_options_parse(neso_cred_options *self, int argc, char **argv);

#endif
