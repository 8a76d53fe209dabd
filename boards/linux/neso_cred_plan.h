/* From the options of `neso credentials` to a chain that can be carried out. */
#ifndef NESO_CRED_PLAN_H
#define NESO_CRED_PLAN_H

#include "neso_cred_options.h"
#include "neso_obtain.h"

#include <stdbool.h>

/* Fills the chain of `obtain`, which has begun. `policy` is the text of the session policy, empty
 * without one; it and the options must outlive the chain. False: see neso_obtain_fault. */
bool neso_cred_plan(neso_obtain *obtain, const neso_cred_options *options, neso_slice policy);

#endif
