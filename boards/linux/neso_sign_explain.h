/*
 * `--explain`: what was signed, beside what a server says that it computed.
 */
#ifndef NESO_SIGN_EXPLAIN_H
#define NESO_SIGN_EXPLAIN_H

#include "neso_sigv4.h"

/* The time of the signature that a reply is about, as far as it quotes it. False: it does not. */
bool neso_sign_explain_time(neso_slice reply, int64_t *time_s);

/* Prints both texts that are signed, where the server's differ, and the likely cause. The session
 * token is shown only if asked for. The request must be one that can be signed. */
void neso_sign_explain(const neso_sigv4_request *request, neso_slice reply, bool shows_token);

#endif
