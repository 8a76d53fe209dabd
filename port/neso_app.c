#include "neso_app.h"

#include "neso_app_log.h"
#include "neso_port.h"
#include "neso_wipe.h"

/* Rounds in one poll, so that neither side of the gateway starves the other. */
#define ROUNDS 16

/* Asked at least this often, so that a board without interrupts works, too. */
#define POLL_MS_AT_MOST 1000

#define HOUR_MS 3600000

/* Services accept signatures that are as early as this at most. */
#define TOLERANCE_S 900

/* ---- southbound ---- */

static size_t answer_for(char answer[NESO_APP_ANSWER_MAX], neso_status status, const char *reason,
                         size_t offset)
{
    neso_writer writer;
    neso_writer_init(&writer, answer, NESO_APP_ANSWER_MAX);
    if (status == NESO_OK) {
        neso_writer_text(&writer, "ok");
    } else if (status != NESO_E_EMPTY) {
        neso_writer_text(&writer, "error ");
        neso_writer_u64(&writer, offset);
        neso_writer_char(&writer, ' ');
        neso_writer_text(&writer, reason);
    }
    return writer.len;
}

/* A line that ended with CR LF still has its CR, which does not count. */
static bool fits(const char *line, size_t len)
{
    return len <= NESO_LINE_MAX || (len == NESO_LINE_MAX + 1 && line[NESO_LINE_MAX] == '\r');
}

size_t neso_app_line(neso_app *self, const char *line, size_t len, char answer[NESO_APP_ANSWER_MAX])
{
    size_t offset = NESO_LINE_MAX;
    neso_status status = NESO_E_TOO_LONG;
    if (fits(line, len))
        status = neso_gateway_submit(&self->gateway, line, len, neso_port_now_ms(), &offset);
    return answer_for(answer, status, neso_status_text(status), offset);
}

/* A line that did not arrive whole. */
static size_t answer_broken(char answer[NESO_APP_ANSWER_MAX], neso_status status)
{
    if (status == NESO_E_TOO_LONG)
        return answer_for(answer, status, neso_status_text(status), NESO_LINE_MAX);
    return answer_for(answer, status, "overrun", 0);
}

static void take_console_line(neso_app *self, neso_status status, neso_slice line)
{
    char answer[NESO_APP_ANSWER_MAX + 1];
    size_t len = status == NESO_OK ? neso_app_line(self, line.ptr, line.len, answer)
                                   : answer_broken(answer, status);
    if (len == 0)
        return;
    answer[len] = '\n';
    neso_port_console_write(answer, len + 1);
}

static void feed_reader(neso_app *self, const char *data, size_t len)
{
    while (len > 0) {
        size_t used;
        neso_slice line;
        neso_status status = neso_line_reader_feed(&self->reader, data, len, &used, &line);
        if (status != NESO_E_WOULD_BLOCK)
            take_console_line(self, status, line);
        data += used;
        len -= used;
    }
}

/* True: there may be more. */
static bool poll_console(neso_app *self)
{
    for (int i = 0; i < ROUNDS; i++) {
        uint8_t data[64];
        bool lost;
        size_t len = neso_port_console_read(data, sizeof data, &lost);
        if (len == 0)
            return false;
        if (lost)
            neso_line_reader_lose(&self->reader);
        feed_reader(self, (const char *)data, len);
    }
    return true;
}

void neso_app_end_input(neso_app *self)
{
    neso_slice line;
    neso_status status = neso_line_reader_end(&self->reader, &line);
    if (status != NESO_E_WOULD_BLOCK)
        take_console_line(self, status, line);
    neso_gateway_flush(&self->gateway, true);
}

/* ---- northbound ---- */

/* A server that has accepted a request confirms the time of its signature, but for what it
 * tolerates: a clock that is ahead by so much must not keep the right time from being believed
 * after the next start. Nor must a time server that is wrong: what only it said is not kept. */
static void keep_time(neso_app *self, const neso_gateway_event *event)
{
    uint64_t now_ms = neso_port_now_ms();
    if (self->keep_time == NULL || now_ms < self->keep_ms || event->kind != NESO_EVENT_WRITTEN)
        return;
    self->keep_ms = now_ms + HOUR_MS;
    self->keep_time(event->time_s - TOLERANCE_S);
}

static void report(neso_app *self)
{
    neso_gateway_event event;
    while (neso_gateway_take_event(&self->gateway, &event)) {
        neso_app_log_event(self, &event);
        keep_time(self, &event);
    }
}

#if NESO_SOURCE_EXTERNAL
/* False: there are none yet. */
static bool give_credentials(neso_app *self)
{
    char *text = NULL;
    size_t len = 0;
    neso_status status = self->credentials(&text, &len);
    if (status == NESO_E_WOULD_BLOCK)
        return false;
    neso_gateway_give_credentials(&self->gateway, text, status == NESO_OK ? len : 0,
                                  neso_port_now_ms());
    return true;
}
#endif

static void open_connection(neso_app *self)
{
    neso_peer peer;
    neso_gateway_peer(&self->gateway, &peer);
    self->out_at = self->out_len = 0;
    neso_status status = self->transport->ops->open(self->transport, &peer);
    if (status == NESO_OK)
        return;
    int32_t detail = self->transport->detail;
    self->transport->ops->close(self->transport);
    neso_gateway_closed(&self->gateway, status, detail, neso_port_now_ms());
}

