#include "neso_iot.h"

#include "neso_provider_reply.h"
#include "neso_writer.h"

static void begin(neso_provider *provider)
{
    (void)provider; /* there is but one exchange, and nothing to remember of it */
}

static neso_status prepare(neso_provider *provider, neso_provider_exchange *out,
                           neso_credentials_fault *fault)
{
    neso_iot *self = (neso_iot *)provider;
    (void)fault;
    neso_provider_address(out, &self->config->endpoint);
    out->peer.identify = true;
    out->request.method = NESO_SLICE("GET");
    out->request.path = neso_slice_make(self->path, self->path_len);
    out->request.extra[0] =
        (neso_header){NESO_SLICE("x-amzn-iot-thingname"), self->config->thing_name};
    return NESO_OK;
}

static const neso_provider_ops ops = {begin, prepare, neso_provider_judge};

static neso_status check(const neso_iot_config *config, neso_credentials_fault *fault)
{
    neso_slice alias = config->role_alias, thing = config->thing_name;
    if (config->endpoint.host.len == 0)
        return neso_provider_refuse(fault, NESO_E_MISSING, "endpoint", 0);
    if (config->endpoint.plain)
        return neso_provider_refuse(fault, NESO_E_UNSUPPORTED, "endpoint without TLS", 0);
    if (alias.len == 0)
        return neso_provider_refuse(fault, NESO_E_MISSING, "role alias", 0);
    if (!neso_provider_is_name(alias, 1, NESO_IOT_ALIAS_MAX, "_=,@-"))
        return neso_provider_refuse(fault, NESO_E_ARGUMENT, "role alias", alias.len);
    if (!neso_provider_is_name(thing, 0, NESO_IOT_ALIAS_MAX, ":_-"))
        return neso_provider_refuse(fault, NESO_E_ARGUMENT, "thing name", thing.len);
    return NESO_OK;
}

neso_status neso_iot_init(neso_iot *self, const neso_iot_config *config,
                          neso_credentials_fault *fault)
{
    neso_writer writer;
    memset(self, 0, sizeof *self);
    self->provider.ops = &ops;
    self->config = config;
    neso_status status = check(config, fault);
    if (status != NESO_OK)
        return status;
    neso_writer_init(&writer, self->path, sizeof self->path);
    neso_writer_text(&writer, "/role-aliases/");
    neso_writer_slice(&writer, config->role_alias);
    neso_writer_text(&writer, "/credentials");
    self->path_len = writer.len;
    return NESO_OK;
}
