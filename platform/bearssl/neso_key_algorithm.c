#include "neso_key_algorithm.h"

#include "bearssl_x509.h"

/* Object identifiers, without tag and length. */
static const uint8_t rsa_encryption[] = {0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x01, 0x01};
static const uint8_t ec_public_key[] = {0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x02, 0x01};
static const uint8_t secp256r1[] = {0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x03, 0x01, 0x07};
static const uint8_t secp384r1[] = {0x2B, 0x81, 0x04, 0x00, 0x22};

neso_status neso_key_curve_read(int *curve, neso_der *in)
{
    neso_der oid;
    (void)neso_der_enter(in, NESO_DER_OID, &oid);
    if (neso_der_equal(&oid, secp256r1, sizeof secp256r1))
        *curve = BR_EC_secp256r1;
    else if (neso_der_equal(&oid, secp384r1, sizeof secp384r1))
        *curve = BR_EC_secp384r1;
    else
        return NESO_E_UNSUPPORTED;
    return NESO_OK;
}

neso_status neso_key_algorithm_read(neso_key_algorithm *out, neso_der *in)
{
    neso_der algorithm, oid;
    if (!neso_der_enter(in, NESO_DER_SEQUENCE, &algorithm) ||
        !neso_der_enter(&algorithm, NESO_DER_OID, &oid))
        return NESO_E_MALFORMED;
    *out = (neso_key_algorithm){BR_KEYTYPE_RSA, 0};
    if (neso_der_equal(&oid, rsa_encryption, sizeof rsa_encryption))
        return NESO_OK;
    out->type = BR_KEYTYPE_EC;
    if (neso_der_equal(&oid, ec_public_key, sizeof ec_public_key))
        return neso_key_curve_read(&out->curve, &algorithm);
    return NESO_E_UNSUPPORTED;
}
