#include "neso_client.h"
#include "neso_backoff.h"
#include "neso_port.h"
#include "neso_provider_reply.h"
#include "neso_sign_file.h"
#include "neso_wipe.h"

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#define TRIES_AT_MOST 4

/* ---- trust ---- */

/* A bundle of every authority there is has some whose keys this build cannot use: what they sign
 * is not trusted, and nothing else is lost. */
static neso_status add_bundle(neso_anchors *anchors, char *text, size_t len)
{
    static const neso_slice begin = NESO_SLICE_INIT("-----BEGIN ");
    neso_status found = NESO_E_MISSING;
    while (len > 0) {
        size_t one = 1 + neso_slice_find(neso_slice_make(text + 1, len - 1), begin);
        neso_status status = neso_anchors_add_pem(anchors, text, one);
        if (status == NESO_OK)
            found = NESO_OK;
        else if (status != NESO_E_MISSING && status != NESO_E_UNSUPPORTED)
            return status;
        text += one;
        len -= one;
    }
    return found;
}

static const char *read_bundle(neso_anchors *anchors, const char *path)
{
    char *text;
    size_t len;
    const char *refusal = neso_sign_file_read(path, &text, &len);
    if (refusal == NULL) {
        memset(anchors, 0, sizeof *anchors);
        neso_status status = add_bundle(anchors, text, len);
        if (status != NESO_OK)
            refusal = neso_anchors_reason(status);
    }
    free(text);
    return refusal;
}

const char *neso_client_init(neso_client *self, const char *ca_bundle, uint32_t timeout_ms)
{
    memset(self, 0, sizeof *self);
    self->timeout_ms = timeout_ms;
    neso_posix_tcp_init(&self->tcp);
    neso_anchors_init(&self->anchors);
    neso_tls_init(&self->tls, &(neso_tls_config){.lower = &self->tcp.transport,
                                                 .anchors = &self->anchors,
                                                 .in = self->in,
                                                 .in_len = sizeof self->in,
                                                 .out = self->out,
                                                 .out_len = sizeof self->out});
    if (ca_bundle == NULL || ca_bundle[0] == '\0')
        return NULL;
    return read_bundle(&self->anchors, ca_bundle);
}

void neso_client_identify(neso_client *self, neso_identity *identity)
{
    self->tls.config.identity = identity;
}

/* ---- one exchange ---- */

typedef struct wire {
    neso_client *client;
    neso_transport *transport;
    uint64_t silent_until_ms;
    uint64_t until_ms;
    uint8_t chunk[1024]; /* taken from the exchange, not yet by the transport */
    size_t at;
    size_t len;
} wire;

static void moved(wire *self)
{
    self->silent_until_ms = neso_port_now_ms() + self->client->timeout_ms;
}

static neso_status send_some(wire *self)
{
    neso_status status = NESO_OK;
    size_t done;
    if (self->at == self->len) {
        self->at = 0;
        status = neso_exchange_send(&self->client->exchange, self->chunk, sizeof self->chunk,
                                    &self->len);
    }
    if (status != NESO_OK || self->at == self->len)
        return status == NESO_OK ? NESO_E_WOULD_BLOCK : status;
    status = self->transport->ops->write(self->transport, self->chunk + self->at,
                                         self->len - self->at, &done);
    self->at += done;
    return status;
}

static neso_status receive_some(wire *self)
{
    uint8_t data[1024];
    size_t len;
    neso_status status = self->transport->ops->read(self->transport, data, sizeof data, &len);
    if (status == NESO_OK)
        status = neso_exchange_receive(&self->client->exchange, data, len);
    else if (status == NESO_E_CLOSED)
        status = neso_exchange_end(&self->client->exchange);
    neso_wipe(data, len);
    return status;
}

static neso_status wait_for_more(wire *self)
{
    uint64_t now_ms = neso_port_now_ms();
    uint64_t wake_ms =
        self->silent_until_ms < self->until_ms ? self->silent_until_ms : self->until_ms;
    if (now_ms >= wake_ms)
        return NESO_E_TIMEOUT;
    struct pollfd wait = neso_posix_tcp_wait(&self->client->tcp, &wake_ms);
    (void)poll(&wait, 1, wake_ms > now_ms ? (int)(wake_ms - now_ms) : 0);
    return NESO_OK;
}

/* A server may answer and close before it has read all of a request: after a write that failed,
 * read may still give the reply. */
static neso_status step(wire *self)
{
    neso_status sent = send_some(self);
    neso_status received = receive_some(self);
    if (received == NESO_OK || (received == NESO_E_WOULD_BLOCK && sent == NESO_OK)) {
        moved(self);
        return NESO_OK;
    }
    if (received != NESO_E_WOULD_BLOCK)
        return received;
    return sent == NESO_E_WOULD_BLOCK ? wait_for_more(self) : sent;
}

