/*
 * What the files of the credentials module share; not for others.
 */
#ifndef NESO_CREDENTIALS_CHECK_H
#define NESO_CREDENTIALS_CHECK_H

#include "neso_credentials.h"

/* Checks the three texts of a record, as neso_credentials_make documents it, and that the token is
 * not longer than `token_max`. */
neso_status neso_credentials_check(const neso_credentials *record, size_t token_max,
                                   neso_credentials_fault *fault);

#endif
