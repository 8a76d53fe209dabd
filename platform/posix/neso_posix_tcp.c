#include "neso_posix_tcp.h"
#include "neso_port.h"

#include <errno.h>
#include <netinet/tcp.h>
#include <string.h>
#include <unistd.h>

static void close_socket(neso_posix_tcp *self)
{
    if (self->fd >= 0)
        close(self->fd);
    self->fd = -1;
}

/* Keeps the socket: something to read may have arrived before. */
static neso_status break_off(neso_posix_tcp *self, neso_status status, int detail)
{
    self->state = NESO_POSIX_TCP_FAILED;
    self->error = status;
    self->transport.detail = detail;
    return status;
}

static neso_status fail(neso_posix_tcp *self, neso_status status, int detail)
{
    close_socket(self);
    neso_posix_resolver_stop(&self->resolver);
    return break_off(self, status, detail);
}

/* The status for an attempt to connect that ended with `error`. */
static neso_status connect_status(int error)
{
    switch (error) {
    case ENETUNREACH:
    case ENETDOWN:
    case EADDRNOTAVAIL:
    case EAFNOSUPPORT:
        return NESO_E_NO_LINK;
    default:
        return NESO_E_CONNECT;
    }
}

/* Starts to connect to one address; 0 or an errno. */
static int begin_connect(neso_posix_tcp *self, const neso_posix_address *address)
{
    int on = 1;

    self->fd = socket(address->any.sa_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (self->fd < 0)
        return errno;
    /* Requests are written in pieces, and each one waits for its reply. A socket without the option
     * works too, only slower. */
    (void)setsockopt(self->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    if (connect(self->fd, &address->any, neso_posix_address_size(address)) == 0 ||
        errno == EINPROGRESS || errno == EINTR)
        return 0;
    return errno;
}

/* Tries the addresses that are left, after one failed with `error` (0: none was tried yet). */
static neso_status connect_next(neso_posix_tcp *self, int error)
{
    while (self->next_address < self->resolver.found.count) {
        close_socket(self);
        error = begin_connect(self, &self->resolver.found.list[self->next_address++]);
        if (error == 0) {
            self->state = NESO_POSIX_TCP_CONNECTING;
            self->deadline_ms = neso_port_now_ms() + NESO_POSIX_TCP_CONNECT_MS;
            return NESO_E_WOULD_BLOCK;
        }
    }
    return fail(self, connect_status(error), error);
}

static neso_status resolve(neso_posix_tcp *self)
{
    neso_status status = neso_posix_resolver_poll(&self->resolver);

    if (status == NESO_E_WOULD_BLOCK)
        return status;
    if (status != NESO_OK)
        return fail(self, status, self->resolver.detail);
    return connect_next(self, 0);
}

/* NESO_OK: the connection is there. */
static neso_status await_connect(neso_posix_tcp *self)
{
    struct pollfd ready = {.fd = self->fd, .events = POLLOUT};
    int error = 0;
    socklen_t size = sizeof error;

    if (poll(&ready, 1, 0) <= 0) {
        if (neso_port_now_ms() < self->deadline_ms)
            return NESO_E_WOULD_BLOCK;
        return connect_next(self, ETIMEDOUT);
    }
    if (getsockopt(self->fd, SOL_SOCKET, SO_ERROR, &error, &size) != 0)
        error = errno;
    if (error != 0)
        return connect_next(self, error);
    self->state = NESO_POSIX_TCP_CONNECTED;
    return NESO_OK;
}

/* Takes the connection as far as it gets. NESO_OK: bytes can flow. */
static neso_status advance(neso_posix_tcp *self)
{
    neso_status status = NESO_OK;

    if (self->state == NESO_POSIX_TCP_RESOLVING)
        status = resolve(self);
    if (self->state == NESO_POSIX_TCP_CONNECTING)
        status = await_connect(self);
    if (self->state == NESO_POSIX_TCP_CLOSED)
        return NESO_E_CLOSED;
    return self->state == NESO_POSIX_TCP_FAILED ? self->error : status;
}

static neso_status tcp_open(neso_transport *transport, const neso_peer *peer)
{
    neso_posix_tcp *self = (neso_posix_tcp *)transport;
    bool direct = peer->via.len == 0;
    neso_status status = neso_posix_resolver_start(&self->resolver, direct ? peer->host : peer->via,
                                                   direct ? peer->port : peer->via_port);

    self->transport.detail = 0;
    if (status != NESO_OK)
        return fail(self, status, self->resolver.detail);
    self->state = NESO_POSIX_TCP_RESOLVING;
    self->next_address = 0;
    status = advance(self);
    return status == NESO_E_WOULD_BLOCK ? NESO_OK : status;
}

/* What a send or recv that answered -1 means. */
static neso_status transfer_status(neso_posix_tcp *self, short event, int error)
{
    if (error == EAGAIN || error == EWOULDBLOCK || error == EINTR) {
        self->wants |= event;
        return NESO_E_WOULD_BLOCK;
    }
    return error == ETIMEDOUT ? NESO_E_TIMEOUT : NESO_E_RESET;
}

static neso_status tcp_write(neso_transport *transport, const uint8_t *data, size_t len,
                             size_t *done)
{
    neso_posix_tcp *self = (neso_posix_tcp *)transport;
    neso_status status = advance(self);
    ssize_t sent;

    *done = 0;
    if (status != NESO_OK || len == 0)
        return status;
    sent = send(self->fd, data, len, MSG_NOSIGNAL);
    if (sent < 0) {
        int error = errno;
        status = transfer_status(self, POLLOUT, error);
        return status == NESO_E_WOULD_BLOCK ? status : break_off(self, status, error);
    }
    self->wants &= (short)~POLLOUT;
    *done = (size_t)sent;
    return NESO_OK;
}

static neso_status receive(neso_posix_tcp *self, uint8_t *out, size_t cap, size_t *len)
{
    ssize_t got = recv(self->fd, out, cap, 0);
    int error = errno;
    neso_status status;

    if (got == 0)
        return fail(self, NESO_E_CLOSED, 0);
    if (got < 0) {
        status = transfer_status(self, POLLIN, error);
        return status == NESO_E_WOULD_BLOCK ? status : fail(self, status, error);
    }
    self->wants &= (short)~POLLIN;
    *len = (size_t)got;
    return NESO_OK;
}

/* After a write that failed: gives what is left, then the error of that write. */
static neso_status receive_rest(neso_posix_tcp *self, uint8_t *out, size_t cap, size_t *len)
{
    ssize_t got = recv(self->fd, out, cap, 0);

    if (got <= 0)
        return fail(self, self->error, self->transport.detail);
    *len = (size_t)got;
    return NESO_OK;
}

static neso_status tcp_read(neso_transport *transport, uint8_t *out, size_t cap, size_t *len)
{
    neso_posix_tcp *self = (neso_posix_tcp *)transport;
    neso_status status = advance(self);

    *len = 0;
    if (cap == 0)
        return status;
    if (self->state == NESO_POSIX_TCP_FAILED && self->fd >= 0)
        return receive_rest(self, out, cap, len);
    return status == NESO_OK ? receive(self, out, cap, len) : status;
}

static void tcp_close(neso_transport *transport)
{
    neso_posix_tcp *self = (neso_posix_tcp *)transport;

    neso_posix_resolver_stop(&self->resolver);
    close_socket(self);
    self->state = NESO_POSIX_TCP_CLOSED;
    self->wants = 0;
}

void neso_posix_tcp_init(neso_posix_tcp *self)
{
    static const neso_transport_ops ops = {
        .open = tcp_open, .write = tcp_write, .read = tcp_read, .close = tcp_close};

    memset(self, 0, sizeof *self);
    self->transport.ops = &ops;
    self->resolver.fd = -1;
    self->fd = -1;
    self->state = NESO_POSIX_TCP_CLOSED;
}

struct pollfd neso_posix_tcp_wait(neso_posix_tcp *self, uint64_t *wake_ms)
{
    struct pollfd wait = {.fd = self->fd, .events = self->wants};
    uint64_t deadline_ms = UINT64_MAX;

    if (self->state == NESO_POSIX_TCP_RESOLVING) {
        wait.fd = self->resolver.fd;
        wait.events = POLLIN;
        deadline_ms = self->resolver.deadline_ms;
    } else if (self->state == NESO_POSIX_TCP_CONNECTING) {
        wait.events = POLLOUT;
        deadline_ms = self->deadline_ms;
    } else if (self->wants == 0) {
        wait.fd = -1; /* poll would still report that the peer hung up */
    }
    if (deadline_ms < *wake_ms)
        *wake_ms = deadline_ms;
    self->wants = 0;
    return wait;
}
