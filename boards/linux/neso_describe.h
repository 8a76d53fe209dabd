/*
 * Why there are no credentials, in words for whoever reads a terminal or a log.
 *
 *     char text[NESO_DESCRIBE_MAX];
 *     fprintf(stderr, "neso: %s\n", neso_describe_fault(&fault, text));
 */
#ifndef NESO_DESCRIBE_H
#define NESO_DESCRIBE_H

#include "neso_provider.h"

#define NESO_DESCRIBE_MAX 1024 /* bytes; a longer text is cut */

/* "SessionToken: too long (20001 bytes, at most 4096)". Returns `out`. */
const char *neso_describe_fault(const neso_credentials_fault *fault, char out[NESO_DESCRIBE_MAX]);

/* "AccessDenied: User ... is not authorized (HTTP 403)": what the service said, and what was found
 * wrong with its reply, of the HTTP status `code`. Returns `out`. */
const char *neso_describe_result(const neso_provider_result *result, unsigned code,
                                 char out[NESO_DESCRIBE_MAX]);

#endif
