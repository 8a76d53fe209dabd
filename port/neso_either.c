#include "neso_either.h"

static neso_either *from(neso_transport *transport)
{
    return (neso_either *)transport;
}

static neso_status answer(neso_either *self, neso_status status)
{
    self->transport.detail = self->used->detail;
    return status;
}

static neso_status either_open(neso_transport *transport, const neso_peer *peer)
{
    neso_either *self = from(transport);
    if (self->open)
        return NESO_E_ARGUMENT;
    self->open = true;
    self->used = peer->plain ? self->plain : self->tls;
    return answer(self, self->used->ops->open(self->used, peer));
}

static neso_status either_write(neso_transport *transport, const uint8_t *data, size_t len,
                                size_t *done)
{
    neso_either *self = from(transport);
    return answer(self, self->used->ops->write(self->used, data, len, done));
}

static neso_status either_read(neso_transport *transport, uint8_t *out, size_t cap, size_t *len)
{
    neso_either *self = from(transport);
    return answer(self, self->used->ops->read(self->used, out, cap, len));
}

static void either_close(neso_transport *transport)
{
    neso_either *self = from(transport);
    self->used->ops->close(self->used);
    self->open = false;
}

static const neso_transport_ops ops = {either_open, either_write, either_read, either_close};

void neso_either_init(neso_either *self, neso_transport *plain, neso_transport *tls)
{
    self->transport.ops = &ops;
    self->transport.detail = 0;
    self->plain = plain;
    self->tls = tls;
    self->used = tls;
    self->open = false;
}
