/* neso_sts.h: the form that asks for a role, and the verdict on each kind of reply. */
#include "unit.h"

#include "neso_sts.h"

static const char arn[] = "arn:aws:iam::123456789012:role/site/gateway";

static neso_sts_config sample(void)
{
    neso_sts_config config = {
        .action = &neso_sts_assume_role,
        .endpoint = {.host = NESO_SLICE("sts.example"), .port = 443},
        .region = NESO_SLICE("us-east-1"),
        .role_arn = neso_slice_of(arn),
        .session_name = NESO_SLICE("pump-7@site,x=+_."),
        .external_id = NESO_SLICE("a:b/c"),
        .duration_s = 3600,
    };
    return config;
}

static size_t read_all(neso_source *body, char *out, size_t cap, size_t piece)
{
    size_t len = 0, got;
    do {
        assert_true(len + piece <= cap);
        assert_int_equal(body->read(body, (uint8_t *)out + len, piece, &got), NESO_OK);
        len += got;
    } while (got > 0);
    return len;
}

static void assert_body(const neso_sts_config *config, const char *expected)
{
    static char out[1024];
    size_t len = strlen(expected);
    neso_sts sts;
    neso_provider_exchange next;
    neso_credentials_fault fault;
    assert_int_equal(neso_sts_init(&sts, config, &fault), NESO_OK);
    assert_int_equal(neso_provider_prepare(&sts.provider, &next, &fault), NESO_OK);
    neso_source *body = next.request.body;
    assert_int_equal(body->rewind(body), NESO_OK);
    for (size_t piece = 1; piece <= len + 1; piece++) {
        assert_int_equal(read_all(body, out, sizeof out, piece), len);
        assert_memory_equal(out, expected, len);
        assert_int_equal(body->rewind(body), NESO_OK);
    }
    /* Also when it is rewound amid an encoded byte. */
    for (size_t stop = 1; stop < len; stop++) {
        size_t got;
        assert_int_equal(body->read(body, (uint8_t *)out, stop, &got), NESO_OK);
        assert_int_equal(got, stop);
        assert_int_equal(body->rewind(body), NESO_OK);
        assert_int_equal(read_all(body, out, sizeof out, 100), len);
        assert_memory_equal(out, expected, len);
        assert_int_equal(body->rewind(body), NESO_OK);
    }
}

static void writes_the_form(void **state)
{
    neso_sts_config config = sample();
    (void)state;
    assert_body(&config, "Action=AssumeRole&Version=2011-06-15&DurationSeconds=3600"
                         "&RoleArn=arn%3Aaws%3Aiam%3A%3A123456789012%3Arole%2Fsite%2Fgateway"
                         "&RoleSessionName=pump-7%40site%2Cx%3D%2B_.&ExternalId=a%3Ab%2Fc");
    config.external_id = NESO_SLICE("");
    config.session_name = NESO_SLICE("AZ");
    config.duration_s = 900;
    assert_body(&config, "Action=AssumeRole&Version=2011-06-15&DurationSeconds=900"
                         "&RoleArn=arn%3Aaws%3Aiam%3A%3A123456789012%3Arole%2Fsite%2Fgateway"
                         "&RoleSessionName=AZ");
    config.session_name = NESO_SLICE("ab");
    config.external_id = NESO_SLICE("09");
    config.duration_s = 43200;
    assert_body(&config, "Action=AssumeRole&Version=2011-06-15&DurationSeconds=43200"
                         "&RoleArn=arn%3Aaws%3Aiam%3A%3A123456789012%3Arole%2Fsite%2Fgateway"
                         "&RoleSessionName=ab&ExternalId=09");
}

static void refuses_a_role(const neso_sts_config *config)
{
    neso_sts sts;
    neso_credentials_fault fault;
    assert_int_not_equal(neso_sts_init(&sts, config, &fault), NESO_OK);
}

