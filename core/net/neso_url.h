/*
 * An http or https URL as a person writes it on a command line, split into its parts (RFC 3986).
 *
 * Nothing is decoded, normalized or copied: every part is a slice of the text, as written, so that
 * what is signed is what is sent. A fragment is dropped. User names and passwords in a URL are
 * refused, as are other schemes.
 *
 *     neso_url url;
 *     neso_url_error error;
 *     if (neso_url_parse(&url, text, len, &error) != NESO_OK)
 *         fprintf(stderr, "URL: byte %zu: %s\n", error.offset, error.reason);
 *     neso_url_write_host(&writer, url.host, url.port, url.https); // "db.example:8182"
 */
#ifndef NESO_URL_H
#define NESO_URL_H

#include "neso_slice.h"
#include "neso_status.h"
#include "neso_writer.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct neso_url {
    bool https;       /* scheme; false: http */
    bool has_query;   /* a '?' stands there, even with nothing after it */
    uint16_t port;    /* as written, else 443 or 80 */
    neso_slice host;  /* never empty; an IPv6 literal keeps its brackets */
    neso_slice path;  /* "/" when the URL has none */
    neso_slice query; /* without the '?' */
} neso_url;

/* Why a URL was refused. */
typedef struct neso_url_error {
    size_t offset;      /* of the byte at fault */
    const char *reason; /* static text, such as "port is not a number from 1 to 65535" */
} neso_url_error;

/*
 * Splits a URL of `len` bytes. `error` is written only on an error; `out` is zeroed then.
 *
 * NESO_E_MISSING: no scheme or no host. NESO_E_UNSUPPORTED: another scheme, a user name, an IPv6
 * zone. NESO_E_RANGE: a port that is not from 1 to 65535. NESO_E_MALFORMED: a control character or
 * a space anywhere, or a character that a host name or address literal cannot have.
 */
neso_status neso_url_parse(neso_url *out, const char *text, size_t len, neso_url_error *error);

/* Writes the value of the Host header: the port is left out when it is the scheme's own (443, 80)
 * and follows a colon otherwise (RFC 9110 section 7.2). Errors stay in the writer. */
void neso_url_write_host(neso_writer *out, neso_slice host, uint16_t port, bool https);

#endif
