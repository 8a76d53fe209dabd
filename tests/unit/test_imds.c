/* neso_imds.h: its three exchanges, the way back to version 1, and credentials past their end.
 * (test_provider.c has the replies that every source may get.) */
#include "provider_support.h"

#include "neso_imds.h"

#define TOKEN "AQAEAJ-token-of-version-2_w=="
#define DOCUMENT(expiration)                                                                       \
    "{\"Code\":\"Success\",\"LastUpdated\":\"2015-08-30T12:00:00Z\",\"Type\":\"AWS-HMAC\","        \
    "\"AccessKeyId\":\"ASIA1\",\"SecretAccessKey\":\"s\",\"Token\":\"t\",\"Expiration\":"          \
    "\"" expiration "\"}"

static neso_imds imds;
static neso_imds_config config;

static neso_provider *make(bool v1_allowed, const char *role)
{
    neso_credentials_fault fault;
    config = (neso_imds_config){.v1_allowed = v1_allowed, .role = neso_slice_of(role)};
    neso_credential_store_init(&store);
    assert_int_equal(neso_imds_init(&imds, &config, &fault), NESO_OK);
    neso_provider_begin(&imds.provider);
    return &imds.provider;
}

static void assert_token_forgotten(void)
{
    for (size_t i = 0; i < sizeof imds.token; i++)
        assert_int_equal(imds.token[i], 0);
}

#define ROLES "/latest/meta-data/iam/security-credentials/"

static void asks_for_token_role_and_credentials(void **state)
{
    neso_provider *provider = make(false, "");
    (void)state;
    for (int round = 0; round < 2; round++) {
        neso_provider_begin(provider);
        assert_int_equal(play(provider, OK(TOKEN)), NESO_PROVIDER_MORE);
        assert_string_equal(sent, "PUT /latest/api/token HTTP/1.1\r\n"
                                  "Host: 169.254.169.254\r\n"
                                  "X-aws-ec2-metadata-token-ttl-seconds: 21600\r\n\r\n");
        for (size_t i = 0; i < sizeof TOKEN - 1; i++)
            assert_int_equal(reply[i], 0);
        assert_int_equal(play(provider, OK("a+b=c,d.e@f-g_1\n")), NESO_PROVIDER_MORE);
        assert_string_equal(sent, "GET " ROLES " HTTP/1.1\r\n"
                                  "Host: 169.254.169.254\r\n"
                                  "X-aws-ec2-metadata-token: " TOKEN "\r\n\r\n");
        assert_int_equal(play(provider, OK(DOCUMENT("2015-08-30T18:36:00Z"))),
                         NESO_PROVIDER_RENEWED);
        assert_string_equal(sent, "GET " ROLES "a+b=c,d.e@f-g_1 HTTP/1.1\r\n"
                                  "Host: 169.254.169.254\r\n"
                                  "X-aws-ec2-metadata-token: " TOKEN "\r\n\r\n");
        assert_true(peer.plain);
        assert_int_equal(peer.port, 80);
        assert_true(neso_credential_store_current(&store)->expires_s == NOW_S + 6 * 3600);
        assert_token_forgotten();
    }
}

static void asks_no_name_that_it_knows(void **state)
{
    neso_provider *provider = make(false, "my-role");
    (void)state;
    config.endpoint = (neso_provider_endpoint){.host = NESO_SLICE("[fd00:ec2::254]"),
                                               .port = 8080,
                                               .plain = true,
                                               .via = NESO_SLICE("127.0.0.1"),
                                               .via_port = 1338};
    assert_int_equal(play(provider, OK(TOKEN)), NESO_PROVIDER_MORE);
    assert_int_equal(play(provider, OK(DOCUMENT("2015-08-30T18:36:00Z"))), NESO_PROVIDER_RENEWED);
    assert_string_equal(sent, "GET " ROLES "my-role HTTP/1.1\r\n"
                              "Host: [fd00:ec2::254]:8080\r\n"
                              "X-aws-ec2-metadata-token: " TOKEN "\r\n\r\n");
    assert_true(neso_slice_equal(peer.via, NESO_SLICE("127.0.0.1")));
    assert_int_equal(peer.via_port, 1338);
}

static void takes_localhost_for_this_device(void **state)
{
    neso_provider *provider = make(false, "my-role");
    (void)state;
    config.endpoint =
        (neso_provider_endpoint){.host = NESO_SLICE("LocalHost"), .port = 1338, .plain = true};
    assert_int_equal(play(provider, OK(TOKEN)), NESO_PROVIDER_MORE);
    assert_true(neso_slice_equal(peer.via, NESO_SLICE("127.0.0.1")));
    assert_int_equal(peer.via_port, 1338);
}

