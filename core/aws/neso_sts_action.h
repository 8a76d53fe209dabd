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

/* The last parameter, when its value comes from config->token; the request is not signed then. */
typedef struct neso_sts_stream {
    const char *name;
    uint32_t max; /* bytes */
    /* Reads the value once. Errors as neso_provider_prepare. */
    neso_status (*check)(const neso_sts_config *config, neso_credentials_fault *fault);
    /* Whether a refusal passes when the token is replaced, or its issuer answers again. */
    bool (*passes)(const neso_fault *fault);
} neso_sts_stream;

struct neso_sts_action {
    const char *head; /* the form up to the name of its first parameter, DurationSeconds */
    const neso_sts_field *fields; /* those that follow */
    uint8_t field_count;
    uint32_t duration_max_s;
    const neso_sts_stream *stream; /* NULL: none */
    /* What cannot be told from one field alone; NULL: nothing. */
    neso_status (*check)(const neso_sts_config *config, neso_credentials_fault *fault);
    /* What comes behind the fields; NULL: nothing. Sets name and value of the form to those of
     * pair number `index`; a value without name follows the value before; neither: the end. */
    neso_status (*more)(neso_sts_form *form, size_t index);
};

/* Bounds of durations, in seconds. */
#define NESO_STS_DURATION_MIN_S      900
#define NESO_STS_ROLE_DURATION_MAX_S 43200
#define NESO_STS_USER_DURATION_MAX_S 129600

/* Whether a text has `min` to `max` characters: letters, digits and those of `more`. */
bool neso_sts_is_name(neso_slice text, size_t min, size_t max, const char *more);

#endif
