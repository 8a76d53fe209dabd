/*
 * Credentials: the record that signing uses, its life, the documents it comes in, and a store that
 * keeps the ones in use whole until better ones are complete.
 *
 * Life cycle of a store: init once. To renew: have the reply of whichever source received into a
 * buffer, then take it. Only a reply that is valid in every respect becomes the current record;
 * otherwise the current record stays as it was.
 *
 * Memory: a store takes NESO_CREDENTIALS_TEXT_MAX bytes and a little. Its record points into it: do
 * not copy or move it. Secrets are wiped as soon as they are replaced or refused.
 *
 *     static neso_credential_store store;
 *     char reply[NESO_CREDENTIALS_REPLY_MAX];
 *     neso_credentials_fault fault;
 *     neso_credential_store_init(&store);
 *     len = receive(reply, sizeof reply);
 *     neso_credentials_terms usual = {0};
 *     if (neso_credential_store_take(&store, reply, len, now_s, &usual, &fault) != NESO_OK)
 *         printf("%s: %s (%zu bytes)\n", fault.reason, neso_status_text(fault.status), fault.len);
 *     const neso_credentials *current = neso_credential_store_current(&store);
 */
#ifndef NESO_CREDENTIALS_H
#define NESO_CREDENTIALS_H

#include "neso_config.h"
#include "neso_fault.h"
#include "neso_slice.h"
#include "neso_status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* ---- the record ---- */

#define NESO_CREDENTIALS_NEVER INT64_MAX

#define NESO_CREDENTIALS_ID_MAX     128 /* bytes of an access key id */
#define NESO_CREDENTIALS_SECRET_MAX 256 /* and of a secret access key */

typedef struct neso_credentials {
    neso_slice access_key_id;
    neso_slice secret;
    neso_slice session_token; /* empty: a long-term key pair */
    int64_t since_s;          /* when they were obtained, seconds since 1970 */
    int64_t expires_s;        /* NESO_CREDENTIALS_NEVER: no expiry is known */
    uint32_t generation;      /* two records of one store never have the same; long-term pairs: 0 */
} neso_credentials;

/* What was refused. Never holds a secret. */
typedef struct neso_credentials_fault {
    const char *reason; /* "AccessKeyId", "SecretAccessKey", "SessionToken", "Expiration", which the
                         * status finds missing, too long, ...; or "document" */
    neso_status status; /* as it was returned */
    size_t len;         /* bytes of it */
    size_t max;         /* of a field: how many this build takes */
    neso_fault service; /* NESO_E_REFUSED: what the service said instead of credentials */
} neso_credentials_fault;

/*
 * A record of texts that the caller keeps: a provisioned key pair, the environment's. session_token
 * may be empty. The record expires never.
 *
 * NESO_E_MISSING: id or secret is empty. NESO_E_MALFORMED: the id has a character outside
 * [A-Za-z0-9_.-], the others a space or control character or one beyond ASCII. NESO_E_TOO_LONG: id
 * over 128 bytes, secret over 256; the token has no limit here. `out` is zeroed then and *fault
 * set.
 */
neso_status neso_credentials_make(neso_credentials *out, neso_slice access_key_id,
                                  neso_slice secret, neso_slice session_token,
                                  neso_credentials_fault *fault);

/* ---- its life ---- */

typedef enum neso_credentials_state {
    NESO_CREDENTIALS_FRESH,
    NESO_CREDENTIALS_ADVISORY,  /* renew them; when that fails, go on with these */
    NESO_CREDENTIALS_MANDATORY, /* renew them before anything new is begun */
    NESO_CREDENTIALS_EXPIRED    /* unusable */
} neso_credentials_state;

/* The last moment at which they are fresh, NESO_CREDENTIALS_NEVER without an expiry. */
int64_t neso_credentials_fresh_until_s(const neso_credentials *credentials);

/* The state at `now_s`. Advisory when less than 15 minutes are left, or half of the life if that is
 * less; mandatory when less than 10 minutes, or a quarter. Always FRESH without an expiry. */
