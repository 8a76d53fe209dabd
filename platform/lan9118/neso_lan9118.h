/*
 * SMSC LAN9118 and LAN9220 Ethernet controllers on a 32-bit memory bus.
 *
 *     neso_lan9118_attach(0x40200000);
 *     has_mac = neso_lan9118_read_mac(mac);
 *
 * The board gives the controller's interrupt the handler below and names neso_lan9118 as its NIC.
 */
#ifndef NESO_LAN9118_H
#define NESO_LAN9118_H

#include "neso_nic.h"

extern const neso_nic neso_lan9118;

/* Tells the driver where the controller is, and quiets its interrupt line. Before anything else,
 * and before the board lets that interrupt through. */
void neso_lan9118_attach(uintptr_t base);

/* The address that the controller has loaded from its EEPROM; false when it has none. */
bool neso_lan9118_read_mac(uint8_t mac[6]);

void neso_lan9118_interrupt(void);

#endif
