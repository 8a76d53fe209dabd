/*
 * One decision is made at a time, in neso_gateway_poll, and only between exchanges: which server is
 * to be asked what, if any. It follows from the state alone (clock, credentials, outbox, pauses),
 * so that after any failure it is simply made again.
 */
#include "neso_gateway_rules.h"

#include "neso_wipe.h"

/* A server may keep an exchange alive by single bytes for this many time-outs, not longer. */
#define TIMEOUTS_AT_MOST 6

/* How long the application may take to notice that its credentials have come. */
#define ASK_AGAIN_MS 100

/* No server: nothing is due. */
#define NOBODY NESO_SERVER_COUNT

/* ---- what to do next ---- */

/* When a batch may leave: at once when it is full, was sent before, or fills half of the outbox,
 * which may be too small for a full one. */
static uint64_t batch_due_ms(const neso_gateway *self)
{
    const neso_outbox *outbox = &self->outbox;
    if (outbox->count == 0 ||
        neso_session_current(&self->session, neso_gateway_unix_s(self)) == NULL)
        return NESO_GATEWAY_NEVER;
    if (self->flush || self->again || outbox->count >= self->limit ||
        outbox->used >= outbox->storage->size / 2 || self->oldest_ms == NESO_GATEWAY_NEVER)
        return self->now_ms;
    return self->oldest_ms + self->settings->batch_ms;
}

/* Credentials are renewed whether or not readings wait: those of a fleet may all come at once. */
static uint64_t session_due_ms(const neso_gateway *self)
{
    const neso_session *session = &self->session;
    int64_t now_s = neso_gateway_unix_s(self);
    if (neso_session_due(session, now_s))
        return self->now_ms;
    if (session->renew_s == NESO_CREDENTIALS_NEVER)
        return NESO_GATEWAY_NEVER;
    return self->now_ms + (uint64_t)(session->renew_s - now_s) * 1000;
}

/* Which server is to be asked now; the time when one is, in wake_ms. */
static neso_gateway_server next_server(neso_gateway *self)
{
    uint64_t due_ms[NESO_SERVER_COUNT] = {NESO_GATEWAY_NEVER, NESO_GATEWAY_NEVER,
                                          neso_gateway_time_due_ms(self)};
    neso_gateway_server next = NOBODY;
    if (self->clock.known) {
        due_ms[NESO_SERVER_CREDENTIALS] = session_due_ms(self);
        due_ms[NESO_SERVER_NEPTUNE] = batch_due_ms(self);
    }
    self->wake_ms = NESO_GATEWAY_NEVER;
    for (int server = 0; server < NESO_SERVER_COUNT; server++) {
        uint64_t pause_ms = self->pauses[server].until_ms;
        uint64_t at_ms = due_ms[server] > pause_ms ? due_ms[server] : pause_ms;
        if (at_ms <= self->now_ms)
            next = (neso_gateway_server)server; /* the last one of these matters most */
        if (at_ms < self->wake_ms)
            self->wake_ms = at_ms;
    }
    return next;
}

/* ---- beginning an exchange ---- */

static neso_status start_session(neso_gateway *self)
{
    neso_provider_result result = {0};
    neso_status status =
        neso_session_start(&self->session, &self->room.session, &self->exchange, &self->peer,
                           neso_gateway_unix_s(self), &result.credentials);
    if (status == NESO_OK)
        return status;
    result.credentials.status = status;
    if (result.credentials.reason == NULL)
        result.credentials.reason = "request";
    neso_gateway_conclude_session(self, NESO_PROVIDER_UNKNOWN, &result);
    return status;
}

static neso_status start_request(neso_gateway *self, neso_exchange_request *request,
                                 const neso_credentials *credentials)
{
    const neso_settings *settings = self->settings;
    bool for_time = self->server == NESO_SERVER_TIME;
    bool to_sts = for_time && settings->sts_endpoint.len > 0;
    self->peer = (neso_peer){
        .host = to_sts ? settings->sts_endpoint : settings->endpoint,
        .port = to_sts ? settings->sts_port : settings->port,
        .via = to_sts ? settings->sts_via : settings->endpoint_via,
        .via_port = to_sts ? settings->sts_via_port : settings->endpoint_via_port,
        .dates_unchecked = for_time,
    };
    request->host = self->peer.host;
    request->port = self->peer.port;
    return neso_exchange_start(&self->exchange, request, credentials, &self->key,
                               neso_gateway_unix_s(self));
}

/* A question without any secret, for the date of the answer. */
static neso_status start_time(neso_gateway *self)
{
    neso_exchange_request request = {.method = NESO_SLICE("GET"), .path = NESO_SLICE("/")};
    return start_request(self, &request, NULL);
}

static neso_status start_write(neso_gateway *self)
{
    const neso_settings *settings = self->settings;
    neso_status status = neso_outbox_pin(&self->outbox, self->limit);
    if (status == NESO_OK)
        status =
            neso_opencypher_init(&self->room.write.body, &self->outbox.records, settings->gateway);
    if (status != NESO_OK)
        return status;
    neso_exchange_request request = {.method = NESO_SLICE("POST"),
                                     .path = NESO_SLICE(NESO_OPENCYPHER_PATH),
                                     .content_type = NESO_SLICE(NESO_OPENCYPHER_CONTENT_TYPE),
                                     .region = settings->region,
                                     .service = NESO_SLICE("neptune-db"),
                                     .body = &self->room.write.body.source,
                                     .reply = self->room.write.reply,
                                     .reply_cap = sizeof self->room.write.reply};
    status = start_request(self, &request,
                           neso_session_current(&self->session, neso_gateway_unix_s(self)));
    if (status == NESO_OK && self->outbox.records.count == self->outbox.count)
        self->oldest_ms = NESO_GATEWAY_NEVER;
    return status;
}

