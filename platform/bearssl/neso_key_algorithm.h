/*
 * For what algorithm a key is (AlgorithmIdentifier of RFC 5280 section 4.1.1.2): RSA, or EC on one
 * of the curves that certificates use. The same in a certificate and in a private key.
 */
#ifndef NESO_KEY_ALGORITHM_H
#define NESO_KEY_ALGORITHM_H

#include "neso_der.h"
#include "neso_status.h"

typedef struct neso_key_algorithm {
    int type;  /* BR_KEYTYPE_RSA or BR_KEYTYPE_EC */
    int curve; /* BR_EC_secp256r1 or BR_EC_secp384r1; 0 for RSA */
} neso_key_algorithm;

/* Reads one. NESO_E_MALFORMED: it is not one. NESO_E_UNSUPPORTED: another algorithm or curve. *out
 * is undefined on an error. */
neso_status neso_key_algorithm_read(neso_key_algorithm *out, neso_der *in);

/* Reads the object identifier of a curve; NESO_E_UNSUPPORTED for any other value. */
neso_status neso_key_curve_read(int *curve, neso_der *in);

#endif
