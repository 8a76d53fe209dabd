/*
 * The instance metadata service of EC2: temporary credentials of the instance's role. A provider
 * (neso_provider.h) of up to three exchanges: a token (version 2), the name of the role unless it
 * is configured, the credentials. Version 1, without a token, is used when the service offers no
 * other and it is allowed (Amazon EC2 User Guide, "Use the Instance Metadata Service").
 *
 * Credentials that come back already expired are used on, since the service may be unable to get
 * new ones while they are still accepted; they are asked for again after ten minutes or a little
 * more.
 *
 *     static const neso_imds_config config = {.v1_allowed = true};
 *     static neso_imds imds;
 *     neso_credentials_fault fault;
 *     if (neso_imds_init(&imds, &config, &fault) != NESO_OK)
 *         printf("%s: %s\n", fault.reason, neso_status_text(fault.status));
 *     renew(&imds.provider);
 */
#ifndef NESO_IMDS_H
#define NESO_IMDS_H

#include "neso_provider.h"
#include "neso_slice.h"
#include "neso_status.h"

#include <stdbool.h>
#include <stdint.h>

#define NESO_IMDS_TOKEN_MAX 256 /* bytes of its token; today's have 56 */
#define NESO_IMDS_ROLE_MAX  64  /* characters of a role's name */

typedef struct neso_imds_config {
    neso_provider_endpoint endpoint; /* without a host: 169.254.169.254, port 80, plain */
    neso_slice role;                 /* empty: the service is asked; else up to 64 letters, digits,
                                      * _+=,.@- */
    bool v1_allowed;
} neso_imds_config;

typedef struct neso_imds {
    neso_provider provider;

    /* The rest is the provider's own. */
    const neso_imds_config *config;
    uint8_t step; /* which exchange is next */
    uint16_t token_len;
    uint16_t path_len;
    char token[NESO_IMDS_TOKEN_MAX]; /* wiped when the renewal ends */
    char path[NESO_IMDS_ROLE_MAX + 48];
} neso_imds;

/*
 * Keeps a pointer to `config`, which must outlive the provider.
 *
 * On an error fault->reason says which field, fault->len its length, and the provider must not be
 * used. NESO_E_ARGUMENT: role is not as above. NESO_E_UNSUPPORTED: the endpoint is plain, but
 * neither on this device nor on this link (neso_plain_is_local).
 */
neso_status neso_imds_init(neso_imds *self, const neso_imds_config *config,
                           neso_credentials_fault *fault);

/* The name of the role whose credentials were asked for last; empty: it is not known. */
neso_slice neso_imds_role(const neso_imds *self);

#endif