static void refuses_what_sts_would_refuse(void **state)
{
    static const char *const bad_arns[] = {"", "arn:aws:iam::1:role", "arx:aws:iam::123456789012:r",
                                           "arn:aws:iam::123456789012:role/a b",
                                           "arn:aws:iam::123456789012:role/a\n"};
    static const char *const bad_names[] = {"",
                                            "a",
                                            "a b",
                                            "a/b",
                                            "a\xc3\xa9",
                                            "a&b",
                                            "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
                                            "aaaaaaaaaaa"};
    static const char *const bad_ids[] = {"a", "a b", "a;b", "a\n"};
    static const uint32_t bad_durations[] = {0, 899, 43201, UINT32_MAX};
    static char long_text[2050];
    neso_sts_config config;
    (void)state;
    for (size_t i = 0; i < sizeof bad_arns / sizeof bad_arns[0]; i++) {
        config = sample();
        config.role_arn = neso_slice_of(bad_arns[i]);
        refuses_a_role(&config);
    }
    for (size_t i = 0; i < sizeof bad_names / sizeof bad_names[0]; i++) {
        config = sample();
        config.session_name = neso_slice_of(bad_names[i]);
        refuses_a_role(&config);
    }
    for (size_t i = 0; i < sizeof bad_ids / sizeof bad_ids[0]; i++) {
        config = sample();
        config.external_id = neso_slice_of(bad_ids[i]);
        refuses_a_role(&config);
    }
    for (size_t i = 0; i < sizeof bad_durations / sizeof bad_durations[0]; i++) {
        config = sample();
        config.duration_s = bad_durations[i];
        refuses_a_role(&config);
    }
    config = sample();
    config.session_name = NESO_SLICE("a\0b");
    refuses_a_role(&config);
    memset(long_text, 'a', sizeof long_text - 1);
    memcpy(long_text, "arn:", 4);
    config = sample();
    config.role_arn = neso_slice_of(long_text);
    refuses_a_role(&config);
    config = sample();
    config.external_id = neso_slice_make(long_text + 4, 1225);
    refuses_a_role(&config);
}

/* ---- replies ---- */

static neso_credential_store store;
static char room[NESO_CREDENTIALS_REPLY_MAX];

static neso_provider_outcome judge(neso_provider_result *result, uint16_t code, const char *body,
                                   uint64_t cut_off)
{
    static neso_exchange exchange;
    size_t len = strlen(body);
    memset(&exchange, 0, sizeof exchange);
    exchange.reply = room;
    assert_true(len <= sizeof room);
    memcpy(exchange.reply, body, len);
    exchange.reply_len = len;
    exchange.body_len = len + cut_off;
    exchange.response.code = code;
    static neso_sts sts;
    static neso_sts_config config;
    neso_credentials_fault fault;
    config = sample();
    assert_int_equal(neso_sts_init(&sts, &config, &fault), NESO_OK);
    return neso_provider_accept(&sts.provider, result, &store, &exchange, 1000);
}

#define REPLY                                                                                      \
    "<AssumeRoleResponse><AssumeRoleResult><Credentials><SessionToken>T</SessionToken>"            \
    "<AccessKeyId>ASIA</AccessKeyId><SecretAccessKey>s</SecretAccessKey>"                          \
    "<Expiration>2030-01-01T00:00:00Z</Expiration></Credentials></AssumeRoleResult>"               \
    "</AssumeRoleResponse>"
#define REFUSAL(code, message)                                                                     \
    "<ErrorResponse><Error><Type>Sender</Type><Code>" code "</Code><Message>" message              \
    "</Message></Error><RequestId>r</RequestId></ErrorResponse>"

static void takes_new_credentials(void **state)
{
    neso_provider_result result;
    (void)state;
    neso_credential_store_init(&store);
    assert_int_equal(judge(&result, 200, REPLY, 0), NESO_PROVIDER_RENEWED);
    assert_true(
        neso_slice_equal(neso_credential_store_current(&store)->access_key_id, NESO_SLICE("ASIA")));
    assert_true(neso_credential_store_current(&store)->expires_s == 1893456000);
}

static void a_truncated_reply_is_unknown(void **state)
{
    char text[sizeof REPLY];
    (void)state;
    neso_credential_store_init(&store);
    for (size_t cut = 0; cut < sizeof REPLY - 1; cut++) {
        neso_provider_result result;
        memcpy(text, REPLY, sizeof text);
        text[cut] = '\0';
        assert_int_equal(judge(&result, 200, text, 0), NESO_PROVIDER_UNKNOWN);
        assert_non_null(result.credentials.reason);
        assert_null(neso_credential_store_current(&store));
    }
}

