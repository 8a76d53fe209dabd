/*
 * The headers of a request as curl sends them: those of -H, Host, and the Content-Type of a body.
 *
 *     if (!neso_sign_headers_add(&headers, "Accept: application/json"))
 *         complain("a header needs a colon");
 *     neso_sign_headers_default(&headers, NESO_SLICE("Host"), host);
 */
#ifndef NESO_SIGN_HEADERS_H
#define NESO_SIGN_HEADERS_H

#include "neso_header.h"

#include <stdbool.h>
#include <stddef.h>

typedef struct neso_sign_headers {
    neso_header *sent; /* what is signed */
    size_t count;
    size_t max;          /* room in `sent` */
    neso_slice *removed; /* names given as "Name:", which keep curl from adding a header */
    size_t removed_count;
} neso_sign_headers;

/* A value without the blanks around it, which are sent but mean nothing. */
neso_slice neso_sign_trim(neso_slice text);

/* Room for `max` headers, and as many names removed. False: out of memory. */
bool neso_sign_headers_init(neso_sign_headers *self, size_t max);

/* Adds the argument of -H, which must stay: "Name: value", "Name;" for one without a value, "Name:"
 * to remove one. False: none of these. */
bool neso_sign_headers_add(neso_sign_headers *self, const char *argument);

/* Adds one more header, behind which there may be no room yet. NULL: out of memory; else where it
 * is until the next is added. */
neso_header *neso_sign_headers_append(neso_sign_headers *self, neso_slice name, neso_slice value);

/* The value of a header that is sent, by its name; NULL when none is called so. */
const neso_slice *neso_sign_headers_find(const neso_sign_headers *self, const char *name);

/* Adds a header unless one of that name was given or removed. True: it was added. */
bool neso_sign_headers_default(neso_sign_headers *self, const char *name, neso_slice value);

void neso_sign_headers_free(neso_sign_headers *self);

#endif
