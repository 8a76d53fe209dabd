/*
 * The log lines of the application: not for others.
 */
#ifndef NESO_APP_LOG_H
#define NESO_APP_LOG_H

#include "neso_app.h"

/* Logs what the start of a gateway is worth knowing. */
void neso_app_log_start(const neso_app *self, const neso_app_pieces *pieces);

/* Logs an event. */
void neso_app_log_event(const neso_app *self, const neso_gateway_event *event);

#endif
