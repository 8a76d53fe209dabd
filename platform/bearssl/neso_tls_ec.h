/* The curves of a build behind one implementation: BearSSL's own dispatchers bring more. */
#ifndef NESO_TLS_EC_H
#define NESO_TLS_EC_H

#include "bearssl_ec.h"

extern const br_ec_impl neso_tls_ec;

#endif
