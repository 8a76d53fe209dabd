#include "neso_policy_json.h"
#include "neso_json_escape.h"

#include <string.h>

static const char *const names[NESO_POLICY_VALUE_COUNT] = {
    [NESO_POLICY_ACCOUNT] = "account",
    [NESO_POLICY_USER] = "user",
    [NESO_POLICY_PRINCIPAL] = "principal",
    [NESO_POLICY_EXTERNAL_ID] = "external-id",
    [NESO_POLICY_ISSUER] = "issuer",
    [NESO_POLICY_SAML_PROVIDER] = "saml-provider",
    [NESO_POLICY_AUDIENCE] = "audience",
    [NESO_POLICY_SUBJECT] = "subject",
    [NESO_POLICY_SUBJECT_PATTERN] = "subject-pattern",
    [NESO_POLICY_REGION] = "region",
    [NESO_POLICY_CLUSTER] = "cluster",
    [NESO_POLICY_ROLE] = "role",
    [NESO_POLICY_ROLE_ALIAS] = "role-alias",
    [NESO_POLICY_PARTITION] = "partition",
    [NESO_POLICY_EC2_SERVICE] = "ec2-service",
    [NESO_POLICY_QUERY_LANGUAGE] = "query-language",
};

static const char *find_value(const neso_policy_json *self, const char *name, size_t len)
{
    for (size_t i = 0; i < NESO_POLICY_VALUE_COUNT; i++)
        if (names[i] != NULL && strlen(names[i]) == len && memcmp(names[i], name, len) == 0)
            return self->values->text[i];
    return NULL;
}

static void put_escaped(const neso_policy_json *self, const char *text)
{
    char escaped[NESO_JSON_ESCAPED_MAX];
    for (; text != NULL && *text != '\0'; text++)
        fwrite(escaped, 1, neso_json_escape_byte(escaped, *text), self->out);
}

/* The values are put in as they are: braces in them mean nothing. */
static void put_string(const neso_policy_json *self, const char *text)
{
    fputc('"', self->out);
    for (; *text != '\0'; text++) {
        if (*text != '{') {
            fputc(*text, self->out);
            continue;
        }
        size_t len = strcspn(text + 1, "}");
        put_escaped(self, find_value(self, text + 1, len));
        text += 1 + len;
    }
    fputc('"', self->out);
}

static void begin_line(const neso_policy_json *self)
{
    fprintf(self->out, "\n%*s", 2 * self->depth, "");
}

static void begin_member(neso_policy_json *self, const char *key)
{
    if (!self->is_first)
        fputc(',', self->out);
    if (self->depth > 0)
        begin_line(self);
    self->is_first = false;
    if (key != NULL) {
        put_string(self, key);
        fputs(": ", self->out);
    }
}

void neso_policy_json_open(neso_policy_json *self, const char *key, char bracket)
{
    begin_member(self, key);
    fputc(bracket, self->out);
    self->depth++;
    self->is_first = true;
}

void neso_policy_json_close(neso_policy_json *self, char bracket)
{
    self->depth--;
    self->is_first = false;
    begin_line(self);
    fputc(bracket, self->out);
}

void neso_policy_json_string(neso_policy_json *self, const char *key, const char *text)
{
    begin_member(self, key);
    put_string(self, text);
}
