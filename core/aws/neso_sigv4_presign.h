/*
 * A presigned request: the signature travels in the query, so that who has the URL can send it, for
 * a while, without credentials.
 *
 * Life cycle: fill a request as for neso_sigv4_sign; presign it; read the query that is sent in
 * place of the request's own. Nothing is added to the headers; those of the request are signed, so
 * who sends the URL must send the same: mostly Host alone.
 *
 * Memory: all the caller's; what the request points to must outlive the presigned one. Secrets: as
 * neso_sigv4.h says; and the URL itself is one until it expires.
 * Source: AWS IAM User Guide, "Create a signed AWS API request".
 *
 *     neso_sigv4_presigned presigned;
 *     neso_slice no_token = NESO_SLICE("");
 *     size_t got = 1;
 *     neso_status status =
 *         neso_sigv4_presign(&presigned, &signing_key, &to_sign, 900, no_token, NULL);
 *     while (status == NESO_OK && got > 0) {
 *         status = presigned.source.read(&presigned.source, buffer, sizeof buffer, &got);
 *         send(buffer, got);
 *     }
 */
#ifndef NESO_SIGV4_PRESIGN_H
#define NESO_SIGV4_PRESIGN_H

#include "neso_sigv4.h"

#define NESO_SIGV4_EXPIRES_MAX_S 604800 /* a week */

/*
 * The query of a presigned URL, without '?': the parameters of the request and those that signing
 * adds, encoded and sorted, and the signature. As a source, since its length has no limit; its read
 * cannot fail. May not be copied or moved.
 */
typedef struct neso_sigv4_presigned {
    neso_source source;
    neso_sigv4_request request; /* as given, but with put_query */
    neso_sigv4_signature signature;
    neso_slice token_after;
    uint32_t expires_s;
    size_t at; /* bytes already read */
} neso_sigv4_presigned;

/*
 * Signs `request` for `expires_s` seconds from its time_s, and leaves the query at its first byte.
 *
 * The session token of the request is signed. A service that wants it outside of the signature (AWS
 * IoT does) gets a request without one, and the token as `token_after`, which is appended to what
 * was signed; else that is empty. S3 wants NESO_SIGV4_UNSIGNED_PAYLOAD as payload.
 *
 * Statuses and faults as neso_sigv4_sign, and two more. NESO_E_RANGE for NESO_SIGV4_EXPIRES: 0
 * seconds, or more than NESO_SIGV4_EXPIRES_MAX_S. NESO_E_RESERVED for NESO_SIGV4_QUERY: a parameter
 * that signing adds (X-Amz-Algorithm, -Credential, -Date, -Expires, -Security-Token,
 * -SignedHeaders, -Signature); the fault's offset is where it begins. On an error `self` is zeroed.
 */
neso_status neso_sigv4_presign(neso_sigv4_presigned *self, const neso_sigv4_key *key,
                               const neso_sigv4_request *request, uint32_t expires_s,
                               neso_slice token_after, neso_sigv4_fault *fault);

#endif
