/*
 * What AssumeRole takes beyond role and name, and GetSessionToken, which shares some of it.
 */
#include "neso_sts_action.h"

#include "neso_ascii.h"
#include "neso_utf8.h"
#include "neso_writer.h"

/* ---- grammars ---- */

bool neso_sts_is_mfa_serial(neso_slice text)
{
    return neso_provider_is_name(text, 9, 256, "_+=/:,.@-");
}

bool neso_sts_is_mfa_code(neso_slice text)
{
    for (size_t i = 0; i < text.len; i++)
        if (!neso_ascii_is_digit(text.ptr[i]))
            return false;
    return text.len == 6;
}

/* Whether a character of UTF-8 that begins at `text` may stand in a policy: up to U+00FF. */
static bool is_policy_char(const char *text, size_t size)
{
    unsigned char c = (unsigned char)*text;
    if (size > 1)
        return c == 0xc2 || c == 0xc3;
    return (c >= ' ' && c != 0x7f) || c == '\t' || c == '\n' || c == '\r';
}

/* Letters and digits of other scripts are not told from what else is beyond ASCII: STS does. */
static bool is_tag_char(const char *text, size_t size)
{
    return size > 1 || neso_ascii_is_alphanumeric(*text) ||
           (*text != '\0' && strchr(" _.:/=+-@", *text) != NULL);
}

/* Whether a text is UTF-8 and has `min` to `max` characters of that kind. */
static bool is_text(neso_slice text, size_t min, size_t max, bool (*is)(const char *, size_t))
{
    size_t count = 0;
    for (size_t at = 0; at < text.len; count++) {
        size_t size = neso_utf8_sequence(text.ptr + at, text.len - at);
        if (size == 0 || !is(text.ptr + at, size))
            return false;
        at += size;
    }
    return count >= min && count <= max;
}

bool neso_sts_is_policy(neso_slice text)
{
    return is_text(text, 1, 2048, is_policy_char);
}

bool neso_sts_is_tag_key(neso_slice text)
{
    return is_text(text, 1, 128, is_tag_char);
}

bool neso_sts_is_tag_value(neso_slice text)
{
    return is_text(text, 0, 256, is_tag_char);
}

/* ---- what is wrong with several ---- */

static neso_status check_mfa(const neso_sts_config *config, neso_credentials_fault *fault)
{
    if (config->mfa_serial.len > 0 && config->mfa_code.len == 0)
        return neso_provider_refuse(fault, NESO_E_MISSING, "TokenCode", 0);
    if (config->mfa_code.len > 0 && config->mfa_serial.len == 0)
        return neso_provider_refuse(fault, NESO_E_MISSING, "SerialNumber", 0);
    return NESO_OK;
}

static neso_status check_tag(const neso_sts_tag *tags, size_t index, neso_credentials_fault *fault)
{
    const neso_sts_tag *tag = &tags[index];
    if (!neso_sts_is_tag_key(tag->key))
        return neso_provider_refuse(fault, NESO_E_ARGUMENT, "Tags.Key", tag->key.len);
    if (!neso_sts_is_tag_value(tag->value))
        return neso_provider_refuse(fault, NESO_E_ARGUMENT, "Tags.Value", tag->value.len);
    for (size_t i = 0; i < index; i++) /* keys that differ only in case are one to STS */
        if (neso_ascii_equal(tags[i].key, tag->key))
            return neso_provider_refuse(fault, NESO_E_DUPLICATE, "Tags.Key", tag->key.len);
    return NESO_OK;
}

static neso_status check_options(const neso_sts_config *config, neso_credentials_fault *fault)
{
    neso_status status = check_mfa(config, fault);
    if (status != NESO_OK)
        return status;
    if (config->tag_count > NESO_STS_TAGS_MAX)
        return neso_provider_refuse(fault, NESO_E_RANGE, "Tags", config->tag_count);
    if (config->transitive_count > NESO_STS_TAGS_MAX)
        return neso_provider_refuse(fault, NESO_E_RANGE, "TransitiveTagKeys",
                                    config->transitive_count);
    for (size_t i = 0; i < config->tag_count && status == NESO_OK; i++)
        status = check_tag(config->tags, i, fault);
    for (size_t i = 0; i < config->transitive_count && status == NESO_OK; i++)
        if (!neso_sts_is_tag_key(config->transitive_tags[i]))
            status = neso_provider_refuse(fault, NESO_E_ARGUMENT, "TransitiveTagKeys",
                                          config->transitive_tags[i].len);
    return status;
}

/* ---- lists in the form ---- */

/* The name of a member, which are counted from 1: "Tags.member.1.Key". */
static neso_slice name_of(neso_sts_form *form, const char *list, size_t index, const char *end)
{
    neso_writer writer;
    neso_writer_init(&writer, form->text, sizeof form->text);
    neso_writer_text(&writer, list);
    neso_writer_text(&writer, ".member.");
    neso_writer_u64(&writer, index + 1);
    neso_writer_text(&writer, end);
    return neso_writer_written(&writer);
}

static neso_status list_tags(neso_sts_form *form, size_t index)
{
    const neso_sts_config *config = form->config;
    if (index < 2 * config->tag_count) {
        const neso_sts_tag *tag = &config->tags[index / 2];
        bool is_key = index % 2 == 0;
        form->name = name_of(form, "Tags", index / 2, is_key ? ".Key" : ".Value");
        form->value = is_key ? tag->key : tag->value;
        return NESO_OK;
    }
    index -= 2 * config->tag_count;
    if (index < config->transitive_count) {
        form->name = name_of(form, "TransitiveTagKeys", index, "");
        form->value = config->transitive_tags[index];
    }
    return NESO_OK;
}

/* ---- the actions ---- */

static const neso_sts_field role_fields[] = {
    NESO_STS_FIELD("RoleArn", role_arn, neso_sts_is_role_arn, true),
    NESO_STS_FIELD("RoleSessionName", session_name, neso_sts_is_session_name, true),
    NESO_STS_FIELD("ExternalId", external_id, neso_sts_is_external_id, false),
    NESO_STS_FIELD("Policy", policy, neso_sts_is_policy, false),
    NESO_STS_FIELD("SourceIdentity", source_identity, neso_sts_is_session_name, false),
    NESO_STS_FIELD("SerialNumber", mfa_serial, neso_sts_is_mfa_serial, false),
    NESO_STS_FIELD("TokenCode", mfa_code, neso_sts_is_mfa_code, false),
};

const neso_sts_action neso_sts_assume_role_with_options = {
    .ops = &neso_sts_signed,
    .head = "Action=AssumeRole&Version=2011-06-15&DurationSeconds",
    .fields = role_fields,
    .field_count = sizeof role_fields / sizeof role_fields[0],
    .duration_max_s = NESO_STS_ROLE_DURATION_MAX_S,
    .check = check_options,
    .more = list_tags,
};

static const neso_sts_field user_fields[] = {
    NESO_STS_FIELD("SerialNumber", mfa_serial, neso_sts_is_mfa_serial, false),
    NESO_STS_FIELD("TokenCode", mfa_code, neso_sts_is_mfa_code, false),
};

const neso_sts_action neso_sts_session_token = {
    .ops = &neso_sts_signed,
    .head = "Action=GetSessionToken&Version=2011-06-15&DurationSeconds",
    .fields = user_fields,
    .field_count = sizeof user_fields / sizeof user_fields[0],
    .duration_max_s = NESO_STS_USER_DURATION_MAX_S,
    .check = check_mfa,
};
