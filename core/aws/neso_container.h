/*
 * The credential endpoint of a container or of an edge device: Amazon ECS, EKS Pod Identity, AWS
 * IoT Greengrass's token exchange service. A provider (neso_provider.h) of one exchange, most often
 * plain (AWS SDKs and Tools Reference Guide, "Container credential provider").
 *
 *     static neso_container_config config; // of AWS_CONTAINER_CREDENTIALS_FULL_URI
 *     static neso_container container;
 *     config.endpoint = (neso_provider_endpoint){
 *         .host = url.host, .port = url.port, .plain = !url.https};
 *     config.path = url.path;
 *     config.query = url.query;
 *     config.token = &token_file.source;
 *     neso_credentials_fault fault;
 *     if (neso_container_init(&container, &config, &fault) != NESO_OK)
 *         printf("%s: %s\n", fault.reason, neso_status_text(fault.status));
 *     renew(&container.provider);
 */
#ifndef NESO_CONTAINER_H
#define NESO_CONTAINER_H

#include "neso_provider.h"
#include "neso_slice.h"
#include "neso_source.h"
#include "neso_status.h"

#include <stdbool.h>

/* The host of AWS_CONTAINER_CREDENTIALS_RELATIVE_URI, port 80, plain. */
#define NESO_CONTAINER_HOST "169.254.170.2"

typedef struct neso_container_config {
    neso_provider_endpoint endpoint;
    neso_slice path;    /* from its '/' */
    neso_slice query;   /* without '?' */
    neso_source *token; /* value of the Authorization header, NULL: none. Read anew, twice, for each
                         * renewal, and never held */
} neso_container_config;

typedef struct neso_container {
    neso_provider provider;

    /* The rest is the provider's own. */
    const neso_container_config *config;
} neso_container;

/*
 * Keeps a pointer to `config`, which must outlive the provider.
 *
 * On an error fault->reason says which field, fault->len its length, and the provider must not be
 * used. NESO_E_MISSING: no host or path. NESO_E_UNSUPPORTED: the endpoint is plain, and its host
 * is none of 127.0.0.0/8, [::1], "localhost" (which is taken for 127.0.0.1, whatever a resolver
 * says), 169.254.170.2, 169.254.170.23 and [fd00:ec2::23]. Of a token that has a control character
 * (a line end at the end of a file too) prepare says NESO_E_MALFORMED.
 */
neso_status neso_container_init(neso_container *self, const neso_container_config *config,
                                neso_credentials_fault *fault);

#endif
