/*
 * From a chain to credentials: each of its steps carried out, the first giving credentials, the
 * others assuming roles with those of the step before. What a command does for credentials, all of
 * it, waiting for each server.
 *
 *     static neso_obtain obtain;
 *     if (neso_obtain_begin(&obtain, &(neso_obtain_options){.timeout_ms = 20000}) &&
 *         neso_chain_resolve(&obtain.chain, &obtain.profiles, profile) &&
 *         neso_obtain_run(&obtain))
 *         use(&obtain.record);
 *     else
 *         complain(neso_obtain_fault(&obtain));
 *     neso_obtain_wipe(&obtain);
 */
#ifndef NESO_OBTAIN_H
#define NESO_OBTAIN_H

#include "neso_chain.h"
#include "neso_client.h"
#include "neso_credentials.h"
#include "neso_endpoint.h"
#include "neso_imds.h"
#include "neso_posix_file.h"
#include "neso_process.h"
#include "neso_profiles.h"
#include "neso_sign_credentials.h"
#include "neso_sts.h"

#include <stdbool.h>
#include <stdint.h>

/* What goes before environment and profile; NULL, 0 or empty: not given. */
typedef struct neso_obtain_options {
    const char *ca_bundle; /* a file, for neso_client_init */
    neso_slice region;
    neso_slice sts_url;
    neso_slice sts_via; /* connect there instead, as in neso_peer.h */
    uint16_t sts_via_port;
    uint32_t timeout_ms; /* for neso_client_init; required */
} neso_obtain_options;

typedef struct neso_obtain {
    neso_profiles profiles;
    neso_chain chain;        /* what neso_obtain_run carries out */
    neso_credentials record; /* the result; slices of what is here, and of the environment */
    char role[NESO_IMDS_ROLE_MAX + 1]; /* of the EC2 instance that was asked */

    /* The rest is its own. */
    neso_obtain_options options;
    char fault[2560];
    neso_client client;
    bool client_ready;
    neso_credential_store stores[2]; /* of the step before, and of this one */
    size_t store;
    neso_sign_credentials document;
    neso_process process;
    neso_endpoint endpoint;
    neso_posix_file file;
    neso_identity identity;
    uint8_t identity_bytes[16384];
    char path[NESO_PROFILES_PATH_MAX];
    char code[16];
} neso_obtain;

/* Reads the files of profiles. False: see neso_obtain_fault. */
bool neso_obtain_begin(neso_obtain *self, const neso_obtain_options *options);

/* Carries out ->chain, which neso_chain_resolve or its companions have filled. False: see
 * neso_obtain_fault. */
bool neso_obtain_run(neso_obtain *self);

/* Which step failed and why, of these functions and of those of ->chain; in the server's words
 * where it said something. Never holds a secret. */
const char *neso_obtain_fault(const neso_obtain *self);

/* Only after neso_obtain_begin, whatever it answered. */
void neso_obtain_wipe(neso_obtain *self);

#endif
