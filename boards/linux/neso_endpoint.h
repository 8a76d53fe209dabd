/*
 * Which region, and where STS is, as the AWS command line finds it: options first, then the
 * environment, then the profile.
 *
 *     neso_endpoint endpoint;
 *     if (!neso_endpoint_of_sts(&endpoint, &profiles, profile, region, url))
 *         complain(endpoint.fault);
 */
#ifndef NESO_ENDPOINT_H
#define NESO_ENDPOINT_H

#include "neso_profiles.h"
#include "neso_provider.h"

#include <stdbool.h>

typedef struct neso_endpoint {
    neso_provider_endpoint server;
    neso_slice region; /* of the signature */
    char host[128];    /* made of the region, where no URL is configured */
    char fault[NESO_PROFILES_FAULT_MAX];
} neso_endpoint;

/* Splits a URL; plain http only to this device or this link. NULL: done. Otherwise why not. */
const char *neso_endpoint_of_url(neso_provider_endpoint *out, neso_slice url);

/* The URL asked for, AWS_ENDPOINT_URL_STS, AWS_ENDPOINT_URL, the profile's service endpoint, its
 * endpoint_url, or else the endpoint of the region, with AWS_USE_FIPS_ENDPOINT the one of
 * that kind. `region` and `url` are those asked for, empty: the configured ones. False: ->fault
 * says what is missing or wrong. */
bool neso_endpoint_of_sts(neso_endpoint *self, neso_profiles *profiles, neso_slice profile,
                          neso_slice region, neso_slice url);

#endif
