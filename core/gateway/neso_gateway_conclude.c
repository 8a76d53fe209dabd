/*
 * What the end of an exchange means for the readings, the credentials and the clock, and how long
 * to wait before the next. Nothing here loses a reading but neso_gateway_drop, which counts it.
 */
#include "neso_gateway_rules.h"

#include "neso_wipe.h"

/* A batch is sent this often before it is taken apart to find the reading that is refused. */
#define REFUSALS_BEFORE_SPLIT 3

/* xorshift32 (Marsaglia, 2003): jitter needs no more. */
uint32_t neso_gateway_random(neso_gateway *self)
{
    uint32_t x = self->random;
    x ^= x << 13;
    x ^= x >> 17;
    x ^= x << 5;
    self->random = x;
    return x;
}

/* What fails this often in a row is an outage, which may have hit a whole fleet. */
#define FAILURES_OF_OUTAGE 6

/* The end of an outage should not find all of a fleet asking for credentials at once. */
uint32_t neso_gateway_pause(neso_gateway *self, neso_gateway_server server, neso_pace pace)
{
    neso_gateway_pauses *pauses = &self->pauses[server];
    uint32_t pause_ms = neso_backoff_next_ms(&pauses->backoff, pace, neso_gateway_random(self));
    if (server != NESO_SERVER_NEPTUNE && pauses->backoff.failures > FAILURES_OF_OUTAGE)
        pause_ms += neso_gateway_spread_ms(self);
    pauses->until_ms = self->now_ms + pause_ms;
    return pause_ms;
}

static uint32_t pause_for(neso_gateway *self, neso_pace pace)
{
    return neso_gateway_pause(self, (neso_gateway_server)self->server, pace);
}

/* A server that cannot be trusted, or a device that cannot make a secret, will not change within
 * seconds; a network may. */
static neso_pace pace_of(neso_status status)
{
    switch (status) {
    case NESO_E_NO_ENTROPY:
        return NESO_PACE_SLOW;
    case NESO_E_TLS:
    case NESO_E_TLS_TRUST:
    case NESO_E_TLS_NAME:
    case NESO_E_TLS_DATE:
        return NESO_PACE_LATER;
    default:
        return NESO_PACE_SOON;
    }
}

void neso_gateway_fail(neso_gateway *self, neso_status status, int32_t detail)
{
    bool to_neptune = self->server == NESO_SERVER_NEPTUNE;
    neso_gateway_event *event = neso_gateway_event_new(self, NESO_EVENT_LOST);
    event->status = status;
    event->detail = detail;
    event->count = to_neptune ? (uint32_t)self->outbox.records.count : 0;
    self->again = self->again || to_neptune;
    self->doubt = self->doubt || (status == NESO_E_TLS_DATE && !self->peer.dates_unchecked);
    self->stage = NESO_STAGE_CLOSING;
    self->wake_ms = self->now_ms;
    if (self->server == NESO_SERVER_CREDENTIALS) {
        neso_wipe(&self->room, sizeof self->room); /* part of the reply may be a secret */
        if (neso_session_fail(&self->session))
            return;
    }
    event->pause_ms = pause_for(self, pace_of(status));
}

neso_status neso_gateway_drop(neso_gateway *self)
{
    uint32_t before = self->outbox.set_aside;
    neso_status status = neso_outbox_set_aside(&self->outbox);
    if (status != NESO_OK)
        return status;
    neso_gateway_event *event = neso_gateway_event_new(self, NESO_EVENT_SET_ASIDE);
    event->status = NESO_E_CORRUPT;
    event->count = self->outbox.set_aside - before;
    return NESO_OK;
}

/* ---- credentials ---- */

/* The server's time when it is why there are no credentials, else 0. Only a server that TLS has
 * checked is believed. */