/* A record that is corrupt is dropped, or it would stop all behind it; in a batch it is looked for
 * as one that is refused is. Any other failure to start passes, or is the device's: it is reported
 * and tried again. */
static void start_failed(neso_gateway *self, neso_status status)
{
    self->wake_ms = self->now_ms;
    if (self->server == NESO_SERVER_CREDENTIALS) /* that was reported */
        return;
    if (status == NESO_E_CORRUPT)
        status = neso_outbox_split(&self->outbox) ? NESO_OK : neso_gateway_drop(self);
    if (status != NESO_OK)
        neso_gateway_fail(self, status, 0);
}

static neso_status start_exchange(neso_gateway *self)
{
    switch (self->server) {
    case NESO_SERVER_CREDENTIALS:
        return start_session(self);
    case NESO_SERVER_TIME:
        return start_time(self);
    default:
        return start_write(self);
    }
}

static neso_want begin_exchange(neso_gateway *self)
{
    bool connected = self->stage == NESO_STAGE_READY;
    self->kept = connected;
    neso_status status = start_exchange(self);
    if (status != NESO_OK) {
        start_failed(self, status);
        return self->stage == NESO_STAGE_CLOSING ? NESO_WANT_CLOSE : NESO_WANT_NOTHING;
    }
    self->peer.unix_time_s = neso_gateway_unix_s(self);
    self->counters.requests++;
    neso_gateway_extend_deadline(self);
    self->give_up_ms = self->now_ms + (uint64_t)TIMEOUTS_AT_MOST * self->settings->timeout_ms;
    self->stage = connected ? NESO_STAGE_BUSY : NESO_STAGE_OPENING;
    return connected ? NESO_WANT_TRANSFER : NESO_WANT_OPEN;
}

/* Credentials that nobody is asked for by an exchange. False: these are not such ones. */
static bool renew_here(neso_gateway *self, neso_want *want)
{
    const neso_provider_result none = {0};
    int64_t now_s = neso_gateway_unix_s(self);
    *want = NESO_WANT_NOTHING;
    self->wake_ms = self->now_ms;
    self->source = (uint8_t)neso_session_source(&self->session, now_s);
    switch (self->source) {
    case NESO_FROM_STATIC:
        neso_session_use_key_pair(&self->session, now_s, neso_gateway_random(self));
        neso_gateway_conclude_here(self, NESO_PROVIDER_RENEWED, &none);
        return true;
#if NESO_SOURCE_EXTERNAL
    case NESO_FROM_EXTERNAL:
        self->pauses[NESO_SERVER_CREDENTIALS].until_ms = self->now_ms + ASK_AGAIN_MS;
        *want = NESO_WANT_CREDENTIALS;
        return true;
#endif
    default:
        return false;
    }
}

static neso_want begin(neso_gateway *self, neso_gateway_server next)
{
    neso_want want;
    /* What fails before anybody was asked must not be judged by the last reply. */
    neso_exchange_wipe(&self->exchange);
    if (next == NESO_SERVER_CREDENTIALS && renew_here(self, &want))
        return want;
    if (next == NESO_SERVER_TIME && !neso_gateway_may_ask_time(self))
        return NESO_WANT_NOTHING;
    if (self->stage == NESO_STAGE_READY && self->server != next) {
        self->stage = NESO_STAGE_CLOSING;
        self->wake_ms = self->now_ms;
        return NESO_WANT_CLOSE;
    }
    /* Part of the last reply may be a secret; in the midst of a renewal it is still needed. */
    if (self->server == NESO_SERVER_CREDENTIALS && self->session.provider == NULL)
        neso_wipe(&self->room, sizeof self->room);
    self->server = (uint8_t)next;
    return begin_exchange(self);
}

static neso_want busy(neso_gateway *self)
{
    self->wake_ms = self->deadline_ms < self->give_up_ms ? self->deadline_ms : self->give_up_ms;
    if (self->now_ms < self->wake_ms)
        return NESO_WANT_TRANSFER;
    neso_gateway_fail(self, NESO_E_TIMEOUT, 0);
    return NESO_WANT_CLOSE;
}

neso_want neso_gateway_poll(neso_gateway *self, uint64_t now_ms)
{
    self->now_ms = now_ms;
    if (!self->started)
        neso_gateway_start_waiting(self);
    switch (self->stage) {
    case NESO_STAGE_OPENING:
        self->wake_ms = now_ms;
        return NESO_WANT_OPEN;
    case NESO_STAGE_BUSY:
        return busy(self);
    case NESO_STAGE_CLOSING:
        self->wake_ms = now_ms;
        return NESO_WANT_CLOSE;
    default:
        break;
    }
    neso_gateway_server next = next_server(self);
    if (next != NOBODY)
        return begin(self, next);
    /* A kept connection is listened to, so that its end is noticed. */
    return self->stage == NESO_STAGE_READY ? NESO_WANT_TRANSFER : NESO_WANT_NOTHING;
}

uint64_t neso_gateway_wake_ms(const neso_gateway *self)
{
    return self->wake_ms;
}
