#include "neso_doctor.h"
#include "neso_session_sources.h"

#include <string.h>

const char *neso_doctor_server_name(neso_doctor_server server)
{
    static const char *const names[NESO_DOCTOR_SERVERS] = {
        [NESO_DOCTOR_STS] = "sts",         [NESO_DOCTOR_IOT] = "iot",
        [NESO_DOCTOR_METADATA] = "imds",   [NESO_DOCTOR_CONTAINER] = "container",
        [NESO_DOCTOR_NEPTUNE] = "neptune",
    };
    return names[server];
}

neso_doctor_server neso_doctor_server_of(neso_settings_source source)
{
    switch (source) {
    case NESO_FROM_ASSUME_ROLE:
    case NESO_FROM_SESSION_TOKEN:
    case NESO_FROM_WEB_IDENTITY:
    case NESO_FROM_SAML:
        return NESO_DOCTOR_STS;
    case NESO_FROM_IOT:
        return NESO_DOCTOR_IOT;
    case NESO_FROM_IMDS:
        return NESO_DOCTOR_METADATA;
    case NESO_FROM_CONTAINER:
        return NESO_DOCTOR_CONTAINER;
    default:
        return NESO_DOCTOR_SERVERS;
    }
}

/* The first source in use that asks this server. */
static bool find_source(const neso_settings *settings, neso_doctor_server server,
                        neso_settings_source *source)
{
    for (unsigned i = NESO_FROM_STATIC; i <= NESO_FROM_EXTERNAL; i++) {
        *source = (neso_settings_source)i;
        if (neso_doctor_server_of(*source) == server && neso_settings_uses(settings, *source))
            return true;
    }
    return false;
}

/* What the provider that was made in the room was configured with. */
static neso_peer endpoint_of(const neso_session_room *room, neso_doctor_server server)
{
    neso_peer peer;
    switch (server) {
    case NESO_DOCTOR_IOT:
        peer = room->of.iot.config.endpoint;
        peer.identify = true;
        return peer;
    case NESO_DOCTOR_METADATA:
        return room->of.imds.config.endpoint;
    case NESO_DOCTOR_CONTAINER:
        return room->of.container.config.endpoint;
    default:
        return room->of.sts.config.endpoint;
    }
}

bool neso_doctor_peer(neso_doctor *self, neso_doctor_server server, neso_peer *peer)
{
    const neso_settings *settings = &self->settings;
    neso_settings_source source;
    neso_credentials_fault fault;
    if (server == NESO_DOCTOR_NEPTUNE) {
        *peer = (neso_peer){.host = settings->endpoint,
                            .port = settings->port,
                            .via = settings->endpoint_via,
                            .via_port = settings->endpoint_via_port};
        return true;
    }
    if (!find_source(settings, server, &source) ||
        neso_session_make_provider(&self->session, &self->room, source, &fault) != NESO_OK)
        return false;
    *peer = endpoint_of(&self->room, server);
    return true;
}