static int64_t time_of_refusal(const neso_gateway *self, neso_provider_outcome outcome,
                               const neso_provider_result *result)
{
    int64_t time_s = self->exchange.response.date_s;
    if (self->server != NESO_SERVER_CREDENTIALS || self->peer.plain)
        return 0;
    if (outcome == NESO_PROVIDER_CLOCK && time_s <= 0)
        (void)neso_outcome_server_time(&time_s, result->fault.message);
    return outcome == NESO_PROVIDER_CLOCK || neso_gateway_is_off(self, time_s) ? time_s : 0;
}

static uint32_t pause_after_refusal(neso_gateway *self, neso_provider_outcome outcome,
                                    const neso_provider_result *result)
{
    int64_t time_s = time_of_refusal(self, outcome, result);
    if (time_s > 0 && neso_gateway_correct(self, time_s))
        return neso_gateway_pause(self, NESO_SERVER_CREDENTIALS, NESO_PACE_SOON);
    self->doubt = self->doubt || result->credentials.status == NESO_E_EXPIRED;
    if (neso_session_fail(&self->session))
        return 0;
    bool slow = outcome == NESO_PROVIDER_DENIED || outcome == NESO_PROVIDER_CLOCK;
    return neso_gateway_pause(self, NESO_SERVER_CREDENTIALS,
                              slow ? NESO_PACE_SLOW : NESO_PACE_LATER);
}

void neso_gateway_conclude_session(neso_gateway *self, neso_provider_outcome outcome,
                                   const neso_provider_result *result)
{
    if (outcome == NESO_PROVIDER_MORE)
        return;
    if (outcome == NESO_PROVIDER_RENEWED) {
        self->pauses[NESO_SERVER_CREDENTIALS] = (neso_gateway_pauses){0};
        self->counters.sessions++;
        self->proven = false;
        self->corrected = false;
        neso_gateway_event_new(self, NESO_EVENT_SESSION)->time_s = self->session.current->expires_s;
        return;
    }
    neso_gateway_event *event = neso_gateway_event_new(self, NESO_EVENT_NO_SESSION);
    event->http = self->exchange.response.code;
    event->code = result->fault.code;
    event->message = result->fault.message;
    event->status = result->credentials.status;
    event->reason = result->credentials.reason;
    event->reason_len = result->credentials.len;
    event->pause_ms = pause_after_refusal(self, outcome, result);
}

void neso_gateway_conclude_here(neso_gateway *self, neso_provider_outcome outcome,
                                const neso_provider_result *result)
{
    uint8_t server = self->server;
    self->server = NESO_SERVER_CREDENTIALS;
    self->pauses[NESO_SERVER_CREDENTIALS].until_ms = self->now_ms;
    neso_gateway_conclude_session(self, outcome, result);
    self->server = server;
    if (outcome == NESO_PROVIDER_RENEWED && self->stage == NESO_STAGE_READY)
        self->stage = NESO_STAGE_CLOSING;
}

static void conclude_exchange_for_session(neso_gateway *self)
{
    neso_provider_result result;
    neso_provider_outcome outcome =
        neso_session_accept(&self->session, &result, &self->exchange, neso_gateway_unix_s(self),
                            neso_gateway_random(self));
    neso_gateway_conclude_session(self, outcome, &result);
}

/* ---- writes ---- */

static void conclude_written(neso_gateway *self)
{
    uint32_t count = (uint32_t)self->outbox.records.count;
    neso_outbox_release(&self->outbox);
    neso_backoff_reset(&self->pauses[NESO_SERVER_NEPTUNE].backoff);
    self->counters.written += count;
    self->again = false;
    self->corrected = false;
    self->proven = true;
    if (self->outbox.suspects == 0)
        self->refused = 0;
    uint32_t wider = 2u * self->limit;
    self->limit =
        wider < self->settings->batch_readings ? (uint16_t)wider : self->settings->batch_readings;
    neso_gateway_event *event = neso_gateway_event_new(self, NESO_EVENT_WRITTEN);
    event->count = count;
    event->time_s = neso_gateway_unix_s(self);
}

