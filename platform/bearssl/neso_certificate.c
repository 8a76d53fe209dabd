#include "neso_certificate.h"
#include "neso_key_algorithm.h"

/* The object identifier, without tag and length. */
static const uint8_t basic_constraints[] = {0x55, 0x1D, 0x13};

#define POINT_UNCOMPRESSED 0x04
#define P256_POINT_SIZE    65
#define P384_POINT_SIZE    97

/* RFC 8017 appendix A.1.1. */
static neso_status read_rsa(br_x509_pkey *key, neso_der *bits)
{
    neso_der sequence, n, e;
    if (!neso_der_enter(bits, NESO_DER_SEQUENCE, &sequence) || !neso_der_positive(&sequence, &n) ||
        !neso_der_positive(&sequence, &e))
        return NESO_E_MALFORMED;
    key->key_type = BR_KEYTYPE_RSA;
    key->key.rsa.n = n.at;
    key->key.rsa.nlen = n.len;
    key->key.rsa.e = e.at;
    key->key.rsa.elen = e.len;
    return NESO_OK;
}

/* RFC 5480 section 2.2. */
static neso_status read_ec(br_x509_pkey *key, int curve, const neso_der *bits)
{
    size_t size = curve == BR_EC_secp384r1 ? P384_POINT_SIZE : P256_POINT_SIZE;
    if (bits->len != size || bits->at[0] != POINT_UNCOMPRESSED)
        return NESO_E_MALFORMED;
    key->key_type = BR_KEYTYPE_EC;
    key->key.ec.curve = curve;
    key->key.ec.q = bits->at;
    key->key.ec.qlen = bits->len;
    return NESO_OK;
}

/* SubjectPublicKeyInfo. A bit string begins with the number of bits that are not used: none. */
static neso_status read_key(br_x509_pkey *key, neso_der *info)
{
    neso_key_algorithm algorithm;
    neso_der bits;
    neso_status status = neso_key_algorithm_read(&algorithm, info);
    if (status != NESO_OK)
        return status;
    if (!neso_der_enter(info, NESO_DER_BIT_STRING, &bits) || bits.len < 2 || bits.at[0] != 0)
        return NESO_E_MALFORMED;
    bits.at++;
    bits.len--;
    return algorithm.type == BR_KEYTYPE_RSA ? read_rsa(key, &bits)
                                            : read_ec(key, algorithm.curve, &bits);
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
