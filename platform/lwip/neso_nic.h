/*
 * A network device, as a driver offers it: frames in lwIP's pbufs, no waiting.
 *
 * Every frame begins with ETH_PAD_SIZE (2) bytes that do not go on the wire: they align the IP
 * header. The device's interrupt handler only masks the device and calls neso_wake; the main
 * loop receives until there is nothing left and calls rearm.
 */
#ifndef NESO_NIC_H
#define NESO_NIC_H

#include "lwip/pbuf.h"

#include <stdbool.h>
#include <stdint.h>

typedef struct neso_nic {
    /* Resets the device and starts it with this address. Called once. */
    void (*start)(const uint8_t mac[6]);
    /* True when there is a link; true as well where the device cannot tell. */
    bool (*link_up)(void);
    /* Sends a frame; false when the device has no room for it now. Does not take the reference. */
    bool (*send)(const struct pbuf *frame);
    /* The next frame that arrived, owned by the caller, or NULL when there is none. One for which
     * there is no pbuf is dropped, as if the network had lost it. */
    struct pbuf *(*receive)(void);
    /* Lets the device interrupt again. A frame that is waiting interrupts at once. */
    void (*rearm)(void);
} neso_nic;

#endif
