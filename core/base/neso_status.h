/*
 * Status codes: what every fallible function of Neso returns.
 *
 * NESO_OK is 0, every failure is negative. A code names the kind of failure; functions that refuse
 * text or a document also report the offset at which they did, by an output of their own.
 *
 *     neso_line line;
 *     size_t offset;
 *     neso_status status = neso_line_parse(&line, text, len, &offset);
 *     if (status != NESO_OK)
 *         report(neso_status_text(status), offset);
 */
#ifndef NESO_STATUS_H
#define NESO_STATUS_H

typedef enum neso_status {
    NESO_OK = 0,
    /* Told apart everywhere: input that is wrong, input that ends too early, an output buffer that
     * is too small, and "nothing can move now, ask again". */
    NESO_E_MALFORMED = -1,   /* input violates its grammar */
    NESO_E_INCOMPLETE = -2,  /* input ends before it is complete */
    NESO_E_NO_SPACE = -3,    /* the caller's buffer or table is too small */
    NESO_E_WOULD_BLOCK = -4, /* no progress possible now; call again later */
    /* Input that is well-formed and still refused. */
    NESO_E_ARGUMENT = -5,     /* a parameter is outside its documented domain */
    NESO_E_TOO_LONG = -6,     /* a text or document exceeds a documented limit */
    NESO_E_RANGE = -7,        /* a number or time is outside what its type can hold */
    NESO_E_UTF8 = -8,         /* text is not UTF-8 */
    NESO_E_DUPLICATE = -9,    /* something that must be single was given twice */
    NESO_E_MISSING = -10,     /* something required was not given */
    NESO_E_UNSUPPORTED = -11, /* valid, but not offered here */
    NESO_E_RESERVED = -12,    /* a name that collides with one of the model's own */
    NESO_E_TOO_DEEP = -13,    /* nesting exceeds a documented depth */
    /* State. */
    NESO_E_FULL = -14,    /* the outbox has no room */
    NESO_E_EMPTY = -15,   /* there is no (more) element */
    NESO_E_NO_TIME = -16, /* the wall clock is not known yet */
    NESO_E_EXPIRED = -17, /* credentials are past their expiry */
    NESO_E_CHANGED = -18, /* a source gave other bytes on its second pass */
    NESO_E_CORRUPT = -19, /* stored data fail their check */
    /* Device and network. */
    NESO_E_IO = -20,         /* storage or a device failed */
    NESO_E_NO_ENTROPY = -21, /* the device has no random source */
    NESO_E_NO_LINK = -22,    /* no network link or no address yet */
    NESO_E_RESOLVE = -23,    /* the host name could not be resolved */
    NESO_E_CONNECT = -24,    /* the peer refused or did not answer */
    NESO_E_TIMEOUT = -25,    /* nothing happened within the time allowed */
    NESO_E_CLOSED = -26,     /* the peer closed the connection in order */
    NESO_E_RESET = -27,      /* the connection broke */
    NESO_E_TLS = -28,        /* TLS failed; the transport's detail has the library's number */
    NESO_E_TLS_TRUST = -29,  /* the certificate chain leads to no trust anchor */
    NESO_E_TLS_NAME = -30,   /* the certificate is for another host name */
    NESO_E_TLS_DATE = -31,   /* a certificate of the chain is expired or not yet valid */
    NESO_E_REFUSED = -32     /* the server answered with an error */
} neso_status;

/* A short English text for a status, never NULL: "ok", "malformed", "incomplete", ...
 * For a value outside the enumeration: "unknown status". */
const char *neso_status_text(neso_status status);

#endif
