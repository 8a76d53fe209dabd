/* The steps of a chain that are near: the endpoint of a container, the metadata of an instance. */
#include "neso_obtain_steps.h"
#include "neso_ascii.h"
#include "neso_container.h"
#include "neso_decimal.h"
#include "neso_imds.h"
#include "neso_source.h"
#include "neso_url.h"

#include <stdio.h>
#include <stdlib.h>

#define SHOWN(slice) (int)(slice).len, (slice).ptr

/* ---- containers ---- */

static bool take_container_url(neso_obtain *self, neso_container_config *config)
{
    neso_slice relative = neso_chain_environment("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI");
    neso_slice full = neso_chain_environment("AWS_CONTAINER_CREDENTIALS_FULL_URI");
    neso_url url;
    neso_url_error error;
    if (getenv("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI") != NULL) {
        int len = snprintf(self->path, sizeof self->path, "http://%s%.*s", NESO_CONTAINER_HOST,
                           (int)relative.len, relative.ptr);
        if (len < 0 || (size_t)len >= sizeof self->path)
            return neso_obtain_refuse(self, "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI is too long");
        full = neso_slice_make(self->path, (size_t)len);
    }
    if (neso_url_parse(&url, full.ptr, full.len, &error) != NESO_OK)
        return neso_obtain_refuse(self, "URL of the container endpoint: %s", error.reason);
    config->endpoint =
        (neso_provider_endpoint){.host = url.host, .port = url.port, .plain = !url.https};
    config->path = url.path;
    config->query = url.query;
    return true;
}

bool neso_obtain_from_container(neso_obtain *self)
{
    const char *file = getenv("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE");
    neso_slice token = neso_chain_environment("AWS_CONTAINER_AUTHORIZATION_TOKEN");
    neso_bytes_source literal;
    neso_container_config config = {.token = NULL};
    neso_container container;
    char text[NESO_DESCRIBE_MAX];
    neso_credentials_fault fault;
    if (!take_container_url(self, &config))
        return false;
    neso_bytes_source_init(&literal, token.ptr, token.len);
    if (file != NULL) {
        neso_posix_file_init(&self->file, file);
        config.token = &self->file.source;
    } else if (token.len > 0) {
        config.token = &literal.source;
    }
    if (neso_container_init(&container, &config, &fault) != NESO_OK)
        return neso_obtain_refuse(self, "container endpoint: %s",
                                  neso_describe_fault(&fault, text));
    bool done = neso_obtain_renew(self, &container.provider, "container endpoint");
    neso_posix_file_close(&self->file);
    if (!done && self->file.error != 0)
        return neso_obtain_refuse(self, "%s: %s", file, strerror(self->file.error));
    return done;
}

/* ---- instance metadata ---- */

static neso_slice setting(neso_obtain *self, const char *variable, const char *key)
{
    neso_slice value = neso_chain_environment(variable);
    if (value.len == 0)
        (void)neso_profiles_get(&self->profiles, self->chain.profile, key, &value);
    return value;
}

static bool take_metadata_url(neso_obtain *self, neso_imds_config *config)
{
    neso_slice url =
        setting(self, "AWS_EC2_METADATA_SERVICE_ENDPOINT", "ec2_metadata_service_endpoint");
    neso_slice mode = setting(self, "AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE",
                              "ec2_metadata_service_endpoint_mode");
    if (url.len == 0 && neso_ascii_equal(mode, NESO_SLICE("ipv6")))
        url = NESO_SLICE("http://[fd00:ec2::254]");
    const char *refusal = url.len > 0 ? neso_endpoint_of_url(&config->endpoint, url) : NULL;
    return refusal == NULL ||
           neso_obtain_refuse(self, "AWS_EC2_METADATA_SERVICE_ENDPOINT: %s", refusal);
}

/* The service is on this device's link: where there is one, it answers at once. */
static uint32_t metadata_timeout_ms(neso_obtain *self)
{
    neso_slice text = setting(self, "AWS_METADATA_SERVICE_TIMEOUT", "metadata_service_timeout");
    int64_t seconds;
    size_t offset;
    bool is_given = neso_decimal_int64(&seconds, text.ptr, text.len, &offset) == NESO_OK &&
                    seconds > 0 && seconds <= 3600;
    return (is_given ? (uint32_t)seconds : 1) * 1000;
}

bool neso_obtain_from_metadata(neso_obtain *self)
{
    neso_slice v1_disabled =
        setting(self, "AWS_EC2_METADATA_V1_DISABLED", "ec2_metadata_v1_disabled");
    neso_imds_config config = {.v1_allowed = !neso_ascii_equal(v1_disabled, NESO_SLICE("true"))};
    neso_imds imds;
    char text[NESO_DESCRIBE_MAX];
    neso_credentials_fault fault;
    if (!take_metadata_url(self, &config))
        return false;
    self->client.timeout_ms = metadata_timeout_ms(self);
    if (self->profiles.fault[0] != '\0')
        return neso_obtain_refuse(self, "%s", self->profiles.fault);
    if (neso_imds_init(&imds, &config, &fault) != NESO_OK)
        return neso_obtain_refuse(self, "EC2 instance metadata: %s",
                                  neso_describe_fault(&fault, text));
    bool done = neso_obtain_renew(self, &imds.provider,
                                  self->chain.last_resort
                                      ? "neither environment nor profile has credentials, and EC2 "
                                        "instance metadata"
                                      : "EC2 instance metadata");
    self->client.timeout_ms = self->options.timeout_ms;
    snprintf(self->role, sizeof self->role, "%.*s", SHOWN(neso_imds_role(&imds)));
    return done;
}
