#include "neso_lwip_random.h"
#include "neso_port.h"
#include "neso_wipe.h"

#include "bearssl_hash.h"
#include "bearssl_rand.h"

static br_hmac_drbg_context generator;

neso_status neso_lwip_random_seed(void)
{
    uint8_t seed[32];
    neso_status status = neso_port_entropy(seed, sizeof seed);
    if (status == NESO_OK)
        br_hmac_drbg_init(&generator, &br_sha256_vtable, seed, sizeof seed);
    neso_wipe(seed, sizeof seed);
    return status;
}

uint32_t neso_lwip_random(void)
{
    uint32_t number;
    br_hmac_drbg_generate(&generator, &number, sizeof number);
    return number;
}
