/*
 * One decision is made at a time, in neso_gateway_poll, and only between exchanges: which server is
 * to be asked what, if any. It follows from the state alone (clock, credentials, outbox, pause), so
 * that after any failure it is simply made again.
 */
#include "neso_gateway_rules.h"

#include "neso_divide.h"
#include "neso_line.h"
#include "neso_model.h"
#include "neso_wipe.h"

/* A server may keep an exchange alive by single bytes for this many time-outs, not longer. */
#define TIMEOUTS_AT_MOST 6

typedef enum task {
    TASK_NONE,
    TASK_SESSION, /* ask STS for credentials */
    TASK_WRITE    /* send a batch */
} task;

neso_status neso_gateway_init(neso_gateway *self, const neso_settings *settings,
                              neso_storage *storage, uint32_t seed, int64_t floor_s,
                              const char **reason)
{
    memset(self, 0, sizeof *self);
    self->settings = settings;
    self->limit = settings->batch_readings;
    self->random = seed | 1; /* xorshift never leaves 0 */
    self->oldest_ms = NESO_GATEWAY_NEVER;
    self->wake_ms = NESO_GATEWAY_NEVER;
    neso_clock_init(&self->clock, floor_s);
    neso_credential_store_init(&self->store);
    neso_outbox_init(&self->outbox, storage);
    neso_credentials_fault fault = {0};
    neso_status status =
        neso_credentials_make(&self->key_pair, settings->access_key_id, settings->secret_access_key,
                              settings->session_token, &fault);
    *reason = fault.reason;
    return status;
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

neso_gateway_event *neso_gateway_event_new(neso_gateway *self, neso_gateway_event_kind kind)
{
    neso_gateway_event *event = &self->event;
    memset(event, 0, sizeof *event);
    event->kind = kind;
    event->sts = self->sts;
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

neso_status neso_gateway_set_time(neso_gateway *self, int64_t unix_ms, uint64_t at_ms)
{
    bool first = !self->clock.known;
    neso_status status = neso_clock_set(&self->clock, unix_ms, at_ms);
    if (status == NESO_OK && first)
        neso_gateway_event_new(self, NESO_EVENT_TIME)->time_s = whole_seconds(unix_ms);
    return status;
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
}

/* ---- what to do next ---- */

static const neso_credentials *credentials_for_writes(const neso_gateway *self)
{
    return self->settings->assume_role ? neso_credential_store_current(&self->store)
                                       : &self->key_pair;
}

/* Advisory credentials are renewed before a batch is begun, too; if that fails, the pause before
 * the next attempt is the batch's chance. */
static bool session_needed(const neso_gateway *self)
{
    if (!self->settings->assume_role)
        return false;
    const neso_credentials *current = neso_credential_store_current(&self->store);
    if (current == NULL || self->renew)
        return true;
    return self->outbox.count > 0 &&
           neso_credentials_state_at(current, neso_gateway_unix_s(self)) != NESO_CREDENTIALS_FRESH;
}

static bool session_usable(const neso_gateway *self)
{
    const neso_credentials *current = credentials_for_writes(self);
    if (current == NULL || self->renew)
        return false;
    neso_credentials_state state = neso_credentials_state_at(current, neso_gateway_unix_s(self));
    return state == NESO_CREDENTIALS_FRESH || state == NESO_CREDENTIALS_ADVISORY;
}

/* When a batch may leave: at once when it is full, was sent before, or fills half of the outbox,
 * which may be too small for a full one. */
static uint64_t batch_due_ms(const neso_gateway *self)
{
    const neso_outbox *outbox = &self->outbox;
    if (outbox->count == 0)
        return NESO_GATEWAY_NEVER;
    if (self->flush || self->again || outbox->count >= self->limit ||
        outbox->used >= outbox->storage->size / 2 || self->oldest_ms == NESO_GATEWAY_NEVER)
        return self->now_ms;
    return self->oldest_ms + self->settings->batch_ms;
}

static uint64_t not_before(const neso_gateway_pauses *pauses, uint64_t due_ms)
{
    return due_ms > pauses->until_ms ? due_ms : pauses->until_ms;
}

static task task_now(neso_gateway *self)
{
    self->wake_ms = NESO_GATEWAY_NEVER;
    if (!self->clock.known)
        return TASK_NONE;
    uint64_t session_ms = NESO_GATEWAY_NEVER;
    if (session_needed(self))
        session_ms = not_before(&self->sts_pauses, self->now_ms);
    uint64_t write_ms = NESO_GATEWAY_NEVER;
    if (session_usable(self))
        write_ms = not_before(&self->neptune_pauses, batch_due_ms(self));
    if (session_ms <= self->now_ms)
        return TASK_SESSION;
    if (write_ms <= self->now_ms)
        return TASK_WRITE;
    self->wake_ms = session_ms < write_ms ? session_ms : write_ms;
    return TASK_NONE;
}

/* ---- beginning an exchange ---- */

static neso_status start_session(neso_gateway *self)
{
    const neso_settings *settings = self->settings;
    self->room.session.config = (neso_sts_config){
        .action = &neso_sts_assume_role,
        .endpoint = {.host = settings->sts_endpoint, .port = settings->sts_port},
        .region = settings->region,
        .duration_s = settings->duration_s,
        .role_arn = settings->role_arn,
        .session_name = settings->session_name,
        .external_id = settings->external_id,
    };
    neso_provider *provider = &self->room.session.sts.provider;
    neso_provider_exchange next;
    neso_credentials_fault fault;
    neso_status status = neso_sts_init(&self->room.session.sts, &self->room.session.config, &fault);
    if (status == NESO_OK)
        status = neso_provider_prepare(provider, &next, &fault);
    if (status != NESO_OK)
        return status;
    next.request.reply = self->room.session.reply;
    next.request.reply_cap = sizeof self->room.session.reply;
    return neso_exchange_start(&self->exchange, &next.request, &self->key_pair, &self->sts_key,
                               neso_gateway_unix_s(self));
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
                                     .host = settings->endpoint,
                                     .port = settings->port,
                                     .path = NESO_SLICE(NESO_OPENCYPHER_PATH),
                                     .content_type = NESO_SLICE(NESO_OPENCYPHER_CONTENT_TYPE),
                                     .region = settings->region,
                                     .service = NESO_SLICE("neptune-db"),
                                     .body = &self->room.write.body.source,
                                     .reply = self->room.write.reply,
                                     .reply_cap = sizeof self->room.write.reply};
    status = neso_exchange_start(&self->exchange, &request, credentials_for_writes(self),
                                 &self->neptune_key, neso_gateway_unix_s(self));
    if (status == NESO_OK && self->outbox.records.count == self->outbox.count)
        self->oldest_ms = NESO_GATEWAY_NEVER;
    return status;
}

static void extend_deadline(neso_gateway *self)
{
    self->deadline_ms = self->now_ms + self->settings->timeout_ms;
}

/* A record that is corrupt is dropped, or it would stop all behind it; in a batch it is looked for
 * as one that is refused is. Any other failure to start passes, or is the device's: it is reported
 * and tried again. */
static void start_failed(neso_gateway *self, neso_status status)
{
    self->wake_ms = self->now_ms;
    if (status == NESO_E_CORRUPT && !self->sts)
        status = neso_outbox_split(&self->outbox) ? NESO_OK : neso_gateway_drop(self);
    if (status != NESO_OK)
        neso_gateway_fail(self, status, 0);
}

static neso_want begin(neso_gateway *self, task next)
{
    bool connected = self->stage == NESO_STAGE_READY;
    if (connected && self->sts != (next == TASK_SESSION)) {
        self->stage = NESO_STAGE_CLOSING;
        return NESO_WANT_CLOSE;
    }
    if (self->sts) /* part of the last reply may be a secret */
        neso_wipe(&self->room, sizeof self->room);
    self->sts = next == TASK_SESSION;
    self->kept = connected;
    neso_status status = self->sts ? start_session(self) : start_write(self);
    if (status != NESO_OK) {
        start_failed(self, status);
        return self->stage == NESO_STAGE_CLOSING ? NESO_WANT_CLOSE : NESO_WANT_NOTHING;
    }
    self->counters.signed_requests++;
    extend_deadline(self);
    self->give_up_ms = self->now_ms + (uint64_t)TIMEOUTS_AT_MOST * self->settings->timeout_ms;
    self->stage = connected ? NESO_STAGE_BUSY : NESO_STAGE_OPENING;
    return connected ? NESO_WANT_TRANSFER : NESO_WANT_OPEN;
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
    task next = task_now(self);
    if (next != TASK_NONE)
        return begin(self, next);
    /* A kept connection is listened to, so that its end is noticed. */
    return self->stage == NESO_STAGE_READY ? NESO_WANT_TRANSFER : NESO_WANT_NOTHING;
}

uint64_t neso_gateway_wake_ms(const neso_gateway *self)
{
    return self->wake_ms;
}

/* ---- the connection ---- */

void neso_gateway_peer(neso_gateway *self, neso_peer *peer)
{
    const neso_settings *settings = self->settings;
    self->stage = NESO_STAGE_BUSY;
    self->counters.connections++;
    *peer = (neso_peer){
        .host = self->sts ? settings->sts_endpoint : settings->endpoint,
        .port = self->sts ? settings->sts_port : settings->port,
        .via = self->sts ? settings->sts_via : settings->endpoint_via,
        .via_port = self->sts ? settings->sts_via_port : settings->endpoint_via_port,
        .unix_time_s = neso_gateway_unix_s(self),
    };
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
        extend_deadline(self);
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
    extend_deadline(self);
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
