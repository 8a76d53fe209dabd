/*
 * The application: the gateway joined to a device.
 *
 * A board's main builds its pieces, calls neso_app_init once and neso_app_poll for ever:
 *
 *     static neso_app app;
 *     neso_status status = neso_app_init(&app, &pieces);
 *     while (status == NESO_OK)
 *         sleep_ms(neso_app_poll(&app)); // or less, when something happens
 *
 * Lines of telemetry that arrive on the console are answered there, one line each and in order:
 * "ok", or "error OFFSET REASON". Blank lines and comments get no answer. The log goes to the
 * console too, each line beginning with "# ", unless the board gives it another place.
 *
 * "ok" says that the reading is in the outbox. When that is in RAM, a reset loses what has not been
 * written yet.
 *
 * Memory: the struct, and the pieces. Stack: see the README. Needs the functions of neso_port.h.
 */
#ifndef NESO_APP_H
#define NESO_APP_H

#include "neso_config.h"
#include "neso_gateway.h"
#include "neso_line_reader.h"
#include "neso_settings.h"
#include "neso_transport.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What a board gives. Everything must outlive the application. */
typedef struct neso_app_pieces {
    const neso_settings *settings;
    neso_transport *transport; /* TLS */
    neso_storage *outbox;      /* where the readings wait */
    /* Where log lines go, without line end; NULL: to the console. */
    void (*log)(const char *line, size_t len);
    const char *board;          /* its name, for the log */
    const char *reset_cause;    /* NULL: not known */
    bool asks_time_server;      /* the clock is set by settings->time_server: for the log */
    neso_session_tokens tokens; /* texts that the settings leave to the board */
#if NESO_SOURCE_EXTERNAL
    /* Where settings->sources has NESO_FROM_EXTERNAL: gives a document with credentials, which the
     * application wipes. Never waits. NESO_E_WOULD_BLOCK: none yet, it is asked again ten times a
     * second. Another status: it failed. NULL: the board has no credentials of its own. */
    neso_status (*credentials)(char **text, size_t *len);
#endif
    /* The time, seconds since 1970, that the board was told to keep, 0: none. Until a better one is
     * known, no earlier time is believed. */
    int64_t time_floor_s;
    /* Told a time that has certainly passed once a server has confirmed it, and then at most once
     * an hour, so that it is there after the next start; NULL: the board has nowhere to keep it. */
    void (*keep_time)(int64_t time_s);
} neso_app_pieces;

#define NESO_APP_ANSWER_MAX 64 /* bytes of the longest answer to a line */
#define NESO_APP_CHUNK      256

typedef struct neso_app {
    neso_transport *transport;
    void (*log)(const char *line, size_t len);
#if NESO_SOURCE_EXTERNAL
    neso_status (*credentials)(char **text, size_t *len);
#endif
    void (*keep_time)(int64_t time_s);
    uint64_t keep_ms; /* no time is kept before */
    neso_line_reader reader;
    size_t out_at;
    size_t out_len;
    uint8_t out[NESO_APP_CHUNK];  /* taken from the gateway, not yet by the transport */
    char line[NESO_LINE_MAX + 1]; /* and a CR */
    neso_gateway gateway;         /* for reading; the rest is the application's own */
} neso_app;

/* Joins gateway and pieces and logs version, board, cause of the reset and what is configured. The
 * statuses of neso_gateway_init, and NESO_E_UNSUPPORTED when the settings want credentials from
 * the board and it has none; they are logged too. */
neso_status neso_app_init(neso_app *self, const neso_app_pieces *pieces);

/* Does what can be done now and returns the time in milliseconds after which it must be called
 * again at the latest (0: at once); earlier when the console, the network or the clock has
 * something. Does not wait, but computes: a TLS handshake takes a second or two on a Cortex-M3, so
 * a watchdog needs that much more. */
uint32_t neso_app_poll(neso_app *self);

/* The console has ended: takes a last line that has no line end, and sends what there is. */
void neso_app_end_input(neso_app *self);

/* Takes a line that came another way than by the console, without its LF, and writes the answer
 * without line end to `answer`; returns its length, 0 for a blank line or a comment. */
size_t neso_app_line(neso_app *self, const char *line, size_t len,
                     char answer[NESO_APP_ANSWER_MAX]);

/* Logs why a configuration was refused: the field and the reason. `log` as in neso_app_pieces. */
void neso_app_log_settings_error(const neso_settings_error *error,
                                 void (*log)(const char *line, size_t len));

#endif
