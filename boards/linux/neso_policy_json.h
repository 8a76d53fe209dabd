/*
 * Indented JSON, written member by member, with values filled into its strings.
 *
 *     neso_policy_json json = {out, &values, 0, true};
 *     neso_policy_json_open(&json, NULL, '{');
 *     neso_policy_json_string(&json, "Resource", "{role}");
 *     neso_policy_json_close(&json, '}');
 */
#ifndef NESO_POLICY_JSON_H
#define NESO_POLICY_JSON_H

#include "neso_policy.h"

#include <stdbool.h>

typedef struct neso_policy_json {
    FILE *out;
    const neso_policy_values *values;
    int depth;
    bool is_first; /* of the members of the object or array that is open */
} neso_policy_json;

/* `key` is NULL in an array and outermost; it and `text` may have places for values. */
void neso_policy_json_open(neso_policy_json *self, const char *key, char bracket);
void neso_policy_json_close(neso_policy_json *self, char bracket);
void neso_policy_json_string(neso_policy_json *self, const char *key, const char *text);

#endif
