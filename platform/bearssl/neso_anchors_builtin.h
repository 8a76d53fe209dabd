/* The trust anchors built in: written into C by make_anchors.py, from Debian's ca-certificates. */
#ifndef NESO_ANCHORS_BUILTIN_H
#define NESO_ANCHORS_BUILTIN_H

#include "neso_anchors.h"

#include <stddef.h>

extern const br_x509_trust_anchor neso_anchors_builtin[];
extern const size_t neso_anchors_builtin_count;

#endif
