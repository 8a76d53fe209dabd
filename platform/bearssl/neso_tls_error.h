/* BearSSL's errors as statuses. For neso_tls.c only. */
#ifndef NESO_TLS_ERROR_H
#define NESO_TLS_ERROR_H

#include "neso_status.h"

/* The status for an engine that is closed with this error; BR_ERR_OK is NESO_E_CLOSED. */
neso_status neso_tls_error(int error);

#endif
