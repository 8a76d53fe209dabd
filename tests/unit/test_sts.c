/* neso_sts.h: the forms of all actions, what is refused before it is sent, and the verdicts that
 * are STS's own. */
#include "provider_support.h"

#include "neso_sts.h"

/* ---- the requests ---- */

#define ARN         "arn:aws:iam::123456789012:role/site/gateway"
#define ENCODED_ARN "arn%3Aaws%3Aiam%3A%3A123456789012%3Arole%2Fsite%2Fgateway"

static neso_sts sts;
static neso_sts_config config;
static neso_bytes_source token;

static neso_provider *make(const neso_sts_action *action)
{
    neso_credentials_fault fault;
    config = (neso_sts_config){
        .action = action,
        .endpoint = {.host = NESO_SLICE("sts.example"), .port = 443},
        .region = NESO_SLICE("us-east-1"),
        .role_arn = NESO_SLICE(ARN),
        .session_name = NESO_SLICE("pump-7"),
        .principal_arn = NESO_SLICE(ARN),
        .duration_s = 3600,
        .token = &token.source,
    };
    neso_bytes_source_init(&token, "a.b/c\r\n", 7);
    neso_credential_store_init(&store);
    assert_int_equal(neso_sts_init(&sts, &config, &fault), NESO_OK);
    neso_provider_begin(&sts.provider);
    return &sts.provider;
}

static void signs_what_asks_for_a_role(void **state)
{
    static const char head[] = "POST / HTTP/1.1\r\n"
                               "Host: sts.example\r\n"
                               "Content-Type: application/x-www-form-urlencoded; charset=utf-8\r\n"
                               "Accept: application/xml\r\n"
                               "X-Amz-Date: 20150830T123600Z\r\n"
                               "Content-Length: 146\r\n"
                               "Authorization: AWS4-HMAC-SHA256 "
                               "Credential=AKIDEXAMPLE/20150830/us-east-1/sts/aws4_request, "
                               "SignedHeaders=accept;content-type;host;x-amz-date, Signature=";
    static const char body[] = "\r\n\r\nAction=AssumeRole&Version=2011-06-15&DurationSeconds=3600"
                               "&RoleArn=" ENCODED_ARN "&RoleSessionName=pump-7";
    (void)state;
    send_request(make(&neso_sts_assume_role), 512);
    assert_memory_equal(sent, head, sizeof head - 1);
    assert_string_equal(sent + sizeof head - 1 + 64, body);
    assert_false(peer.plain || peer.identify || peer.dates_unchecked);
    assert_true(neso_slice_equal(peer.host, NESO_SLICE("sts.example")));
    assert_int_equal(peer.port, 443);
}

static void proves_an_identity_by_its_token(void **state)
{
    (void)state;
    for (size_t cap = 1; cap < 500; cap += 7) {
        send_request(make(&neso_sts_web_identity), cap);
        assert_string_equal(
            sent, "POST / HTTP/1.1\r\n"
                  "Host: sts.example\r\n"
                  "Content-Type: application/x-www-form-urlencoded; charset=utf-8\r\n"
                  "Accept: application/xml\r\n"
                  "Content-Length: 186\r\n\r\n"
                  "Action=AssumeRoleWithWebIdentity&Version=2011-06-15&DurationSeconds=3600"
                  "&RoleArn=" ENCODED_ARN "&RoleSessionName=pump-7&WebIdentityToken=a.b%2Fc");
    }
    /* Over a relay and plain, as a stand-in on this device may want it. */
    neso_provider *provider = make(&neso_sts_saml);
    config.endpoint = (neso_provider_endpoint){.host = NESO_SLICE("127.0.0.1"),
                                               .port = 80,
                                               .plain = true,
                                               .via = NESO_SLICE("relay"),
                                               .via_port = 8080};
    send_request(provider, 512);
    assert_non_null(strstr(sent, "\r\nHost: 127.0.0.1\r\n"));
    assert_non_null(strstr(sent, "&SAMLAssertion=a.b%2Fc"));
    assert_null(strstr(sent, "Authorization"));
    assert_true(peer.plain);
    assert_true(neso_slice_equal(peer.via, NESO_SLICE("relay")));
    assert_int_equal(peer.via_port, 8080);
}