static void falls_back_to_version_1_where_that_is_allowed(void **state)
{
    static const char *const answers[] = {REPLY("403 x", "Forbidden"), REPLY("404 x", ""),
                                          REPLY("405 x", "<html>")};
    (void)state;
    for (size_t i = 0; i < sizeof answers / sizeof answers[0]; i++) {
        neso_provider *provider = make(true, "");
        assert_int_equal(play(provider, answers[i]), NESO_PROVIDER_MORE);
        assert_int_equal(play(provider, OK("my-role")), NESO_PROVIDER_MORE);
        assert_string_equal(sent, "GET " ROLES " HTTP/1.1\r\nHost: 169.254.169.254\r\n\r\n");
        assert_int_equal(play(provider, OK(DOCUMENT("2015-08-30T18:36:00Z"))),
                         NESO_PROVIDER_RENEWED);
        assert_string_equal(sent, "GET " ROLES "my-role HTTP/1.1\r\nHost: 169.254.169.254\r\n\r\n");

        assert_int_equal(play(make(false, ""), answers[i]), NESO_PROVIDER_DENIED);
        assert_string_equal(result.credentials.reason, "version 1 of the metadata service");
        assert_int_equal(result.credentials.status, NESO_E_UNSUPPORTED);
    }
    /* Nothing else is a reason to do without a token. */
    assert_int_equal(play(make(true, ""), REPLY("500 x", "")), NESO_PROVIDER_LATER);
    assert_int_equal(play(make(true, ""), REPLY("429 x", "")), NESO_PROVIDER_LATER);
    assert_int_equal(play(make(true, ""), REPLY("400 x", "")), NESO_PROVIDER_UNKNOWN);
    assert_int_equal(play(make(true, ""), REPLY("401 x", "")), NESO_PROVIDER_UNKNOWN);
}

static void refuses_a_token(const char *body, size_t len, neso_status status)
{
    static char response[1000];
    neso_provider *provider = make(true, "");
    memcpy(response, OK(""), sizeof OK("") - 1);
    memcpy(response + sizeof OK("") - 1, body, len);
    assert_int_equal(play_bytes(provider, response, sizeof OK("") - 1 + len, 1),
                     NESO_PROVIDER_UNKNOWN);
    assert_string_equal(result.credentials.reason, "metadata token");
    assert_int_equal(result.credentials.status, status);
    assert_int_equal(result.credentials.len, len);
    assert_token_forgotten();
}

static void refuses_a_token_that_is_none(void **state)
{
    static char text[NESO_IMDS_TOKEN_MAX + 1];
    (void)state;
    memset(text, 't', sizeof text);
    refuses_a_token("", 0, NESO_E_MALFORMED);
    refuses_a_token("a\r\nX: y", 7, NESO_E_MALFORMED);
    refuses_a_token("a b", 3, NESO_E_MALFORMED);
    refuses_a_token("a\0b", 3, NESO_E_MALFORMED);
    refuses_a_token("a\xff", 2, NESO_E_MALFORMED);
    refuses_a_token(text, sizeof text, NESO_E_TOO_LONG);
    send_request(make(true, ""), 512);
    /* The longest one that is taken is sent whole. */
    static char response[1000];
    snprintf(response, sizeof response, OK("%.*s"), (int)sizeof text - 1, text);
    neso_provider *provider = make(true, "");
    assert_int_equal(play(provider, response), NESO_PROVIDER_MORE);
    send_request(provider, 512);
    text[sizeof text - 1] = '\0';
    assert_non_null(strstr(sent, text));
}

static void refuses_a_role_that_is_none(void **state)
{
    static const struct {
        const char *response;
        neso_provider_outcome outcome;
        neso_status status;
    } cases[] = {
        {OK(""), NESO_PROVIDER_DENIED, NESO_E_MISSING},
        {OK("\n"), NESO_PROVIDER_DENIED, NESO_E_MISSING},
        {REPLY("404 x", "<?xml version=\"1.0\"?><html>404 - Not Found"), NESO_PROVIDER_DENIED,
         NESO_E_MISSING},
        {OK("a/../b"), NESO_PROVIDER_UNKNOWN, NESO_E_MALFORMED},
        {OK("a b"), NESO_PROVIDER_UNKNOWN, NESO_E_MALFORMED},
        {OK("<html>"), NESO_PROVIDER_UNKNOWN, NESO_E_MALFORMED},
        {OK("a?b"), NESO_PROVIDER_UNKNOWN, NESO_E_MALFORMED},
        {OK("a234567890123456789012345678901234567890123456789012345678901234567"),
         NESO_PROVIDER_UNKNOWN, NESO_E_MALFORMED},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        neso_provider *provider = make(true, "");
        assert_int_equal(play(provider, OK(TOKEN)), NESO_PROVIDER_MORE);
        assert_int_equal(play(provider, cases[i].response), cases[i].outcome);
        assert_string_equal(result.credentials.reason, "role of the instance");
        assert_int_equal(result.credentials.status, cases[i].status);
        assert_token_forgotten();
    }
}

