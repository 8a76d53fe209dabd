/*
 * The error document of an AWS service: which code, which message.
 *
 * Every shape that the services behind Neso answer with is read by one function:
 * {"requestId","code","detailedMessage" or "message"} (Neptune), {"Error":{"Code","Message"}} and
 * <ErrorResponse><Error><Code/><Message/></Error> (STS), {"Code","Message"} (metadata services),
 * {"message"} (AWS IoT), {"__type","message"} (other JSON services).
 *
 *     neso_fault fault;
 *     if (neso_fault_parse(&fault, document, len) == NESO_OK)
 *         printf("%.*s: %.*s\n", (int)fault.code.len, fault.code.ptr, (int)fault.message.len,
 *                fault.message.ptr);
 */
#ifndef NESO_FAULT_H
#define NESO_FAULT_H

#include "neso_reply.h"
#include "neso_slice.h"
#include "neso_status.h"

#include <stdbool.h>
#include <stddef.h>

/* Slices of the document, valid as long as it is. Control characters in them, and what is not
 * UTF-8, are replaced by '?', so that they can be shown on a console. */
typedef struct neso_fault {
    neso_slice code;       /* "ExpiredTokenException"; may be empty */
    neso_slice message;    /* may be empty */
    neso_slice request_id; /* may be empty */
} neso_fault;

/*
 * Reads an error document of `len` bytes in place: the text is changed. Takes about 1.5 KB of
 * stack.
 *
 * NESO_E_MISSING: the document has neither code nor message. NESO_E_MALFORMED, NESO_E_INCOMPLETE or
 * another status of the parsers: it is no JSON or XML that they accept. `out` is zeroed then.
 */
neso_status neso_fault_parse(neso_fault *out, char *text, size_t len);

/* The same for a document of which the fields were read already. NESO_E_MISSING as above. */
neso_status neso_fault_take(neso_fault *out, char *text, const neso_reply_fields *fields);

/*
 * Whether a service refused because of the time of the signature: "Signature expired: ... is now
 * earlier than ...", "Signature not yet current: ...", RequestExpired, RequestTimeTooSkewed.
 */
bool neso_fault_is_clock(const neso_fault *fault);

#endif
