/*
 * AWS STS, AssumeRole: the body of the request, and what to make of the reply.
 *
 * POST / to the STS endpoint, service "sts", signed with the key pair that may assume the role
 * (AWS STS API Reference, version 2011-06-15).
 *
 *     neso_sts_body body; // needed as long as the exchange
 *     neso_sts_role role = {.role_arn = arn, .session_name = name, .duration_s = 3600};
 *     neso_status status = neso_sts_body_init(&body, &role);
 *     // An exchange: POST, path "/", content type NESO_STS_CONTENT_TYPE, body &body.source. Then:
 *     neso_sts_result result;
 *     if (neso_sts_accept(&result, &store, &exchange, now_s) == NESO_STS_DENIED)
 *         report(result.fault.message.ptr, result.fault.message.len);
 */
#ifndef NESO_STS_H
#define NESO_STS_H

#include "neso_credentials.h"
#include "neso_exchange.h"
#include "neso_fault.h"
#include "neso_slice.h"
#include "neso_source.h"
#include "neso_status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define NESO_STS_CONTENT_TYPE "application/x-www-form-urlencoded; charset=utf-8"
#define NESO_STS_ACCEPT       "application/xml"

/* Which role to assume, and as whom. */
typedef struct neso_sts_role {
    neso_slice role_arn;     /* 20 to 2048 characters, "arn:..." */
    neso_slice session_name; /* 2 to 64 of [A-Za-z0-9_+=,.@-] */
    neso_slice external_id;  /* empty: none; else 2 to 1224 of [A-Za-z0-9_+=,.@:/-] */
    uint32_t duration_s;     /* 900 to 43200 */
} neso_sts_role;

/* Whether a text can be that field of a role. */
bool neso_sts_is_role_arn(neso_slice text);
bool neso_sts_is_session_name(neso_slice text);
bool neso_sts_is_external_id(neso_slice text);

/* The form-encoded body, as a source. Its read cannot fail. The slices of the role must outlive it.
 */
typedef struct neso_sts_body {
    neso_source source;
    neso_sts_role role;
    uint8_t piece;    /* which piece is next */
    uint8_t escape;   /* of a character being percent-encoded: digits still to come */
    size_t at;        /* bytes of the piece already read */
    char duration[5]; /* decimal */
    uint8_t duration_len;
} neso_sts_body;

/* Leaves the source at its first byte. NESO_E_ARGUMENT: a field of the role is not as above; the
 * source must not be read then. */
neso_status neso_sts_body_init(neso_sts_body *self, const neso_sts_role *role);

/* What a reply means. */
typedef enum neso_sts_outcome {
    NESO_STS_RENEWED, /* the store has a new current record */
    NESO_STS_CLOCK,   /* the server says that our time is wrong: correct it, then ask again */
    NESO_STS_LATER,   /* throttled, or trouble of the server's: ask again with backoff */
    NESO_STS_DENIED,  /* somebody must change key, role, policy or settings: ask again slowly */
    NESO_STS_UNKNOWN  /* the reply makes no sense: ask again with backoff */
} neso_sts_outcome;

/* Why there are no credentials, for the operator. */
typedef struct neso_sts_result {
    neso_fault fault;                   /* DENIED, CLOCK, LATER: what the server said */
    neso_credentials_fault credentials; /* UNKNOWN: what is wrong with the reply */
} neso_sts_result;

/*
 * Judges the reply of a complete exchange; credentials that are valid go to `store`, and a reply
 * that held any is wiped. The slices of result->fault lie in the exchange's reply buffer. Takes
 * about 1.5 KB of stack.
 */
neso_sts_outcome neso_sts_accept(neso_sts_result *result, neso_credential_store *store,
                                 const neso_exchange *exchange, int64_t now_s);

#endif