static void says_why_there_are_no_credentials(void **state)
{
    static const struct {
        const char *response;
        neso_provider_outcome v2;
        neso_provider_outcome v1;
        const char *reason;
    } cases[] = {
        {REPLY("401 x", ""), NESO_PROVIDER_LATER, NESO_PROVIDER_DENIED, NULL},
        {REPLY("403 x", ""), NESO_PROVIDER_DENIED, NESO_PROVIDER_DENIED, "metadata service"},
        {REPLY("404 x", ""), NESO_PROVIDER_DENIED, NESO_PROVIDER_DENIED, "role of the instance"},
        {REPLY("503 x", ""), NESO_PROVIDER_LATER, NESO_PROVIDER_LATER, NULL},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        for (int version = 1; version <= 2; version++) {
            neso_provider *provider = make(true, "my-role");
            assert_int_equal(play(provider, version == 2 ? OK(TOKEN) : REPLY("404 x", "")),
                             NESO_PROVIDER_MORE);
            assert_int_equal(play(provider, cases[i].response),
                             version == 2 ? cases[i].v2 : cases[i].v1);
            if (cases[i].reason != NULL)
                assert_string_equal(result.credentials.reason, cases[i].reason);
        }
    }
}

/* A success that holds a refusal. */
static void knows_a_refusal_by_its_code(void **state)
{
    neso_provider *provider = make(false, "my-role");
    (void)state;
    assert_int_equal(play(provider, OK(TOKEN)), NESO_PROVIDER_MORE);
    assert_int_equal(play(provider, OK("{\"Code\":\"AssumeRoleUnauthorizedAccess\",\"Message\":"
                                       "\"EC2 cannot assume the role my-role.\"}")),
                     NESO_PROVIDER_DENIED);
    assert_fault("AssumeRoleUnauthorizedAccess", "EC2 cannot assume the role my-role.");
    neso_provider_begin(provider);
    assert_int_equal(play(provider, OK(TOKEN)), NESO_PROVIDER_MORE);
    assert_int_equal(play(provider, OK("{\"Code\":\"Failed\"}")), NESO_PROVIDER_DENIED);
    assert_fault("Failed", "");
    assert_null(neso_credential_store_current(&store));
}

/* What has expired is used on, and asked for again after ten minutes. */
static void uses_expired_credentials_on(void **state)
{
    neso_provider *provider = make(false, "my-role");
    (void)state;
    assert_int_equal(play(provider, OK(TOKEN)), NESO_PROVIDER_MORE);
    assert_int_equal(play(provider, OK(DOCUMENT("2015-08-30T12:30:00Z"))), NESO_PROVIDER_RENEWED);
    const neso_credentials *current = neso_credential_store_current(&store);
    assert_int_equal(neso_credentials_state_at(current, NOW_S), NESO_CREDENTIALS_FRESH);
    assert_int_equal(neso_credentials_state_at(current, NOW_S + 600), NESO_CREDENTIALS_FRESH);
    assert_int_equal(neso_credentials_state_at(current, NOW_S + 601), NESO_CREDENTIALS_ADVISORY);
    assert_int_equal(neso_credentials_state_at(current, NOW_S + 1200), NESO_CREDENTIALS_EXPIRED);
}

static void refuses_a_configuration(void **state)
{
    static char role[NESO_IMDS_ROLE_MAX + 1];
    neso_credentials_fault fault;
    (void)state;
    memset(role, 'r', sizeof role);
    config = (neso_imds_config){.role = {role, sizeof role}};
    assert_int_equal(neso_imds_init(&imds, &config, &fault), NESO_E_ARGUMENT);
    assert_string_equal(fault.reason, "role");
    assert_int_equal(fault.len, sizeof role);
    config.role = NESO_SLICE("a/b");
    assert_int_equal(neso_imds_init(&imds, &config, &fault), NESO_E_ARGUMENT);
    config = (neso_imds_config){
        .endpoint = {.host = NESO_SLICE("192.0.2.1"), .port = 80, .plain = true}};
    assert_int_equal(neso_imds_init(&imds, &config, &fault), NESO_E_UNSUPPORTED);
    assert_string_equal(fault.reason, "endpoint without TLS beyond this link");
    config.endpoint.plain = false;
    assert_int_equal(neso_imds_init(&imds, &config, &fault), NESO_OK);
}

int test_imds(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(asks_for_token_role_and_credentials),
        cmocka_unit_test(asks_no_name_that_it_knows),
        cmocka_unit_test(takes_localhost_for_this_device),
        cmocka_unit_test(falls_back_to_version_1_where_that_is_allowed),
        cmocka_unit_test(refuses_a_token_that_is_none),
        cmocka_unit_test(refuses_a_role_that_is_none),
        cmocka_unit_test(says_why_there_are_no_credentials),
        cmocka_unit_test(knows_a_refusal_by_its_code),
        cmocka_unit_test(uses_expired_credentials_on),
        cmocka_unit_test(refuses_a_configuration),
    };
    return cmocka_run_group_tests_name("imds", tests, NULL, NULL);
}
