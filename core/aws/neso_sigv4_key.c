/* The signing key: "AWS4" and the secret, then date, region, service and "aws4_request", each the
 * message of an HMAC whose tag is the key of the next. */
#include "neso_sigv4_canonical.h"
#include "neso_wipe.h"

bool neso_sigv4_key_is_for(const neso_sigv4_key *key, const char date[NESO_SIGV4_DATE_SIZE],
                           const neso_sigv4_request *request)
{
    return memcmp(key->date, date, sizeof key->date) == 0 &&
           neso_slice_equal(key->region, request->region) &&
           neso_slice_equal(key->service, request->service);
}

bool neso_sigv4_key_fits(const neso_sigv4_key *key, const neso_sigv4_request *request)
{
    char date[NESO_SIGV4_DATE_SIZE];
    return neso_time_format_basic(date, request->time_s) == NESO_OK &&
           neso_sigv4_key_is_for(key, date, request);
}

static void descend(neso_hmac_key *key, const void *message, size_t len)
{
    uint8_t tag[NESO_SHA256_SIZE];
    neso_hmac_once(tag, key, message, len);
    neso_hmac_key_init(key, tag, sizeof tag);
    neso_wipe(tag, sizeof tag);
}

neso_status neso_sigv4_key_derive(neso_sigv4_key *key, neso_slice secret,
                                  const neso_sigv4_request *request, neso_sigv4_fault *fault)
{
    neso_sigv4_key_wipe(key);
    neso_status status = neso_sigv4_check_scope(request, fault);
    if (status == NESO_OK && secret.len == 0)
        status = neso_sigv4_refuse(fault, NESO_E_ARGUMENT, NESO_SIGV4_SECRET);
    if (status != NESO_OK)
        return status;

    char date[NESO_SIGV4_DATE_SIZE];
    (void)neso_time_format_basic(date, request->time_s); /* in range: checked */
    memcpy(key->date, date, sizeof key->date);
    key->region = request->region;
    key->service = request->service;
    neso_hmac_key_init_prefixed(&key->hmac, "AWS4", 4, secret.ptr, secret.len);
    descend(&key->hmac, key->date, sizeof key->date);
    descend(&key->hmac, key->region.ptr, key->region.len);
    descend(&key->hmac, key->service.ptr, key->service.len);
    descend(&key->hmac, "aws4_request", 12);
    return NESO_OK;
}

void neso_sigv4_key_wipe(neso_sigv4_key *key)
{
    neso_wipe(key, sizeof *key);
}
