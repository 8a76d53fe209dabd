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

#include "neso_profiles.h"
#include "neso_slice.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define NESO_CHAIN_STEPS_MAX 8

typedef enum neso_chain_kind {
    NESO_CHAIN_PAIR,         /* access_key_id, secret, session_token, expiration */
    NESO_CHAIN_WEB_IDENTITY, /* token_file, role_arn, session_name */
    NESO_CHAIN_PROCESS,      /* process */
    NESO_CHAIN_CONTAINER,    /* the environment says where */
    NESO_CHAIN_METADATA,     /* of EC2 */
    NESO_CHAIN_ROLE          /* role_arn, session_name, external_id, mfa_serial, duration_s */
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
    neso_slice role_arn;
    neso_slice session_name;
    neso_slice external_id;
    neso_slice mfa_serial;
    uint32_t duration_s; /* 0: the service's own default */
    neso_slice token_file;
    neso_slice process;
} neso_chain_step;

typedef struct neso_chain {
    neso_chain_step steps[NESO_CHAIN_STEPS_MAX];
    size_t count;
    char fault[1536];   /* why there is none; never holds a secret */
    neso_slice profile; /* the one in use, "default" when none is named */
} neso_chain;

/* `profile`: the one asked for, NULL for that of AWS_PROFILE, or "default". False: ->fault says
 * what is missing or wrong, and in which profile. The last step of all is the metadata service, so
 * where nothing is configured that is the answer, unless it is disabled. */
bool neso_chain_resolve(neso_chain *self, neso_profiles *profiles, const char *profile);

/* The environment's text for a name; empty when it is not set. */
neso_slice neso_chain_environment(const char *name);

/* Whether the environment's text for a name is "true", whatever its case. */
bool neso_chain_is_set(const char *name);

#endif
