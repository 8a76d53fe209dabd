#include "neso_settings.h"

#include "neso_settings_value.h"

/* ---- what the members are ---- */

#define MEMBER(name)     offsetof(neso_settings, name)
#define FROM(source)     (1u << NESO_FROM_##source)
#define SOURCE_ROLE      (1u << 15) /* an identity provider's role is what assumes the role */
#define IDENTITIES       (FROM(WEB_IDENTITY) | FROM(SAML))
#define ROLES            (FROM(ASSUME_ROLE) | IDENTITIES)
#define STS              (ROLES | FROM(SESSION_TOKEN))
#define ROLE_CREDENTIALS (IDENTITIES | FROM(IOT) | FROM(IMDS) | FROM(CONTAINER))

#define HOST_REASON    "must be a host name"
#define RELAY_REASON   "must be \"host:port\""
#define PORT_REASON    "must be a number from 1 to 65535"
#define KEY_ID_REASON  "must be 16 to 128 letters and digits"
#define ARN_REASON     "must be an ARN of 20 to 2048 characters"
#define SESSION_REASON "must be 2 to 64 letters, digits or _+=,.@-"
#define ID_REASON      "must be 2 to 1224 letters, digits or _+=,.@:/-"
#define SECRET_REASON  "must be 16 to 256 printable characters"
#define WORD_REASON    "must be printable characters"
#define FILE_REASON    "must be printable characters or {\"file\": \"/path\"}"
#define PEM_REASON     "must be PEM or {\"file\": \"/path\"}"
#define BOOLEAN_REASON "must be true or false"
#define URL_REASON     "must be an https URL, or http to this device or this link"
#define SOURCE_REASON  "must be one or two sources that this build has"
#define TOO_MANY       "has too many members or trust anchors"
#define TEXT_OF(macro) #macro
#define UP_TO(macro)   "must be a number from 1 to " TEXT_OF(macro)
#define BATCH_REASON   UP_TO(NESO_BATCH_READINGS_MAX)
#define TAGS_REASON    "must be an object of texts, not more than " TEXT_OF(NESO_ROLE_TAGS_MAX)

