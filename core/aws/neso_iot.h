/*
 * The credential provider of AWS IoT Core: temporary credentials for a device that has a
 * certificate and no key pair. A provider (neso_provider.h) of one exchange, over mutual TLS (AWS
 * IoT Core Developer Guide, "Authorizing direct calls to AWS services").
 *
 *     static const neso_iot_config config = {
 *         .endpoint = {.host = NESO_SLICE_INIT("c1.credentials.iot.eu-west-1.amazonaws.com"),
 *                      .port = 443},
 *         .role_alias = NESO_SLICE_INIT("gateway"),
 *     };
 *     static neso_iot iot;
 *     neso_credentials_fault fault;
 *     if (neso_iot_init(&iot, &config, &fault) != NESO_OK)
 *         printf("%s: %s\n", fault.reason, neso_status_text(fault.status));
 *     renew(&iot.provider); // its peer asks for the device's certificate
 */
#ifndef NESO_IOT_H
#define NESO_IOT_H

#include "neso_provider.h"
#include "neso_slice.h"
#include "neso_status.h"

#define NESO_IOT_ALIAS_MAX 128 /* characters of a role alias, and of a thing's name */

typedef struct neso_iot_config {
    neso_provider_endpoint endpoint; /* never plain */
    neso_slice role_alias;           /* 1 to 128 letters, digits, _=,@- */
    neso_slice thing_name;           /* empty: none; else up to 128 letters, digits, :_- */
} neso_iot_config;

typedef struct neso_iot {
    neso_provider provider;

    /* The rest is the provider's own. */
    const neso_iot_config *config;
    char path[NESO_IOT_ALIAS_MAX + 32];
    size_t path_len;
} neso_iot;

/*
 * Keeps a pointer to `config`, which must outlive the provider.
 *
 * On an error fault->reason says which field, fault->len its length, and the provider must not be
 * used. NESO_E_MISSING: it is empty. NESO_E_ARGUMENT: it is not as above.
 * NESO_E_UNSUPPORTED: the endpoint is plain.
 */
neso_status neso_iot_init(neso_iot *self, const neso_iot_config *config,
                          neso_credentials_fault *fault);

#endif
