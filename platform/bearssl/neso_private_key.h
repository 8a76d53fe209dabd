/*
 * What a private key in DER says: SEC1 (RFC 5915), PKCS #1 (RFC 8017 appendix A.1.2), or either of
 * them within PKCS #8 (RFC 5958). Nothing is copied; that the numbers make a key is not checked.
 */
#ifndef NESO_PRIVATE_KEY_H
#define NESO_PRIVATE_KEY_H

#include "neso_key_algorithm.h"

typedef enum neso_private_key_form {
    NESO_PRIVATE_KEY_PKCS8,
    NESO_PRIVATE_KEY_SEC1,
    NESO_PRIVATE_KEY_PKCS1
} neso_private_key_form;

/* The numbers of an RSA key, in their order. An EC key has one. */
enum {
    NESO_RSA_N,
    NESO_RSA_E,
    NESO_RSA_D,
    NESO_RSA_P,
    NESO_RSA_Q,
    NESO_RSA_DP,
    NESO_RSA_DQ,
    NESO_RSA_IQ,
    NESO_RSA_NUMBERS,
    NESO_EC_SCALAR = 0
};

typedef struct neso_private_key {
    neso_key_algorithm algorithm;       /* curve 0 of an EC key: it does not say */
    neso_der numbers[NESO_RSA_NUMBERS]; /* without zeros in front; they point into what was read */
} neso_private_key;

/* Reads one key of `len` bytes. NESO_E_MALFORMED: it is not one. NESO_E_UNSUPPORTED: it is for
 * another algorithm or curve. *out is undefined on an error. */
neso_status neso_private_key_read(neso_private_key *out, neso_private_key_form form, uint8_t *der,
                                  size_t len);

#endif
