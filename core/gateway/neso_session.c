#include "neso_session.h"

#include "neso_session_sources.h"
#include "neso_wipe.h"

/* Credentials of the second source that have no end are used for so long before the first is asked
 * again. */
enum { FALLBACK_S = 3600 };

/* ---- which source ---- */

static neso_credential_store *store_of(neso_session *self)
{
#if NESO_SOURCE_CHAIN
    if (self->in_base)
        return &self->base;
#endif
    return &self->store;
}

/* What assumes the role is renewed no earlier than it must be: until then it is good enough. */
static bool base_needed(const neso_session *self, int64_t now_s)
{
#if NESO_SOURCE_CHAIN
    const neso_credentials *base = neso_credential_store_current(&self->base);
    if (self->settings->sources[self->at] != NESO_FROM_ASSUME_ROLE ||
        self->settings->credential_source == NESO_FROM_STATIC)
        return false;
    return base == NULL || neso_credentials_state_at(base, now_s) >= NESO_CREDENTIALS_MANDATORY;
#else
    (void)self, (void)now_s;
    return false;
#endif
}

neso_settings_source neso_session_source(const neso_session *self, int64_t now_s)
{
    bool in_base = self->provider != NULL ? self->in_base : base_needed(self, now_s);
    return (neso_settings_source)(in_base ? self->settings->credential_source
                                          : self->settings->sources[self->at]);
}

/* The credentials that sign a question to STS. */
static const neso_credentials *signs(const neso_session *self)
{
#if NESO_SOURCE_CHAIN
    if (!self->in_base && self->settings->sources[self->at] == NESO_FROM_ASSUME_ROLE &&
        self->settings->credential_source != NESO_FROM_STATIC)
        return neso_credential_store_current(&self->base);
#endif
    return &self->key_pair;
}

#if NESO_SOURCE_MORE
/* Nobody is asked by the others. */
static neso_status try_source(neso_session *self, neso_session_room *room, uint8_t source,
                              neso_credentials_fault *fault)
{
    if (source == NESO_FROM_STATIC || source == NESO_FROM_EXTERNAL)
        return NESO_OK;
    neso_status status =
        neso_session_make_provider(self, room, (neso_settings_source)source, fault);
    self->provider = NULL;
    return status;
}

static neso_status try_sources(neso_session *self, neso_session_room *room,
                               neso_credentials_fault *fault)
{
    const neso_settings *settings = self->settings;
    neso_status status = NESO_OK;
    for (uint8_t i = 0; i < settings->source_count && status == NESO_OK; i++)
        status = try_source(self, room, settings->sources[i], fault);
    if (status == NESO_OK && neso_settings_uses(settings, NESO_FROM_ASSUME_ROLE)) {
        self->in_base = true;
        status = try_source(self, room, settings->credential_source, fault);
        self->in_base = false;
    }
    return status;
}
#endif

neso_status neso_session_init(neso_session *self, const neso_settings *settings,
                              const neso_session_tokens *tokens, neso_session_room *room,
                              neso_credentials_fault *fault)
{
    memset(self, 0, sizeof *self);
    memset(fault, 0, sizeof *fault);
    self->settings = settings;
    self->tokens = *tokens;
    neso_credential_store_init(&self->store);
#if NESO_SOURCE_CHAIN
    neso_credential_store_init(&self->base);
#endif
    neso_status status = NESO_OK;
    if (neso_settings_uses(settings, NESO_FROM_STATIC))
        status = neso_credentials_make(&self->key_pair, settings->access_key_id,
                                       settings->secret_access_key, settings->session_token, fault);
#if NESO_SOURCE_MORE
    if (status == NESO_OK)
        status = try_sources(self, room, fault);
#else
    (void)room;
#endif
    return status;
}

/* ---- the current credentials ---- */

/* Where nothing ends, renew_s is that of a fallback. It is farther away when the clock was set back
 * meanwhile. */
static bool is_lost(const neso_session *self, int64_t now_s)
{
    return self->current->expires_s == NESO_CREDENTIALS_NEVER &&
           self->renew_s != NESO_CREDENTIALS_NEVER && self->renew_s - now_s > FALLBACK_S;
}

bool neso_session_due(const neso_session *self, int64_t now_s)
{
    return self->current == NULL || self->rejected || self->provider != NULL ||
           now_s >= self->renew_s || is_lost(self, now_s);
}

const neso_credentials *neso_session_current(const neso_session *self, int64_t now_s)
{
    if (self->current == NULL || self->rejected ||
        neso_credentials_state_at(self->current, now_s) >= NESO_CREDENTIALS_MANDATORY)
        return NULL;
    return self->current;
}

/* A fleet that was started together must not renew together: each renews at a moment of its own, in
 * the quarter of the life before the credentials cease to be fresh. */