static void close_connection(neso_app *self, neso_status status)
{
    int32_t detail = self->transport->detail;
    self->transport->ops->close(self->transport);
    neso_wipe(self->out, sizeof self->out); /* the session token was there */
    self->out_at = self->out_len = 0;
    neso_gateway_closed(&self->gateway, status, detail, neso_port_now_ms());
}

/* Sends what the gateway has. NESO_OK: some of it moved. NESO_E_WOULD_BLOCK: nothing to send, or
 * the transport takes nothing now. */
static neso_status send_some(neso_app *self)
{
    if (self->out_at == self->out_len) {
        self->out_at = 0;
        neso_gateway_send(&self->gateway, self->out, sizeof self->out, &self->out_len);
    }
    if (self->out_at == self->out_len)
        return NESO_E_WOULD_BLOCK;
    size_t done;
    neso_status status = self->transport->ops->write(self->transport, self->out + self->out_at,
                                                     self->out_len - self->out_at, &done);
    self->out_at += done;
    return status;
}

static neso_status receive_some(neso_app *self)
{
    uint8_t data[NESO_APP_CHUNK];
    size_t len;
    neso_status status = self->transport->ops->read(self->transport, data, sizeof data, &len);
    if (status == NESO_OK)
        neso_gateway_receive(&self->gateway, data, len, neso_port_now_ms());
    neso_wipe(data, len); /* credentials come this way */
    return status;
}

/* True: something moved, so there may be more. A server may answer and close before it has read all
 * of a request: after a write that failed, read may still give the reply. */
static bool transfer(neso_app *self)
{
    neso_status sent = send_some(self);
    neso_status received = receive_some(self);
    if (received == NESO_OK)
        return true;
    if (received == NESO_E_WOULD_BLOCK && (sent == NESO_OK || sent == NESO_E_WOULD_BLOCK))
        return sent == NESO_OK;
    close_connection(self, received == NESO_E_WOULD_BLOCK ? sent : received);
    return true;
}

/* One step of what the gateway wants. False: nothing can be done now. */
static bool step(neso_app *self)
{
    bool moved = true;
    switch (neso_gateway_poll(&self->gateway, neso_port_now_ms())) {
    case NESO_WANT_OPEN:
        open_connection(self);
        break;
    case NESO_WANT_CLOSE:
        close_connection(self, NESO_OK);
        break;
    case NESO_WANT_TRANSFER:
        moved = transfer(self);
        break;
#if NESO_SOURCE_EXTERNAL
    case NESO_WANT_CREDENTIALS:
        moved = give_credentials(self);
        break;
#endif
    default:
        moved = false;
        break;
    }
    report(self);
    return moved;
}

static uint32_t ms_until_wake(const neso_app *self)
{
    uint64_t now_ms = neso_port_now_ms();
    uint64_t wake_ms = neso_gateway_wake_ms(&self->gateway);
    if (wake_ms <= now_ms)
        return 0;
    return wake_ms - now_ms < POLL_MS_AT_MOST ? (uint32_t)(wake_ms - now_ms) : POLL_MS_AT_MOST;
}

uint32_t neso_app_poll(neso_app *self)
{
    neso_time_fix fix;
    if (neso_port_time(&fix)) {
        /* A time that cannot be is not taken: the source will give another. */
        (void)neso_gateway_set_time(&self->gateway, fix.unix_ms, fix.at_ms);
        report(self);
    }
    bool more = poll_console(self);
    for (int i = 0; i < ROUNDS; i++) {
        if (!step(self))
            return more ? 0 : ms_until_wake(self);
    }
    return 0;
}

static neso_status start_gateway(neso_app *self, const neso_app_pieces *pieces,
                                 neso_credentials_fault *fault)
{
    neso_gateway_config config = {.settings = pieces->settings,
                                  .storage = pieces->outbox,
                                  .tokens = pieces->tokens,
                                  .floor_s = NESO_BUILD_TIME_S};
    if (pieces->time_floor_s > config.floor_s)
        config.floor_s = pieces->time_floor_s;
    /* Without a random source there is no TLS either: what the pauses are does not matter then. */
    (void)neso_port_entropy((uint8_t *)&config.seed, sizeof config.seed);
#if NESO_SOURCE_EXTERNAL
    self->credentials = pieces->credentials;
    if (pieces->credentials == NULL && neso_settings_uses(pieces->settings, NESO_FROM_EXTERNAL)) {
        fault->reason = "external";
        return NESO_E_UNSUPPORTED;
    }
#endif
    return neso_gateway_init(&self->gateway, &config, fault);
}

neso_status neso_app_init(neso_app *self, const neso_app_pieces *pieces)
{
    memset(self, 0, sizeof *self);
    self->transport = pieces->transport;
    self->log = pieces->log;
    self->keep_time = pieces->keep_time;
    neso_line_reader_init(&self->reader, self->line, sizeof self->line);
    neso_credentials_fault fault;
    neso_status status = start_gateway(self, pieces, &fault);
    if (status == NESO_OK) {
        neso_app_log_start(self, pieces);
    } else {
        neso_settings_error error = {neso_slice_of(fault.reason), neso_status_text(status), 0};
        neso_app_log_settings_error(&error, pieces->log);
    }
    return status;
}
