#include "neso_identity_sign.h"
#include "neso_tls_ec.h"
#include "neso_tls_profile.h"

#include <string.h>

#define HASH_SIZE_MAX      64
#define SIGNATURE_MAX      512 /* RSA-4096; the engine has room for just that */
#define ECDSA_HASHES_SHIFT 8   /* in the engine's list of what the server takes */

/* A hash with which keys sign: those of this build that a server may ask for. */
typedef struct signing_hash {
    int id; /* BearSSL's */
    const br_hash_class *implementation;
    const unsigned char *oid; /* as BearSSL wants it in an RSA signature */
} signing_hash;

static const unsigned char sha256_oid[] = {9, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01};
#if NESO_TLS_SHA384
static const unsigned char sha384_oid[] = {9, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x02};
#endif

static const signing_hash hashes[] = {
    {br_sha256_ID, &br_sha256_vtable, sha256_oid},
#if NESO_TLS_SHA384
    {br_sha384_ID, &br_sha384_vtable, sha384_oid},
#endif
};

static size_t size_of(const signing_hash *hash)
{
    return hash->implementation->desc >> BR_HASHDESC_OUT_OFF & BR_HASHDESC_OUT_MASK;
}

/* The first of ours in a set of BearSSL's numbers. */
static const signing_hash *choose_hash(uint32_t ids)
{
    for (size_t i = 0; i < sizeof hashes / sizeof hashes[0]; i++) {
        if ((ids >> hashes[i].id & 1) != 0)
            return &hashes[i];
    }
    return NULL;
}

/* ---- signatures: their length, 0 on failure */

#if NESO_IDENTITY_EC
static size_t sign_ec(const neso_identity *self, const signing_hash *hash,
                      const unsigned char *digest, unsigned char *out)
{
    return br_ecdsa_i31_sign_asn1(&neso_tls_ec, hash->implementation, digest, &self->key.ec, out);
}

static bool verify_ec(const neso_identity *self, const signing_hash *hash,
                      const unsigned char *digest, const unsigned char *signature, size_t len)
{
    return br_ecdsa_i31_vrfy_asn1(&neso_tls_ec, digest, size_of(hash), &self->public_key.key.ec,
                                  signature, len) == 1;
}
#endif

#if NESO_IDENTITY_RSA
static bool verify_rsa(const neso_identity *self, const signing_hash *hash,
                       const unsigned char *digest, const unsigned char *signature, size_t len)
{
    unsigned char found[HASH_SIZE_MAX];
    return br_rsa_i31_pkcs1_vrfy(signature, len, hash->oid, size_of(hash),
                                 &self->public_key.key.rsa, found) == 1 &&
           memcmp(found, digest, size_of(hash)) == 0;
}

/* A result that a fault has spoiled in one half of the computation would reveal a factor of the
 * modulus to whoever sees it, so it is not shown. */
static size_t sign_rsa(const neso_identity *self, const signing_hash *hash,
                       const unsigned char *digest, unsigned char *out)
{
    size_t len = (self->key.rsa.n_bitlen + 7) / 8;
    if (br_rsa_i31_pkcs1_sign(hash->oid, digest, size_of(hash), &self->key.rsa, out) == 1 &&
        verify_rsa(self, hash, digest, out, len))
        return len;
    memset(out, 0, len);
    return 0;
}
#endif

static size_t sign(const neso_identity *self, const signing_hash *hash, const unsigned char *digest,
                   unsigned char *out)
{
#if NESO_IDENTITY_EC
    if (self->public_key.key_type == BR_KEYTYPE_EC)
        return sign_ec(self, hash, digest, out);
#endif
#if NESO_IDENTITY_RSA
    if (self->public_key.key_type == BR_KEYTYPE_RSA)
        return sign_rsa(self, hash, digest, out);
#endif
    return 0;
}

bool neso_identity_prove(const neso_identity *self)
{
    static const unsigned char digest[HASH_SIZE_MAX] = {1}; /* ECDSA has no use for zero */
    unsigned char signature[SIGNATURE_MAX];
    size_t len = sign(self, hashes, digest, signature);
#if NESO_IDENTITY_EC
    if (self->public_key.key_type == BR_KEYTYPE_EC)
        return len > 0 && verify_ec(self, hashes, digest, signature, len);
#endif
    return len > 0;
}

/* ---- what the engine asks. The authorities that the server names are not looked at: a device has
 * ---- one identity, and the server says what it thinks of it. */

typedef const br_ssl_client_certificate_class *const_class;

static const neso_identity *from(const_class *context)
{
    return (const neso_identity *)(const void *)context;
}

static void ignore(const_class *context)
{
    (void)context;
}

static void ignore_name(const_class *context, size_t len)
{
    (void)context;
    (void)len;
}

static void ignore_bytes(const_class *context, const unsigned char *bytes, size_t len)
{
    (void)context;
    (void)bytes;
    (void)len;
}

/* Without a hash in common there is no certificate either: the server decides whether it goes on.
 */
static void choose(const_class *context, const br_ssl_client_context *client, uint32_t auth_types,
                   br_ssl_client_certificate *out)
{
    const neso_identity *self = from(context);
    bool is_ec = self->public_key.key_type == BR_KEYTYPE_EC;
    const signing_hash *hash = choose_hash(is_ec ? auth_types >> ECDSA_HASHES_SHIFT : auth_types);
    (void)client;
    memset(out, 0, sizeof *out);
    if (hash == NULL)
        return;
    out->auth_type = is_ec ? BR_AUTH_ECDSA : BR_AUTH_RSA;
    out->hash_id = hash->id;
    out->chain = self->chain;
    out->chain_len = self->chain_len;
}

static size_t do_sign(const_class *context, int hash_id, size_t digest_len, unsigned char *data,
                      size_t cap)
{
    unsigned char digest[HASH_SIZE_MAX];
    const signing_hash *hash = choose_hash(UINT32_C(1) << hash_id);
    if (hash == NULL || digest_len != size_of(hash) || cap < SIGNATURE_MAX)
        return 0;
    memcpy(digest, data, digest_len);
    return sign(from(context), hash, digest, data);
}

const br_ssl_client_certificate_class neso_identity_class = {
    .context_size = sizeof(neso_identity),
    .start_name_list = ignore,
    .start_name = ignore_name,
    .append_name = ignore_bytes,
    .end_name = ignore,
    .end_name_list = ignore,
    .choose = choose,
    .do_sign = do_sign,
};
