#include "neso_tcp.h"
#include "neso_lwip.h"
#include "neso_lwip_random.h"

#include "lwip/dns.h"
#include "lwip/priv/tcp_priv.h"
#include "lwip/tcp.h"

#include <string.h>

_Static_assert(NESO_TCP_HOST_MAX < DNS_MAX_NAME_LENGTH, "a host name must fit lwIP's table");

/* Ports that no service has: RFC 6335 section 6. */
#define LOCAL_PORT_FIRST 49152u
#define LOCAL_PORT_COUNT 16384u
#define LOCAL_PORT_TRIES 8

static neso_tcp *from(neso_transport *transport)
{
    return (neso_tcp *)transport;
}

static void fail(neso_tcp *self, neso_status status, err_t error)
{
    if (self->state == NESO_TCP_FAILED)
        return;
    self->state = NESO_TCP_FAILED;
    self->failure = status;
    self->transport.detail = error;
}

/* lwIP has freed the pcb when it calls this. */
static void on_error(void *arg, err_t error)
{
    neso_tcp *self = arg;
    self->pcb = NULL;
    if (self->state != NESO_TCP_OPEN)
        fail(self, NESO_E_CONNECT, error);
    else
        fail(self, error == ERR_RST ? NESO_E_RESET : NESO_E_TIMEOUT, error);
}

static err_t on_received(void *arg, struct tcp_pcb *pcb, struct pbuf *data, err_t error)
{
    neso_tcp *self = arg;
    (void)pcb, (void)error;
    if (data == NULL)
        self->ended = true;
    else if (self->received == NULL)
        self->received = data;
    else
        pbuf_cat(self->received, data);
    return ERR_OK;
}

static err_t on_connected(void *arg, struct tcp_pcb *pcb, err_t error)
{
    (void)pcb, (void)error;
    from(arg)->state = NESO_TCP_OPEN;
    return ERR_OK;
}

/* A connection that was closed while its peer was silent still holds buffers that the next one
 * needs, even to ask for a name. One that has nothing to repeat is left in peace. */
static void drop_silent_leftovers(void)
{
    struct tcp_pcb *next;
    for (struct tcp_pcb *pcb = tcp_active_pcbs; pcb != NULL; pcb = next) {
        next = pcb->next;
        if (pcb->nrtx > 0)
            tcp_abort(pcb);
    }
}

static err_t bind_random_port(struct tcp_pcb *pcb)
{
    err_t error = ERR_USE;
    for (int tries = 0; error == ERR_USE && tries < LOCAL_PORT_TRIES; tries++) {
        u16_t port = (u16_t)(LOCAL_PORT_FIRST + neso_lwip_random() % LOCAL_PORT_COUNT);
        error = tcp_bind(pcb, IP4_ADDR_ANY, port);
    }
    return error;
}

static void connect_to(neso_tcp *self, const ip_addr_t *address)
{
    self->pcb = tcp_new();
    if (self->pcb == NULL) {
        fail(self, NESO_E_CONNECT, ERR_MEM);
        return;
    }
    tcp_arg(self->pcb, self);
    tcp_err(self->pcb, on_error);
    tcp_recv(self->pcb, on_received);
    tcp_nagle_disable(self->pcb); /* TLS hands over whole records */
    self->state = NESO_TCP_CONNECTING;
    err_t error = bind_random_port(self->pcb);
    if (error == ERR_OK)
        error = tcp_connect(self->pcb, address, self->port, on_connected);
    if (error != ERR_OK)
        fail(self, NESO_E_CONNECT, error);
}

/* A question cannot be taken back, so the answer to an earlier one may come: the name tells. */
static void on_resolved(const char *name, const ip_addr_t *address, void *arg)
{
    neso_tcp *self = arg;
    if (self->state != NESO_TCP_RESOLVING || strcmp(name, self->host) != 0)
        return;
    if (address != NULL)
        connect_to(self, address);
    else
        fail(self, NESO_E_RESOLVE, ERR_VAL);
}

static neso_status take_peer(neso_tcp *self, const neso_peer *peer)
{
    neso_slice host = peer->via.len > 0 ? peer->via : peer->host;
    self->port = peer->via.len > 0 ? peer->via_port : peer->port;
    if (host.len == 0 || self->port == 0)
        return NESO_E_ARGUMENT;
    if (host.len > NESO_TCP_HOST_MAX)
        return NESO_E_TOO_LONG;
    memcpy(self->host, host.ptr, host.len);
    self->host[host.len] = '\0';
    return NESO_OK;
}

