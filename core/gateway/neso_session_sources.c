#include "neso_session_sources.h"

#include "neso_url.h"

#if NESO_SOURCE_WEB_IDENTITY || NESO_SOURCE_SAML || NESO_SOURCE_CONTAINER
/* The token of the settings, else the device's, else NULL. */
static neso_source *token_of(neso_session_room *room, const neso_settings_text *given,
                             neso_source *own)
{
    if (given->text.len == 0)
        return own;
    neso_bytes_source_init(&room->text, given->text.ptr, given->text.len);
    return &room->text.source;
}

static neso_status require(const neso_source *token, neso_credentials_fault *fault,
                           const char *field)
{
    if (token != NULL)
        return NESO_OK;
    *fault = (neso_credentials_fault){.reason = field, .status = NESO_E_MISSING};
    return NESO_E_MISSING;
}
#endif

#if NESO_SOURCE_STS
/* What all actions take. */
static void describe_role(neso_sts_config *config, const neso_session *self)
{
    const neso_settings *settings = self->settings;
    *config = (neso_sts_config){
        .endpoint = {.host = settings->sts_endpoint,
                     .port = settings->sts_port,
                     .via = settings->sts_via,
                     .via_port = settings->sts_via_port},
        .region = settings->region,
        .duration_s = settings->duration_s,
        .role_arn = settings->role_arn,
        .session_name = settings->session_name,
    };
#if NESO_SOURCE_CHAIN
    if (self->in_base)
        config->role_arn = settings->source_role_arn;
#endif
#if NESO_ROLE_OPTIONS
    if (!self->in_base)
        config->policy = settings->policy;
#endif
}

static neso_status make_sts(neso_session *self, neso_session_room *room,
                            neso_settings_source source, neso_credentials_fault *fault)
{
    const neso_settings *settings = self->settings;
    neso_sts_config *config = &room->of.sts.config;
    neso_status status = NESO_OK;
    describe_role(config, self);
    switch (source) {
#if NESO_SOURCE_WEB_IDENTITY
    case NESO_FROM_WEB_IDENTITY:
        config->action = &neso_sts_web_identity;
        config->token = token_of(room, &settings->web_identity_token, self->tokens.web_identity);
        status = require(config->token, fault, "web_identity_token");
        break;
#endif
#if NESO_SOURCE_SAML
    case NESO_FROM_SAML:
        config->action = &neso_sts_saml;
        config->session_name = (neso_slice){0};
        config->principal_arn = settings->principal_arn;
        config->token = token_of(room, &settings->saml_assertion, self->tokens.saml);
        status = require(config->token, fault, "saml_assertion");
        break;
#endif
#if NESO_SOURCE_SESSION_TOKEN
    case NESO_FROM_SESSION_TOKEN:
        config->action = &neso_sts_session_token;
        config->role_arn = config->session_name = config->policy = (neso_slice){0};
        break;
#endif
    default:
#if NESO_SOURCE_ASSUME_ROLE
        config->external_id = settings->external_id;
        config->action = &neso_sts_assume_role;
#if NESO_ROLE_OPTIONS
        config->action = &neso_sts_assume_role_with_options;
        config->source_identity = settings->source_identity;
        config->tags = settings->tags;
        config->tag_count = settings->tag_count;
#endif
#endif
        break;
    }
    self->provider = &room->of.sts.provider.provider;
    return status == NESO_OK ? neso_sts_init(&room->of.sts.provider, config, fault) : status;
}
#endif

#if NESO_SOURCE_IOT
static neso_status make_iot(neso_session *self, neso_session_room *room,
                            neso_credentials_fault *fault)
{
    const neso_settings *settings = self->settings;
    room->of.iot.config = (neso_iot_config){
        .endpoint = {.host = settings->iot_endpoint,
                     .port = settings->iot_port,
                     .via = settings->iot_via,
                     .via_port = settings->iot_via_port},
        .role_alias = settings->role_alias,
        .thing_name = settings->thing_name,
    };
    self->provider = &room->of.iot.provider.provider;
    return neso_iot_init(&room->of.iot.provider, &room->of.iot.config, fault);
}
#endif

#if NESO_SOURCE_IMDS || NESO_SOURCE_CONTAINER
/* The settings have checked the URL. */
static neso_provider_endpoint endpoint_of(neso_url *url, neso_slice text, neso_slice via,
                                          uint16_t via_port)
{
    neso_url_error error;
    (void)neso_url_parse(url, text.ptr, text.len, &error);
    return (neso_provider_endpoint){.host = url->host,
                                    .port = url->port,
                                    .plain = !url->https,
                                    .via = via,
                                    .via_port = via_port};
}
#endif

#if NESO_SOURCE_IMDS
static neso_status make_imds(neso_session *self, neso_session_room *room,
                             neso_credentials_fault *fault)
{
    const neso_settings *settings = self->settings;
    neso_url url;
    neso_slice endpoint = settings->imds_endpoint.len > 0 ? settings->imds_endpoint
                                                          : NESO_SLICE("http://169.254.169.254");
    room->of.imds.config = (neso_imds_config){
        .endpoint = endpoint_of(&url, endpoint, settings->imds_via, settings->imds_via_port),
        .role = settings->imds_role,
        .v1_allowed = settings->imds_v1,
    };
    self->provider = &room->of.imds.provider.provider;
    return neso_imds_init(&room->of.imds.provider, &room->of.imds.config, fault);
}
#endif

#if NESO_SOURCE_CONTAINER
static neso_status make_container(neso_session *self, neso_session_room *room,
                                  neso_credentials_fault *fault)
{
    const neso_settings *settings = self->settings;
    neso_url url;
    neso_provider_endpoint endpoint = endpoint_of(
        &url, settings->container_uri, settings->container_via, settings->container_via_port);
    room->of.container.config = (neso_container_config){
        .endpoint = endpoint,
        .path = url.path,
        .query = url.query,
        .token = token_of(room, &settings->container_token, self->tokens.container),
    };
    self->provider = &room->of.container.provider.provider;
    neso_status status = NESO_OK;
    if (settings->container_token.file.len > 0)
        status = require(room->of.container.config.token, fault, "container_token");
    if (status != NESO_OK)
        return status;
    return neso_container_init(&room->of.container.provider, &room->of.container.config, fault);
}
#endif

neso_status neso_session_make_provider(neso_session *self, neso_session_room *room,
                                       neso_settings_source source, neso_credentials_fault *fault)
{
    switch (source) {
#if NESO_SOURCE_IOT
    case NESO_FROM_IOT:
        return make_iot(self, room, fault);
#endif
#if NESO_SOURCE_IMDS
    case NESO_FROM_IMDS:
        return make_imds(self, room, fault);
#endif
#if NESO_SOURCE_CONTAINER
    case NESO_FROM_CONTAINER:
        return make_container(self, room, fault);
#endif
    default:
#if NESO_SOURCE_STS
        return make_sts(self, room, source, fault);
#else
        (void)self, (void)room, (void)fault;
        return NESO_E_UNSUPPORTED;
#endif
    }
}
