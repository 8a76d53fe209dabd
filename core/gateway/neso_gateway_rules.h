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

/* An exchange failed without a reply that could be judged. */
void neso_gateway_fail(neso_gateway *self, neso_status status, int32_t detail);

/* The first record is corrupt: it is dropped and counted, and what cannot be found without it.
 * NESO_E_IO: the storage failed; nothing has changed. */
neso_status neso_gateway_drop(neso_gateway *self);

/* Makes room for an event: zeroed, but for its kind and the server. */
neso_gateway_event *neso_gateway_event_new(neso_gateway *self, neso_gateway_event_kind kind);

/* The wall clock in seconds; only when it is known. */
int64_t neso_gateway_unix_s(const neso_gateway *self);

#endif
