/*
 * The policies that are missing, with what the configuration and a refusal tell of accounts and
 * names filled in; what is not known stands there in capitals.
 *
 *     neso_doctor_print_policies(&doctor, 1u << NESO_POLICY_GATEWAY, refusal, true);
 */
#ifndef NESO_DOCTOR_POLICY_H
#define NESO_DOCTOR_POLICY_H

#include "neso_doctor.h"
#include "neso_policy.h"

/* `policies`: a bit for each neso_policy_kind. `refusal`: what the server said. `with_status`: data
 * policies allow GET /status too. */
void neso_doctor_print_policies(neso_doctor *self, unsigned policies, const char *refusal,
                                bool with_status);

#endif
