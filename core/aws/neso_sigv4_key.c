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

/* Each a pattern, behind the one before it. */
static const char steps[] =
    NESO_SIGV4_F_DAY "\0" NESO_SIGV4_F_REGION "\0" NESO_SIGV4_F_SERVICE "\0" NESO_SIGV4_END "\0";

neso_status neso_sigv4_key_derive(neso_sigv4_key *key, neso_slice secret,
                                  const neso_sigv4_request *request, neso_sigv4_fault *fault)
{
    char date[NESO_SIGV4_DATE_SIZE];
    neso_sigv4_key_wipe(key);
    neso_status status = neso_sigv4_check(request, NESO_SIGV4_SERVICE, date, fault);
    if (status == NESO_OK && secret.len == 0)
        status = neso_sigv4_refuse(fault, NESO_E_ARGUMENT, NESO_SIGV4_SECRET);
    if (status != NESO_OK)
        return status;

    memcpy(key->date, date, sizeof key->date);
    key->region = request->region;
    key->service = request->service;
    neso_hmac_key_init_prefixed(&key->hmac, "AWS4", 4, secret.ptr, secret.len);
    uint8_t *tag = (uint8_t *)key->hmac.inner; /* no copy of it is left */
    for (const char *step = steps; *step != '\0'; step++) {
        step = neso_sigv4_digest(tag, request, date, step, &key->hmac);
        neso_hmac_key_init_prefixed(&key->hmac, NULL, 0, tag, NESO_SHA256_SIZE);
    }
    return NESO_OK;
}

void neso_sigv4_key_wipe(neso_sigv4_key *key)
{
    neso_wipe(key, sizeof *key);
}
