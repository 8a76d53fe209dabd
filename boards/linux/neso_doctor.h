/*
 * `neso doctor`: what its checks share.
 *
 * Each check says what it found by the report, and leaves here what the later ones need. They come
 * in this order; neso_cmd_doctor.c calls them.
 */
#ifndef NESO_DOCTOR_H
#define NESO_DOCTOR_H

#include "neso_client.h"
#include "neso_config_file.h"
#include "neso_credentials.h"
#include "neso_doctor_report.h"
#include "neso_gateway_sources.h"
#include "neso_peer.h"
#include "neso_session.h"
#include "neso_settings.h"

#include <stdbool.h>
#include <stdint.h>

/* Whom the gateway talks to, in this order. */
typedef enum neso_doctor_server {
    NESO_DOCTOR_STS,
    NESO_DOCTOR_IOT,
    NESO_DOCTOR_METADATA,
    NESO_DOCTOR_CONTAINER,
    NESO_DOCTOR_NEPTUNE,
    NESO_DOCTOR_SERVERS
} neso_doctor_server;

typedef struct neso_doctor {
    neso_doctor_report report;
    const char *path; /* of the configuration */
    uint32_t timeout_ms;

    /* Once the configuration is checked. */
    neso_config_file config;
    neso_settings settings;
    neso_gateway_sources sources;
    neso_session session;
    neso_session_room room;
    neso_client client; /* trusts what the configuration says, and has the device's identity */

    /* Once the network is checked. */
    bool reached[NESO_DOCTOR_SERVERS];

    /* Once the credentials are checked: those to sign with, NULL: none; they lie in the stores. */
    const neso_credentials *credentials;
    neso_credential_store base;
    neso_credential_store stores[NESO_SETTINGS_SOURCES_MAX];
} neso_doctor;

/* False: the configuration cannot be used. */
bool neso_doctor_check_configuration(neso_doctor *self);

void neso_doctor_check_clock(neso_doctor *self);
void neso_doctor_check_network(neso_doctor *self);
void neso_doctor_check_credentials(neso_doctor *self);
void neso_doctor_check_neptune(neso_doctor *self);

/* ---- about servers: neso_doctor_server.c ---- */

/* "sts", "neptune", ... */
const char *neso_doctor_server_name(neso_doctor_server server);

/* Who is asked for the credentials of a source; NESO_DOCTOR_SERVERS: nobody. */
neso_doctor_server neso_doctor_server_of(neso_settings_source source);

/* Where a server is, as the gateway connects to it; false: this gateway needs it not. All but
 * unix_time_s. */
bool neso_doctor_peer(neso_doctor *self, neso_doctor_server server, neso_peer *peer);

#endif
