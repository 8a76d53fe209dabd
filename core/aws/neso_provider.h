/*
 * A provider: one source of temporary credentials, as a sequence of HTTP exchanges. It says what to
 * ask and reads the replies; whoever drives it owns connection, credentials, clock and buffer.
 *
 * Each kind has an init of its own (neso_sts.h, neso_iot.h, neso_imds.h, neso_container.h) and is
 * driven like all others. For each renewal: begin, then prepare, carry the exchange out, accept;
 * again from prepare while accept says NESO_PROVIDER_MORE. An exchange that fails on its way ends
 * the renewal: the next one begins anew.
 *
 *     neso_provider_exchange next;
 *     neso_provider_result result;
 *     neso_provider_outcome outcome;
 *     neso_provider_begin(provider);
 *     do {
 *         neso_status status = neso_provider_prepare(provider, &next, &result.credentials);
 *         next.request.reply = reply; // at least NESO_CREDENTIALS_REPLY_MAX bytes
 *         next.request.reply_cap = sizeof reply;
 *         next.peer.unix_time_s = now_s;
 *         // connect to next.peer, then neso_exchange_start: with the credentials that the provider
 *         // is to be asked with if next.is_signed, with NULL if not
 *         outcome = neso_provider_accept(provider, &result, &store, &exchange, now_s);
 *     } while (outcome == NESO_PROVIDER_MORE);
 *     report(result.fault.message.ptr, result.fault.message.len);
 *     neso_wipe(reply, sizeof reply);
 *
 * Memory: the configuration that init is given, and what its slices and sources point to, must
 * outlive the provider and stay as it is; the provider must not be moved, and must outlive each
 * exchange. No provider follows a redirect.
 */
#ifndef NESO_PROVIDER_H
#define NESO_PROVIDER_H

#include "neso_credentials.h"
#include "neso_exchange.h"
#include "neso_fault.h"
#include "neso_peer.h"
#include "neso_slice.h"
#include "neso_status.h"

#include <stdbool.h>
#include <stdint.h>

/* What a reply means. */
typedef enum neso_provider_outcome {
    NESO_PROVIDER_RENEWED, /* the store has a new current record */
    NESO_PROVIDER_MORE,    /* so far so good: prepare and carry out the next exchange */
    NESO_PROVIDER_CLOCK,   /* the server says that our time is wrong: correct it, then ask again */
    NESO_PROVIDER_LATER,   /* throttled, or trouble that passes: ask again with backoff */
    NESO_PROVIDER_DENIED, /* somebody must change key, role, policy or settings: ask again slowly */
    NESO_PROVIDER_UNKNOWN /* the reply makes no sense: ask again with backoff */
} neso_provider_outcome;

/* Why there are no credentials, for the operator. Either may be empty. */
typedef struct neso_provider_result {
    neso_fault fault; /* what the server said; lies in the reply's buffer */
    /* What is wrong, with or without the server's word: `reason` names it ("redirect", "reply",
     * "SessionToken"), `status` tells how. */
    neso_credentials_fault credentials;
} neso_provider_result;

/* Where a provider is to be reached: host, port, plain, via, via_port. An IPv6 address stands in
 * brackets. */
typedef neso_peer neso_provider_endpoint;

/* The exchange that comes next. */
typedef struct neso_provider_exchange {
    neso_peer peer;                /* all but unix_time_s */
    neso_exchange_request request; /* all but reply and reply_cap */
    bool is_signed;                /* with credentials that may ask this provider */
} neso_provider_exchange;

typedef struct neso_provider neso_provider;

typedef struct neso_provider_ops {
    void (*begin)(neso_provider *self);
    neso_status (*prepare)(neso_provider *self, neso_provider_exchange *out,
                           neso_credentials_fault *fault);
    neso_provider_outcome (*accept)(neso_provider *self, neso_provider_result *result,
                                    neso_credential_store *store, const neso_exchange *exchange,
                                    int64_t now_s);
} neso_provider_ops;

/* The first member of each kind. */
struct neso_provider {
    const neso_provider_ops *ops;
};

/* Starts a renewal, whatever became of the last. */
static inline void neso_provider_begin(neso_provider *self)
{
    self->ops->begin(self);
}

/*
 * Says which exchange comes next. The slices and sources of *out are valid until the next call of
 * prepare or begin.
 *
 * Fails where a source that is read for each renewal (a token) has a text that cannot be sent:
 * fault->reason names it, fault->len is its length, and *out is zeroed. NESO_E_MISSING: it is
 * empty. NESO_E_TOO_LONG: longer than documented. NESO_E_MALFORMED: it holds a character that it
 * cannot have. Or the error of the source.
 */
static inline neso_status neso_provider_prepare(neso_provider *self, neso_provider_exchange *out,
                                                neso_credentials_fault *fault)
{
    return self->ops->prepare(self, out, fault);
}

/*
 * Judges the reply of a complete exchange. Credentials that are valid go to `store`, and a reply
 * that held any is wiped; one that held an error still has its text, for result->fault. Takes about
 * 1.5 KB of stack.
 */
static inline neso_provider_outcome
neso_provider_accept(neso_provider *self, neso_provider_result *result,
                     neso_credential_store *store, const neso_exchange *exchange, int64_t now_s)
{
    return self->ops->accept(self, result, store, exchange, now_s);
}

#endif