static neso_status tcp_transport_open(neso_transport *transport, const neso_peer *peer)
{
    neso_tcp *self = from(transport);
    if (self->state != NESO_TCP_CLOSED)
        return NESO_E_ARGUMENT;
    transport->detail = 0;
    neso_status status = neso_lwip_status();
    if (status == NESO_OK)
        status = take_peer(self, peer);
    if (status != NESO_OK)
        return status;
    drop_silent_leftovers();
    self->ended = false;
    self->state = NESO_TCP_RESOLVING;
    ip_addr_t address;
    err_t error = dns_gethostbyname(self->host, &address, on_resolved, self);
    if (error == ERR_OK)
        connect_to(self, &address);
    else if (error != ERR_INPROGRESS)
        fail(self, NESO_E_RESOLVE, error);
    return NESO_OK;
}

/* NESO_OK when bytes may flow. */
static neso_status flow(const neso_tcp *self)
{
    switch (self->state) {
    case NESO_TCP_OPEN:
        return NESO_OK;
    case NESO_TCP_FAILED:
        return self->failure;
    case NESO_TCP_CLOSED:
        return NESO_E_CLOSED;
    default:
        return NESO_E_WOULD_BLOCK;
    }
}

static void discard_received(neso_tcp *self)
{
    if (self->received != NULL)
        pbuf_free(self->received);
    self->received = NULL;
}

/* A failure that was answered once is final: nothing that came before it is delivered any more. */
static neso_status answer_failure(neso_tcp *self, neso_status status)
{
    if (status != NESO_E_WOULD_BLOCK)
        discard_received(self);
    return status;
}

static neso_status tcp_transport_write(neso_transport *transport, const uint8_t *data, size_t len,
                                       size_t *done)
{
    neso_tcp *self = from(transport);
    *done = 0;
    neso_status status = flow(self);
    if (status != NESO_OK)
        return answer_failure(self, status);
    size_t room = tcp_sndbuf(self->pcb);
    size_t chunk = len < room ? len : room;
    err_t error =
        chunk == 0 ? ERR_MEM : tcp_write(self->pcb, data, (u16_t)chunk, TCP_WRITE_FLAG_COPY);
    if (error == ERR_OK) {
        *done = chunk;
        return NESO_OK;
    }
    (void)tcp_output(self->pcb);
    if (error == ERR_MEM)
        return len == 0 ? NESO_OK : NESO_E_WOULD_BLOCK;
    fail(self, NESO_E_RESET, error);
    return answer_failure(self, self->failure);
}

/* Copies from the front of what arrived, frees what is used up, and opens the window by it. */
static size_t take(neso_tcp *self, uint8_t *out, size_t cap)
{
    u16_t limit = cap < UINT16_MAX ? (u16_t)cap : UINT16_MAX;
    u16_t len = pbuf_copy_partial(self->received, out, limit, 0);
    self->received = pbuf_free_header(self->received, len);
    if (self->pcb != NULL)
        tcp_recved(self->pcb, len);
    return len;
}

static neso_status tcp_transport_read(neso_transport *transport, uint8_t *out, size_t cap,
                                      size_t *len)
{
    neso_tcp *self = from(transport);
    *len = 0;
    if (self->state == NESO_TCP_OPEN)
        (void)tcp_output(self->pcb);
    if (self->received != NULL && cap > 0) { /* also what came before a failure */
        *len = take(self, out, cap);
        return NESO_OK;
    }
    neso_status status = flow(self);
    if (status != NESO_OK)
        return status;
    return self->ended ? NESO_E_CLOSED : NESO_E_WOULD_BLOCK;
}

/* From here on lwIP owns the pcb; it may go first when there are too few. */
static void release(struct tcp_pcb *pcb)
{
    tcp_arg(pcb, NULL);
    tcp_err(pcb, NULL);
    tcp_recv(pcb, NULL);
    tcp_setprio(pcb, TCP_PRIO_MIN);
    if (tcp_close(pcb) != ERR_OK)
        tcp_abort(pcb);
}

static void tcp_transport_close(neso_transport *transport)
{
    neso_tcp *self = from(transport);
    if (self->pcb != NULL && self->received != NULL)
        tcp_recved(self->pcb, self->received->tot_len);
    discard_received(self);
    if (self->pcb != NULL)
        release(self->pcb);
    self->pcb = NULL;
    self->state = NESO_TCP_CLOSED;
}

static const neso_transport_ops ops = {tcp_transport_open, tcp_transport_write, tcp_transport_read,
                                       tcp_transport_close};

void neso_tcp_init(neso_tcp *self)
{
    memset(self, 0, sizeof *self);
    self->transport.ops = &ops;
}
