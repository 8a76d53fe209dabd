#include "neso_sigv4.h"
#include "neso_hex.h"
#include "neso_sigv4_canonical.h"

neso_status neso_sigv4_canonical_hash(uint8_t hash[NESO_SHA256_SIZE],
                                      const neso_sigv4_request *request, neso_sigv4_fault *fault)
{
    neso_sigv4_signature signature;
    memset(hash, 0, NESO_SHA256_SIZE);
    neso_status status = neso_sigv4_check(request, fault);
    if (status != NESO_OK)
        return status;
    (void)neso_time_format_basic(signature.date, request->time_s); /* in range: checked */
    neso_sigv4_hash_canonical_request(hash, request, &signature);
    return NESO_OK;
}

static neso_status check(const neso_sigv4_key *key, const neso_sigv4_request *request,
                         char date[NESO_SIGV4_DATE_SIZE], neso_sigv4_fault *fault)
{
    neso_status status = neso_sigv4_check(request, fault);
    if (status != NESO_OK)
        return status;
    (void)neso_time_format_basic(date, request->time_s); /* in range: checked */
    if (!neso_sigv4_key_is_for(key, date, request))
        return neso_sigv4_refuse(fault, NESO_E_ARGUMENT, NESO_SIGV4_KEY);
    return NESO_OK;
}

neso_status neso_sigv4_sign(neso_sigv4_signature *signature, const neso_sigv4_key *key,
                            const neso_sigv4_request *request, neso_sigv4_fault *fault)
{
    uint8_t hash[NESO_SHA256_SIZE];
    neso_status status = check(key, request, signature->date, fault);
    if (status != NESO_OK) {
        memset(signature, 0, sizeof *signature);
        return status;
    }
    neso_sigv4_hash_canonical_request(hash, request, signature);
    neso_hex_encode(signature->hex, hash, sizeof hash);
    neso_sigv4_sign_string(hash, key, request, signature);
    neso_hex_encode(signature->hex, hash, sizeof hash);
    return NESO_OK;
}
