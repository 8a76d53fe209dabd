/*
 * What `neso sign` and `neso presign` print on standard output.
 */
#ifndef NESO_SIGN_PRINT_H
#define NESO_SIGN_PRINT_H

#include "neso_sign_request.h"
#include "neso_sigv4_presign.h"

/* The headers that signing adds, one a line. `token` is the session token, signed or not. */
void neso_sign_print_headers(const neso_signing *signing, const neso_sign_options *options,
                             const neso_sigv4_signature *signature, neso_slice token);

/* The message of --raw with these headers behind its own. */
void neso_sign_print_message(const neso_signing *signing, const neso_sign_options *options,
                             const neso_sigv4_signature *signature, neso_slice token);

/* The URL of a presigned request. */
void neso_sign_print_url(const neso_signing *signing, const neso_sign_options *options,
                         neso_sigv4_presigned *presigned);

/* The texts that are signed, and the signature. */
void neso_sign_print_text(neso_sign_print what, const neso_sigv4_request *request,
                          const neso_sigv4_signature *signature);

#endif