/* Columns: see neso_settings_value.h. */
static const neso_settings_rule RULES[] = {
    {"gateway", "must be a text of 1 to 128 bytes", MEMBER(gateway), 1, 128, 0, TEXT, true, 0},
    {"endpoint", HOST_REASON, MEMBER(endpoint), 1, 253, 0, HOST, true, 0},
    {"port", PORT_REASON, MEMBER(port), 1, 65535, 8182, NUMBER16, false, 0},
    {"endpoint_via", RELAY_REASON, MEMBER(endpoint_via), 1, 253, MEMBER(endpoint_via_port), RELAY,
     false, 0},
    {"region", "must be an AWS region", MEMBER(region), 2, 32, 0, HOST, true, 0},
    {"credentials", SOURCE_REASON, MEMBER(sources), 0, 0, 0, SOURCES, false, 0},
    {"spread_s", "must be a number from 0 to 3600", MEMBER(spread_s), 0, 3600, 10, NUMBER32, false,
     0},
    {"time_server", HOST_REASON, MEMBER(time_server), 1, 253, 0, HOST, false, 0},
    {"time_port", PORT_REASON, MEMBER(time_port), 1, 65535, 123, NUMBER16, false, 0},
    {"time_from_tls", BOOLEAN_REASON, MEMBER(time_from_tls), 0, 0, true, BOOLEAN, false, 0},
    {"precision", "must be \"ns\", \"us\", \"ms\" or \"s\"", MEMBER(ns_per_tick), 0, 0, 1,
     PRECISION, false, 0},
    {"batch_readings", BATCH_REASON, MEMBER(batch_readings), 1, NESO_BATCH_READINGS_MAX,
     NESO_BATCH_READINGS_MAX, NUMBER16, false, 0},
    {"batch_ms", "must be a number from 0 to 3600000", MEMBER(batch_ms), 0, 3600000, 1000, NUMBER32,
     false, 0},
    {"timeout_ms", "must be a number from 1000 to 600000", MEMBER(timeout_ms), 1000, 600000, 20000,
     NUMBER32, false, 0},
    {"trust_anchors", "must be an array of certificates in PEM", MEMBER(trust_anchors), 0, 0, 0,
     ARRAY, false, 0},
    {"mac", "must be like 02:00:5e:10:00:01, of one device", MEMBER(mac), 17, 17, 0, MAC, false, 0},
    {"access_key_id", KEY_ID_REASON, MEMBER(access_key_id), 16, 128, 0, KEY_ID, true, FROM(STATIC)},
    {"secret_access_key", SECRET_REASON, MEMBER(secret_access_key), 16, 256, 0, WORD, true,
     FROM(STATIC)},
    {"session_token", WORD_REASON, MEMBER(session_token), 1, 32768, 0, WORD, false, FROM(STATIC)},
#if NESO_SOURCE_STS
    {"sts_endpoint", HOST_REASON, MEMBER(sts_endpoint), 1, 253, 0, HOST, true, STS},
    {"sts_port", PORT_REASON, MEMBER(sts_port), 1, 65535, 443, NUMBER16, false, STS},
    {"sts_via", RELAY_REASON, MEMBER(sts_via), 1, 253, MEMBER(sts_via_port), RELAY, false, STS},
    {"role_arn", ARN_REASON, MEMBER(role_arn), 20, 2048, 0, ROLE_ARN, true, ROLES},
    {"session_name", SESSION_REASON, MEMBER(session_name), 2, 64, 0, SESSION, true,
     FROM(ASSUME_ROLE) | FROM(WEB_IDENTITY)},
    {"duration_s", "must be a number from 900 to 43200", MEMBER(duration_s), 900, 43200, 3600,
     NUMBER32, false, STS},
#endif
#if NESO_SOURCE_ASSUME_ROLE
    {"external_id", ID_REASON, MEMBER(external_id), 2, 1224, 0, EXTERNAL_ID, false,
     FROM(ASSUME_ROLE)},
#endif
#if NESO_ROLE_OPTIONS
    {"policy", "must be an object of 2 to 2048 bytes", MEMBER(policy), 2, 2048, 0, OBJECT, false,
     ROLES},
    {"tags", TAGS_REASON, MEMBER(tags), 1, 256, 0, TAGS, false, FROM(ASSUME_ROLE)},
    {"source_identity", SESSION_REASON, MEMBER(source_identity), 2, 64, 0, SESSION, false,
     FROM(ASSUME_ROLE)},
#endif
#if NESO_SOURCE_CHAIN
    {"credential_source", SOURCE_REASON, MEMBER(credential_source), 0, 0, 0, SOURCE, false,
     FROM(ASSUME_ROLE)},
    {"source_role_arn", ARN_REASON, MEMBER(source_role_arn), 20, 2048, 0, ROLE_ARN, true,
     SOURCE_ROLE},
#endif
#if NESO_SOURCE_WEB_IDENTITY
    {"web_identity_token", FILE_REASON, MEMBER(web_identity_token), 1, NESO_STS_WEB_IDENTITY_MAX, 0,
     WORD_FILE, false, FROM(WEB_IDENTITY)},
#endif
#if NESO_SOURCE_SAML
    {"principal_arn", ARN_REASON, MEMBER(principal_arn), 20, 2048, 0, ROLE_ARN, true, FROM(SAML)},
    {"saml_assertion", FILE_REASON, MEMBER(saml_assertion), 1, NESO_STS_SAML_MAX, 0, WORD_FILE,
     false, FROM(SAML)},
#endif
#if NESO_SOURCE_IOT
    {"iot_endpoint", HOST_REASON, MEMBER(iot_endpoint), 1, 253, 0, HOST, true, FROM(IOT)},
    {"iot_port", PORT_REASON, MEMBER(iot_port), 1, 65535, 443, NUMBER16, false, FROM(IOT)},
    {"iot_via", RELAY_REASON, MEMBER(iot_via), 1, 253, MEMBER(iot_via_port), RELAY, false,
     FROM(IOT)},
    {"role_alias", "must be 1 to 128 letters, digits or _=,@-", MEMBER(role_alias), 1, 128, 0, WORD,
     true, FROM(IOT)},
    {"thing_name", "must be 1 to 128 letters, digits or :_-", MEMBER(thing_name), 1, 128, 0, WORD,
     false, FROM(IOT)},
    {"certificate", PEM_REASON, MEMBER(certificate), 1, 65535, 0, PEM_FILE, true, FROM(IOT)},
    {"private_key", PEM_REASON, MEMBER(private_key), 1, 65535, 0, PEM_FILE, true, FROM(IOT)},
#endif
#if NESO_SOURCE_IMDS
    {"imds_endpoint", URL_REASON, MEMBER(imds_endpoint), 1, 512, 0, URL, false, FROM(IMDS)},
    {"imds_via", RELAY_REASON, MEMBER(imds_via), 1, 253, MEMBER(imds_via_port), RELAY, false,
     FROM(IMDS)},
    {"imds_role", "must be the name of a role", MEMBER(imds_role), 1, 64, 0, WORD, false,
     FROM(IMDS)},
    {"imds_v1", BOOLEAN_REASON, MEMBER(imds_v1), 0, 0, true, BOOLEAN, false, FROM(IMDS)},
#endif
#if NESO_SOURCE_CONTAINER
    {"container_uri", URL_REASON, MEMBER(container_uri), 1, 2048, 0, URL, true, FROM(CONTAINER)},
    {"container_via", RELAY_REASON, MEMBER(container_via), 1, 253, MEMBER(container_via_port),
     RELAY, false, FROM(CONTAINER)},
    {"container_token", FILE_REASON, MEMBER(container_token), 1, 32768, 0, WORD_FILE, false,
     FROM(CONTAINER)},
#endif
#if NESO_SOURCE_EXTERNAL
    {"credential_process", "must be a command of up to 4096 bytes", MEMBER(credential_process), 1,
     4096, 0, TEXT, false, FROM(EXTERNAL)},
#endif
};