/* Returns the pause; so do the next two. */
static uint32_t conclude_refused(neso_gateway *self)
{
    if (self->refused < REFUSALS_BEFORE_SPLIT)
        self->refused++;
    if (self->refused < REFUSALS_BEFORE_SPLIT)
        return pause_for(self, NESO_PACE_SOON);
    if (neso_outbox_split(&self->outbox))
        return 0;
    if (neso_outbox_set_aside(&self->outbox) != NESO_OK)
        return pause_for(self, NESO_PACE_SOON);
    self->refused = 0;
    self->event.kind = NESO_EVENT_SET_ASIDE;
    self->event.status = NESO_E_REFUSED;
    self->event.count = 1;
    return 0;
}

/* Where it is likely that new credentials will do, they are not waited for. */
static uint32_t conclude_unaccepted(neso_gateway *self)
{
    bool proven = self->proven;
    if (!neso_session_reject(&self->session, proven))
        return pause_for(self, NESO_PACE_SLOW);
    if (!proven)
        return pause_for(self, NESO_PACE_LATER);
    neso_backoff_reset(&self->pauses[NESO_SERVER_NEPTUNE].backoff);
    return pause_for(self, NESO_PACE_SOON);
}

static uint32_t conclude_wrong_time(neso_gateway *self, const neso_verdict *verdict)
{
    int64_t time_s = verdict->has_time ? verdict->time_s : self->exchange.response.date_s;
    return pause_for(self, neso_gateway_correct(self, time_s) ? NESO_PACE_SOON : NESO_PACE_SLOW);
}

static uint32_t conclude_unwritten(neso_gateway *self, const neso_verdict *verdict)
{
    switch (verdict->outcome) {
    case NESO_OUTCOME_LATER:
        return pause_for(self, NESO_PACE_LATER);
    case NESO_OUTCOME_SMALLER:
        self->limit = (uint16_t)((self->outbox.records.count + 1) / 2);
        return pause_for(self, NESO_PACE_SOON);
    case NESO_OUTCOME_REFUSED:
        return conclude_refused(self);
    case NESO_OUTCOME_CREDENTIALS:
        return conclude_unaccepted(self);
    case NESO_OUTCOME_CLOCK:
        return conclude_wrong_time(self, verdict);
    case NESO_OUTCOME_DENIED:
        return pause_for(self, NESO_PACE_SLOW);
    default:
        return pause_for(self, NESO_PACE_SOON);
    }
}

static void conclude_write(neso_gateway *self)
{
    const neso_exchange *exchange = &self->exchange;
    neso_reply reply = {.status = exchange->response.code,
                        .body = exchange->reply,
                        .len = exchange->reply_len,
                        .overflow = exchange->body_len > exchange->reply_len};
    neso_verdict verdict;
    neso_outcome_judge(&verdict, &reply);
    if (verdict.outcome == NESO_OUTCOME_DONE) {
        conclude_written(self);
        return;
    }
    neso_gateway_event *event = neso_gateway_event_new(self, NESO_EVENT_UNWRITTEN);
    event->http = reply.status;
    event->outcome = verdict.outcome;
    event->code = verdict.code;
    event->message = verdict.message;
    event->count = (uint32_t)self->outbox.records.count;
    event->pause_ms = conclude_unwritten(self, &verdict);
    self->again = true;
    if (verdict.outcome == NESO_OUTCOME_READ_ONLY || verdict.outcome == NESO_OUTCOME_UNKNOWN)
        self->stage = NESO_STAGE_CLOSING;
}

void neso_gateway_conclude(neso_gateway *self)
{
    bool to_neptune = self->server == NESO_SERVER_NEPTUNE;
    bool keep = to_neptune && neso_exchange_reusable(&self->exchange);
    self->stage = keep ? NESO_STAGE_READY : NESO_STAGE_CLOSING;
    if (to_neptune)
        conclude_write(self);
    else if (self->server == NESO_SERVER_TIME)
        neso_gateway_conclude_time(self);
    else
        conclude_exchange_for_session(self);
}
