/*
 * The outcome of a write: what the reply of Neptune means for the batch that was sent.
 *
 * A batch is written only if the status is 200 and the body is one complete JSON object with
 * `results` and without an error. Everything else says what to do next; in no case is a reading
 * lost by it, since every write may be repeated.
 *
 *     neso_reply reply = {.status = 200, .body = document, .len = len};
 *     neso_verdict verdict;
 *     neso_outcome_judge(&verdict, &reply);
 *     if (verdict.outcome == NESO_OUTCOME_DONE)
 *         neso_outbox_release(&outbox);
 *
 * Sources: the Neptune User Guide's pages "Engine error codes" and "Retries and error handling".
 */
#ifndef NESO_OUTCOME_H
#define NESO_OUTCOME_H

#include "neso_slice.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef enum neso_outcome {
    NESO_OUTCOME_DONE,        /* written: forget the batch */
    NESO_OUTCOME_RETRY,       /* the server was busy or saw a conflict: again after a short pause */
    NESO_OUTCOME_LATER,       /* the server is in trouble: again after seconds */
    NESO_OUTCOME_SMALLER,     /* it took too long or was too large: again in smaller batches */
    NESO_OUTCOME_REFUSED,     /* a reading is at fault: again, then split until it is found */
    NESO_OUTCOME_READ_ONLY,   /* this server is no longer the writer: resolve and connect anew */
    NESO_OUTCOME_CREDENTIALS, /* not accepted: renew the credentials, then again */
    NESO_OUTCOME_CLOCK,       /* the signature's time was wrong: correct the clock, then again */
    NESO_OUTCOME_DENIED,      /* no permission, or wrongly set up: report, again slowly */
    NESO_OUTCOME_UNKNOWN      /* the reply is cut or makes no sense: again, over a new connection */
} neso_outcome;

/* What came back. */
typedef struct neso_reply {
    uint16_t status; /* of HTTP */
    char *body;      /* read in place, its text is changed; may be NULL when len is 0 */
    size_t len;      /* bytes of body that are there */
    bool overflow;   /* the body was longer than the buffer */
} neso_reply;

typedef struct neso_verdict {
    neso_outcome outcome;
    bool has_time;      /* with NESO_OUTCOME_CLOCK: the reply told the server's time */
    int64_t time_s;     /* that time, seconds since 1970; else 0 */
    neso_slice code;    /* the server's error code, such as ThrottlingException; may be empty */
    neso_slice message; /* and its text. Both are slices of the body, for a console: as neso_fault.h
                         * gives them */
} neso_verdict;

/* Judges a reply. Cannot fail: what cannot be understood is NESO_OUTCOME_UNKNOWN. Takes about
 * 2 KB of stack. */
void neso_outcome_judge(neso_verdict *out, const neso_reply *reply);

/* Reads the server's time from the message of a refusal, as Neptune and STS write it: "Signature
 * expired: ... is now earlier than ... (20181011T214415Z - 5 min.)". False: it has none; *time_s is
 * 0. */
bool neso_outcome_server_time(int64_t *time_s, neso_slice message);

/* A word for the outcome, for logs: "done", "server busy", ... Never NULL. */
const char *neso_outcome_text(neso_outcome outcome);

#endif
