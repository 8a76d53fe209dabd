/*
 * What to do about a failure: tables of what servers and the network say, and of what it means in
 * plain words.
 *
 *     const neso_doctor_advice *advice =
 *         neso_doctor_advice_for_reply(NESO_DOCTOR_ABOUT_STS, "InvalidClientTokenId: ...");
 *     if (advice != NULL)
 *         puts(advice->text);
 */
#ifndef NESO_DOCTOR_ADVICE_H
#define NESO_DOCTOR_ADVICE_H

#include "neso_doctor_visit.h"
#include "neso_policy.h"
#include "neso_status.h"

#include <stdint.h>

/* What has failed. The first are those of neso_doctor_server. */
typedef enum neso_doctor_topic {
    NESO_DOCTOR_ABOUT_STS,
    NESO_DOCTOR_ABOUT_IOT,
    NESO_DOCTOR_ABOUT_METADATA,
    NESO_DOCTOR_ABOUT_CONTAINER,
    NESO_DOCTOR_ABOUT_NEPTUNE, /* its network */
    NESO_DOCTOR_ABOUT_STATUS,
    NESO_DOCTOR_ABOUT_WRITE
} neso_doctor_topic;

typedef struct neso_doctor_advice {
    unsigned topics;   /* a bit each */
    const char *said;  /* a part of what was said; "": anything */
    unsigned policies; /* to be printed too: a bit for each neso_policy_kind */
    const char *text;
} neso_doctor_advice;

/* The advice for a reply, given as "CODE: MESSAGE (HTTP STATUS)" or as much of it as there is;
 * NULL: none. */
const neso_doctor_advice *neso_doctor_advice_for_reply(neso_doctor_topic topic, const char *reply);

/* The advice for a connection that failed; never NULL. */
const char *neso_doctor_advice_for_visit(neso_doctor_topic topic, const neso_doctor_visit *visit);

#endif
