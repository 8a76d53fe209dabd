/*
 * A stub resolver that never waits: address literals, then the file of hosts, then the name servers
 * of resolv.conf over UDP. It is small enough to read, and unlike getaddrinfo it works in a static
 * program and in a poll loop.
 *
 * It asks for A and AAAA at once, with an id and a source port of their own on each try, and takes
 * replies from the server that it asked only. Each server is tried twice, in turn, for at most
 * NESO_POSIX_RESOLVER_TIMEOUT_MS; an answer like SERVFAIL moves on to the next at once. Of a
 * truncated reply it takes what came. It has no cache (the server has one) and no search list:
 * names are complete.
 *
 * Life cycle: start -> poll until it answers something else than NESO_E_WOULD_BLOCK -> stop.
 *
 *     neso_posix_resolver resolver = NESO_POSIX_RESOLVER_INIT;
 *     status = neso_posix_resolver_start(&resolver, host, 443);
 *     while (status == NESO_OK &&
 *            (status = neso_posix_resolver_poll(&resolver)) == NESO_E_WOULD_BLOCK)
 *         wait_for(resolver.fd, resolver.deadline_ms);
 *     if (status == NESO_OK)
 *         connect_to(&resolver.found);
 *     neso_posix_resolver_stop(&resolver);
 */
#ifndef NESO_POSIX_RESOLVER_H
#define NESO_POSIX_RESOLVER_H

#include "neso_posix_address.h"
#include "neso_posix_dns.h"
#include "neso_posix_names.h"
#include "neso_slice.h"
#include "neso_status.h"

#include <stdbool.h>
#include <stdint.h>

/* For one server to answer, milliseconds. */
#ifndef NESO_POSIX_RESOLVER_TIMEOUT_MS
#define NESO_POSIX_RESOLVER_TIMEOUT_MS 2000
#endif
#define NESO_POSIX_RESOLVER_TRIES 2 /* of each server */

typedef struct neso_posix_resolver {
    neso_posix_addresses found; /* the result */
    int32_t detail; /* after NESO_E_RESOLVE: the last server's RCODE (0: the name has no address),
                     * or an errno (ETIMEDOUT, ...) when none answered */
    int fd;         /* poll(2) this for input, -1: nothing to wait for */
    uint64_t deadline_ms; /* and call again at this time of neso_port_now_ms at the latest */
    char name[NESO_POSIX_DNS_NAME_MAX + 1];
    size_t name_len;
    uint16_t port;
    neso_posix_address servers[NESO_POSIX_SERVERS_MAX];
    size_t server_count;
    unsigned tries; /* begun so far, of all servers together */
    neso_posix_dns_question questions[2];
    bool answered[2];
} neso_posix_resolver;

#define NESO_POSIX_RESOLVER_INIT                                                                   \
    {                                                                                              \
        .fd = -1                                                                                   \
    }

/* Begins to look up `name`, which need not stay. The addresses found get `port`. Stops what was
 * under way.
 * NESO_OK: poll tells the rest. NESO_E_RESOLVE: no host name. NESO_E_NO_ENTROPY, NESO_E_IO: no
 * random numbers. */
neso_status neso_posix_resolver_start(neso_posix_resolver *self, neso_slice name, uint16_t port);

/* Goes on. NESO_OK: self->found has at least one address. NESO_E_WOULD_BLOCK: wait. NESO_E_RESOLVE:
 * the name has no address, or no server could tell. NESO_E_NO_ENTROPY, NESO_E_IO: as for start. */
neso_status neso_posix_resolver_poll(neso_posix_resolver *self);

/* Ends the search, if there is one. What was found stays. */
void neso_posix_resolver_stop(neso_posix_resolver *self);

#endif
