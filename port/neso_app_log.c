#include "neso_app_log.h"

#include "neso_port.h"
#include "neso_time.h"
#include "neso_writer.h"

/* Bytes of the longest line, and what is shown of a server's code and of a message or a setting,
 * so that there is room for the rest. */
#define LOG_MAX  512
#define CODE_MAX 64
#define TEXT_MAX 300

/* Writes one line as pieces.log says. */
static void write_line(void (*log)(const char *line, size_t len), const neso_writer *line)
{
    if (log != NULL) {
        log(line->out, line->len);
        return;
    }
    neso_port_console_write("# ", 2);
    neso_port_console_write(line->out, line->len);
    neso_port_console_write("\n", 1);
}

/* Cut between two characters. */
static void write_cut(neso_writer *out, neso_slice text, size_t max)
{
    size_t len = text.len < max ? text.len : max;
    while (len > 0 && len < text.len && ((uint8_t)text.ptr[len] & 0xC0) == 0x80)
        len--;
    neso_writer_bytes(out, text.ptr, len);
    neso_writer_text(out, len < text.len ? "..." : "");
}

static void write_time(neso_writer *out, int64_t time_s)
{
    char text[NESO_TIME_ISO8601_SIZE];
    if (neso_time_format_iso8601(text, time_s) == NESO_OK)
        neso_writer_bytes(out, text, sizeof text);
    else
        neso_writer_i64(out, time_s);
}

static void write_readings(neso_writer *out, uint32_t count)
{
    neso_writer_u64(out, count);
    neso_writer_text(out, count == 1 ? " reading" : " readings");
}

/* What is wrong with a document or token: "SessionToken: too long (5000 bytes)". */
static void write_reason(neso_writer *out, const neso_gateway_event *event)
{
    neso_writer_text(out, event->reason);
    if (event->status != NESO_OK) {
        neso_writer_text(out, ": ");
        neso_writer_text(out, neso_status_text(event->status));
    }
    if (event->reason_len == 0)
        return;
    neso_writer_text(out, " (");
    neso_writer_u64(out, event->reason_len);
    neso_writer_text(out, " bytes)");
}

/* "403 ExpiredTokenException: The security token ... is expired" */
static void write_reply(neso_writer *out, const neso_gateway_event *event)
{
    if (event->http != 0) {
        neso_writer_u64(out, event->http);
        neso_writer_char(out, ' ');
    }
    write_cut(out, event->code, CODE_MAX);
    if (event->code.len > 0 && event->message.len > 0)
        neso_writer_text(out, ": ");
    write_cut(out, event->message, TEXT_MAX);
    bool silent = event->code.len == 0 && event->message.len == 0;
    if (silent && event->reason != NULL)
        write_reason(out, event);
    else if (silent)
        neso_writer_text(out, event->kind == NESO_EVENT_UNWRITTEN
                                  ? neso_outcome_text(event->outcome)
                                  : "unclear reply");
}

static void write_status(neso_writer *out, const neso_gateway_event *event)
{
    neso_writer_text(out, neso_status_text(event->status));
    if (event->detail != 0) {
        neso_writer_text(out, " (");
        neso_writer_i64(out, event->detail);
        neso_writer_char(out, ')');
    }
}

static void write_next_try(neso_writer *out, const neso_gateway_event *event)
{
    if (event->time_s != 0) {
        neso_writer_text(out, "; clock set to ");
        write_time(out, event->time_s);
    }
    if (event->count != 0) {
        neso_writer_text(out, "; ");
        write_readings(out, event->count);
        neso_writer_text(out, " kept");
    }
    neso_writer_text(out, "; next try in ");
    neso_writer_u64(out, event->pause_ms);
    neso_writer_text(out, " ms");
}

static void write_set_aside(neso_writer *out, const neso_gateway_event *event)
{
    write_readings(out, event->count);
    neso_writer_text(out, " set aside: ");
    if (event->http != 0)
        write_reply(out, event);
    else
        write_status(out, event);
}

static void write_no_time(neso_writer *out, const neso_app *self, const neso_gateway_event *event)
{
    neso_writer_text(out, event->reason);
    if (!self->gateway.settings->time_from_tls)
        neso_writer_text(out, "; time_from_tls is false");
    if (event->pause_ms != 0)
        write_next_try(out, event);
    else
        neso_writer_text(out, "; asking an https server");
}

static void write_session(neso_writer *out, const neso_gateway_event *event)
{
    neso_writer_text(out, "session");
    if (event->time_s == NESO_CREDENTIALS_NEVER)
        return;
    neso_writer_text(out, " until ");
    write_time(out, event->time_s);
}

