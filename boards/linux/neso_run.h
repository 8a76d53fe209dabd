/*
 * The gateway as a process: waits for the network, readings and signals by poll(2) and keeps the
 * application going until there is no more to do.
 *
 *     neso_run run = {.app = &app, .tcp = &tcp, .drain_timeout_ms = 30000};
 *     neso_run_until_done(&run);
 */
#ifndef NESO_RUN_H
#define NESO_RUN_H

#include "neso_app.h"
#include "neso_posix_tcp.h"
#include "neso_udp.h"

#include <signal.h>
#include <stdbool.h>
#include <stdint.h>

typedef struct neso_run {
    neso_app *app;
    neso_posix_tcp *tcp;
    neso_udp *udp; /* NULL: readings come from standard input */
    uint32_t drain_timeout_ms;
    /* The rest is for neso_run_until_done to set. */
    uint64_t drain_until_ms; /* UINT64_MAX: readings are still taken */
    sigset_t unblocked;      /* the signal mask while waiting */
} neso_run;

/* Takes readings until standard input ends or SIGTERM, SIGINT or SIGHUP arrives, then waits until
 * all that were accepted are confirmed, for drain_timeout_ms at most; a second signal ends the
 * wait. `app` is initialized, and `tcp` carries its transport. */
void neso_run_until_done(neso_run *self);

#endif
