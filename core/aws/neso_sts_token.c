/*
 * The actions that prove who asks by a token: it is streamed from its source into the form.
 */
#include "neso_sts_action.h"

#include "neso_wipe.h"

/* ---- the token ---- */

/* What an action says of its token. */
typedef struct token_rule {
    const char *name;
    size_t max; /* bytes */
} token_rule;

static const token_rule web_identity_rule = {"WebIdentityToken", NESO_STS_WEB_IDENTITY_MAX};
static const token_rule saml_rule = {"SAMLAssertion", NESO_STS_SAML_MAX};

static const token_rule *rule_of(const neso_sts_config *config)
{
    return config->action == &neso_sts_saml ? &saml_rule : &web_identity_rule;
}

static bool is_line_end(char c)
{
    return c == '\r' || c == '\n';
}

/* Counts the bytes of a piece of the token; false: one cannot be of any token. */
static bool count(const char *piece, size_t len, size_t *total)
{
    for (size_t i = 0; i < len; i++) {
        if (is_line_end(piece[i]))
            continue;
        if (piece[i] <= ' ' || piece[i] >= 0x7f)
            return false;
        ++*total;
    }
    return true;
}

static neso_status judge(const token_rule *rule, bool good, size_t total,
                         neso_credentials_fault *fault)
{
    neso_status status = NESO_OK;
    if (!good)
        status = NESO_E_MALFORMED;
    else if (total == 0)
        status = NESO_E_MISSING;
    else if (total > rule->max)
        status = NESO_E_TOO_LONG;
    return status == NESO_OK ? status : neso_provider_refuse(fault, status, rule->name, total);
}

/* Reads the token once, to the end even when it is too long already: the length is reported. */
static neso_status check_token(const neso_sts_config *config, neso_credentials_fault *fault)
{
    const token_rule *rule = rule_of(config);
    char piece[64];
    size_t len, total = 0;
    bool good = true;
    neso_status status = config->token->rewind(config->token);
    while (status == NESO_OK && good) {
        status = config->token->read(config->token, (uint8_t *)piece, sizeof piece, &len);
        if (status != NESO_OK || len == 0)
            break;
        good = count(piece, len, &total);
    }
    neso_wipe(piece, sizeof piece);
    if (status != NESO_OK)
        return neso_provider_refuse(fault, status, rule->name, 0);
    return judge(rule, good, total, fault);
}

/* ---- in the form ---- */

/* Moves a piece together over the ends of lines in it. */
static size_t without_line_ends(char *piece, size_t len)
{
    size_t kept = 0;
    for (size_t i = 0; i < len; i++)
        if (!is_line_end(piece[i]))
            piece[kept++] = piece[i];
    return kept;
}

static neso_status read_token(neso_sts_form *form)
{
    neso_source *token = form->config->token;
    size_t len;
    do {
        neso_status status = token->read(token, (uint8_t *)form->text, sizeof form->text, &len);
        if (status != NESO_OK)
            return status;
        form->value = neso_slice_make(form->text, without_line_ends(form->text, len));
    } while (len > 0 && form->value.len == 0);
    if (len == 0)
        neso_wipe(form->text, sizeof form->text);
    return NESO_OK;
}

static neso_status stream_token(neso_sts_form *form, size_t index)
{
    if (index > 0)
        return read_token(form);
    form->name = neso_slice_of(rule_of(form->config)->name);
    return form->config->token->rewind(form->config->token);
}

/* ---- the provider ---- */

static neso_status prepare(neso_provider *provider, neso_provider_exchange *out,
                           neso_credentials_fault *fault)
{
    const neso_sts_config *config = ((neso_sts *)provider)->form.config;
    memset(out, 0, sizeof *out);
    neso_status status = check_token(config, fault);
    if (status != NESO_OK)
        return status;
    status = neso_sts_prepare(provider, out, fault);
    out->is_signed = false;
    return status;
}

/* Whether a refusal passes without anybody's doing: tokens that expire are replaced where they come
 * from, and STS could not reach who issued this one. */
static bool passes(const neso_fault *fault)
{
    return neso_slice_equal(fault->code, NESO_SLICE("ExpiredTokenException")) ||
           neso_slice_equal(fault->code, NESO_SLICE("IDPCommunicationError"));
}

static neso_provider_outcome accept(neso_provider *provider, neso_provider_result *result,
                                    neso_credential_store *store, const neso_exchange *exchange,
                                    int64_t now_s)
{
    neso_provider_outcome outcome = neso_provider_judge(provider, result, store, exchange, now_s);
    if (outcome == NESO_PROVIDER_DENIED && passes(&result->fault))
        outcome = NESO_PROVIDER_LATER;
    return outcome;
}

static const neso_provider_ops unsigned_ops = {neso_sts_begin, prepare, accept};

/* ---- the actions ---- */

static neso_status check_source(const neso_sts_config *config, neso_credentials_fault *fault)
{
    if (config->token == NULL)
        return neso_provider_refuse(fault, NESO_E_MISSING, rule_of(config)->name, 0);
    return NESO_OK;
}

static const neso_sts_field web_identity_fields[] = {
    NESO_STS_FIELD("RoleArn", role_arn, neso_sts_is_role_arn, true),
    NESO_STS_FIELD("RoleSessionName", session_name, neso_sts_is_session_name, true),
    NESO_STS_FIELD("Policy", policy, neso_sts_is_policy, false),
};

const neso_sts_action neso_sts_web_identity = {
    .ops = &unsigned_ops,
    .head = "Action=AssumeRoleWithWebIdentity&Version=2011-06-15&DurationSeconds",
    .fields = web_identity_fields,
    .field_count = sizeof web_identity_fields / sizeof web_identity_fields[0],
    .duration_max_s = NESO_STS_ROLE_DURATION_MAX_S,
    .check = check_source,
    .more = stream_token,
};

static const neso_sts_field saml_fields[] = {
    NESO_STS_FIELD("RoleArn", role_arn, neso_sts_is_role_arn, true),
    NESO_STS_FIELD("PrincipalArn", principal_arn, neso_sts_is_role_arn, true),
    NESO_STS_FIELD("Policy", policy, neso_sts_is_policy, false),
};

const neso_sts_action neso_sts_saml = {
    .ops = &unsigned_ops,
    .head = "Action=AssumeRoleWithSAML&Version=2011-06-15&DurationSeconds",
    .fields = saml_fields,
    .field_count = sizeof saml_fields / sizeof saml_fields[0],
    .duration_max_s = NESO_STS_ROLE_DURATION_MAX_S,
    .check = check_source,
    .more = stream_token,
};
