/*
 * BearSSL's engine has four ports: records out and in, data out and in. pump() moves records
 * between the engine and the lower transport until neither can; read and write move data.
 */
#include "neso_tls.h"
#include "neso_port.h"
#include "neso_time.h"
#include "neso_tls_error.h"
#include "neso_tls_profile.h"
#include "neso_tls_session.h"
#include "neso_wipe.h"

#include <string.h>

#define SEED_SIZE 32

/* BearSSL counts days from the year 0. */
#define DAYS_TO_1970 719528

static neso_tls *from(neso_transport *transport)
{
    return (neso_tls *)transport;
}

static void fail(neso_tls *self, neso_status status, int32_t detail)
{
    if (self->failure != NESO_OK)
        return;
    self->failure = status;
    self->transport.detail = detail;
}

/* A handshake that the peer ended: the session may be what it did not like. */
static void forget_session(neso_tls *self)
{
    if (!self->established)
        neso_tls_session_forget(self);
}

/* The end of the stream below, when the engine has seen no close_notify, may be a cut. */
static void fail_lower(neso_tls *self, neso_status status)
{
    if (status == NESO_E_CLOSED)
        status = NESO_E_RESET;
    fail(self, status, self->config.lower->detail);
    if (status == NESO_E_RESET)
        forget_session(self);
}

/* Sends what the engine has; true when something moved. */
static bool push_records(neso_tls *self)
{
    neso_transport *lower = self->config.lower;
    size_t len, done;
    const unsigned char *records = br_ssl_engine_sendrec_buf(&self->client.eng, &len);
    if (records == NULL)
        return false;
    neso_status status = lower->ops->write(lower, records, len, &done);
    if (status == NESO_OK && done > 0)
        br_ssl_engine_sendrec_ack(&self->client.eng, done);
    else if (status != NESO_OK && status != NESO_E_WOULD_BLOCK)
        fail_lower(self, status);
    return status == NESO_OK && done > 0;
}

/* Gives the engine what arrived; true when something moved. */
static bool pull_records(neso_tls *self)
{
    neso_transport *lower = self->config.lower;
    size_t room, len;
    unsigned char *records = br_ssl_engine_recvrec_buf(&self->client.eng, &room);
    if (records == NULL)
        return false;
    neso_status status = lower->ops->read(lower, records, room, &len);
    if (status == NESO_OK && len > 0)
        br_ssl_engine_recvrec_ack(&self->client.eng, len);
    else if (status != NESO_OK && status != NESO_E_WOULD_BLOCK)
        fail_lower(self, status);
    return status == NESO_OK && len > 0;
}

static void notice_state(neso_tls *self)
{
    unsigned state = br_ssl_engine_current_state(&self->client.eng);
    if (state == BR_SSL_CLOSED) {
        int error = br_ssl_engine_last_error(&self->client.eng);
        fail(self, neso_tls_error(error), error);
        forget_session(self);
    } else if (!self->established && (state & BR_SSL_SENDAPP) != 0) {
        self->established = true;
        neso_tls_session_keep(self);
    }
}

/* Goes on after a failure to send: the records that arrived before may hold the reply. What has
 * failed below answers the same again, and an engine that has failed wants nothing. */
static void pump(neso_tls *self)
{
    bool moved = true;
    while (moved) {
        moved = push_records(self);
        moved |= pull_records(self);
        notice_state(self);
    }
}

static bool is_address(const char *host)
{
    return strchr(host, ':') != NULL || host[strspn(host, "0123456789.")] == '\0';
}

static neso_status take_host(char host[NESO_TLS_HOST_MAX + 1], const neso_peer *peer)
{
    if (peer->host.len == 0)
        return NESO_E_ARGUMENT;
    if (peer->host.len > NESO_TLS_HOST_MAX)
        return NESO_E_TOO_LONG;
    memcpy(host, peer->host.ptr, peer->host.len);
    host[peer->host.len] = '\0';
    if (strlen(host) != peer->host.len)
        return NESO_E_ARGUMENT;
    return is_address(host) ? NESO_E_UNSUPPORTED : NESO_OK;
}

static neso_status check_flags(const neso_identity *identity, const neso_peer *peer)
{
    if (peer->identify && (identity == NULL || identity->vtable == NULL))
        return NESO_E_MISSING;
    if (peer->dates_unchecked)
        return NESO_TLS_UNDATED && !peer->identify ? NESO_OK : NESO_E_UNSUPPORTED;
    return peer->unix_time_s > 0 ? NESO_OK : NESO_E_NO_TIME;
}

static void start_validator(neso_tls *self, const neso_peer *peer)
{
    br_x509_minimal_context *x509 = &self->x509.minimal;
    uint32_t day, second;
    neso_tls_profile_x509(x509, self->config.anchors);
#if NESO_TLS_UNDATED
    if (peer->dates_unchecked) {
        neso_tls_undated_start(&self->x509);
        return;
    }
#endif
    neso_time_split(peer->unix_time_s, &day, &second);
    br_x509_minimal_set_time(x509, day + DAYS_TO_1970, second);
}

