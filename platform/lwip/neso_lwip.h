/*
 * The network of a bare-metal board: lwIP over one NIC, address by DHCP.
 *
 *     neso_sntp_set_server(time_server, time_port);
 *     status = neso_lwip_start(&neso_stellaris, mac);
 *     for (;;) {
 *         uint32_t ms = neso_lwip_poll();
 *         ...
 *         neso_idle(ms);
 *     }
 *
 * Link, lease and name servers are looked after by the poll; what is lost is asked for again.
 * State is in one place and static, because lwIP's is: there is one network.
 */
#ifndef NESO_LWIP_H
#define NESO_LWIP_H

#include "neso_nic.h"
#include "neso_status.h"

#include <stdbool.h>
#include <stdint.h>

/* Seeds the random generator of the network, starts the device and asks for an address.
 * NESO_E_NO_ENTROPY, NESO_E_IO: as neso_port_entropy; the network stays off and polls do nothing,
 * since ports and sequence numbers that can be guessed are not offered as a network. */
neso_status neso_lwip_start(const neso_nic *nic, const uint8_t mac[6]);

/* Takes in what arrived, runs timers, watches the link. Returns the milliseconds after which it
 * wants to be called again at the latest. */
uint32_t neso_lwip_poll(void);

/* NESO_OK: there is a link and an address. NESO_E_NO_LINK: not now. Other: why start failed. */
neso_status neso_lwip_status(void);

/* The IPv4 address, most significant byte first; 0 while there is none. */
uint32_t neso_lwip_address(void);

#endif
