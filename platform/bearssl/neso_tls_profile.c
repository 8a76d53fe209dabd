#include "neso_tls_profile.h"
#include "neso_tls_ec.h"

#define RSA_BYTES_MIN 256 /* 2,048 bits, as AWS's own */
#define RSA_BYTES_MAX 512 /* 4,096 bits, the most that BearSSL's X.509 engine takes */

static const uint16_t suites[] = {
    BR_TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256,
    BR_TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,
#if NESO_TLS_SHA384
    BR_TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384,
    BR_TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384,
#endif
};

void neso_tls_profile_x509(br_x509_minimal_context *x509, const neso_anchors *anchors)
{
    br_x509_minimal_init(x509, &br_sha256_vtable, anchors->list, anchors->count);
    br_x509_minimal_set_rsa(x509, br_rsa_i31_pkcs1_vrfy);
    br_x509_minimal_set_ecdsa(x509, &neso_tls_ec, br_ecdsa_i31_vrfy_asn1);
    br_x509_minimal_set_minrsa(x509, RSA_BYTES_MIN);
    br_x509_minimal_set_hash(x509, br_sha256_ID, &br_sha256_vtable);
#if NESO_TLS_SHA384
    br_x509_minimal_set_hash(x509, br_sha384_ID, &br_sha384_vtable);
#endif
}

void neso_tls_profile_client(br_ssl_client_context *client, br_x509_minimal_context *x509)
{
    br_ssl_engine_context *engine = &client->eng;
    br_ssl_client_zero(client);
    br_ssl_engine_set_versions(engine, BR_TLS12, BR_TLS12);
    br_ssl_engine_add_flags(engine, BR_OPT_NO_RENEGOTIATION);
    br_ssl_engine_set_x509(engine, &x509->vtable);
    br_ssl_engine_set_suites(engine, suites, sizeof suites / sizeof suites[0]);
    br_ssl_engine_set_rsavrfy(engine, br_rsa_i31_pkcs1_vrfy);
    br_ssl_engine_set_ec(engine, &neso_tls_ec);
    br_ssl_engine_set_ecdsa(engine, br_ecdsa_i31_vrfy_asn1);
    br_ssl_engine_set_hash(engine, br_sha256_ID, &br_sha256_vtable);
    br_ssl_engine_set_prf_sha256(engine, br_tls12_sha256_prf);
#if NESO_TLS_SHA384
    br_ssl_engine_set_hash(engine, br_sha384_ID, &br_sha384_vtable);
    br_ssl_engine_set_prf_sha384(engine, br_tls12_sha384_prf);
#endif
    /* Without tables, and GHASH without the long multiplication whose time varies on a Cortex-M3.
     */
    br_ssl_engine_set_aes_ctr(engine, &br_aes_ct_ctr_vtable);
    br_ssl_engine_set_ghash(engine, br_ghash_ctmul32);
    br_ssl_engine_set_gcm(engine, &br_sslrec_in_gcm_vtable, &br_sslrec_out_gcm_vtable);
}

bool neso_tls_profile_takes(const br_x509_pkey *key)
{
    const uint32_t curves = neso_tls_ec.supported_curves & ~(UINT32_C(1) << BR_EC_curve25519);
    if (key->key_type == BR_KEYTYPE_RSA)
        return key->key.rsa.nlen >= RSA_BYTES_MIN && key->key.rsa.nlen <= RSA_BYTES_MAX;
    return (curves & (UINT32_C(1) << key->key.ec.curve)) != 0;
}
