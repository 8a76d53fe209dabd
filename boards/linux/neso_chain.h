/*
 * The default chain: where the credentials of a command come from, found in the order in which the
 * AWS command line and the SDK for Python look for them, with the same meaning of environment and
 * profiles.
 *
 *   1. the environment: AWS_ACCESS_KEY_ID and its companions (not when a profile is asked for)
 *   2. the profile's role: role_arn with source_profile or credential_source
 *   3. a web identity: AWS_WEB_IDENTITY_TOKEN_FILE and AWS_ROLE_ARN, or the profile's
 *   4. the shared credentials file, credential_process, the config file
 *   5. a container's endpoint: AWS_CONTAINER_CREDENTIALS_RELATIVE_URI or _FULL_URI
 *   6. the instance metadata of EC2, unless AWS_EC2_METADATA_DISABLED is true
 *
 * The result is a list of steps: the first gives credentials, each later one assumes a role with
 * those of the step before. Nothing is fetched here.
 *
 *     neso_chain chain;
 *     if (neso_chain_resolve(&chain, &profiles, NULL))
 *         use(chain.steps, chain.count);
 *     else
 *         complain(chain.fault);
 */
#ifndef NESO_CHAIN_H
#define NESO_CHAIN_H

#include "neso_iot.h"
#include "neso_profiles.h"
#include "neso_slice.h"
#include "neso_sts.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define NESO_CHAIN_STEPS_MAX 8

typedef enum neso_chain_kind {
    NESO_CHAIN_PAIR,         /* access_key_id, secret, session_token, expiration */
    NESO_CHAIN_PROCESS,      /* process */
    NESO_CHAIN_CONTAINER,    /* the environment says where */
    NESO_CHAIN_METADATA,     /* of EC2 */
    NESO_CHAIN_WEB_IDENTITY, /* file, sts */
    NESO_CHAIN_ROLE,         /* sts */

    /* These no profile has: a command's options ask for them. */
    NESO_CHAIN_DOCUMENT,     /* document */
    NESO_CHAIN_SAML,         /* file, sts */
    NESO_CHAIN_IOT,          /* iot, certificate, private_key */
    NESO_CHAIN_SESSION_TOKEN /* sts */
} neso_chain_kind;

/* Slices of the environment and of the profiles' files; empty: not given. */
typedef struct neso_chain_step {
    neso_chain_kind kind;
    const char *where;  /* such as "shared credentials file"; static */
    neso_slice profile; /* empty: it comes from no profile */
    neso_slice access_key_id;
    neso_slice secret;
    neso_slice session_token;
    neso_slice expiration; /* ISO 8601 */
    neso_slice process;
    neso_slice file;     /* its path */
    neso_sts_config sts; /* but for action, endpoint, region, token. duration_s 0: STS's own */
    neso_iot_config iot;
    const char *document; /* paths */
    const char *certificate;
    const char *private_key;
} neso_chain_step;

typedef struct neso_chain {
    neso_chain_step steps[NESO_CHAIN_STEPS_MAX];
    size_t count;
    bool last_resort;   /* nothing is configured: the metadata service is but an attempt */
    char fault[2560];   /* why there is none; never holds a secret */
    neso_slice profile; /* the one in use, "default" when none is named */
} neso_chain;

/* Empties it and finds the profile in use: `profile`, or when that is NULL the one of AWS_PROFILE,
 * or "default". False: there is no such profile. */
bool neso_chain_begin(neso_chain *self, const neso_profiles *profiles, const char *profile);

/* Begins it and finds the credentials, in the order above. False: ->fault says what is missing or
 * wrong, and in which profile. */
bool neso_chain_resolve(neso_chain *self, neso_profiles *profiles, const char *profile);

/* Adds one source, by the name that `credential_source` has for it: Environment, EcsContainer,
 * Ec2InstanceMetadata. False: it has no credentials here, or there is no such source. */
bool neso_chain_add_source(neso_chain *self, neso_profiles *profiles, neso_slice name);

/* Adds a step that is still to be filled in. NULL: there are NESO_CHAIN_STEPS_MAX already. */
neso_chain_step *neso_chain_add(neso_chain *self, neso_chain_kind kind, const char *where);

/* The environment's text for a name; empty when it is not set. */
neso_slice neso_chain_environment(const char *name);

/* Whether the environment's text for a name is "true", whatever its case. */
bool neso_chain_is_set(const char *name);

#endif
