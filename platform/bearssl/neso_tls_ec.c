/*
 * The m31 implementations multiply with UMULL, whose time varies with the operands on a Cortex-M3.
 * The secrets that pass through here are ephemeral: each is used for one handshake.
 */
#include "neso_tls_ec.h"
#include "neso_tls_profile.h"

static const br_ec_impl *of(int curve)
{
    switch (curve) {
#if NESO_TLS_X25519
    case BR_EC_curve25519:
        return &br_ec_c25519_m31;
#endif
#if NESO_TLS_P384
    case BR_EC_secp384r1:
        return &br_ec_prime_i31;
#endif
    default:
        return &br_ec_p256_m31;
    }
}

static const unsigned char *generator(int curve, size_t *len)
{
    return of(curve)->generator(curve, len);
}

static const unsigned char *order(int curve, size_t *len)
{
    return of(curve)->order(curve, len);
}

static size_t xoff(int curve, size_t *len)
{
    return of(curve)->xoff(curve, len);
}

static uint32_t mul(unsigned char *point, size_t point_len, const unsigned char *factor,
                    size_t factor_len, int curve)
{
    return of(curve)->mul(point, point_len, factor, factor_len, curve);
}

static size_t mulgen(unsigned char *out, const unsigned char *factor, size_t factor_len, int curve)
{
    return of(curve)->mulgen(out, factor, factor_len, curve);
}

static uint32_t muladd(unsigned char *a, const unsigned char *b, size_t len, const unsigned char *x,
                       size_t x_len, const unsigned char *y, size_t y_len, int curve)
{
    return of(curve)->muladd(a, b, len, x, x_len, y, y_len, curve);
}

const br_ec_impl neso_tls_ec = {
    .supported_curves = UINT32_C(1) << BR_EC_secp256r1
#if NESO_TLS_X25519
                        | UINT32_C(1) << BR_EC_curve25519
#endif
#if NESO_TLS_P384
                        | UINT32_C(1) << BR_EC_secp384r1
#endif
    ,
    .generator = generator,
    .order = order,
    .xoff = xoff,
    .mul = mul,
    .mulgen = mulgen,
    .muladd = muladd,
};