/* A fresh engine for each connection: nothing of the last one is left in it. */
static neso_status start_engine(neso_tls *self, const char *host, const neso_peer *peer)
{
    const neso_tls_config *config = &self->config;
    br_ssl_engine_context *engine = &self->client.eng;
    uint8_t seed[SEED_SIZE];
    neso_status status = neso_port_entropy(seed, sizeof seed);
    if (status != NESO_OK)
        return status;
    start_validator(self, peer);
    neso_tls_profile_client(&self->client, &self->x509.minimal);
    if (peer->identify)
        br_ssl_client_set_client_certificate(&self->client, &config->identity->vtable);
    br_ssl_engine_set_buffers_bidi(engine, config->in, config->in_len, config->out,
                                   config->out_len);
    br_ssl_engine_inject_entropy(engine, seed, sizeof seed);
    neso_wipe(seed, sizeof seed);
    bool resume = neso_tls_session_select(self, peer);
    if (br_ssl_client_reset(&self->client, host, resume) == 0)
        status = neso_tls_error(br_ssl_engine_last_error(engine));
    return status;
}

static neso_status tls_open(neso_transport *transport, const neso_peer *peer)
{
    neso_tls *self = from(transport);
    char host[NESO_TLS_HOST_MAX + 1];
    if (self->open)
        return NESO_E_ARGUMENT;
    transport->detail = 0;
    neso_status status = take_host(host, peer);
    if (status == NESO_OK)
        status = check_flags(self->config.identity, peer);
    self->unix_time_s = peer->unix_time_s;
    if (status == NESO_OK)
        status = start_engine(self, host, peer);
    if (status != NESO_OK)
        return status;
    self->failure = NESO_OK;
    self->answered = false;
    self->established = false;
    self->open = true;
    status = self->config.lower->ops->open(self->config.lower, peer);
    if (status != NESO_OK) {
        transport->detail = self->config.lower->detail;
        self->failure = status;
    }
    return status;
}

static neso_status answer_failure(neso_tls *self)
{
    self->answered = true;
    return self->failure;
}

static neso_status tls_write(neso_transport *transport, const uint8_t *data, size_t len,
                             size_t *done)
{
    neso_tls *self = from(transport);
    *done = 0;
    if (!self->open)
        return NESO_E_CLOSED;
    pump(self);
    if (self->failure != NESO_OK)
        return answer_failure(self);
    size_t room;
    unsigned char *buffer = br_ssl_engine_sendapp_buf(&self->client.eng, &room);
    if (buffer == NULL)
        return NESO_E_WOULD_BLOCK;
    size_t chunk = len < room ? len : room;
    memcpy(buffer, data, chunk);
    if (chunk > 0)
        br_ssl_engine_sendapp_ack(&self->client.eng, chunk);
    *done = chunk;
    return NESO_OK;
}

static neso_status tls_read(neso_transport *transport, uint8_t *out, size_t cap, size_t *len)
{
    neso_tls *self = from(transport);
    *len = 0;
    if (!self->open)
        return NESO_E_CLOSED;
    br_ssl_engine_flush(&self->client.eng, 0);
    pump(self);
    /* Data that was received before a failure is delivered before it. */
    size_t ready = 0;
    const unsigned char *buffer = NULL;
    if (!self->answered)
        buffer = br_ssl_engine_recvapp_buf(&self->client.eng, &ready);
    if (self->failure != NESO_OK && buffer == NULL)
        return answer_failure(self);
    if (buffer == NULL || cap == 0)
        return NESO_E_WOULD_BLOCK;
    *len = ready < cap ? ready : cap;
    memcpy(out, buffer, *len);
    br_ssl_engine_recvapp_ack(&self->client.eng, *len);
    return NESO_OK;
}

static void tls_close(neso_transport *transport)
{
    neso_tls *self = from(transport);
    if (!self->open)
        return;
    if (self->failure == NESO_OK && self->established) {
        br_ssl_engine_close(&self->client.eng);
        (void)push_records(self);
    }
    self->config.lower->ops->close(self->config.lower);
    neso_wipe(&self->client, sizeof self->client);
    neso_wipe(&self->x509, sizeof self->x509);
    neso_wipe(self->config.in, self->config.in_len);
    neso_wipe(self->config.out, self->config.out_len);
    self->open = false;
}

static const neso_transport_ops ops = {tls_open, tls_write, tls_read, tls_close};

void neso_tls_init(neso_tls *self, const neso_tls_config *config)
{
    memset(self, 0, sizeof *self);
    self->transport.ops = &ops;
    self->config = *config;
}