/* ---- what is refused before it is sent ---- */

static void refuses(neso_status status, const char *name, size_t len)
{
    neso_credentials_fault fault = {.len = 12345};
    assert_int_equal(neso_sts_init(&sts, &config, &fault), status);
    assert_string_equal(fault.reason, name);
    assert_int_equal(fault.status, status);
    assert_int_equal(fault.len, len);
}

static const char letters[] =
    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"; /* 65 */

static void refuses_a_role_that_sts_would_refuse(void **state)
{
    static const neso_sts_action *const actions[] = {
        &neso_sts_assume_role, &neso_sts_assume_role_with_options, &neso_sts_web_identity};
    static const char *const bad_arns[] = {
        "arn:aws:iam::1:role", "arx:aws:iam::123456789012:r", "arn:aws:iam::123456789012:role/a b",
        "arn:aws:iam::123456789012:role/a\n", "arn:aws:iam::123456789012:role/\x7f"};
    static const char *const bad_names[] = {"a", "a b", "a/b", "a\xc3\xa9", "a&b", letters};
    (void)state;
    for (size_t k = 0; k < sizeof actions / sizeof actions[0]; k++) {
        make(actions[k]);
        config.role_arn = NESO_SLICE("");
        refuses(NESO_E_MISSING, "RoleArn", 0);
        for (size_t i = 0; i < sizeof bad_arns / sizeof bad_arns[0]; i++) {
            config.role_arn = neso_slice_of(bad_arns[i]);
            refuses(NESO_E_ARGUMENT, "RoleArn", strlen(bad_arns[i]));
        }
        make(actions[k]);
        config.session_name = NESO_SLICE("");
        refuses(NESO_E_MISSING, "RoleSessionName", 0);
        config.session_name = NESO_SLICE("a\0b");
        refuses(NESO_E_ARGUMENT, "RoleSessionName", 3);
        for (size_t i = 0; i < sizeof bad_names / sizeof bad_names[0]; i++) {
            config.session_name = neso_slice_of(bad_names[i]);
            refuses(NESO_E_ARGUMENT, "RoleSessionName", strlen(bad_names[i]));
        }
        make(actions[k]);
        config.duration_s = 899;
        refuses(NESO_E_RANGE, "DurationSeconds", 0);
        config.duration_s = 43201;
        refuses(NESO_E_RANGE, "DurationSeconds", 0);
    }
    make(&neso_sts_session_token);
    config.duration_s = 129601;
    refuses(NESO_E_RANGE, "DurationSeconds", 0);
    make(&neso_sts_saml);
    config.principal_arn = NESO_SLICE("");
    refuses(NESO_E_MISSING, "PrincipalArn", 0);
    config.principal_arn = NESO_SLICE("corp");
    refuses(NESO_E_ARGUMENT, "PrincipalArn", 4);
    config.principal_arn = config.role_arn;
    config.token = NULL;
    refuses(NESO_E_MISSING, "SAMLAssertion", 0);
}

