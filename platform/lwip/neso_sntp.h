/*
 * Time from an NTP server, by lwIP's SNTP client: asked for as soon as there is an address, again
 * after a silence (3 s, doubled up to a minute), and once an hour. Implements neso_port_time.
 */
#ifndef NESO_SNTP_H
#define NESO_SNTP_H

#include "neso_slice.h"
#include "neso_status.h"

#include <stdint.h>

/* Longest name of a time server, in bytes. */
#define NESO_SNTP_NAME_MAX 159

/* Sets the server: a DNS name or an IPv4 address. Before neso_lwip_start.
 * NESO_E_ARGUMENT: the name is empty or port is 0. NESO_E_TOO_LONG: see NESO_SNTP_NAME_MAX. */
neso_status neso_sntp_set_server(neso_slice host, uint16_t port);

/* Asks now, whatever was under way; nothing when no server is set. */
void neso_sntp_ask(void);

#endif
