/*
 * What the files of the gateway share: not for others.
 */
#ifndef NESO_GATEWAY_RULES_H
#define NESO_GATEWAY_RULES_H

#include "neso_gateway.h"

enum neso_gateway_stage {
    NESO_STAGE_RESTING, /* no connection */
    NESO_STAGE_READY,   /* a kept connection, nothing under way */
    NESO_STAGE_OPENING, /* the exchange is ready, the connection to be opened */
    NESO_STAGE_BUSY,    /* an exchange is under way */
    NESO_STAGE_CLOSING  /* the connection is to be closed */
};

/* Judges the reply of a complete exchange and leaves BUSY. */
void neso_gateway_conclude(neso_gateway *self);

/* What came of asking for credentials, with or without an exchange. */
void neso_gateway_conclude_session(neso_gateway *self, neso_provider_outcome outcome,
                                   const neso_provider_result *result);

/* The same for credentials that did not come by a connection: one to Neptune, which is idle, is
 * closed in order when there are new ones. */
void neso_gateway_conclude_here(neso_gateway *self, neso_provider_outcome outcome,
                                const neso_provider_result *result);

/* Something moved: the exchange may go on for another time-out. */
void neso_gateway_extend_deadline(neso_gateway *self);

/* An exchange failed without a reply that could be judged. */
void neso_gateway_fail(neso_gateway *self, neso_status status, int32_t detail);

/* The first record is corrupt: it is dropped and counted, and what cannot be found without it.
 * NESO_E_IO: the storage failed; nothing has changed. */
neso_status neso_gateway_drop(neso_gateway *self);

/* Nothing is asked of that server before a pause of that pace is over; its length in milliseconds.
 */
uint32_t neso_gateway_pause(neso_gateway *self, neso_gateway_server server, neso_pace pace);

/* Makes room for an event: zeroed, but for its kind and the server. */
neso_gateway_event *neso_gateway_event_new(neso_gateway *self, neso_gateway_event_kind kind);

/* Any bits. */
uint32_t neso_gateway_random(neso_gateway *self);

/* The wall clock in seconds; 0 when it is not known. */
int64_t neso_gateway_unix_s(const neso_gateway *self);

/* ---- neso_gateway_time.c ---- */

/* A random part of settings.spread_s. */
uint32_t neso_gateway_spread_ms(neso_gateway *self);

/* The first poll: when to ask a server for the time, at the earliest. */
void neso_gateway_start_waiting(neso_gateway *self);

/* When a server should be asked for the time; NESO_GATEWAY_NEVER: not at all. */
uint64_t neso_gateway_time_due_ms(const neso_gateway *self);

/* Whether the settings allow it; tells the operator about it. */
bool neso_gateway_may_ask_time(neso_gateway *self);

/* Judges the reply of a server that was asked for nothing else. */
void neso_gateway_conclude_time(neso_gateway *self);

/* A server whose connection is authenticated has refused a request because of our time, which is
 * `time_s` in truth. False: that is not believed, this time. */
bool neso_gateway_correct(neso_gateway *self, int64_t time_s);

/* Whether the clock differs from that time by so much that a signature could be refused. */
bool neso_gateway_is_off(const neso_gateway *self, int64_t time_s);

#endif
