/*
 * What the providers share, how they fill in an exchange and how they judge a reply: not for
 * others.
 */
#ifndef NESO_PROVIDER_REPLY_H
#define NESO_PROVIDER_REPLY_H

#include "neso_provider.h"

/* Fills *fault and returns `status`. */
neso_status neso_provider_refuse(neso_credentials_fault *fault, neso_status status,
                                 const char *reason, size_t len);

/* Whether a text has `min` to `max` characters: letters, digits and those of `more`. */
bool neso_provider_is_name(neso_slice text, size_t min, size_t max, const char *more);

/* Zeroes *out but for the peer and the request's host, port and scheme. */
void neso_provider_address(neso_provider_exchange *out, const neso_provider_endpoint *endpoint);

/* Lets the connection to a plain "localhost" go to 127.0.0.1: no resolver is asked where this
 * device is. */
void neso_provider_find_localhost(neso_peer *peer);

/* Judges a refusal: any reply but one of success. */
neso_provider_outcome neso_provider_judge_refusal(neso_provider_result *result,
                                                  const neso_exchange *exchange);

/* Hands the body of a reply of success to the store, which takes credentials that have expired if
 * they are given a grace (neso_credentials_terms), and judges what became of it: the document may
 * be that of an error all the same, such as {"Code":"Failed","Message":"..."}. */
neso_provider_outcome neso_provider_take(neso_provider_result *result, neso_credential_store *store,
                                         const neso_exchange *exchange, int64_t now_s,
                                         uint32_t grace_s);

/* The accept of a provider whose replies, if they are of success, hold credentials. */
neso_provider_outcome neso_provider_judge(neso_provider *self, neso_provider_result *result,
                                          neso_credential_store *store,
                                          const neso_exchange *exchange, int64_t now_s);

#endif