/* Each grammar at its bounds. */
static void knows_the_grammars(void **state)
{
    static char text[2100];
    (void)state;
    memset(text, 'a', sizeof text);
    memcpy(text, "arn:", 4);
    assert_false(neso_sts_is_role_arn(neso_slice_make(text, 19)));
    assert_true(neso_sts_is_role_arn(neso_slice_make(text, 20)));
    assert_true(neso_sts_is_role_arn(neso_slice_make(text, 2048)));
    assert_false(neso_sts_is_role_arn(neso_slice_make(text, 2049)));
    assert_true(neso_sts_is_session_name(neso_slice_make(text + 4, 64)));
    assert_false(neso_sts_is_external_id(neso_slice_make(text, 1)));
    assert_true(neso_sts_is_external_id(neso_slice_make(text, 1224)));
    assert_false(neso_sts_is_external_id(neso_slice_make(text, 1225)));
    assert_false(neso_sts_is_external_id(NESO_SLICE("a b")));
    assert_false(neso_sts_is_external_id(NESO_SLICE("a;b")));
    assert_false(neso_sts_is_mfa_serial(neso_slice_make(text, 8)));
    assert_true(neso_sts_is_mfa_serial(neso_slice_make(text, 256)));
    assert_false(neso_sts_is_mfa_serial(neso_slice_make(text, 257)));
    assert_true(neso_sts_is_mfa_code(NESO_SLICE("000000")));
    assert_false(neso_sts_is_mfa_code(NESO_SLICE("00000")));
    assert_false(neso_sts_is_mfa_code(NESO_SLICE("0000000")));
    assert_false(neso_sts_is_mfa_code(NESO_SLICE("00000a")));
    assert_true(neso_sts_is_policy(neso_slice_make(text, 2048)));
    assert_false(neso_sts_is_policy(neso_slice_make(text, 2049)));
    assert_false(neso_sts_is_policy(NESO_SLICE("")));
    assert_true(neso_sts_is_policy(NESO_SLICE("{ \t\r\n\xc2\xa0\xc3\xbf}")));
    assert_false(neso_sts_is_policy(NESO_SLICE("{\xc4\x80}")));
    assert_false(neso_sts_is_policy(NESO_SLICE("{\xc3")));
    assert_false(neso_sts_is_policy(NESO_SLICE("{\0}")));
    assert_false(neso_sts_is_tag_key(NESO_SLICE("")));
    assert_true(neso_sts_is_tag_key(neso_slice_make(text + 4, 128)));
    assert_false(neso_sts_is_tag_key(neso_slice_make(text + 4, 129)));
    assert_false(neso_sts_is_tag_key(NESO_SLICE("a,b")));
    assert_false(neso_sts_is_tag_key(NESO_SLICE("a\0b")));
    assert_false(neso_sts_is_tag_key(NESO_SLICE("a\xff")));
    assert_true(neso_sts_is_tag_value(NESO_SLICE("")));
    assert_true(neso_sts_is_tag_value(neso_slice_make(text + 4, 256)));
    assert_false(neso_sts_is_tag_value(neso_slice_make(text + 4, 257)));
    /* Characters are counted, not bytes. */
    for (size_t i = 0; i < 257; i++)
        memcpy(text + 2 * i, "\xc3\xa9", 2);
    assert_true(neso_sts_is_tag_value(neso_slice_make(text, 512)));
    assert_false(neso_sts_is_tag_value(neso_slice_make(text, 514)));
}

static void refuses_options_that_sts_would_refuse(void **state)
{
    static neso_sts_tag tags[] = {{NESO_SLICE_INIT("Site"), NESO_SLICE_INIT("north")},
                                  {NESO_SLICE_INIT("team"), NESO_SLICE_INIT("a;b")},
                                  {NESO_SLICE_INIT("SITE"), NESO_SLICE_INIT("")}};
    static const neso_slice keys[] = {NESO_SLICE_INIT("Site"), NESO_SLICE_INIT("")};
    (void)state;
    make(&neso_sts_assume_role_with_options);
    config.policy = NESO_SLICE("{\x01}");
    refuses(NESO_E_ARGUMENT, "Policy", 3);
    make(&neso_sts_assume_role_with_options);
    config.source_identity = NESO_SLICE("a b");
    refuses(NESO_E_ARGUMENT, "SourceIdentity", 3);
    make(&neso_sts_session_token);
    config.mfa_serial = NESO_SLICE("GAHT12345678");
    refuses(NESO_E_MISSING, "TokenCode", 0);
    config.mfa_code = NESO_SLICE("12345");
    refuses(NESO_E_ARGUMENT, "TokenCode", 5);
    config.mfa_code = NESO_SLICE("123456");
    config.mfa_serial = NESO_SLICE("");
    refuses(NESO_E_MISSING, "SerialNumber", 0);

    make(&neso_sts_assume_role_with_options);
    config.tags = tags;
    config.tag_count = 2;
    refuses(NESO_E_ARGUMENT, "Tags.Value", 3);
    tags[1].value = NESO_SLICE("a");
    config.tag_count = 3;
    refuses(NESO_E_DUPLICATE, "Tags.Key", 4);
    tags[2].key = NESO_SLICE("");
    refuses(NESO_E_ARGUMENT, "Tags.Key", 0);
    config.tag_count = 51;
    refuses(NESO_E_RANGE, "Tags", 51);
    config.tag_count = 2;
    config.transitive_tags = keys;
    config.transitive_count = 51;
    refuses(NESO_E_RANGE, "TransitiveTagKeys", 51);
    config.transitive_count = 2;
    refuses(NESO_E_ARGUMENT, "TransitiveTagKeys", 0);
}

