/*
 * The forms of policies: a table of statements, with places for values.
 *
 * A text of a statement may have {account}, {region} and so on (neso_policy_json.c has the names).
 */
#ifndef NESO_POLICY_FORM_H
#define NESO_POLICY_FORM_H

#include "neso_policy.h"

#include <stdint.h>

#define NESO_POLICY_ACTIONS_MAX 3

typedef uint32_t neso_policy_set; /* of values */

#define NESO_POLICY_SET(value) ((neso_policy_set)1 << (value))

typedef struct neso_policy_condition {
    const char *comparison; /* "StringEquals", ...; those of one kind stand together */
    const char *key, *value;
    neso_policy_value when; /* there only if this value is */
} neso_policy_condition;

typedef struct neso_policy_form {
    const char *name;             /* the operands of `neso policy` */
    neso_policy_set needs, takes; /* values that must and values that may be given */
    const char *principal_type;   /* "AWS", "Service", "Federated"; NULL in a permission policy */
    const char *principal;
    const char *resource;                         /* NULL in a trust policy */
    const char *actions[NESO_POLICY_ACTIONS_MAX]; /* NULL ends them; none: those of data access */
    const neso_policy_condition *conditions;      /* one without a key ends them; NULL: none */
} neso_policy_form;

extern const neso_policy_form neso_policy_forms[NESO_POLICY_KIND_COUNT];

#endif
