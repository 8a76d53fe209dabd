#include "neso_private_key.h"

#include "bearssl_x509.h"

/* The first member of each form, a single byte. */
static bool read_version(neso_der *in, uint8_t least, uint8_t most)
{
    neso_der version;
    return neso_der_enter(in, NESO_DER_INTEGER, &version) && version.len == 1 &&
           version.at[0] >= least && version.at[0] <= most;
}

/* RSAPrivateKey; version 1 has more than two primes. */
static neso_status read_rsa(neso_private_key *out, neso_der *in)
{
    neso_der sequence;
    if (!neso_der_enter(in, NESO_DER_SEQUENCE, &sequence) || in->len > 0 ||
        !read_version(&sequence, 0, 0))
        return NESO_E_MALFORMED;
    for (size_t i = 0; i < NESO_RSA_NUMBERS; i++) {
        if (!neso_der_positive(&sequence, &out->numbers[i]))
            return NESO_E_MALFORMED;
    }
    return NESO_OK;
}

/* ECPrivateKey. The public key, which may follow, is computed anyway. */
static neso_status read_ec(neso_private_key *out, neso_der *in)
{
    neso_der *scalar = &out->numbers[NESO_EC_SCALAR];
    neso_der sequence, parameters;
    if (!neso_der_enter(in, NESO_DER_SEQUENCE, &sequence) || in->len > 0 ||
        !read_version(&sequence, 1, 1) || !neso_der_enter(&sequence, NESO_DER_OCTET_STRING, scalar))
        return NESO_E_MALFORMED;
    while (scalar->len > 0 && scalar->at[0] == 0) {
        scalar->at++;
        scalar->len--;
    }
    if (!neso_der_enter(&sequence, NESO_DER_CONTEXT_0, &parameters))
        return NESO_OK;
    return neso_key_curve_read(&out->algorithm.curve, &parameters);
}

static neso_status read_form(neso_private_key *out, neso_der *in)
{
    return out->algorithm.type == BR_KEYTYPE_RSA ? read_rsa(out, in) : read_ec(out, in);
}

/* OneAsymmetricKey; attributes, which may follow, say nothing that is needed. */
static neso_status read_pkcs8(neso_private_key *out, neso_der *in)
{
    neso_der sequence, key;
    if (!neso_der_enter(in, NESO_DER_SEQUENCE, &sequence) || in->len > 0 ||
        !read_version(&sequence, 0, 1))
        return NESO_E_MALFORMED;
    neso_status status = neso_key_algorithm_read(&out->algorithm, &sequence);
    if (status != NESO_OK)
        return status;
    if (!neso_der_enter(&sequence, NESO_DER_OCTET_STRING, &key))
        return NESO_E_MALFORMED;
    return read_form(out, &key);
}

neso_status neso_private_key_read(neso_private_key *out, neso_private_key_form form, uint8_t *der,
                                  size_t len)
{
    neso_der in = {der, len};
    out->algorithm.type = form == NESO_PRIVATE_KEY_PKCS1 ? BR_KEYTYPE_RSA : BR_KEYTYPE_EC;
    out->algorithm.curve = 0;
    return form == NESO_PRIVATE_KEY_PKCS8 ? read_pkcs8(out, &in) : read_form(out, &in);
}
