#include "neso_certificate.h"

/* Object identifiers, without tag and length. */
static const uint8_t rsa_encryption[] = {0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x01, 0x01};
static const uint8_t ec_public_key[] = {0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x02, 0x01};
static const uint8_t secp256r1[] = {0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x03, 0x01, 0x07};
static const uint8_t secp384r1[] = {0x2B, 0x81, 0x04, 0x00, 0x22};
static const uint8_t basic_constraints[] = {0x55, 0x1D, 0x13};

#define POINT_UNCOMPRESSED 0x04
#define P256_POINT_SIZE    65
#define P384_POINT_SIZE    97

/* A positive integer without the zeros in front. */
static bool read_positive(neso_der *in, neso_der *number)
{
    if (!neso_der_enter(in, NESO_DER_INTEGER, number) || number->len == 0 || number->at[0] > 0x7F)
        return false;
    while (number->len > 0 && number->at[0] == 0) {
        number->at++;
        number->len--;
    }
    return number->len > 0;
}

/* RFC 8017 appendix A.1.1. */
static neso_status read_rsa(br_x509_pkey *key, neso_der *bits)
{
    neso_der sequence, n, e;
    if (!neso_der_enter(bits, NESO_DER_SEQUENCE, &sequence) || !read_positive(&sequence, &n) ||
        !read_positive(&sequence, &e))
        return NESO_E_MALFORMED;
    key->key_type = BR_KEYTYPE_RSA;
    key->key.rsa.n = n.at;
    key->key.rsa.nlen = n.len;
    key->key.rsa.e = e.at;
    key->key.rsa.elen = e.len;
    return NESO_OK;
}

/* RFC 5480 section 2. */
static neso_status read_ec(br_x509_pkey *key, neso_der *algorithm, const neso_der *bits)
{
    neso_der curve;
    size_t size = P256_POINT_SIZE;
    key->key.ec.curve = BR_EC_secp256r1;
    if (!neso_der_enter(algorithm, NESO_DER_OID, &curve))
        return NESO_E_UNSUPPORTED;
    if (neso_der_equal(&curve, secp384r1, sizeof secp384r1)) {
        size = P384_POINT_SIZE;
        key->key.ec.curve = BR_EC_secp384r1;
    } else if (!neso_der_equal(&curve, secp256r1, sizeof secp256r1)) {
        return NESO_E_UNSUPPORTED;
    }
    if (bits->len != size || bits->at[0] != POINT_UNCOMPRESSED)
        return NESO_E_MALFORMED;
    key->key_type = BR_KEYTYPE_EC;
    key->key.ec.q = bits->at;
    key->key.ec.qlen = bits->len;
    return NESO_OK;
}

/* SubjectPublicKeyInfo. A bit string begins with the number of bits that are not used: none. */
static neso_status read_key(br_x509_pkey *key, neso_der *info)
{
    neso_der algorithm, oid, bits;
    if (!neso_der_enter(info, NESO_DER_SEQUENCE, &algorithm) ||
        !neso_der_enter(&algorithm, NESO_DER_OID, &oid) ||
        !neso_der_enter(info, NESO_DER_BIT_STRING, &bits) || bits.len < 2 || bits.at[0] != 0)
        return NESO_E_MALFORMED;
    bits.at++;
    bits.len--;
    if (neso_der_equal(&oid, rsa_encryption, sizeof rsa_encryption))
        return read_rsa(key, &bits);
    if (neso_der_equal(&oid, ec_public_key, sizeof ec_public_key))
        return read_ec(key, &algorithm, &bits);
    return NESO_E_UNSUPPORTED;
}

/* Extension ::= SEQUENCE { extnID, critical DEFAULT FALSE, extnValue }: true for basicConstraints
 * that say cA. */
static bool says_authority(neso_der *extension)
{
    static const uint8_t truth[] = {0xFF};
    neso_der oid, flag, value, constraints;
    if (!neso_der_enter(extension, NESO_DER_OID, &oid) ||
        !neso_der_equal(&oid, basic_constraints, sizeof basic_constraints))
        return false;
    (void)neso_der_enter(extension, NESO_DER_BOOLEAN, &flag);
    return neso_der_enter(extension, NESO_DER_OCTET_STRING, &value) &&
           neso_der_enter(&value, NESO_DER_SEQUENCE, &constraints) &&
           neso_der_enter(&constraints, NESO_DER_BOOLEAN, &flag) &&
           neso_der_equal(&flag, truth, sizeof truth);
}

/* What follows the public key: unique identifiers that nobody uses, and the extensions. */
static bool find_authority(neso_der *rest)
{
    neso_der tagged, list, extension;
    if (!neso_der_enter(rest, NESO_DER_CONTEXT_3, &tagged) ||
        !neso_der_enter(&tagged, NESO_DER_SEQUENCE, &list))
        return false;
    while (neso_der_enter(&list, NESO_DER_SEQUENCE, &extension)) {
        if (says_authority(&extension))
            return true;
    }
    return false;
}

neso_status neso_certificate_read(neso_certificate *out, uint8_t *der, size_t len)
{
    neso_der all = {der, len}, certificate, body, skipped, info;
    if (!neso_der_enter(&all, NESO_DER_SEQUENCE, &certificate) || all.len > 0 ||
        !neso_der_enter(&certificate, NESO_DER_SEQUENCE, &body))
        return NESO_E_MALFORMED;
    (void)neso_der_enter(&body, NESO_DER_CONTEXT_0, &skipped);     /* version, if not 1 */
    if (!neso_der_enter(&body, NESO_DER_INTEGER, &skipped) ||      /* serial number */
        !neso_der_enter(&body, NESO_DER_SEQUENCE, &skipped) ||     /* signature algorithm */
        !neso_der_enter(&body, NESO_DER_SEQUENCE, &skipped) ||     /* issuer */
        !neso_der_enter(&body, NESO_DER_SEQUENCE, &skipped) ||     /* validity */
        !neso_der_take(&body, NESO_DER_SEQUENCE, &out->subject) || /* the subject */
        !neso_der_enter(&body, NESO_DER_SEQUENCE, &info))
        return NESO_E_MALFORMED;
    out->is_authority = find_authority(&body);
    return read_key(&out->key, &info);
}
