/*
 * Internet addresses as sockets take them, and a short list of them.
 *
 *     neso_posix_addresses found = {0};
 *     neso_posix_address address;
 *     if (neso_posix_address_parse(&address, host, 443))
 *         neso_posix_addresses_add(&found, &address);
 */
#ifndef NESO_POSIX_ADDRESS_H
#define NESO_POSIX_ADDRESS_H

#include "neso_slice.h"

#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>

/* Addresses of one host that are kept; more are left out. */
#define NESO_POSIX_ADDRESSES_MAX 16

/* An IPv4 or IPv6 address with its port; any.sa_family tells which. */
typedef union neso_posix_address {
    struct sockaddr any;
    struct sockaddr_in v4;
    struct sockaddr_in6 v6;
} neso_posix_address;

/* IPv6 addresses first, then IPv4, each in the order in which they were added. All zeros: empty. */
typedef struct neso_posix_addresses {
    neso_posix_address list[NESO_POSIX_ADDRESSES_MAX];
    size_t count;
    size_t v6_count;
} neso_posix_addresses;

/* Makes an address of the 4 (IPv4) or 16 (IPv6) bytes at `bytes`; `size` must be one of these. */
void neso_posix_address_make(neso_posix_address *out, const uint8_t *bytes, size_t size,
                             uint16_t port);

/* Reads an address literal: 192.0.2.1, 2001:db8::1 or [2001:db8::1]. False, with *out unchanged,
 * when `text` is none. */
bool neso_posix_address_parse(neso_posix_address *out, neso_slice text, uint16_t port);

/* The length that connect, bind and sendto want. */
socklen_t neso_posix_address_size(const neso_posix_address *address);

/* Adds an address; when the list is full it is left out. */
void neso_posix_addresses_add(neso_posix_addresses *self, const neso_posix_address *address);

#endif
