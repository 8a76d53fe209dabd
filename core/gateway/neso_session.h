/*
 * The session: the credentials that the gateway signs with, and who is asked for the next ones.
 *
 * The settings name one source, or two of which the second is asked when the first fails; each
 * renewal begins with the first again. A role can be assumed with the credentials of another
 * source: these come first, into a store of their own, when it has none that last.
 *
 * No I/O, like the gateway, which drives it. Once neso_session_due:
 *
 *     static neso_session session; // after neso_session_init
 *     static neso_session_room room;
 *     neso_peer whom;
 *     neso_provider_result result;
 *     neso_provider_outcome outcome = NESO_PROVIDER_RENEWED;
 *     switch (neso_session_source(&session, now_s)) {
 *     case NESO_FROM_STATIC: // nobody is asked
 *         neso_session_use_key_pair(&session, now_s, random);
 *         break;
 *     case NESO_FROM_EXTERNAL: // the application has a document
 *         outcome = neso_session_give(&session, document, len, &result, now_s, random);
 *         break;
 *     default:
 *         neso_session_start(&session, &room, &exchange, &whom, now_s, &result.credentials);
 *         connect_to(&whom); // and carry the exchange out
 *         outcome = neso_session_accept(&session, &result, &exchange, now_s, random);
 *     }
 *     bool again = outcome == NESO_PROVIDER_MORE;
 *     if (!again && outcome != NESO_PROVIDER_RENEWED)
 *         again = neso_session_fail(&session); // another source is to be asked
 *     use(&session, again);
 *
 * Memory: the struct, and a room that it uses from one renewal's start to its end; in between, the
 * room may hold anything. Neither may be moved.
 */
#ifndef NESO_SESSION_H
#define NESO_SESSION_H

#include "neso_config.h"
#include "neso_container.h"
#include "neso_credentials.h"
#include "neso_exchange.h"
#include "neso_imds.h"
#include "neso_iot.h"
#include "neso_peer.h"
#include "neso_provider.h"
#include "neso_settings.h"
#include "neso_source.h"
#include "neso_status.h"
#include "neso_sts.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Texts that the settings leave to the device, where it has them; NULL: it has not. Each is read
 * anew for each renewal. */
typedef struct neso_session_tokens {
    neso_source *web_identity;
    neso_source *saml;
    neso_source *container;
} neso_session_tokens;

/* What a renewal needs while it lasts. */
typedef struct neso_session_room {
    union {
        struct {
            neso_sts_config config;
            neso_sts provider;
        } sts;
#if NESO_SOURCE_IOT
        struct {
            neso_iot_config config;
            neso_iot provider;
        } iot;
#endif
#if NESO_SOURCE_IMDS
        struct {
            neso_imds_config config;
            neso_imds provider;
        } imds;
#endif
#if NESO_SOURCE_CONTAINER
        struct {
            neso_container_config config;
            neso_container provider;
        } container;
#endif
    } of;
#if NESO_SOURCE_WEB_IDENTITY || NESO_SOURCE_SAML || NESO_SOURCE_CONTAINER
    neso_bytes_source text; /* a token that stands in the settings */
#endif
    char reply[NESO_CREDENTIALS_REPLY_MAX];
} neso_session_room;

typedef struct neso_session {
    const neso_settings *settings;
    const neso_credentials *current; /* the store's, or the key pair; NULL: none yet */
    neso_provider *provider;         /* in the room, NULL between renewals */
    int64_t renew_s;                 /* when the current ones are to be renewed */
    uint8_t at;                      /* which source of the settings is asked next */
    uint8_t used;                    /* which one gave the current credentials */
    bool in_base;                    /* what is asked for is what assumes the role */
    bool rejected;                   /* the current ones were not accepted */
    neso_session_tokens tokens;
    neso_credentials key_pair; /* provisioned */
    neso_exchange_key key;     /* STS's */
#if NESO_SOURCE_CHAIN
    neso_credential_store base; /* what assumes the role */
    bool base_is_new;           /* it was obtained in this renewal */
#endif
    neso_credential_store store;
} neso_session;

/* `settings` as neso_settings_parse gave them. Every source that they name is tried on for size in
 * `room`. The statuses of neso_credentials_make and of the providers' inits, and NESO_E_MISSING: a
 * token is neither in the settings nor in `tokens`; *fault says more. */
neso_status neso_session_init(neso_session *self, const neso_settings *settings,
                              const neso_session_tokens *tokens, neso_session_room *room,
                              neso_credentials_fault *fault);

/* Whether a renewal should begin, or go on: one that has begun does, whatever time it is. */
bool neso_session_due(const neso_session *self, int64_t now_s);

/* The credentials to sign with, NULL: none that may be used. Valid until the next renewal. */
const neso_credentials *neso_session_current(const neso_session *self, int64_t now_s);

/* Which source is asked next. */
neso_settings_source neso_session_source(const neso_session *self, int64_t now_s);

/* Starts the exchange that comes next, and says with whom. Statuses of neso_provider_prepare and
 * neso_exchange_start. */
neso_status neso_session_start(neso_session *self, neso_session_room *room, neso_exchange *exchange,
                               neso_peer *peer, int64_t now_s, neso_credentials_fault *fault);

/* Judges the reply of that exchange. `random`: any bits, for the moment of the next renewal. */
neso_provider_outcome neso_session_accept(neso_session *self, neso_provider_result *result,
                                          const neso_exchange *exchange, int64_t now_s,
                                          uint32_t random);

#if NESO_SOURCE_EXTERNAL
/* Takes a document from the application, which is wiped; `len` 0: it has none. */
neso_provider_outcome neso_session_give(neso_session *self, char *text, size_t len,
                                        neso_provider_result *result, int64_t now_s,
                                        uint32_t random);
#endif

/* The key pair signs from now on. */
void neso_session_use_key_pair(neso_session *self, int64_t now_s, uint32_t random);

/* What was under way has failed. True: another source is to be asked at once. */
bool neso_session_fail(neso_session *self);

/* The server does not accept the current credentials; `proven`: it has before. False: there are no
 * others to be had. */
bool neso_session_reject(neso_session *self, bool proven);

#endif
