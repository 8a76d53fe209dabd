/*
 * What the files of the credentials module share; not for others.
 */
#ifndef NESO_CREDENTIALS_CHECK_H
#define NESO_CREDENTIALS_CHECK_H

#include "neso_credentials.h"

/* Fills *fault and returns `status`. */
neso_status neso_credentials_refuse(neso_credentials_fault *fault, neso_status status,
                                    const char *reason, size_t len);

/* Checks the three texts of a record, as neso_credentials_make documents it. */
neso_status neso_credentials_check(const neso_credentials *record, neso_credentials_fault *fault);

#endif
