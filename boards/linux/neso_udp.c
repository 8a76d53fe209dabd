#include "neso_udp.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

static bool parse_port(uint16_t *out, neso_slice text)
{
    unsigned value = 0;

    if (text.len == 0 || text.len > 5)
        return false;
    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] < '0' || text.ptr[i] > '9')
            return false;
        value = value * 10 + (unsigned)(text.ptr[i] - '0');
    }
    *out = (uint16_t)value;
    return value >= 1 && value <= UINT16_MAX;
}

bool neso_udp_parse(neso_posix_address *out, const char *text)
{
    const char *colon = strrchr(text, ':');
    neso_slice host = NESO_SLICE("127.0.0.1");
    uint16_t port;

    if (colon != NULL)
        host = neso_slice_make(text, (size_t)(colon - text));
    /* ::1:8089 could mean two things. */
    if (memchr(host.ptr, ':', host.len) != NULL && host.ptr[0] != '[')
        return false;
    return parse_port(&port, neso_slice_of(colon == NULL ? text : colon + 1)) &&
           neso_posix_address_parse(out, host, port);
}

int neso_udp_open(neso_udp *self, const neso_posix_address *address)
{
    self->reply_len = 0;
    self->fd = socket(address->any.sa_family, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (self->fd < 0)
        return errno;
    if (bind(self->fd, &address->any, neso_posix_address_size(address)) != 0) {
        int reason = errno;
        neso_udp_close(self);
        return reason;
    }
    return 0;
}

void neso_udp_close(neso_udp *self)
{
    if (self->fd >= 0)
        close(self->fd);
    self->fd = -1;
}

bool neso_udp_receive(neso_udp *self, neso_slice *datagram)
{
    socklen_t size = sizeof self->from;
    ssize_t len =
        recvfrom(self->fd, self->datagram, sizeof self->datagram, 0, &self->from.any, &size);

    *datagram = neso_slice_make(self->datagram, len < 0 ? 0 : (size_t)len);
    return len >= 0;
}

bool neso_udp_next_line(neso_slice *rest, neso_slice *line)
{
    const char *end;
    size_t len;

    if (rest->len == 0)
        return false;
    end = memchr(rest->ptr, '\n', rest->len);
    len = end == NULL ? rest->len : (size_t)(end - rest->ptr);
    *line = neso_slice_make(rest->ptr, len);
    if (end != NULL)
        len++;
    *rest = neso_slice_make(rest->ptr + len, rest->len - len);
    return true;
}

void neso_udp_flush(neso_udp *self)
{
    if (self->reply_len > 0)
        (void)sendto(self->fd, self->reply, self->reply_len, MSG_NOSIGNAL, &self->from.any,
                     neso_posix_address_size(&self->from));
    self->reply_len = 0;
}

void neso_udp_answer(neso_udp *self, const char *text, size_t len)
{
    if (len > sizeof self->reply - self->reply_len)
        neso_udp_flush(self);
    memcpy(self->reply + self->reply_len, text, len);
    self->reply_len += len;
}
