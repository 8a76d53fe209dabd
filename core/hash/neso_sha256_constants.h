/* The constants of SHA-256's rounds (FIPS 180-4 section 4.2.2), for the block functions in C. */
#ifndef NESO_SHA256_CONSTANTS_H
#define NESO_SHA256_CONSTANTS_H

#include <stdint.h>

#define NESO_SHA256_ROUNDS 64

extern const uint32_t neso_sha256_constants[NESO_SHA256_ROUNDS];

#endif
