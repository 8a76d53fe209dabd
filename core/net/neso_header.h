/*
 * One header field of an HTTP request: two slices that the caller owns.
 *
 *     const neso_header headers[] = {
 *         {NESO_SLICE_INIT("Host"), NESO_SLICE_INIT("db.example:8182")},
 *         {NESO_SLICE_INIT("Content-Type"), NESO_SLICE_INIT("application/json")},
 *     };
 */
#ifndef NESO_HEADER_H
#define NESO_HEADER_H

#include "neso_slice.h"

typedef struct neso_header {
    neso_slice name;  /* as written; compared without regard to case (RFC 9110 section 5.1) */
    neso_slice value; /* without line ends */
} neso_header;

#endif