/* ---- the replies ---- */

#define REFUSAL(code, message)                                                                     \
    "<ErrorResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><Error><Type>Sender"       \
    "</Type><Code>" code "</Code><Message>" message "</Message></Error>"                           \
    "<RequestId>4f2b1c</RequestId></ErrorResponse>"

/* Tokens are replaced where they come from, and those who issue them come back. */
static void waits_for_a_better_token(void **state)
{
    static const struct {
        const char *response;
        const char *code;
        const char *message;
        neso_provider_outcome unsigned_outcome;
        neso_provider_outcome signed_outcome;
    } cases[] = {
        {REPLY("400 x", REFUSAL("ExpiredTokenException", "Token expired: 1 >= 0")),
         "ExpiredTokenException", "Token expired: 1 >= 0", NESO_PROVIDER_LATER,
         NESO_PROVIDER_DENIED},
        {REPLY("400 x", REFUSAL("IDPCommunicationError", "no answer")), "IDPCommunicationError",
         "no answer", NESO_PROVIDER_LATER, NESO_PROVIDER_DENIED},
        {REPLY("400 x", REFUSAL("InvalidIdentityToken", "No OpenIDConnect provider found")),
         "InvalidIdentityToken", "No OpenIDConnect provider found", NESO_PROVIDER_DENIED,
         NESO_PROVIDER_DENIED},
        {REPLY("403 x", REFUSAL("IDPRejectedClaim", "revoked")), "IDPRejectedClaim", "revoked",
         NESO_PROVIDER_DENIED, NESO_PROVIDER_DENIED},
        {REPLY("403 x", REFUSAL("AccessDenied", "Not authorized to perform "
                                                "sts:AssumeRoleWithWebIdentity")),
         "AccessDenied", "Not authorized to perform sts:AssumeRoleWithWebIdentity",
         NESO_PROVIDER_DENIED, NESO_PROVIDER_DENIED},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        assert_int_equal(play(make(&neso_sts_web_identity), cases[i].response),
                         cases[i].unsigned_outcome);
        assert_fault(cases[i].code, cases[i].message);
        assert_int_equal(play(make(&neso_sts_saml), cases[i].response), cases[i].unsigned_outcome);
        assert_int_equal(play(make(&neso_sts_assume_role), cases[i].response),
                         cases[i].signed_outcome);
        assert_fault(cases[i].code, cases[i].message);
    }
}

int test_sts(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(signs_what_asks_for_a_role),
        cmocka_unit_test(proves_an_identity_by_its_token),
        cmocka_unit_test(refuses_a_role_that_sts_would_refuse),
        cmocka_unit_test(knows_the_grammars),
        cmocka_unit_test(refuses_options_that_sts_would_refuse),
        cmocka_unit_test(waits_for_a_better_token),
    };
    return cmocka_run_group_tests_name("sts", tests, NULL, NULL);
}
