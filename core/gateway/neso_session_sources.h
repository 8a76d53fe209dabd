/*
 * The providers of a session, made from the settings: for the session, and for whoever asks one
 * source alone, in a session and a room of its own that nothing else uses:
 *
 *     static neso_session session;
 *     static neso_session_room room;
 *     neso_credentials_fault fault;
 *     session.settings = gateway.settings;
 *     if (neso_session_make_provider(&session, &room, NESO_FROM_IMDS, &fault) == NESO_OK)
 *         renew(session.provider);
 */
#ifndef NESO_SESSION_SOURCES_H
#define NESO_SESSION_SOURCES_H

#include "neso_session.h"

/* Makes the provider of a source that is asked by exchanges, in `room`, and sets self->provider;
 * self->in_base says what for. Errors as neso_session_init. */
neso_status neso_session_make_provider(neso_session *self, neso_session_room *room,
                                       neso_settings_source source, neso_credentials_fault *fault);

#endif