static void write_event(neso_writer *out, const neso_app *self, const neso_gateway_event *event)
{
    switch (event->kind) {
    case NESO_EVENT_TIME:
        neso_writer_text(out, "it is ");
        write_time(out, event->time_s);
        break;
    case NESO_EVENT_NO_TIME:
        write_no_time(out, self, event);
        break;
    case NESO_EVENT_SESSION:
        write_session(out, event);
        break;
    case NESO_EVENT_WRITTEN:
        write_readings(out, event->count);
        neso_writer_text(out, " written by request ");
        neso_writer_u64(out, self->gateway.counters.requests);
        neso_writer_text(out, ", ");
        neso_writer_u64(out, self->gateway.outbox.count);
        neso_writer_text(out, " waiting");
        break;
    case NESO_EVENT_SET_ASIDE:
        write_set_aside(out, event);
        break;
    case NESO_EVENT_LOST:
        write_status(out, event);
        write_next_try(out, event);
        break;
    case NESO_EVENT_NO_SESSION:
    case NESO_EVENT_UNWRITTEN:
        write_reply(out, event);
        write_next_try(out, event);
        break;
    }
}

void neso_app_log_event(const neso_app *self, const neso_gateway_event *event)
{
    char text[LOG_MAX];
    neso_writer line;
    neso_writer_init(&line, text, sizeof text);
    neso_writer_text(&line, event->server);
    neso_writer_text(&line, ": ");
    write_event(&line, self, event);
    write_line(self->log, &line);
}

static void log_pair(const neso_app *self, const char *label, neso_slice value, uint16_t port)
{
    char text[LOG_MAX];
    neso_writer line;
    neso_writer_init(&line, text, sizeof text);
    neso_writer_text(&line, label);
    write_cut(&line, value, TEXT_MAX);
    if (port != 0) {
        neso_writer_char(&line, ':');
        neso_writer_u64(&line, port);
    }
    write_line(self->log, &line);
}

static void log_version(const neso_app *self, const neso_app_pieces *pieces)
{
    char text[LOG_MAX];
    neso_writer line;
    neso_writer_init(&line, text, sizeof text);
    neso_writer_text(&line, "neso " NESO_VERSION " on ");
    neso_writer_text(&line, pieces->board);
    if (pieces->reset_cause != NULL) {
        neso_writer_text(&line, ", reset: ");
        neso_writer_text(&line, pieces->reset_cause);
    }
    write_line(self->log, &line);
}

static void log_limits(const neso_app *self, const neso_settings *settings, uint32_t outbox)
{
    char text[LOG_MAX];
    neso_writer line;
    neso_writer_init(&line, text, sizeof text);
    neso_writer_text(&line, "batches of ");
    write_readings(&line, settings->batch_readings);
    neso_writer_text(&line, " or after ");
    neso_writer_u64(&line, settings->batch_ms);
    neso_writer_text(&line, " ms, outbox of ");
    neso_writer_u64(&line, outbox);
    neso_writer_text(&line, " bytes, lines of up to ");
    neso_writer_u64(&line, NESO_LINE_MAX);
    write_line(self->log, &line);
}

static void log_credentials(const neso_app *self, const neso_settings *settings)
{
    for (size_t i = 0; i < settings->source_count; i++) {
        const char *name = neso_settings_source_name((neso_settings_source)settings->sources[i]);
        log_pair(self, "credentials ", neso_slice_of(name), 0);
    }
    if (settings->sts_endpoint.len > 0)
        log_pair(self, "sts ", settings->sts_endpoint, settings->sts_port);
    if (settings->role_arn.len > 0)
        log_pair(self, "role ", settings->role_arn, 0);
    if (settings->access_key_id.len > 0)
        log_pair(self, "access key id ", settings->access_key_id, 0);
}

void neso_app_log_start(const neso_app *self, const neso_app_pieces *pieces)
{
    const neso_settings *settings = pieces->settings;
    log_version(self, pieces);
    log_pair(self, "gateway ", settings->gateway, 0);
    log_pair(self, "neptune ", settings->endpoint, settings->port);
    if (settings->endpoint_via.len > 0)
        log_pair(self, "  via ", settings->endpoint_via, settings->endpoint_via_port);
    log_pair(self, "region ", settings->region, 0);
    log_credentials(self, settings);
    if (pieces->asks_time_server)
        log_pair(self, "time server ", settings->time_server, settings->time_port);
    log_limits(self, settings, pieces->outbox->size);
}

void neso_app_log_settings_error(const neso_settings_error *error,
                                 void (*log)(const char *line, size_t len))
{
    char text[LOG_MAX];
    neso_writer line;
    neso_writer_init(&line, text, sizeof text);
    neso_writer_text(&line, "configuration: ");
    if (error->field.len > 0 && error->field.len <= 64) {
        neso_writer_slice(&line, error->field);
        neso_writer_char(&line, ' ');
    }
    neso_writer_text(&line, error->reason);
    neso_writer_text(&line, " (byte ");
    neso_writer_u64(&line, error->offset);
    neso_writer_char(&line, ')');
    write_line(log, &line);
}
