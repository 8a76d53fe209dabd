/*
 * The time, where no time server tells it: from a server that is asked for nothing else, or that
 * has refused a signature because of it.
 */
#include "neso_gateway_rules.h"

/* So long a time server has to answer. */
#define PATIENCE_MS 30000

/* Services accept signatures that are as old as this, or older. */
#define TOLERANCE_S 300

uint32_t neso_gateway_spread_ms(neso_gateway *self)
{
    return neso_gateway_random(self) % (1000 * self->settings->spread_s + 1);
}

void neso_gateway_start_waiting(neso_gateway *self)
{
    self->started = true;
    if (!self->clock.known)
        self->pauses[NESO_SERVER_TIME].until_ms =
            self->now_ms + PATIENCE_MS + neso_gateway_spread_ms(self);
}

neso_status neso_gateway_set_time(neso_gateway *self, int64_t unix_ms, uint64_t at_ms)
{
    bool first = !self->clock.known;
    neso_status status = neso_clock_set(&self->clock, unix_ms, at_ms);
    if (status != NESO_OK || !first)
        return status;
    self->pauses[NESO_SERVER_TIME] = (neso_gateway_pauses){0};
    if (!self->flush && self->settings->sources[0] != NESO_FROM_STATIC)
        self->pauses[NESO_SERVER_CREDENTIALS].until_ms = at_ms + neso_gateway_spread_ms(self);
    self->now_ms = at_ms;
    neso_gateway_event_new(self, NESO_EVENT_TIME)->time_s = neso_gateway_unix_s(self);
    return status;
}

bool neso_gateway_is_off(const neso_gateway *self, int64_t time_s)
{
    int64_t off_s = time_s - neso_gateway_unix_s(self);
    return time_s > 0 && (off_s > TOLERANCE_S || off_s < -TOLERANCE_S);
}

/* A second refusal in a row would have another cause, or the servers disagree. */
bool neso_gateway_correct(neso_gateway *self, int64_t time_s)
{
    self->corrected = !self->corrected && time_s > 0 &&
                      neso_clock_correct(&self->clock, time_s * 1000, self->now_ms) == NESO_OK;
    if (self->corrected)
        self->event.time_s = time_s;
    return self->corrected;
}

/* ---- asking a server ---- */

uint64_t neso_gateway_time_due_ms(const neso_gateway *self)
{
    return !self->clock.known || self->doubt ? self->now_ms : NESO_GATEWAY_NEVER;
}

/* The operator is told at the first attempt of a row, and whenever it is not allowed. */
bool neso_gateway_may_ask_time(neso_gateway *self)
{
    bool allowed = self->settings->time_from_tls;
    if (allowed && self->pauses[NESO_SERVER_TIME].backoff.failures > 0)
        return true;
    neso_gateway_event *event = neso_gateway_event_new(self, NESO_EVENT_NO_TIME);
    event->reason =
        self->doubt ? "a certificate or credentials are out of date" : "no time server answers";
    if (!allowed)
        event->pause_ms = neso_gateway_pause(self, NESO_SERVER_TIME, NESO_PACE_SLOW);
    self->doubt = self->doubt && allowed;
    return allowed;
}

/* The clock follows when it was not known or is off. If it is not, what seemed to be out of date
 * is. */
static bool take_time(neso_gateway *self, int64_t time_s)
{
    if (time_s <= 0)
        return false;
    if (!self->clock.known)
        return neso_clock_set(&self->clock, time_s * 1000, self->now_ms) == NESO_OK;
    return neso_gateway_is_off(self, time_s) && neso_gateway_correct(self, time_s);
}

void neso_gateway_conclude_time(neso_gateway *self)
{
    int64_t time_s = self->exchange.response.date_s;
    bool known = self->clock.known;
    self->doubt = false;
    if (take_time(self, time_s)) {
        self->corrected = false;
        memset(self->pauses, 0, sizeof self->pauses);
        neso_gateway_event_new(self, NESO_EVENT_TIME)->time_s = time_s;
        return;
    }
    neso_gateway_event *event = neso_gateway_event_new(self, NESO_EVENT_NO_TIME);
    event->reason =
        known ? "the server has the same, or none that can be" : "the server has none that can be";
    event->pause_ms = neso_gateway_pause(self, NESO_SERVER_TIME, NESO_PACE_SLOW);
}
