/*
 * What the end of an exchange means for the readings, the credentials and the clock, and how long
 * to wait before the next. Nothing here loses a reading but neso_gateway_drop, which counts it.
 */
#include "neso_gateway_rules.h"

#include "neso_wipe.h"

/* A batch is sent this often before it is taken apart to find the reading that is refused. */
#define REFUSALS_BEFORE_SPLIT 3

/* xorshift32 (Marsaglia, 2003): jitter needs no more. */
static uint32_t next_random(neso_gateway *self)
{
    uint32_t x = self->random;
    x ^= x << 13;
    x ^= x >> 17;
    x ^= x << 5;
    self->random = x;
    return x;
}

static neso_gateway_pauses *pauses_of(neso_gateway *self)
{
    return self->sts ? &self->sts_pauses : &self->neptune_pauses;
}

/* Nothing is begun before a pause of that pace is over; its length in milliseconds. */
static uint32_t pause_for(neso_gateway *self, neso_pace pace)
{
    neso_gateway_pauses *pauses = pauses_of(self);
    uint32_t pause_ms = neso_backoff_next_ms(&pauses->backoff, pace, next_random(self));
    pauses->until_ms = self->now_ms + pause_ms;
    return pause_ms;
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
    neso_gateway_event *event = neso_gateway_event_new(self, NESO_EVENT_LOST);
    event->status = status;
    event->detail = detail;
    event->count = self->sts ? 0 : (uint32_t)self->outbox.records.count;
    event->pause_ms = pause_for(self, pace_of(status));
    self->again = self->again || !self->sts;
    self->stage = NESO_STAGE_CLOSING;
    self->wake_ms = self->now_ms;
    if (self->sts) /* part of its reply may be a secret */
        neso_wipe(&self->room, sizeof self->room);
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

/* The reply came over an authenticated connection and says that our time is wrong, so the server's
 * is taken. Returns how soon to try with it. */
static neso_pace correct_clock(neso_gateway *self, int64_t time_s)
{
    if (time_s <= 0 || neso_clock_set(&self->clock, time_s * 1000, self->now_ms) != NESO_OK)
        return NESO_PACE_SLOW;
    self->event.time_s = time_s;
    return NESO_PACE_SOON;
}

static neso_pace pace_of_sts(neso_gateway *self, neso_provider_outcome outcome)
{
    switch (outcome) {
    case NESO_PROVIDER_CLOCK:
        return correct_clock(self, self->exchange.response.date_s);
    case NESO_PROVIDER_DENIED:
        return NESO_PACE_SLOW;
    default:
        return NESO_PACE_LATER;
    }
}

static void conclude_session(neso_gateway *self)
{
    const neso_exchange *exchange = &self->exchange;
    neso_provider_result result;
    neso_provider_outcome outcome =
        neso_provider_accept(&self->room.session.sts.provider, &result, &self->store, exchange,
                             neso_gateway_unix_s(self));
    if (outcome == NESO_PROVIDER_RENEWED) {
        neso_backoff_reset(&self->sts_pauses.backoff);
        self->counters.sessions++;
        self->renew = false;
        self->proven = false;
        neso_gateway_event_new(self, NESO_EVENT_SESSION)->time_s =
            neso_credential_store_current(&self->store)->expires_s;
        return;
    }
    neso_gateway_event *event = neso_gateway_event_new(self, NESO_EVENT_NO_SESSION);
    event->http = exchange->response.code;
    event->code = result.fault.code;
    event->message = result.fault.message;
    event->reason = result.credentials.reason;
    event->pause_ms = pause_for(self, pace_of_sts(self, outcome));
}

static void conclude_written(neso_gateway *self)
{
    uint32_t count = (uint32_t)self->outbox.records.count;
    neso_outbox_release(&self->outbox);
    neso_backoff_reset(&self->neptune_pauses.backoff);
    self->counters.written += count;
    self->again = false;
    self->proven = true;
    if (self->outbox.suspects == 0)
        self->refused = 0;
    uint32_t wider = 2u * self->limit;
    self->limit =
        wider < self->settings->batch_readings ? (uint16_t)wider : self->settings->batch_readings;
    neso_gateway_event_new(self, NESO_EVENT_WRITTEN)->count = count;
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

/* Credentials that were accepted before have come to their end, whatever failed lately: new ones
 * will do. Those that never were may be the wrong ones, and new ones no better. */
static uint32_t conclude_unaccepted(neso_gateway *self)
{
    if (!self->settings->assume_role)
        return pause_for(self, NESO_PACE_SLOW);
    self->renew = true;
    if (!self->proven)
        return pause_for(self, NESO_PACE_LATER);
    neso_backoff_reset(&self->neptune_pauses.backoff);
    return pause_for(self, NESO_PACE_SOON);
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
        return pause_for(self,
                         correct_clock(self, verdict->has_time ? verdict->time_s
                                                               : self->exchange.response.date_s));
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
    bool keep = !self->sts && neso_exchange_reusable(&self->exchange);
    self->stage = keep ? NESO_STAGE_READY : NESO_STAGE_CLOSING;
    if (self->sts)
        conclude_session(self);
    else
        conclude_write(self);
}
