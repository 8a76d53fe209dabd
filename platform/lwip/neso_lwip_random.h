/* The network's random generator: HMAC_DRBG (NIST SP 800-90A) seeded from the device's entropy. It
 * gives lwIP its ports, sequence numbers, DNS and DHCP identifiers. */
#ifndef NESO_LWIP_RANDOM_H
#define NESO_LWIP_RANDOM_H

#include "neso_status.h"

#include <stdint.h>

/* NESO_E_NO_ENTROPY, NESO_E_IO: as neso_port_entropy; the generator must not be used then. */
neso_status neso_lwip_random_seed(void);

uint32_t neso_lwip_random(void);

#endif