enum { RULE_COUNT = sizeof RULES / sizeof RULES[0] };

/* A document has its members, some certificates in an array, and objects. */
enum { TOKENS = 2 * RULE_COUNT + 1 + 8 + (NESO_ROLE_OPTIONS ? 80 + 2 * NESO_ROLE_TAGS_MAX : 0) };

/* ---- reading a document ---- */

static neso_status refuse(neso_settings_error *error, neso_status status, size_t rule,
                          const char *reason, size_t offset)
{
    error->field = neso_slice_of(RULES[rule].name);
    error->reason = reason;
    error->offset = offset;
    return status;
}

static size_t rule_of(const neso_json *json, size_t key)
{
    size_t i = 0;
    while (i < RULE_COUNT && !neso_json_equal(json, key, neso_slice_of(RULES[i].name)))
        i++;
    return i;
}

/* seen[i]: where the member of rule i stands, 0 when it was not seen. */
static neso_status take_members(neso_settings *out, const neso_json *json, size_t seen[RULE_COUNT],
                                neso_settings_error *error)
{
    for (size_t key = neso_json_first(json, NESO_JSON_ROOT); key != NESO_JSON_NONE;
         key = neso_json_next(json, key)) {
        size_t i = rule_of(json, key);
        error->field = neso_json_raw(json, key);
        error->offset = (size_t)(error->field.ptr - json->text);
        error->reason = "is not a field of the configuration";
        if (i == RULE_COUNT)
            return NESO_E_UNSUPPORTED;
        error->reason = "is given twice";
        if (seen[i] != 0)
            return NESO_E_DUPLICATE;
        seen[i] = error->offset;
        neso_status status =
            neso_settings_take(out, &RULES[i], json, neso_json_value(json, key), error);
        if (status != NESO_OK)
            return status;
    }
    return NESO_OK;
}

/* ---- what belongs together ---- */

