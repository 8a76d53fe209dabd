#include "neso_endpoint.h"
#include "neso_ascii.h"
#include "neso_chain.h"
#include "neso_plain.h"
#include "neso_url.h"

#include <stdio.h>

static neso_slice in_profile(neso_profiles *profiles, neso_slice profile, const char *key)
{
    neso_slice value = {NULL, 0};
    (void)neso_profiles_get(profiles, profile, key, &value);
    return value;
}

static neso_slice first_of(neso_slice a, neso_slice b)
{
    return a.len > 0 ? a : b;
}

static neso_slice configured_region(neso_profiles *profiles, neso_slice profile)
{
    neso_slice region = first_of(neso_chain_environment("AWS_REGION"),
                                 neso_chain_environment("AWS_DEFAULT_REGION"));
    return first_of(region, in_profile(profiles, profile, "region"));
}

const char *neso_endpoint_of_url(neso_provider_endpoint *out, neso_slice text)
{
    neso_url url;
    neso_url_error error;
    memset(out, 0, sizeof *out);
    if (neso_url_parse(&url, text.ptr, text.len, &error) != NESO_OK)
        return error.reason;
    if (!url.https && !neso_plain_is_local(url.host))
        return "plain http is for this device and this link only";
    if (url.path.len > 1 || url.has_query)
        return "an endpoint has neither path nor query";
    out->host = url.host;
    out->port = url.port;
    out->plain = !url.https;
    return NULL;
}

static neso_slice configured_url(neso_profiles *profiles, neso_slice profile)
{
    neso_slice url = neso_chain_environment("AWS_ENDPOINT_URL_STS");
    if (neso_chain_is_set("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS") ||
        neso_ascii_equal(in_profile(profiles, profile, "ignore_configured_endpoint_urls"),
                         NESO_SLICE("true")))
        return (neso_slice){NULL, 0};
    url = first_of(url, neso_chain_environment("AWS_ENDPOINT_URL"));
    if (url.len == 0)
        (void)neso_profiles_get_service(profiles, profile, "sts", &url);
    return first_of(url, in_profile(profiles, profile, "endpoint_url"));
}

static bool take_url(neso_endpoint *self, neso_slice url)
{
    const char *refusal = neso_endpoint_of_url(&self->server, url);
    if (refusal != NULL)
        snprintf(self->fault, sizeof self->fault, "endpoint of STS: %s", refusal);
    return refusal == NULL;
}

static bool is_region(neso_slice text)
{
    for (size_t i = 0; i < text.len; i++)
        if (!((text.ptr[i] >= 'a' && text.ptr[i] <= 'z') || text.ptr[i] == '-' ||
              (text.ptr[i] >= '0' && text.ptr[i] <= '9')))
            return false;
    return text.len > 0 && text.len <= 32;
}

static bool take_region(neso_endpoint *self)
{
    bool is_china = self->region.len > 3 && memcmp(self->region.ptr, "cn-", 3) == 0;
    if (!is_region(self->region)) {
        snprintf(self->fault, sizeof self->fault,
                 self->region.len == 0
                     ? "no region: set AWS_REGION, or region in the profile, or give --region"
                     : "the region has other characters than a-z, 0-9 and '-'");
        return false;
    }
    int len = snprintf(self->host, sizeof self->host, "sts%s.%.*s.amazonaws.com%s",
                       neso_chain_is_set("AWS_USE_FIPS_ENDPOINT") ? "-fips" : "",
                       (int)self->region.len, self->region.ptr, is_china ? ".cn" : "");
    self->server = (neso_provider_endpoint){.host = {self->host, (size_t)len}, .port = 443};
    return true;
}

bool neso_endpoint_of_sts(neso_endpoint *self, neso_profiles *profiles, neso_slice profile,
                          neso_slice region, neso_slice url)
{
    memset(self, 0, sizeof *self);
    self->region = first_of(region, configured_region(profiles, profile));
    url = first_of(url, configured_url(profiles, profile));
    if (profiles->fault[0] != '\0') {
        snprintf(self->fault, sizeof self->fault, "%s", profiles->fault);
        return false;
    }
    if (url.len == 0)
        return take_region(self);
    if (self->region.len == 0)
        self->region = NESO_SLICE("us-east-1");
    return take_url(self, url);
}
