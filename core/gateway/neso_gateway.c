#include "neso_gateway_rules.h"

#include "neso_divide.h"
#include "neso_line.h"
#include "neso_model.h"

neso_status neso_gateway_init(neso_gateway *self, const neso_gateway_config *config,
                              neso_credentials_fault *fault)
{
    memset(self, 0, sizeof *self);
    self->settings = config->settings;
    self->limit = config->settings->batch_readings;
    self->random = config->seed | 1; /* xorshift never leaves 0 */
    self->oldest_ms = NESO_GATEWAY_NEVER;
    self->wake_ms = NESO_GATEWAY_NEVER;
    neso_clock_init(&self->clock, config->floor_s);
    neso_outbox_init(&self->outbox, config->storage);
    return neso_session_init(&self->session, config->settings, &config->tokens, &self->room.session,
                             fault);
}

static int64_t whole_seconds(int64_t unix_ms)
{
    uint64_t value = (uint64_t)unix_ms;
    (void)neso_divide(&value, 1000);
    return (int64_t)value;
}

int64_t neso_gateway_unix_s(const neso_gateway *self)
{
    int64_t unix_ms;
    (void)neso_clock_now(&self->clock, &unix_ms, self->now_ms);
    return whole_seconds(unix_ms);
}

/* Services are named in logs as people know them. */
static const char *server_name(const neso_gateway *self, neso_gateway_event_kind kind)
{
    if (kind <= NESO_EVENT_NO_TIME || self->server == NESO_SERVER_TIME)
        return "time";
    if (self->server == NESO_SERVER_NEPTUNE)
        return "neptune";
    return self->source == NESO_FROM_STATIC || self->source > NESO_FROM_SAML
               ? neso_settings_source_name((neso_settings_source)self->source)
               : "sts";
}

neso_gateway_event *neso_gateway_event_new(neso_gateway *self, neso_gateway_event_kind kind)
{
    neso_gateway_event *event = &self->event;
    memset(event, 0, sizeof *event);
    event->kind = kind;
    event->server = server_name(self, kind);
    self->has_event = true;
    return event;
}

bool neso_gateway_take_event(neso_gateway *self, neso_gateway_event *event)
{
    bool taken = self->has_event;
    if (taken)
        *event = self->event;
    self->has_event = false;
    return taken;
}

/* ---- readings in ---- */

static neso_status time_of_line(neso_gateway *self, const neso_line *line, int64_t *time_ns)
{
    if (line->has_timestamp)
        return neso_model_time(time_ns, line->timestamp, self->settings->ns_per_tick);
    return neso_clock_stamp(&self->clock, time_ns, self->now_ms);
}

static neso_status store_line(neso_gateway *self, const char *text, size_t len, size_t *offset)
{
    neso_line line;
    neso_status status = neso_line_parse(&line, text, len, offset);
    if (status != NESO_OK)
        return status;
    *offset = 0;
    uint8_t record[NESO_RECORD_MAX];
    size_t record_len;
    neso_model_input input = {.line = &line, .text = text, .gateway = self->settings->gateway};
    status = time_of_line(self, &line, &input.time_ns);
    if (status == NESO_OK)
        status = neso_model_record(record, sizeof record, &record_len, &input, offset);
    if (status == NESO_OK)
        status = neso_outbox_push(&self->outbox, record, record_len);
    return status;
}

/* A reading with none before it is the beginning of a batch that nothing has happened to yet. */
static void note_arrival(neso_gateway *self)
{
    bool alone = self->outbox.count == 1;
    if (alone)
        self->again = false;
    if (alone || self->oldest_ms == NESO_GATEWAY_NEVER)
        self->oldest_ms = self->now_ms;
}

neso_status neso_gateway_submit(neso_gateway *self, const char *line, size_t len, uint64_t now_ms,
                                size_t *error_offset)
{
    self->now_ms = now_ms;
    *error_offset = 0;
    neso_status status = store_line(self, line, len, error_offset);
    if (status == NESO_OK) {
        self->counters.accepted++;
        note_arrival(self);
    } else if (status != NESO_E_EMPTY) {
        self->counters.refused++;
    }
    return status;
}

void neso_gateway_flush(neso_gateway *self, bool flush)
{
    self->flush = flush;
    if (flush && self->counters.connections == 0) /* what still spreads the start */
        self->pauses[NESO_SERVER_CREDENTIALS].until_ms = 0;
}

/* ---- the connection ---- */

void neso_gateway_peer(neso_gateway *self, neso_peer *peer)
{
    self->stage = NESO_STAGE_BUSY;
    self->counters.connections++;
    *peer = self->peer;
}

void neso_gateway_extend_deadline(neso_gateway *self)
{
    self->deadline_ms = self->now_ms + self->settings->timeout_ms;
}

void neso_gateway_send(neso_gateway *self, uint8_t *out, size_t cap, size_t *len)
{
    *len = 0;
    if (self->stage != NESO_STAGE_BUSY)
        return;
    neso_status status = neso_exchange_send(&self->exchange, out, cap, len);
    if (status != NESO_OK)
        neso_gateway_fail(self, status, 0);
    else if (*len > 0)
        neso_gateway_extend_deadline(self);
}

void neso_gateway_receive(neso_gateway *self, const uint8_t *data, size_t len, uint64_t now_ms)
{
    self->now_ms = now_ms;
    if (len == 0 || self->stage == NESO_STAGE_CLOSING)
        return;
    if (self->stage != NESO_STAGE_BUSY) { /* nobody asked: do not trust this connection */
        self->stage = NESO_STAGE_CLOSING;
        return;
    }
    neso_gateway_extend_deadline(self);
    neso_status status = neso_exchange_receive(&self->exchange, data, len);
    if (status != NESO_OK)
        neso_gateway_fail(self, status, 0);
    else if (neso_exchange_done(&self->exchange))
        neso_gateway_conclude(self);
}

/* A kept connection may have been closed before the request reached the server: that is no failure
 * of anybody's, and the batch goes out again at once, over a new one. */
static bool was_stale(const neso_gateway *self)
{
    return self->kept && self->exchange.response.code == 0;
}

void neso_gateway_closed(neso_gateway *self, neso_status status, int32_t detail, uint64_t now_ms)
{
    self->now_ms = now_ms;
    bool busy = self->stage == NESO_STAGE_BUSY || self->stage == NESO_STAGE_OPENING;
    if (busy && (status == NESO_E_CLOSED || status == NESO_OK))
        status = neso_exchange_end(&self->exchange);
    if (busy && status == NESO_OK)
        neso_gateway_conclude(self);
    else if (busy && was_stale(self))
        self->again = true;
    else if (busy)
        neso_gateway_fail(self, status, detail);
    self->stage = NESO_STAGE_RESTING;
}

/* ---- credentials from the application ---- */

#if NESO_SOURCE_EXTERNAL
void neso_gateway_give_credentials(neso_gateway *self, char *text, size_t len, uint64_t now_ms)
{
    neso_provider_result result;
    self->now_ms = now_ms;
    neso_provider_outcome outcome = neso_session_give(
        &self->session, text, len, &result, neso_gateway_unix_s(self), neso_gateway_random(self));
    neso_gateway_conclude_here(self, outcome, &result);
}
#endif
