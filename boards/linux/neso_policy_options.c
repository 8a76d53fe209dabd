#include "neso_policy_options.h"
#include "neso_complain.h"
#include "neso_policy_check.h"
#include "neso_policy_form.h"

#include <getopt.h>
#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

/* Beyond the characters that getopt returns. */
enum { HELP = 256, FIRST };

/* Two that have the name of the one before: an option whose text tells what it is. */
static const struct value {
    const char *option;
    const char *argument; /* NULL: it has none */
    const char *(*check)(const char *text);
} known[NESO_POLICY_OPTION_COUNT] = {
    [NESO_POLICY_ACCOUNT] = {"account", "ID", neso_policy_check_account},
    [NESO_POLICY_USER] = {"user", "NAME", neso_policy_check_user},
    [NESO_POLICY_PRINCIPAL] = {"principal", "ARN", neso_policy_check_principal},
    [NESO_POLICY_EXTERNAL_ID] = {"external-id", "ID", neso_policy_check_external_id},
    [NESO_POLICY_MFA] = {"mfa", NULL, NULL},
    [NESO_POLICY_ISSUER] = {"provider", "HOST", neso_policy_check_issuer},
    [NESO_POLICY_SAML_PROVIDER] = {"provider", "ARN", neso_policy_check_saml_provider},
    [NESO_POLICY_AUDIENCE] = {"audience", "TEXT", neso_policy_check_audience},
    [NESO_POLICY_SUBJECT] = {"subject", "TEXT", neso_policy_check_subject},
    [NESO_POLICY_SUBJECT_PATTERN] = {"subject", "TEXT", neso_policy_check_subject},
    [NESO_POLICY_SOURCE_IDENTITY] = {"source-identity", NULL, NULL},
    [NESO_POLICY_TAGS] = {"tags", NULL, NULL},
    [NESO_POLICY_REGION] = {"region", "REGION", neso_policy_check_region},
    [NESO_POLICY_CLUSTER] = {"cluster-resource-id", "ID", neso_policy_check_cluster},
    [NESO_POLICY_LANGUAGE] = {"language", "LANGUAGE", neso_policy_check_language},
    [NESO_POLICY_ACCESS] = {"access", "ACCESS", neso_policy_check_access},
    [NESO_POLICY_STATUS] = {"status", NULL, NULL},
    [NESO_POLICY_ROLE] = {"role", "ARN", neso_policy_check_role},
    [NESO_POLICY_ROLE_ALIAS] = {"role-alias-arn", "ARN", neso_policy_check_role_alias},
};

#define COMMAND "neso policy"

static bool begins_with(const char *text, const char *prefix)
{
    return strncmp(text, prefix, strlen(prefix)) == 0;
}

/* Which value an option's text is, where its text tells. */
static neso_policy_value tell(neso_policy_value value, const char **text)
{
    if (value == NESO_POLICY_SUBJECT && strpbrk(*text, "*?") != NULL)
        return NESO_POLICY_SUBJECT_PATTERN;
    if (value == NESO_POLICY_ISSUER && begins_with(*text, "arn:"))
        return NESO_POLICY_SAML_PROVIDER;
    if (value == NESO_POLICY_ISSUER && begins_with(*text, "https://"))
        *text += strlen("https://"); /* as the commands that show it print it */
    return value;
}

static bool is_given(const neso_policy_values *values, const char *option)
{
    for (int i = 0; i < NESO_POLICY_OPTION_COUNT; i++)
        if (values->text[i] != NULL && strcmp(known[i].option, option) == 0)
            return true;
    return false;
}

static bool take(neso_policy_options *self, neso_policy_value value, const char *text)
{
    if (text == NULL)
        text = "";
    value = tell(value, &text);
    const char *reason = known[value].check == NULL ? NULL : known[value].check(text);
    if (reason != NULL) {
        neso_complain(COMMAND, "--%s '%s' %s", known[value].option, text, reason);
        return false;
    }
    if (is_given(&self->values, known[value].option)) {
        neso_complain(COMMAND, "--%s is given twice", known[value].option);
        return false;
    }
    self->values.text[value] = text;
    return true;
}