static void a_reply_that_did_not_fit_is_unknown(void **state)
{
    neso_provider_result result;
    (void)state;
    neso_credential_store_init(&store);
    assert_int_equal(judge(&result, 200, REPLY, 5000), NESO_PROVIDER_UNKNOWN);
    assert_int_equal(result.credentials.len, sizeof REPLY - 1 + 5000);
    assert_null(neso_credential_store_current(&store));
    for (size_t i = 0; i < sizeof REPLY - 1; i++)
        assert_int_equal(room[i], 0);
}

static void tells_refusals_apart(void **state)
{
    static const struct {
        uint16_t code;
        const char *body;
        neso_provider_outcome outcome;
        const char *error_code;
    } cases[] = {
        {403, REFUSAL("InvalidClientTokenId", "The security token is invalid."),
         NESO_PROVIDER_DENIED, "InvalidClientTokenId"},
        {403, REFUSAL("SignatureDoesNotMatch", "The request signature we calculated does not"),
         NESO_PROVIDER_DENIED, "SignatureDoesNotMatch"},
        {403, REFUSAL("SignatureDoesNotMatch", "Signature expired: 2 is now earlier than 3"),
         NESO_PROVIDER_CLOCK, "SignatureDoesNotMatch"},
        {403, REFUSAL("SignatureDoesNotMatch", "Signature not yet current: 3 is still later"),
         NESO_PROVIDER_CLOCK, "SignatureDoesNotMatch"},
        {403, REFUSAL("AccessDenied", "User is not authorized"), NESO_PROVIDER_DENIED,
         "AccessDenied"},
        {403, "{\"Error\":{\"Code\":\"AccessDenied\",\"Message\":\"no\"}}", NESO_PROVIDER_DENIED,
         "AccessDenied"},
        {400, REFUSAL("ValidationError", "1 validation error"), NESO_PROVIDER_DENIED,
         "ValidationError"},
        {400, REFUSAL("RequestExpired", "Request has expired."), NESO_PROVIDER_CLOCK,
         "RequestExpired"},
        {400, REFUSAL("Throttling", "Rate exceeded"), NESO_PROVIDER_LATER, "Throttling"},
        {429, "", NESO_PROVIDER_LATER, ""},
        {500, REFUSAL("InternalFailure", "x"), NESO_PROVIDER_LATER, "InternalFailure"},
        {503, "<html>", NESO_PROVIDER_LATER, ""},
        {403, "<html>Forbidden by your proxy", NESO_PROVIDER_UNKNOWN, ""},
        {404, "", NESO_PROVIDER_UNKNOWN, ""},
        {301, REFUSAL("Moved", "x"), NESO_PROVIDER_UNKNOWN, "Moved"},
        {201, REPLY, NESO_PROVIDER_UNKNOWN, ""},
        {200, REFUSAL("AccessDenied", "x"), NESO_PROVIDER_DENIED, "AccessDenied"},
        {200, "", NESO_PROVIDER_UNKNOWN, ""},
    };
    (void)state;
    neso_credential_store_init(&store);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        neso_provider_result result;
        assert_int_equal(judge(&result, cases[i].code, cases[i].body, 0), cases[i].outcome);
        assert_int_equal(result.fault.code.len, strlen(cases[i].error_code));
        assert_true(neso_slice_equal(result.fault.code, neso_slice_of(cases[i].error_code)));
        assert_null(neso_credential_store_current(&store));
    }
}

int test_sts(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(writes_the_form),
        cmocka_unit_test(refuses_what_sts_would_refuse),
        cmocka_unit_test(takes_new_credentials),
        cmocka_unit_test(a_truncated_reply_is_unknown),
        cmocka_unit_test(a_reply_that_did_not_fit_is_unknown),
        cmocka_unit_test(tells_refusals_apart),
    };
    return cmocka_run_group_tests_name("sts", tests, NULL, NULL);
}