static int64_t renewal_of(const neso_session *self, int64_t now_s, uint32_t random)
{
    int64_t fresh_until_s = neso_credentials_fresh_until_s(self->current);
    if (fresh_until_s == NESO_CREDENTIALS_NEVER && self->at == 0)
        return NESO_CREDENTIALS_NEVER;
    uint32_t window_s = FALLBACK_S / 4;
    if (fresh_until_s == NESO_CREDENTIALS_NEVER)
        fresh_until_s = now_s + FALLBACK_S;
    else
        window_s = (uint32_t)(self->current->expires_s - self->current->since_s) / 4;
    return fresh_until_s - random % (window_s + 1);
}

static void use(neso_session *self, const neso_credentials *credentials, int64_t now_s,
                uint32_t random)
{
    self->current = credentials;
    self->renew_s = renewal_of(self, now_s, random);
    self->used = self->at;
    self->at = 0;
    self->rejected = false;
}

void neso_session_use_key_pair(neso_session *self, int64_t now_s, uint32_t random)
{
    use(self, &self->key_pair, now_s, random);
}

/* ---- a renewal ---- */

neso_status neso_session_start(neso_session *self, neso_session_room *room, neso_exchange *exchange,
                               neso_peer *peer, int64_t now_s, neso_credentials_fault *fault)
{
    neso_provider_exchange next;
    neso_status status = NESO_OK;
    if (self->provider == NULL) {
        neso_settings_source source = neso_session_source(self, now_s);
        self->in_base = base_needed(self, now_s);
        status = neso_session_make_provider(self, room, source, fault);
        if (status == NESO_OK)
            neso_provider_begin(self->provider);
    }
    if (status == NESO_OK)
        status = neso_provider_prepare(self->provider, &next, fault);
    if (status != NESO_OK)
        return status;
    next.request.reply = room->reply;
    next.request.reply_cap = sizeof room->reply;
    *peer = next.peer;
    return neso_exchange_start(exchange, &next.request, next.is_signed ? signs(self) : NULL,
                               &self->key, now_s);
}

/* What was to assume a role and may not. If it is an old one, a new one may do, at once. */
static neso_provider_outcome settle_denied(neso_session *self)
{
#if NESO_SOURCE_CHAIN
    bool by_base = signs(self) != &self->key_pair;
    if (by_base)
        neso_credential_store_wipe(&self->base);
    if (by_base && !self->base_is_new)
        return NESO_PROVIDER_MORE;
#else
    (void)self;
#endif
    return NESO_PROVIDER_DENIED;
}

static neso_provider_outcome settle(neso_session *self, neso_provider_outcome outcome,
                                    int64_t now_s, uint32_t random)
{
    if (outcome == NESO_PROVIDER_MORE)
        return outcome;
    self->provider = NULL;
    if (outcome == NESO_PROVIDER_DENIED)
        return settle_denied(self);
#if NESO_SOURCE_CHAIN
    self->base_is_new = outcome == NESO_PROVIDER_RENEWED && self->in_base;
#endif
    if (outcome == NESO_PROVIDER_RENEWED && self->in_base) {
        self->in_base = false;
        return NESO_PROVIDER_MORE; /* now for the role */
    }
    if (outcome == NESO_PROVIDER_RENEWED)
        use(self, neso_credential_store_current(&self->store), now_s, random);
    return outcome;
}

neso_provider_outcome neso_session_accept(neso_session *self, neso_provider_result *result,
                                          const neso_exchange *exchange, int64_t now_s,
                                          uint32_t random)
{
    neso_provider_outcome outcome =
        neso_provider_accept(self->provider, result, store_of(self), exchange, now_s);
    return settle(self, outcome, now_s, random);
}

#if NESO_SOURCE_EXTERNAL
neso_provider_outcome neso_session_give(neso_session *self, char *text, size_t len,
                                        neso_provider_result *result, int64_t now_s,
                                        uint32_t random)
{
    memset(result, 0, sizeof *result);
    result->credentials.reason = "the application has none";
    self->in_base = base_needed(self, now_s);
    if (len == 0)
        return NESO_PROVIDER_LATER;
    const neso_credentials_terms terms = {.lasting = true};
    neso_status status =
        neso_credential_store_take(store_of(self), text, len, now_s, &terms, &result->credentials);
    result->fault = result->credentials.service;
    return settle(self, status == NESO_OK ? NESO_PROVIDER_RENEWED : NESO_PROVIDER_UNKNOWN, now_s,
                  random);
}
#endif

bool neso_session_fail(neso_session *self)
{
    self->provider = NULL;
    self->in_base = false;
    self->at = (uint8_t)((self->at + 1) % self->settings->source_count);
    return self->at != 0;
}

/* Credentials that were accepted before have come to their end, and their source has others, but
 * for the key pair. Those that never were may come from the wrong source. */
bool neso_session_reject(neso_session *self, bool proven)
{
    const neso_settings *settings = self->settings;
    bool pair = self->current == &self->key_pair;
    uint8_t next = 0;
    if (pair || !proven)
        next = (uint8_t)((self->used + 1) % settings->source_count);
    if (pair && next == self->used)
        return false;
    self->at = next;
    self->rejected = true;
    return true;
}