static bool parse_options(neso_policy_options *self, int argc, char **argv)
{
    struct option options[NESO_POLICY_OPTION_COUNT + 2] = {{"help", no_argument, NULL, HELP}};
    for (int i = 0, count = 1; i < NESO_POLICY_OPTION_COUNT; i++)
        if (i == 0 || strcmp(known[i].option, known[i - 1].option) != 0)
            options[count++] =
                (struct option){known[i].option, known[i].argument != NULL, NULL, FIRST + i};
    int option;
    while ((option = getopt_long(argc, argv, "", options, NULL)) != -1) {
        if (option == HELP)
            self->help = true;
        else if (option < FIRST || !take(self, (neso_policy_value)(option - FIRST), optarg))
            return false; /* unknown: getopt said so */
    }
    return true;
}

/* These have a name in place of an ARN in every account. */
static bool is_public_issuer(const char *issuer)
{
    return issuer != NULL &&
           (strcmp(issuer, "accounts.google.com") == 0 || begins_with(issuer, "cognito-identity"));
}

static bool find_kind(neso_policy_options *self, int argc, char **argv)
{
    char name[32] = "";
    if (argc > 0)
        snprintf(name, sizeof name, argc > 1 ? "%s %s" : "%s", argv[0], argc > 1 ? argv[1] : "");
    self->kind = NESO_POLICY_TRUST_USER;
    while (self->kind < NESO_POLICY_KIND_COUNT &&
           strcmp(neso_policy_forms[self->kind].name, name) != 0)
        self->kind++;
    if (argc > 2 || self->kind == NESO_POLICY_KIND_COUNT) {
        neso_complain(COMMAND, "%s; `neso help policy` lists the policies",
                      argc == 0 ? "which policy?" : "there is no such policy");
        return false;
    }
    const char *const *text = self->values.text;
    if (self->kind == NESO_POLICY_TRUST_USER && text[NESO_POLICY_PRINCIPAL] != NULL)
        self->kind = NESO_POLICY_TRUST_PRINCIPAL;
    if (self->kind == NESO_POLICY_TRUST_WEB_IDENTITY && is_public_issuer(text[NESO_POLICY_ISSUER]))
        self->kind = NESO_POLICY_TRUST_PUBLIC_IDENTITY;
    return true;
}

static void complain_of_option(const char *form, neso_policy_value value, const char *words)
{
    const char *argument = known[value].argument;
    neso_complain(COMMAND, "%s: --%s%s%s %s", form, known[value].option,
                  argument != NULL ? " " : "", argument != NULL ? argument : "", words);
}

/* A pattern of subjects is given as the subject. */
static neso_policy_set given(const neso_policy_values *values)
{
    neso_policy_set set = 0;
    for (int i = 0; i < NESO_POLICY_OPTION_COUNT; i++)
        if (values->text[i] != NULL)
            set |= NESO_POLICY_SET(i == NESO_POLICY_SUBJECT_PATTERN ? NESO_POLICY_SUBJECT : i);
    return set;
}

static bool check_options(const neso_policy_options *self)
{
    const neso_policy_form *form = &neso_policy_forms[self->kind];
    neso_policy_set set = given(&self->values);
    for (int i = 0; i < NESO_POLICY_OPTION_COUNT; i++) {
        neso_policy_set one = NESO_POLICY_SET(i);
        if ((form->needs & one) != 0 && (set & one) == 0) {
            complain_of_option(form->name, (neso_policy_value)i, "is missing");
            return false;
        }
        if (((form->needs | form->takes) & one) == 0 && (set & one) != 0) {
            complain_of_option(form->name, (neso_policy_value)i, "has no meaning here");
            return false;
        }
    }
    return true;
}

bool neso_policy_options_parse(neso_policy_options *self, int argc, char **argv)
{
    *self = (neso_policy_options){0};
    if (!parse_options(self, argc, argv))
        return false;
    return self->help || (find_kind(self, argc - optind, argv + optind) && check_options(self));
}
