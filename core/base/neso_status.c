#include "neso_status.h"

/* A switch and not a table: the compiler warns of a status without a text. */
const char *neso_status_text(neso_status status)
{
    switch (status) {
    case NESO_OK:
        return "ok";
    case NESO_E_MALFORMED:
        return "malformed";
    case NESO_E_INCOMPLETE:
        return "incomplete";
    case NESO_E_NO_SPACE:
        return "buffer too small";
    case NESO_E_WOULD_BLOCK:
        return "would block";
    case NESO_E_ARGUMENT:
        return "invalid argument";
    case NESO_E_TOO_LONG:
        return "too long";
    case NESO_E_RANGE:
        return "out of range";
    case NESO_E_UTF8:
        return "not UTF-8";
    case NESO_E_DUPLICATE:
        return "given twice";
    case NESO_E_MISSING:
        return "missing";
    case NESO_E_UNSUPPORTED:
        return "unsupported";
    case NESO_E_RESERVED:
        return "reserved name";
    case NESO_E_TOO_DEEP:
        return "nested too deep";
    case NESO_E_FULL:
        return "full";
    case NESO_E_EMPTY:
        return "empty";
    case NESO_E_NO_TIME:
        return "no time yet";
    case NESO_E_EXPIRED:
        return "expired";
    case NESO_E_CHANGED:
        return "source changed between passes";
    case NESO_E_CORRUPT:
        return "stored data corrupt";
    case NESO_E_IO:
        return "input/output error";
    case NESO_E_NO_ENTROPY:
        return "no random source";
    case NESO_E_NO_LINK:
        return "no network";
    case NESO_E_RESOLVE:
        return "host name not resolved";
    case NESO_E_CONNECT:
        return "connection refused or unanswered";
    case NESO_E_TIMEOUT:
        return "timed out";
    case NESO_E_CLOSED:
        return "closed by the peer";
    case NESO_E_RESET:
        return "connection broke";
    case NESO_E_TLS:
        return "TLS failed";
    case NESO_E_TLS_TRUST:
        return "certificate not trusted";
    case NESO_E_TLS_NAME:
        return "certificate is for another host name";
    case NESO_E_TLS_DATE:
        return "certificate expired or not yet valid";
    case NESO_E_REFUSED:
        return "refused by the server";
    }
    return "unknown status";
}
