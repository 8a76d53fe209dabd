/*
 * Template: TCP by the device's own network, as a transport. TLS (platform/bearssl) goes over it.
 *
 *     static neso_device_link link;
 *     neso_device_link_init(&link);
 *     neso_tls_init(&tls, &link.transport, ...);
 */
#ifndef NESO_DEVICE_LINK_H
#define NESO_DEVICE_LINK_H

#include "neso_transport.h"

#include <stdbool.h>

typedef struct neso_device_link {
    neso_transport transport;
    bool connected;    /* it was, since open: from then on a failure is a break */
    neso_status error; /* what every call answers, once it is not NESO_OK */
} neso_device_link;

void neso_device_link_init(neso_device_link *self);

#endif
