#include "neso_policy.h"
#include "neso_policy_form.h"
#include "neso_policy_json.h"
#include "neso_policy_partition.h"

#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

#define READ   "neptune-db:ReadDataViaQuery"
#define WRITE  "neptune-db:WriteDataViaQuery"
#define DELETE "neptune-db:DeleteDataViaQuery"

/* What queries need, by https://docs.aws.amazon.com/neptune/latest/userguide/
 * iam-data-access-policies.html; the first row that fits. SPARQL is not in there: INSERT DATA is
 * taken to need what CREATE does. */
static const struct data_access {
    const char *access;
    const char *language; /* NULL: any */
    const char *actions[NESO_POLICY_ACTIONS_MAX];
} data_accesses[] = {
    {"read", NULL, {READ}},
    {"write", "gremlin", {READ, WRITE, DELETE}}, /* property() deletes the value that was there */
    {"write", NULL, {READ, WRITE}},              /* CREATE, MERGE */
    {"update", NULL, {READ, WRITE, DELETE}},     /* so do SET and REMOVE */
    {"delete", NULL, {READ, DELETE}},
};

/* The values of the condition key neptune-db:QueryLanguage. */
static const struct query_language {
    const char *language, *key_value;
} query_languages[] = {
    {"opencypher", "OpenCypher"},
    {"gremlin", "Gremlin"},
    {"sparql", "Sparql"},
};

/* In a statement of their own: the conditions of the other one are not for these actions, and
 * alone they let nobody in. */
static const struct further_action {
    neso_policy_value when;
    const char *action;
} further_actions[] = {
    {NESO_POLICY_SOURCE_IDENTITY, "sts:SetSourceIdentity"},
    {NESO_POLICY_TAGS, "sts:TagSession"},
    {NESO_POLICY_STATUS, "neptune-db:GetEngineStatus"},
};

static const neso_policy_partition *find_partition(const neso_policy_values *values)
{
    const neso_policy_partition *found = NULL;
    if (values->text[NESO_POLICY_SAML_PROVIDER] != NULL)
        found = neso_policy_partition_of_arn(values->text[NESO_POLICY_SAML_PROVIDER]);
    else if (values->text[NESO_POLICY_REGION] != NULL)
        found = neso_policy_partition_of_region(values->text[NESO_POLICY_REGION]);
    return found != NULL ? found : neso_policy_partition_of_region("");
}

static void derive(neso_policy_values *values, neso_policy_kind kind)
{
    const neso_policy_partition *partition = find_partition(values);
    values->text[NESO_POLICY_PARTITION] = partition->name;
    values->text[NESO_POLICY_EC2_SERVICE] = partition->ec2_service;
    if (values->text[NESO_POLICY_AUDIENCE] == NULL)
        values->text[NESO_POLICY_AUDIENCE] =
            kind == NESO_POLICY_TRUST_SAML ? partition->saml_audience : "sts.amazonaws.com";
    if (kind == NESO_POLICY_GATEWAY) {
        values->text[NESO_POLICY_LANGUAGE] = "opencypher";
        values->text[NESO_POLICY_ACCESS] = "write";
    }
    const char *language = values->text[NESO_POLICY_LANGUAGE];
    for (size_t i = 0; language != NULL && i < COUNT(query_languages); i++)
        if (strcmp(query_languages[i].language, language) == 0)
            values->text[NESO_POLICY_QUERY_LANGUAGE] = query_languages[i].key_value;
}

static bool fits(const struct data_access *row, const char *access, const char *language)
{
    return strcmp(row->access, access) == 0 &&
           (row->language == NULL || strcmp(row->language, language) == 0);
}

static const char *const *find_actions(const neso_policy_form *form,
                                       const neso_policy_values *values)
{
    const char *access = values->text[NESO_POLICY_ACCESS];
    const char *language = values->text[NESO_POLICY_LANGUAGE];
    size_t i = 0;
    if (form->actions[0] != NULL)
        return form->actions;
    while (i < COUNT(data_accesses) - 1 && !fits(&data_accesses[i], access, language))
        i++;
    return data_accesses[i].actions;
}

static void print_actions(neso_policy_json *json, const char *const *actions)
{
    if (actions[1] == NULL) {
        neso_policy_json_string(json, "Action", actions[0]);
        return;
    }
    neso_policy_json_open(json, "Action", '[');
    for (size_t i = 0; i < NESO_POLICY_ACTIONS_MAX && actions[i] != NULL; i++)
        neso_policy_json_string(json, NULL, actions[i]);
    neso_policy_json_close(json, ']');
}

/* One object for each comparison: JSON has no two members of one name. */
static void print_conditions(neso_policy_json *json, const neso_policy_condition *conditions)
{
    const char *open = NULL;
    for (; conditions->key != NULL; conditions++) {
        if (json->values->text[conditions->when] == NULL)
            continue;
        if (open == NULL || strcmp(open, conditions->comparison) != 0) {
            if (open == NULL)
                neso_policy_json_open(json, "Condition", '{');
            else
                neso_policy_json_close(json, '}');
            neso_policy_json_open(json, conditions->comparison, '{');
        }
        open = conditions->comparison;
        neso_policy_json_string(json, conditions->key, conditions->value);
    }
    if (open != NULL) {
        neso_policy_json_close(json, '}');
        neso_policy_json_close(json, '}');
    }
}

static void print_statement(neso_policy_json *json, const neso_policy_form *form,
                            const char *const *actions, const neso_policy_condition *conditions)
{
    neso_policy_json_open(json, NULL, '{');
    neso_policy_json_string(json, "Effect", "Allow");
    if (form->principal != NULL) {
        neso_policy_json_open(json, "Principal", '{');
        neso_policy_json_string(json, form->principal_type, form->principal);
        neso_policy_json_close(json, '}');
    }
    print_actions(json, actions);
    if (form->resource != NULL)
        neso_policy_json_string(json, "Resource", form->resource);
    if (conditions != NULL)
        print_conditions(json, conditions);
    neso_policy_json_close(json, '}');
}

void neso_policy_print(FILE *out, neso_policy_kind kind, const neso_policy_values *values)
{
    neso_policy_values all = *values;
    neso_policy_json json = {out, &all, 0, true};
    const neso_policy_form *form = &neso_policy_forms[kind];
    const char *further[NESO_POLICY_ACTIONS_MAX] = {NULL};
    size_t count = 0;
    derive(&all, kind);
    for (size_t i = 0; i < COUNT(further_actions); i++)
        if (all.text[further_actions[i].when] != NULL)
            further[count++] = further_actions[i].action;
    neso_policy_json_open(&json, NULL, '{');
    neso_policy_json_string(&json, "Version", "2012-10-17");
    neso_policy_json_open(&json, "Statement", '[');
    print_statement(&json, form, find_actions(form, &all), form->conditions);
    if (count > 0)
        print_statement(&json, form, further, NULL);
    neso_policy_json_close(&json, ']');
    neso_policy_json_close(&json, '}');
    fputc('\n', out);
}
