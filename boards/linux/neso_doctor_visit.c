#include "neso_doctor_visit.h"
#include "neso_client.h"
#include "neso_doctor_chain.h"
#include "neso_port.h"

#include <arpa/inet.h>
#include <errno.h>
#include <poll.h>
#include <string.h>
#include <time.h>

/* ---- the tap ---- */

static neso_doctor_tap *from(neso_transport *transport)
{
    return (neso_doctor_tap *)transport;
}

static neso_status tap_open(neso_transport *transport, const neso_peer *peer)
{
    neso_doctor_tap *self = from(transport);
    neso_status status = self->lower->ops->open(self->lower, peer);
    transport->detail = self->lower->detail;
    return status;
}

static neso_status tap_write(neso_transport *transport, const uint8_t *data, size_t len,
                             size_t *done)
{
    neso_doctor_tap *self = from(transport);
    neso_status status = self->lower->ops->write(self->lower, data, len, done);
    transport->detail = self->lower->detail;
    self->connected |= status == NESO_OK;
    return status;
}

static neso_status tap_read(neso_transport *transport, uint8_t *out, size_t cap, size_t *len)
{
    neso_doctor_tap *self = from(transport);
    neso_status status = self->lower->ops->read(self->lower, out, cap, len);
    size_t room = sizeof self->bytes - self->len;
    size_t kept = *len < room ? *len : room;
    transport->detail = self->lower->detail;
    memcpy(self->bytes + self->len, out, kept);
    self->len += kept;
    return status;
}

static void tap_close(neso_transport *transport)
{
    neso_transport *lower = from(transport)->lower;
    lower->ops->close(lower);
}

static void tap_init(neso_doctor_tap *self, neso_transport *lower)
{
    static const neso_transport_ops ops = {
        .open = tap_open, .write = tap_write, .read = tap_read, .close = tap_close};
    self->transport = (neso_transport){.ops = &ops};
    self->lower = lower;
}

/* ---- the visit ---- */

void neso_doctor_address_text(char text[64], const neso_posix_address *address)
{
    bool is_v6 = address->any.sa_family == AF_INET6;
    const void *bytes =
        is_v6 ? (const void *)&address->v6.sin6_addr : (const void *)&address->v4.sin_addr;
    if (inet_ntop(address->any.sa_family, bytes, text, 64) == NULL)
        text[0] = '\0';
}

/* Changes whenever the connection gets on. */
static uint64_t progress(const neso_doctor_visit *self)
{
    return (uint64_t)self->tap.len << 16 | (uint64_t)self->tcp.next_address << 8 | self->tcp.state;
}

/* Writes nothing: that succeeds as soon as something could be written. A server may get on byte by
 * byte, but not for ever. */
static neso_status wait_until_open(neso_doctor_visit *self, neso_transport *transport,
                                   uint32_t timeout_ms)
{
    uint64_t last = UINT64_MAX, until_ms = 0;
    uint64_t end_ms = neso_port_now_ms() + (uint64_t)NESO_CLIENT_TIMEOUTS * timeout_ms;
    neso_status status;
    size_t done;
    while ((status = transport->ops->write(transport, self->in, 0, &done)) == NESO_E_WOULD_BLOCK) {
        uint64_t now_ms = neso_port_now_ms();
        if (progress(self) != last)
            until_ms = now_ms + timeout_ms;
        last = progress(self);
        if (now_ms >= until_ms || now_ms >= end_ms)
            return NESO_E_TIMEOUT;
        uint64_t wake_ms = until_ms < end_ms ? until_ms : end_ms;
        struct pollfd wait = neso_posix_tcp_wait(&self->tcp, &wake_ms);
        (void)poll(&wait, 1, wake_ms > now_ms ? (int)(wake_ms - now_ms) : 0);
    }
    return status;
}

static void note_tls(neso_doctor_visit *self)
{
    br_ssl_session_parameters agreed;
    br_ssl_engine_get_session_parameters(&self->tls.client.eng, &agreed);
    self->version = agreed.version;
    self->suite = agreed.cipher_suite;
}

/* Silence is told as what it is the silence of. */
static void conclude(neso_doctor_visit *self, neso_status status, int32_t detail)
{
    const neso_posix_addresses *found = &self->tcp.resolver.found;
    self->stage = NESO_DOCTOR_DONE;
    if (status != NESO_OK)
        self->stage = self->tap.connected ? NESO_DOCTOR_AT_TLS
                      : found->count > 0  ? NESO_DOCTOR_AT_CONNECTION
                                          : NESO_DOCTOR_AT_NAME;
    if (status == NESO_E_TIMEOUT && self->stage != NESO_DOCTOR_AT_TLS) {
        status = self->stage == NESO_DOCTOR_AT_NAME ? NESO_E_RESOLVE : NESO_E_CONNECT;
        detail = ETIMEDOUT;
    }
    self->status = status;
    self->detail = status == NESO_OK ? 0 : detail;
    if (found->count > 0 && self->tcp.next_address > 0)
        neso_doctor_address_text(self->address, &found->list[self->tcp.next_address - 1]);
}

void neso_doctor_visit_pay(neso_doctor_visit *self, const neso_peer *peer,
                           const neso_anchors *anchors, neso_identity *identity,
                           uint32_t timeout_ms)
{
    neso_peer timed = *peer;
    timed.unix_time_s = (int64_t)time(NULL);
    memset(self, 0, sizeof *self);
    neso_posix_tcp_init(&self->tcp);
    tap_init(&self->tap, &self->tcp.transport);
    neso_tls_init(&self->tls, &(neso_tls_config){.lower = &self->tap.transport,
                                                 .anchors = anchors,
                                                 .in = self->in,
                                                 .in_len = sizeof self->in,
                                                 .out = self->out,
                                                 .out_len = sizeof self->out,
                                                 .identity = identity});
    neso_transport *transport = peer->plain ? &self->tap.transport : &self->tls.transport;
    neso_status status = transport->ops->open(transport, &timed);
    if (status == NESO_OK)
        status = wait_until_open(self, transport, timeout_ms);
    if (status == NESO_OK && !peer->plain)
        note_tls(self);
    conclude(self, status, transport->detail);
    transport->ops->close(transport);
    self->chain_len =
        neso_doctor_chain_read(self->chain, NESO_DOCTOR_CHAIN_MAX, self->tap.bytes, self->tap.len);
}
