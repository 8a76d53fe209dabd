/*
 * The commands' way to a server: one exchange after the other, each over a connection of its own,
 * waiting for its end. (The gateway never waits, and does not use this.)
 *
 *     static neso_client client;
 *     const char *refusal = neso_client_init(&client, getenv("AWS_CA_BUNDLE"), 5000);
 *     if (refusal == NULL &&
 *         neso_client_renew(&client, &sts.provider, &signer, &store) != NESO_PROVIDER_RENEWED)
 *         refusal = client.fault;
 *     neso_wipe(&client, sizeof client);
 */
#ifndef NESO_CLIENT_H
#define NESO_CLIENT_H

#include "neso_credentials.h"
#include "neso_describe.h"
#include "neso_exchange.h"
#include "neso_posix_tcp.h"
#include "neso_provider.h"
#include "neso_tls.h"

#include <stdbool.h>
#include <stdint.h>

/* A server may keep an exchange alive by single bytes for this many time-outs, not longer, and one
 * that says "later" is asked again within them. */
#define NESO_CLIENT_TIMEOUTS 6

typedef struct neso_client {
    neso_exchange exchange; /* the last; its reply lies in ->reply */
    char reply[NESO_CREDENTIALS_REPLY_MAX];
    neso_status status;            /* of the last connection: NESO_OK, or why there was no reply */
    char fault[NESO_DESCRIBE_MAX]; /* the same in words, or what the reply said; never holds a
                                      secret */

    uint32_t timeout_ms; /* as neso_client_init was given; may be changed between exchanges */

    neso_anchors anchors; /* that are trusted; more may be added before the first exchange */

    /* The rest is the client's own. */
    neso_posix_tcp tcp;
    neso_tls tls;
    uint8_t in[NESO_TLS_IN_SIZE_MAX];
    uint8_t out[NESO_TLS_OUT_SIZE_1K];
} neso_client;

/* `ca_bundle`: a file of certificates in PEM that are trusted instead of those built in; NULL or
 * empty: none. Those whose key this build cannot use are passed over. `timeout_ms`: a server may be
 * silent for that long, and take six times that in all. NULL: done; otherwise what is wrong with
 * the file. */
const char *neso_client_init(neso_client *self, const char *ca_bundle, uint32_t timeout_ms);

/*
 * Carries out one exchange: connects to `peer` (whose time is set here), sends `request` (whose
 * reply buffer is set here), signed if there is a `signer`, and reads the whole response. False:
 * there is none, ->status and ->fault say why.
 */
bool neso_client_exchange(neso_client *self, const neso_peer *peer,
                          const neso_exchange_request *request, const neso_credentials *signer);

/* Asks a provider for credentials, to the end of its exchanges; one that is throttled up to four
 * times. On anything but RENEWED, ->fault says why in the server's words or ours. `signer` may be
 * NULL when the provider signs nothing. */
neso_provider_outcome neso_client_renew(neso_client *self, neso_provider *provider,
                                        const neso_credentials *signer,
                                        neso_credential_store *store);

/* The certificate and key that TLS presents to a peer that asks for them. */
void neso_client_identify(neso_client *self, neso_identity *identity);

#endif
