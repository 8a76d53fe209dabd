/* How an identity signs, for BearSSL's engine. For neso_identity.c only. */
#ifndef NESO_IDENTITY_SIGN_H
#define NESO_IDENTITY_SIGN_H

#include "neso_identity.h"

#include <stdbool.h>

/* What the engine asks an identity. */
extern const br_ssl_client_certificate_class neso_identity_class;

/* Whether what the key signs is verified by the public key. */
bool neso_identity_prove(const neso_identity *self);

#endif
