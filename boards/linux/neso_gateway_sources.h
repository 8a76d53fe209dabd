/*
 * What a gateway's sources of credentials need from Linux: tokens that stand in files, the device's
 * identity, and a program that prints credentials.
 *
 *     neso_settings_error error;
 *     if (!neso_gateway_sources_open(&sources, &settings, &error))
 *         complain(error.field.ptr, error.reason);
 *     // pieces.tokens = sources.tokens, pieces.credentials = neso_gateway_sources_ask
 *     neso_gateway_sources_close(&sources);
 */
#ifndef NESO_GATEWAY_SOURCES_H
#define NESO_GATEWAY_SOURCES_H

#include "neso_config_file.h"
#include "neso_identity.h"
#include "neso_posix_file.h"
#include "neso_process.h"
#include "neso_session.h"
#include "neso_settings.h"

#include <limits.h>
#include <stdbool.h>

typedef struct neso_gateway_file {
    neso_posix_file file;
    char path[PATH_MAX];
} neso_gateway_file;

typedef struct neso_gateway_sources {
    neso_session_tokens tokens;
    neso_identity identity;
    /* The rest is its own. */
    neso_gateway_file web_identity;
    neso_gateway_file saml;
    neso_gateway_file container;
    uint8_t identity_bytes[8192];
    neso_config_file scratch;
    neso_slice command;
    neso_process process;
    bool running;
} neso_gateway_sources;

/* Gets ready what `settings`, which must outlive it, ask for. False: *error says what is wrong. */
bool neso_gateway_sources_open(neso_gateway_sources *self, const neso_settings *settings,
                               neso_settings_error *error);

/* Runs the program that prints credentials, as neso_app_pieces.credentials has it. */
neso_status neso_gateway_sources_ask(neso_gateway_sources *self, char **text, size_t *len);

/* Ends the program, if it runs, and wipes what is secret. */
void neso_gateway_sources_close(neso_gateway_sources *self);

#endif
