#include "neso_device_link.h"
#include "neso_device.h"

#include <string.h>

/* NESO_OK: bytes can flow. The first error stays until close, as the contract wants it. */
static neso_status progress(neso_device_link *self)
{
    if (self->error != NESO_OK)
        return self->error;
    switch (device_link_ask()) {
    case DEVICE_LINK_DIALING:
        return NESO_E_WOULD_BLOCK;
    case DEVICE_LINK_CONNECTED:
        self->connected = true;
        return NESO_OK;
    case DEVICE_LINK_ENDED:
        self->error = NESO_E_CLOSED;
        break;
    case DEVICE_LINK_DOWN:
        /* Decide: tell more apart if the network does: NESO_E_RESOLVE, NESO_E_TIMEOUT, and its own
         * number for it in transport.detail. The operator reads both. */
        self->error = self->connected ? NESO_E_RESET : NESO_E_CONNECT;
        break;
    }
    return self->error;
}

static neso_status device_open(neso_transport *transport, const neso_peer *peer)
{
    neso_device_link *self = (neso_device_link *)transport;
    bool direct = peer->via.len == 0;
    neso_slice host = direct ? peer->host : peer->via;

    self->connected = false;
    self->error = NESO_OK;
    if (!device_link_dial(host.ptr, host.len, direct ? peer->port : peer->via_port))
        self->error = NESO_E_NO_LINK;
    return self->error;
}

static neso_status device_write(neso_transport *transport, const uint8_t *data, size_t len,
                                size_t *done)
{
    neso_status status = progress((neso_device_link *)transport);

    *done = 0;
    if (status != NESO_OK || len == 0)
        return status;
    *done = device_link_send(data, len);
    return *done > 0 ? NESO_OK : NESO_E_WOULD_BLOCK;
}

/* Gives what had arrived before a failure, too. */
static neso_status device_read(neso_transport *transport, uint8_t *out, size_t cap, size_t *len)
{
    neso_device_link *self = (neso_device_link *)transport;
    neso_status status = progress(self);

    *len = 0;
    if (!self->connected || cap == 0)
        return status;
    *len = device_link_receive(out, cap);
    if (*len > 0)
        return NESO_OK;
    return status == NESO_OK ? NESO_E_WOULD_BLOCK : status;
}

static void device_close(neso_transport *transport)
{
    neso_device_link *self = (neso_device_link *)transport;

    device_link_hang_up();
    self->connected = false;
    self->error = NESO_E_CLOSED;
}

void neso_device_link_init(neso_device_link *self)
{
    static const neso_transport_ops ops = {
        .open = device_open, .write = device_write, .read = device_read, .close = device_close};

    memset(self, 0, sizeof *self);
    self->transport.ops = &ops;
    self->error = NESO_E_CLOSED;
}
