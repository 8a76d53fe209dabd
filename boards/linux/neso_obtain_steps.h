/* What the files of neso_obtain share: not for others. */
#ifndef NESO_OBTAIN_STEPS_H
#define NESO_OBTAIN_STEPS_H

#include "neso_obtain.h"

/* Writes the fault; always false. */
bool neso_obtain_refuse(neso_obtain *self, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* A path as the system wants it, in ->path; NULL: it is too long. */
const char *neso_obtain_copy_path(neso_obtain *self, neso_slice path);

/* Asks a provider, with the credentials of the step before; `what` goes before its fault. */
bool neso_obtain_renew(neso_obtain *self, neso_provider *provider, const char *what);

/* AssumeRole and its relatives: neso_obtain_sts.c. */
bool neso_obtain_from_sts(neso_obtain *self, const neso_chain_step *step);

/* The endpoints that are near: neso_obtain_near.c. */
bool neso_obtain_from_container(neso_obtain *self);
bool neso_obtain_from_metadata(neso_obtain *self);

/* The credential provider of AWS IoT Core: neso_obtain_iot.c. */
bool neso_obtain_from_iot(neso_obtain *self, const neso_chain_step *step);

#endif
