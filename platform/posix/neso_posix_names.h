/*
 * What the system's files say about names: hosts(5) and resolv.conf(5). Both are read anew for each
 * call, so a change to them holds from the next connection on.
 */
#ifndef NESO_POSIX_NAMES_H
#define NESO_POSIX_NAMES_H

#include "neso_posix_address.h"
#include "neso_slice.h"

#include <stdbool.h>
#include <stddef.h>

#define NESO_POSIX_SERVERS_MAX 3 /* name servers that are used, as resolv.conf(5) has it */

/* Collects the addresses that the file of hosts gives for `name`, compared in any case. False,
 * with *out empty, when it gives none or cannot be read. */
bool neso_posix_names_lookup(neso_posix_addresses *out, neso_slice name, uint16_t port);

/* Writes the addresses of the name servers and returns how many. Lines that cannot be used here
 * (an address with a zone) are passed over; when no server is left, it is the one on this host. */
size_t neso_posix_names_servers(neso_posix_address out[NESO_POSIX_SERVERS_MAX]);

#endif
