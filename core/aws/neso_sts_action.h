/*
 * What an action of STS is made of; for the files of neso_sts.h, not for others.
 */
#ifndef NESO_STS_ACTION_H
#define NESO_STS_ACTION_H

#include "neso_provider_reply.h"
#include "neso_sts.h"

/* A parameter whose value is a slice of the configuration: left out when that is empty. */
typedef struct neso_sts_field {
    const char *name; /* in STS's reference */
    bool (*is_valid)(neso_slice value);
    uint16_t at; /* offset of the slice in neso_sts_config */
    bool required;
} neso_sts_field;

#define NESO_STS_FIELD(name, member, is_valid, required)                                           \
    {                                                                                              \
        name, is_valid, offsetof(neso_sts_config, member), required                                \
    }

struct neso_sts_action {
    const neso_provider_ops *ops;
    const char *head; /* the form up to the name of its first parameter, DurationSeconds */
    const neso_sts_field *fields; /* those that follow */
    uint8_t field_count;
    uint32_t duration_max_s;
    /* What cannot be told from one field alone; NULL: nothing. */
    neso_status (*check)(const neso_sts_config *config, neso_credentials_fault *fault);
    /* What comes behind the fields; NULL: nothing. Sets name and value of the form to those of
     * pair number `index`; a value without name continues the one before; neither: the end. */
    neso_status (*more)(neso_sts_form *form, size_t index);
};

/* Bounds of durations, in seconds. */
#define NESO_STS_DURATION_MIN_S      900
#define NESO_STS_ROLE_DURATION_MAX_S 43200
#define NESO_STS_USER_DURATION_MAX_S 129600

/* The ops of actions that are signed; prepare serves the others too. */
extern const neso_provider_ops neso_sts_signed;
void neso_sts_begin(neso_provider *provider);
neso_status neso_sts_prepare(neso_provider *provider, neso_provider_exchange *out,
                             neso_credentials_fault *fault);

#endif
