#include "neso_tls_error.h"

#include "bearssl_ssl.h"

neso_status neso_tls_error(int error)
{
    switch (error) {
    case BR_ERR_OK:
        return NESO_E_CLOSED;
    case BR_ERR_NO_RANDOM:
        return NESO_E_NO_ENTROPY;
    case BR_ERR_X509_BAD_SERVER_NAME:
        return NESO_E_TLS_NAME;
    case BR_ERR_X509_EXPIRED: /* or not yet valid: BearSSL has one number for both */
    case BR_ERR_X509_TIME_UNKNOWN:
        return NESO_E_TLS_DATE;
    case BR_ERR_X509_NOT_TRUSTED:
    case BR_ERR_X509_BAD_SIGNATURE:
    case BR_ERR_X509_DN_MISMATCH:
    case BR_ERR_X509_NOT_CA:
    case BR_ERR_X509_FORBIDDEN_KEY_USAGE:
    case BR_ERR_X509_WEAK_PUBLIC_KEY:
        return NESO_E_TLS_TRUST;
    default:
        return NESO_E_TLS;
    }
}
