/*
 * The log lines of the application: not for others.
 */
#ifndef NESO_APP_LOG_H
#define NESO_APP_LOG_H

#include "neso_app.h"
#include "neso_writer.h"

/* Bytes of the longest line: what others wrote is cut to leave room for the rest. */
#define NESO_APP_LOG_MAX 512

/* Writes one line as pieces.log says. */
void neso_app_log_write(void (*log)(const char *line, size_t len), const neso_writer *line);

/* Logs what the start of a gateway is worth knowing. */
void neso_app_log_start(const neso_app *self, const neso_app_pieces *pieces);

/* Logs an event. */
void neso_app_log_event(const neso_app *self, const neso_gateway_event *event);

#endif