static unsigned with_needed(unsigned source, const neso_settings *settings)
{
    unsigned used = 1u << source;
    if (source == NESO_FROM_SESSION_TOKEN)
        used |= FROM(STATIC);
    if (source != NESO_FROM_ASSUME_ROLE)
        return used;
    used |= 1u << settings->credential_source;
    if (settings->credential_source == NESO_FROM_SESSION_TOKEN)
        used |= FROM(STATIC);
    return (1u << settings->credential_source & IDENTITIES) != 0 ? used | SOURCE_ROLE : used;
}

/* The sources in use, a bit each. */
static unsigned sources_in_use(const neso_settings *settings)
{
    unsigned used = 0;
    for (size_t i = 0; i < settings->source_count; i++)
        used |= with_needed(settings->sources[i], settings);
    return used;
}

bool neso_settings_uses(const neso_settings *settings, neso_settings_source source)
{
    return (sources_in_use(settings) & 1u << source) != 0;
}

static neso_status check_members(const neso_settings *out, const size_t seen[RULE_COUNT],
                                 neso_settings_error *error)
{
    unsigned used = sources_in_use(out);
    for (size_t i = 0; i < RULE_COUNT; i++) {
        const neso_settings_rule *r = &RULES[i];
        bool of_use = r->users == NESO_SETTINGS_ALL || (r->users & used) != 0;
        if (seen[i] != 0 && !of_use)
            return refuse(error, NESO_E_UNSUPPORTED, i, "is of no use with these credentials",
                          seen[i]);
        if (seen[i] == 0 && of_use && r->required)
            return refuse(error, NESO_E_MISSING, i, "is missing", 0);
#if NESO_SOURCE_CHAIN
        if (r->member == MEMBER(duration_s) && out->duration_s > 3600 &&
            (used & FROM(ASSUME_ROLE)) != 0 &&
            (1u << out->credential_source & ROLE_CREDENTIALS) != 0)
            return refuse(error, NESO_E_RANGE, i,
                          "must be at most 3600 when credential_source is a role", seen[i]);
#endif
    }
    return NESO_OK;
}

static void preset(neso_settings *out)
{
    memset(out, 0, sizeof *out);
    for (size_t i = 0; i < RULE_COUNT; i++) {
        char *at = (char *)out + RULES[i].member;
        uint16_t narrow = (uint16_t)RULES[i].more;
        if (RULES[i].kind == NUMBER16)
            memcpy(at, &narrow, sizeof narrow);
        else if (RULES[i].kind == NUMBER32 || RULES[i].kind == PRECISION)
            memcpy(at, &RULES[i].more, sizeof RULES[i].more);
        else if (RULES[i].kind == BOOLEAN)
            *(bool *)at = RULES[i].more != 0;
    }
    out->sources[0] = NESO_FROM_ASSUME_ROLE;
    out->source_count = 1;
    out->time_server = NESO_SLICE("pool.ntp.org");
}

static neso_status parse(neso_settings *out, const char *text, size_t len,
                         neso_settings_error *error)
{
    neso_json_token tokens[TOKENS];
    neso_json json;
    neso_status status = neso_json_parse(&json, text, len, tokens, TOKENS, &error->offset);
    error->reason = status == NESO_E_NO_SPACE ? TOO_MANY : "is not valid JSON";
    if (status != NESO_OK)
        return status;
    error->reason = "must be an object";
    if (neso_json_type_of(&json, NESO_JSON_ROOT) != NESO_JSON_OBJECT)
        return NESO_E_MALFORMED;
    size_t seen[RULE_COUNT] = {0};
    status = take_members(out, &json, seen, error);
    return status == NESO_OK ? check_members(out, seen, error) : status;
}

neso_status neso_settings_parse(neso_settings *out, const char *text, size_t len,
                                neso_settings_error *error)
{
    memset(error, 0, sizeof *error);
    preset(out);
    neso_status status = parse(out, text, len, error);
    if (status != NESO_OK)
        memset(out, 0, sizeof *out);
    else
        memset(error, 0, sizeof *error);
    return status;
}