static neso_status carry_out(wire *self, const neso_peer *peer)
{
    neso_status status = self->transport->ops->open(self->transport, peer);
    moved(self);
    self->until_ms = neso_port_now_ms() + (uint64_t)NESO_CLIENT_TIMEOUTS * self->client->timeout_ms;
    while (status == NESO_OK && !neso_exchange_done(&self->client->exchange))
        status = neso_port_now_ms() < self->until_ms ? step(self) : NESO_E_TIMEOUT;
    return status;
}

/* TLS counts the alerts that it receives from there (BearSSL's BR_ERR_RECV_FATAL_ALERT). */
#define ALERT_0 256

static void tell_failure(neso_client *self, const neso_peer *peer, int32_t detail)
{
    bool by_way = peer->via.len > 0;
    bool is_alert = self->status == NESO_E_TLS && detail >= ALERT_0 && detail < ALERT_0 + 256;
    neso_slice host = by_way ? peer->via : peer->host;
    char number[48] = "";
    if (is_alert)
        snprintf(number, sizeof number, " (the server's alert %d)", (int)detail - ALERT_0);
    else if (detail != 0)
        snprintf(number, sizeof number, " (%d)", (int)detail);
    snprintf(self->fault, sizeof self->fault, "%.*s:%u: %s%s", (int)host.len, host.ptr,
             by_way ? peer->via_port : peer->port, neso_status_text(self->status), number);
}

bool neso_client_exchange(neso_client *self, const neso_peer *peer,
                          const neso_exchange_request *request, const neso_credentials *signer)
{
    neso_exchange_request whole = *request;
    neso_exchange_key key = {0};
    neso_peer timed = *peer;
    wire connection = {.client = self,
                       .transport = peer->plain ? &self->tcp.transport : &self->tls.transport};
    whole.reply = self->reply;
    whole.reply_cap = sizeof self->reply;
    timed.unix_time_s = (int64_t)time(NULL);
    neso_provider_find_localhost(&timed);
    self->fault[0] = '\0';
    self->status = neso_exchange_start(&self->exchange, &whole, signer, &key, timed.unix_time_s);
    if (self->status == NESO_OK)
        self->status = carry_out(&connection, &timed);
    if (self->status != NESO_OK)
        tell_failure(self, &timed, connection.transport->detail);
    connection.transport->ops->close(connection.transport);
    neso_wipe(&connection, sizeof connection);
    neso_exchange_key_wipe(&key);
    return self->status == NESO_OK;
}

/* ---- a renewal ---- */

static neso_provider_outcome next_exchange(neso_client *self, neso_provider *provider,
                                           const neso_credentials *signer,
                                           neso_credential_store *store)
{
    neso_provider_exchange next;
    neso_provider_result result = {0};
    self->status = neso_provider_prepare(provider, &next, &result.credentials);
    if (self->status != NESO_OK) {
        neso_describe_fault(&result.credentials, self->fault);
        return NESO_PROVIDER_UNKNOWN;
    }
    if (!neso_client_exchange(self, &next.peer, &next.request, next.is_signed ? signer : NULL))
        return NESO_PROVIDER_UNKNOWN;
    neso_provider_outcome outcome =
        neso_provider_accept(provider, &result, store, &self->exchange, (int64_t)time(NULL));
    if (outcome != NESO_PROVIDER_RENEWED && outcome != NESO_PROVIDER_MORE)
        neso_describe_result(&result, self->exchange.response.code, self->fault);
    return outcome;
}

static neso_provider_outcome renew_once(neso_client *self, neso_provider *provider,
                                        const neso_credentials *signer,
                                        neso_credential_store *store)
{
    neso_provider_outcome outcome;
    neso_provider_begin(provider);
    do
        outcome = next_exchange(self, provider, signer, store);
    while (outcome == NESO_PROVIDER_MORE);
    neso_wipe(self->reply, sizeof self->reply);
    return outcome;
}

/* False: its time would be over. */
static bool pause_until(uint64_t until_ms, neso_backoff *backoff)
{
    uint8_t random[2] = {0};
    (void)neso_port_entropy(random, sizeof random);
    uint32_t pause_ms = neso_backoff_next_ms(backoff, NESO_PACE_SOON, random[0] << 8 | random[1]);
    if (neso_port_now_ms() + pause_ms >= until_ms)
        return false;
    (void)poll(NULL, 0, (int)pause_ms);
    return true;
}

neso_provider_outcome neso_client_renew(neso_client *self, neso_provider *provider,
                                        const neso_credentials *signer,
                                        neso_credential_store *store)
{
    neso_backoff backoff = {0};
    uint64_t until_ms = neso_port_now_ms() + (uint64_t)NESO_CLIENT_TIMEOUTS * self->timeout_ms;
    neso_provider_outcome outcome = renew_once(self, provider, signer, store);
    for (int tries = 1; outcome == NESO_PROVIDER_LATER && tries < TRIES_AT_MOST; tries++) {
        if (!pause_until(until_ms, &backoff))
            break;
        outcome = renew_once(self, provider, signer, store);
    }
    return outcome;
}
