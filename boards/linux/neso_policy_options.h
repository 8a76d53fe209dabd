/*
 * The command line of `neso policy`.
 */
#ifndef NESO_POLICY_OPTIONS_H
#define NESO_POLICY_OPTIONS_H

#include "neso_policy.h"

#include <stdbool.h>

typedef struct neso_policy_options {
    neso_policy_kind kind;
    neso_policy_values values; /* checked; they refer to argv */
    bool help;
} neso_policy_options;

/* False: said why, on standard error. */
bool neso_policy_options_parse(neso_policy_options *self, int argc, char **argv);

#endif