neso_credentials_state neso_credentials_state_at(const neso_credentials *credentials,
                                                 int64_t now_s);

/* ---- documents ---- */

/*
 * Reads a document of `len` bytes in place: values are decoded where they stand, so the text is
 * changed, and *out points into it. It is XML or JSON; the fields AccessKeyId, SecretAccessKey,
 * SessionToken or Token, and Expiration may stand at any depth (neso_reply.h): the XML of STS, its
 * JSON, what `aws sts assume-role` prints, and what metadata services, containers, AWS IoT and
 * programs named by credential_process give. Expiration is ISO 8601 or seconds since 1970, also as
 * 1.5E9; where it is absent the record expires never. The token may be absent: a long-term pair.
 * since_s is now_s, generation 0. Takes about 1.5 KB of stack.
 *
 * NESO_E_EXPIRED     Expiration is not later than now_s; all else is in order, and *out is complete
 *                    for those who use on what has expired
 * NESO_E_REFUSED     it is an error's document, without a key: fault->service has code and message,
 *                    which lie in the text; *out is zeroed
 *
 * On other errors *out is zeroed and the text is wiped:
 * NESO_E_MISSING     a field is absent or empty
 * NESO_E_MALFORMED   neither JSON nor such XML, or a field whose value cannot be
 * NESO_E_INCOMPLETE  the document ends too early
 * NESO_E_DUPLICATE   a field is given twice
 * NESO_E_TOO_LONG    the token is longer than NESO_TOKEN_MAX, or another field as in
 *                    neso_credentials_make
 * NESO_E_NO_SPACE, NESO_E_UTF8, NESO_E_TOO_DEEP, NESO_E_UNSUPPORTED
 *                    as in neso_json.h and neso_xml.h; 48 tokens of JSON are taken
 */
neso_status neso_credentials_parse(neso_credentials *out, char *text, size_t len, int64_t now_s,
                                   neso_credentials_fault *fault);

/* ---- the store ---- */

/* Room for a reply: the longest token, and what else STS puts into a reply: names of role and
 * session twice, request id, indentation, mark-up (some 950 bytes when all of them are longest). */
#define NESO_CREDENTIALS_REPLY_MAX (NESO_TOKEN_MAX + 1280)

/* The longest texts of a record together. */
#define NESO_CREDENTIALS_TEXT_MAX                                                                  \
    (NESO_CREDENTIALS_ID_MAX + NESO_CREDENTIALS_SECRET_MAX + NESO_TOKEN_MAX)

typedef struct neso_credential_store {
    neso_credentials current; /* its texts are below */
    bool has_current;
    uint32_t generation; /* of the last record accepted; 0: none yet */
    char text[NESO_CREDENTIALS_TEXT_MAX];
} neso_credential_store;

/* An empty store. */
void neso_credential_store_init(neso_credential_store *self);

/* What a store takes beyond what is usual. */
typedef struct neso_credentials_terms {
    bool lasting;     /* ones without session token or without Expiration, too */
    uint32_t grace_s; /* ones that have expired are used on for so long; 0: they are refused. The
                       * metadata service hands out such ones while it has trouble itself. They are
                       * due for renewal after half of it. */
} neso_credentials_terms;

/*
 * Reads a document of `len` bytes; if it is valid it becomes the current record and the former one
 * is wiped: nothing may use it any longer. Errors as neso_credentials_parse, and NESO_E_MISSING too
 * when there is no session token or no Expiration, unless `terms` allow it. On an error the current
 * record stays. The document is wiped, but for NESO_E_REFUSED, when it has no secrets.
 */
neso_status neso_credential_store_take(neso_credential_store *self, char *text, size_t len,
                                       int64_t now_s, const neso_credentials_terms *terms,
                                       neso_credentials_fault *fault);

/* The current record, NULL while there is none. Valid until take succeeds, or wipe. */
const neso_credentials *neso_credential_store_current(const neso_credential_store *self);

/* Forgets and wipes everything but the count of generations. */
void neso_credential_store_wipe(neso_credential_store *self);

#endif
