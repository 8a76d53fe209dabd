/*
 * The profiles of the AWS command line and SDKs: the shared config file and the shared credentials
 * file, found by AWS_CONFIG_FILE and AWS_SHARED_CREDENTIALS_FILE or in ~/.aws.
 *
 * A profile "prod" is the section [profile prod] of the config file and [prod] of the credentials
 * file, the latter going before; "default" is [default] in both. A file that does not exist is an
 * empty one.
 *
 *     static neso_profiles profiles;
 *     if (neso_profiles_load(&profiles))
 *         found = neso_profiles_get(&profiles, profile, "role_arn", &role_arn);
 *     if (profiles.fault[0] != '\0')
 *         complain(profiles.fault);
 *     neso_profiles_wipe(&profiles);
 */
#ifndef NESO_PROFILES_H
#define NESO_PROFILES_H

#include "neso_slice.h"

#include <stdbool.h>
#include <stddef.h>

#define NESO_PROFILES_PATH_MAX  1024 /* bytes of a path */
#define NESO_PROFILES_FAULT_MAX (NESO_PROFILES_PATH_MAX + 256)

typedef enum neso_profiles_file {
    NESO_PROFILES_CREDENTIALS,
    NESO_PROFILES_CONFIG,
    NESO_PROFILES_FILES
} neso_profiles_file;

typedef struct neso_profiles {
    char path[NESO_PROFILES_FILES][NESO_PROFILES_PATH_MAX];
    char *text[NESO_PROFILES_FILES]; /* allocated; holds secrets */
    size_t len[NESO_PROFILES_FILES];
    char fault[NESO_PROFILES_FAULT_MAX]; /* why something failed; never holds a value */
} neso_profiles;

/* Finds and reads both files, and checks from the first line to the last that they have the
 * grammar, and say nothing twice: no section, no profile, no key of a section. False: ->fault says
 * why not. */
bool neso_profiles_load(neso_profiles *self);

/* Whether one of the files has the profile. */
bool neso_profiles_has(const neso_profiles *self, neso_slice profile);

/* The value of a key, which is given in lower case. False: there is none; or it goes over several
 * lines: then ->fault is set. */
bool neso_profiles_get(neso_profiles *self, neso_slice profile, const char *key, neso_slice *value);

/* The same, in one of the files alone. */
bool neso_profiles_get_in(neso_profiles *self, neso_profiles_file file, neso_slice profile,
                          const char *key, neso_slice *value);

/* The endpoint of a service: `services = NAME` in the profile, and in [services NAME] of the config
 * file "SERVICE =" with "endpoint_url = URL" below it. False: there is none; or the profile names a
 * section that does not exist: then ->fault is set. */
bool neso_profiles_get_service(neso_profiles *self, neso_slice profile, const char *service,
                               neso_slice *url);

/* Forgets all of it. */
void neso_profiles_wipe(neso_profiles *self);

#endif
