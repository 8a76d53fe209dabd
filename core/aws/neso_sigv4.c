#include "neso_sigv4.h"
#include "neso_hex.h"
#include "neso_sigv4_canonical.h"

/* Of what is hashed, each digest is needed by the next as text. It is put where that text's second
 * half will be: there it does not hinder encoding, and takes no room of its own. */
static uint8_t *digest_of(neso_sigv4_signature *signature)
{
    return (uint8_t *)signature->hex + NESO_SHA256_SIZE;
}

/* The request was checked, and its date is there. */
static void hash_request(uint8_t hash[NESO_SHA256_SIZE], const neso_sigv4_request *request,
                         neso_sigv4_signature *signature)
{
    neso_hex_encode(signature->hex, request->payload_hash, NESO_SHA256_SIZE);
    neso_sigv4_digest(hash, request, (const char *)signature, NESO_SIGV4_CANONICAL_REQUEST, NULL);
}

neso_status neso_sigv4_canonical_hash(uint8_t hash[NESO_SHA256_SIZE],
                                      const neso_sigv4_request *request, neso_sigv4_fault *fault)
{
    neso_sigv4_signature signature;
    neso_status status = neso_sigv4_check(request, NESO_SIGV4_QUERY, signature.date, fault);
    memset(hash, 0, NESO_SHA256_SIZE);
    if (status == NESO_OK)
        hash_request(hash, request, &signature);
    return status;
}

neso_status neso_sigv4_sign(neso_sigv4_signature *signature, const neso_sigv4_key *key,
                            const neso_sigv4_request *request, neso_sigv4_fault *fault)
{
    uint8_t *digest = digest_of(signature);
    neso_status status = neso_sigv4_check(request, NESO_SIGV4_QUERY, signature->date, fault);
    if (status == NESO_OK && !neso_sigv4_key_is_for(key, signature->date, request))
        status = neso_sigv4_refuse(fault, NESO_E_ARGUMENT, NESO_SIGV4_KEY);
    if (status != NESO_OK) {
        memset(signature, 0, sizeof *signature);
        return status;
    }
    hash_request(digest, request, signature);
    neso_hex_encode(signature->hex, digest, NESO_SHA256_SIZE);
    neso_sigv4_digest(digest, request, (const char *)signature, NESO_SIGV4_STRING_TO_SIGN,
                      &key->hmac);
    neso_hex_encode(signature->hex, digest, NESO_SHA256_SIZE);
    return NESO_OK;
}
