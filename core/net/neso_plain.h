/*
 * Which hosts may be talked to without TLS: those that no router leads to. Judged by the text of an
 * address: no name but "localhost" counts, since a resolver may say anything.
 *
 *     if (!url.https && !neso_plain_is_local(url.host))
 *         fprintf(stderr, "plain http only to this device or this link\n");
 */
#ifndef NESO_PLAIN_H
#define NESO_PLAIN_H

#include "neso_slice.h"

#include <stdbool.h>

/* "localhost" in any case. Whoever connects to it takes 127.0.0.1 (RFC 6761 section 6.3). */
bool neso_plain_is_localhost(neso_slice host);

/* The above, 127.0.0.0/8, [::1]. */
bool neso_plain_is_loopback(neso_slice host);

/* The above; 169.254.0.0/16 and [fe80::]/10, the link's own; [fd00:ec2::23] and [fd00:ec2::254],
 * which AWS uses as if they were. */
bool neso_plain_is_local(neso_slice host);

#endif
