/* What `neso credentials` prints on standard output. */
#ifndef NESO_CRED_PRINT_H
#define NESO_CRED_PRINT_H

#include "neso_cred_options.h"
#include "neso_obtain.h"

/* Prints the credentials that were obtained, or in the format NESO_CRED_TEXT only where they come
 * from and how long they hold. */
void neso_cred_print(neso_cred_format format, const neso_obtain *obtain, int64_t now_s);

#endif
