/* Frames to and from the 32-bit data port of a network device, for drivers. */
#ifndef NESO_NIC_FIFO_H
#define NESO_NIC_FIFO_H

#include "lwip/pbuf.h"

#include <stdint.h>

/* Writes all of `frame` to the port at `port_address`, little-endian, the last word filled with
 * zeros. `pad` takes the place of the frame's first two bytes. */
void neso_nic_fifo_write(uintptr_t port_address, const struct pbuf *frame, uint16_t pad);

/* Fills `frame`, beginning with `first`, then from the port. Reads as many words as the frame
 * has left, and no more. `frame` is from PBUF_POOL. */
void neso_nic_fifo_read(uintptr_t port_address, struct pbuf *frame, uint32_t first);

/* Reads `words` words and forgets them. */
void neso_nic_fifo_drop(uintptr_t port_address, uint32_t words);

#endif
