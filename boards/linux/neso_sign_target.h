/*
 * Where a request goes: the path as curl sends it, and service and region from the host's name.
 */
#ifndef NESO_SIGN_TARGET_H
#define NESO_SIGN_TARGET_H

#include "neso_slice.h"

#include <stdbool.h>
#include <stddef.h>

/*
 * Writes a URL's path as curl sends it to `out`, which has room for path.len bytes: without dot
 * segments (RFC 3986 section 5.2.4), or with them when `as_is`. NULL: done, and *len written.
 * Otherwise a text that says why it cannot be known what curl sends, since its versions differ: a
 * byte beyond ASCII, a dot segment that is encoded.
 */
const char *neso_sign_path(char *out, size_t *len, neso_slice path, bool as_is);

/* The scope that a host's name tells. */
typedef struct neso_sign_scope {
    neso_slice service; /* empty: the name does not tell */
    neso_slice region;
    char host[256]; /* the name in lower case, which region may point into */
} neso_sign_scope;

/* Knows *.REGION.neptune.amazonaws.com and sts.REGION.amazonaws.com, those of China (.com.cn), and
 * sts.amazonaws.com, which is in us-east-1. `host` may have a port. */
void neso_sign_scope_of(neso_sign_scope *out, neso_slice host);

#endif
