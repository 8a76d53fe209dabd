/*
 * The gateway and where its credentials come from: order, chains, documents of the application, and
 * what a renewal does to a connection and a batch.
 */
#include "gateway_support.h"

#define KEYS                                                                                       \
    ",\"access_key_id\":\"AKIDEXAMPLE12345\",\"secret_access_key\":\"wJalrXUtnFEMI/K7MDENG\""
#define ROLE                                                                                       \
    ",\"sts_endpoint\":\"sts.example\",\"role_arn\":\"arn:aws:iam::123456789012:role/telemetry\"," \
    "\"session_name\":\"plant-7\""
#define IOT                                                                                        \
    ",\"iot_endpoint\":\"iot.example\",\"role_alias\":\"gateway\",\"certificate\":\"c\","          \
    "\"private_key\":\"k\""

/* Credentials in JSON, as most sources give them. */
#define GIVEN(id, until)                                                                           \
    "{\"AccessKeyId\":\"" id "\",\"SecretAccessKey\":\"c2VjcmV0LXNlY3JldC\",\"Token\":\"dG9r\","   \
    "\"Expiration\":\"" until "\"}"

static void begin_with(const char *credentials, const char *fields)
{
    static char document[1024];
    strcpy(document, "{\"gateway\":\"plant-7\",\"endpoint\":\"db.example\",\"region\":\"eu-west-1\""
                     ",\"batch_readings\":8,\"batch_ms\":500,\"spread_s\":0,\"credentials\":");
    strcat(strcat(strcat(document, credentials), fields), "}");
    assert_int_equal(start_with(document), 0);
    set_time();
}

static void refuse(void)
{
    reply(403, "<ErrorResponse><Error><Code>AccessDenied</Code><Message>no</Message></Error>"
               "</ErrorResponse>");
    take_event(NESO_EVENT_NO_SESSION);
    close_as_wanted();
}

static void expect_session(const char *server, int code, const char *body)
{
    reply(code, body);
    take_event(NESO_EVENT_SESSION);
    assert_string_equal(rig.event.server, server);
    close_as_wanted();
}

static void write_a_batch(const char *key_id, bool kept)
{
    submit_many(8);
    expect_request("db.example", kept);
    assert_non_null(strstr(rig.request, key_id));
    reply(200, DONE);
    take_event(NESO_EVENT_WRITTEN);
}

static void asks_the_second_source_when_the_first_fails(void **state)
{
    (void)state;
    begin_with("[\"assume_role\",\"iot\"]", KEYS ROLE IOT);
    expect_request("sts.example", false);
    refuse();
    assert_int_equal(rig.event.pause_ms, 0);
    expect_request("iot.example", false);
    assert_non_null(strstr(rig.request, "GET /role-aliases/gateway/credentials HTTP/1.1\r\n"));
    assert_true(rig.gateway.peer.identify);
    expect_session("iot", 200, GIVEN("ASIAIOT123456789", "2026-09-01T23:00:00Z"));
    write_a_batch("ASIAIOT123456789", false);
    rig.now_ms += 46 * 60 * 1000; /* the first again, then the second, then a pause */
    assert_int_equal(poll(), NESO_WANT_CLOSE);
    neso_gateway_closed(&rig.gateway, NESO_OK, 0, rig.now_ms);
    expect_request("sts.example", false);
    neso_gateway_closed(&rig.gateway, NESO_E_CONNECT, 111, rig.now_ms);
    take_event(NESO_EVENT_LOST);
    assert_int_equal(rig.event.pause_ms, 0);
    expect_request("iot.example", false);
    neso_gateway_closed(&rig.gateway, NESO_E_CONNECT, 111, rig.now_ms);
    take_event(NESO_EVENT_LOST);
    assert_string_equal(rig.event.server, "iot");
    assert_true(rig.event.pause_ms > 0);
    assert_int_equal(poll(), NESO_WANT_NOTHING);
    rig.now_ms += rig.event.pause_ms;
    expect_request("sts.example", false);
}

static void falls_back_to_the_key_pair_for_an_hour(void **state)
{
    (void)state;
    begin_with("[\"assume_role\",\"static\"]", KEYS ROLE);
    expect_request("sts.example", false);
    refuse();
    assert_int_equal(poll(), NESO_WANT_NOTHING); /* nobody is asked */
    take_event(NESO_EVENT_SESSION);
    assert_string_equal(rig.event.server, "static");
    assert_true(rig.event.time_s == NESO_CREDENTIALS_NEVER);
    write_a_batch("AKIDEXAMPLE12345/", false);
    rig.now_ms += 3600 * 1000;
    close_as_wanted();
    expect_request("sts.example", false);
    expect_session("sts", 200, SESSION_UNTIL("2026-09-02T23:00:00Z"));
    write_a_batch("ASIAEXAMPLE123456/", false);
}

/* The hour is over when the clock is set back, as nobody knows what is left of it. */
static void asks_the_first_source_again_when_the_clock_is_set_back(void **state)
{
    (void)state;
    begin_with("[\"assume_role\",\"static\"]", KEYS ROLE);
    assert_int_equal(
        neso_gateway_set_time(&rig.gateway, (NOW_UNIX_S + 30 * 86400) * 1000, rig.now_ms), NESO_OK);
    assert_int_equal(poll(), NESO_WANT_OPEN);
    neso_gateway_closed(&rig.gateway, NESO_E_CONNECT, 111, rig.now_ms);
    take_event(NESO_EVENT_LOST);
    assert_int_equal(poll(), NESO_WANT_NOTHING);
    take_event(NESO_EVENT_SESSION);
    assert_int_equal(poll(), NESO_WANT_NOTHING);
    assert_int_equal(neso_gateway_set_time(&rig.gateway, NOW_UNIX_S * 1000, NOW_MS), NESO_OK);
    expect_request("sts.example", false);
}

static void signs_with_a_key_pair_and_asks_nobody(void **state)
{
    (void)state;
    begin_with("\"static\"", KEYS);
    assert_int_equal(poll(), NESO_WANT_NOTHING);
    take_event(NESO_EVENT_SESSION);
    write_a_batch("AKIDEXAMPLE12345/", false);
    submit_many(8);
    expect_request("db.example", true);
    reply(403, "{\"code\":\"InvalidSignatureException\",\"message\":\"The security token\"}");
    take_event(NESO_EVENT_UNWRITTEN);
    assert_true(rig.event.pause_ms >= 15000); /* there are no others */
    rig.now_ms += rig.event.pause_ms;
    expect_request("db.example", true);
}

/* ---- role chaining ---- */

static void get_base(void)
{
    expect_request("169.254.169.254", false);
    assert_non_null(strstr(rig.request, "PUT /latest/api/token HTTP/1.1\r\n"));
    reply(200, "imds-token");
    close_as_wanted();
    expect_request("169.254.169.254", false);
    reply(200, "instance-role");
    close_as_wanted();
    expect_request("169.254.169.254", false);
    assert_true(rig.gateway.peer.plain);
    reply(200, "{\"Code\":\"Success\",\"AccessKeyId\":\"ASIABASE12345678\",\"SecretAccessKey\":"
               "\"YmFzZS1iYXNlLWJhc2U\",\"Token\":\"YmFzZQ==\",\"Expiration\":"
               "\"2026-09-02T04:00:00Z\"}");
    assert_false(neso_gateway_take_event(&rig.gateway, &rig.event));
    close_as_wanted();
}

static void expect_role(void)
{
    expect_request("sts.example", false);
    assert_non_null(strstr(rig.request, "Credential=ASIABASE12345678/"));
    assert_non_null(strstr(rig.request, "X-Amz-Security-Token: YmFzZQ=="));
    assert_non_null(strstr(rig.request, "Action=AssumeRole&"));
}

static void assumes_a_role_with_credentials_of_another_source(void **state)
{
    (void)state;
    begin_with("\"assume_role\",\"credential_source\":\"imds\"", ROLE);
    get_base();
    expect_role();
    expect_session("sts", 200, SESSION_UNTIL("2026-09-01T23:00:00Z"));
    write_a_batch("ASIAEXAMPLE123456/", false);
    rig.now_ms += 46 * 60 * 1000;
    close_as_wanted();
    expect_role(); /* what assumes it is still good */
    reply(403, "<Error><Code>ExpiredToken</Code></Error>");
    assert_false(neso_gateway_take_event(&rig.gateway, &rig.event));
    close_as_wanted();
    get_base(); /* or was it? */
    expect_role();
    refuse(); /* a new one is refused, too */
    assert_true(rig.event.pause_ms >= 15000);
    rig.now_ms += rig.event.pause_ms;
    get_base();
    expect_role();
    expect_session("sts", 200, SESSION_UNTIL("2026-09-02T00:00:00Z"));
}

/* ---- documents of the application ---- */

static void give(const char *document)
{
    static char text[512];
    strcpy(text, document);
    assert_int_equal(poll(), NESO_WANT_CREDENTIALS);
    neso_gateway_give_credentials(&rig.gateway, text, strlen(text), rig.now_ms);
}

static void takes_documents_of_the_application(void **state)
{
    (void)state;
    begin_with("\"external\"", "");
    assert_int_equal(poll(), NESO_WANT_CREDENTIALS); /* it has none yet */
    assert_true(neso_gateway_wake_ms(&rig.gateway) == rig.now_ms);
    assert_int_equal(poll(), NESO_WANT_NOTHING);
    assert_true(neso_gateway_wake_ms(&rig.gateway) == rig.now_ms + 100);
    rig.now_ms += 100;
    give(GIVEN("ASIAFIRST1234567", "2026-09-01T23:00:00Z"));
    take_event(NESO_EVENT_SESSION);
    assert_string_equal(rig.event.server, "external");
    write_a_batch("ASIAFIRST1234567/", false);
    write_a_batch("ASIAFIRST1234567/", true);
}

static void closes_a_kept_connection_in_order_when_credentials_change(void **state)
{
    (void)state;
    begin_with("\"external\"", "");
    give(GIVEN("ASIAFIRST1234567", "2026-09-01T23:00:00Z"));
    take_event(NESO_EVENT_SESSION);
    write_a_batch("ASIAFIRST1234567/", false);
    rig.now_ms += 46 * 60 * 1000;
    assert_int_equal(poll(), NESO_WANT_CREDENTIALS); /* none yet: on with the old ones */
    write_a_batch("ASIAFIRST1234567/", true);
    rig.now_ms += 100;
    give(GIVEN("ASIASECOND123456", "2026-09-02T01:00:00Z"));
    take_event(NESO_EVENT_SESSION);
    close_as_wanted();
    write_a_batch("ASIASECOND123456/", false);
}

static void says_why_a_document_was_not_taken(void **state)
{
    (void)state;
    begin_with("\"external\"", "");
    give("{\"Code\":\"AccessDenied\",\"Message\":\"no \\\"role\\\"\"}");
    take_event(NESO_EVENT_NO_SESSION);
    assert_true(neso_slice_equal(rig.event.code, NESO_SLICE("AccessDenied")));
    assert_true(neso_slice_equal(rig.event.message, NESO_SLICE("no \"role\"")));
    rig.now_ms += rig.event.pause_ms;
    assert_int_equal(poll(), NESO_WANT_CREDENTIALS);
    neso_gateway_give_credentials(&rig.gateway, NULL, 0, rig.now_ms);
    take_event(NESO_EVENT_NO_SESSION);
    assert_non_null(strstr(rig.event.reason, "none"));
    assert_true(rig.event.pause_ms >= 2500);
    assert_int_equal(poll(), NESO_WANT_NOTHING);
    rig.now_ms += rig.event.pause_ms;
    give(GIVEN("ASIAFIRST1234567", "2026-09-01T21:59:59Z"));
    take_event(NESO_EVENT_NO_SESSION);
    assert_string_equal(rig.event.reason, "Expiration");
    assert_int_equal(rig.event.status, NESO_E_EXPIRED);
}

/* ---- life ---- */

static void renews_though_no_readings_wait(void **state)
{
    (void)state;
    get_ready(0);
    int64_t renew_s = rig.gateway.session.renew_s;
    assert_in_range(renew_s, NOW_UNIX_S + 1800, NOW_UNIX_S + 2700);
    rig.now_ms = NOW_MS + (uint64_t)(renew_s - NOW_UNIX_S) * 1000 - 1;
    assert_int_equal(poll(), NESO_WANT_NOTHING);
    assert_true(neso_gateway_wake_ms(&rig.gateway) <= rig.now_ms + 1000);
    rig.now_ms += 1;
    expect_request("sts.example", false);
}

/* However late its reply comes: the credentials are renewed behind it. */
static void does_not_interrupt_a_batch_to_renew(void **state)
{
    (void)state;
    rig.settings.timeout_ms = 600000;
    get_ready(8);
    rig.now_ms = NOW_MS + (uint64_t)(rig.gateway.session.renew_s - NOW_UNIX_S) * 1000 - 1;
    expect_request("db.example", false);
    for (int i = 0; i < 10; i++) {
        rig.now_ms += 30000;
        assert_int_equal(poll(), NESO_WANT_TRANSFER);
    }
    reply(200, DONE);
    take_event(NESO_EVENT_WRITTEN);
    close_as_wanted();
    expect_request("sts.example", false);
}

static void uses_on_what_the_metadata_service_gives_expired(void **state)
{
    (void)state;
    begin_with("\"imds\"", ",\"imds_role\":\"r\"");
    expect_request("169.254.169.254", false);
    reply(200, "imds-token");
    close_as_wanted();
    expect_request("169.254.169.254", false);
    expect_session("imds", 200,
                   "{\"Code\":\"Success\",\"AccessKeyId\":\"ASIASTABLE123456\",\"SecretAccessKey\":"
                   "\"YmFzZS1iYXNlLWJhc2U\",\"Token\":\"YmFzZQ==\",\"Expiration\":"
                   "\"2026-09-01T21:00:00Z\"}");
    assert_in_range(rig.gateway.session.renew_s, NOW_UNIX_S + 300, NOW_UNIX_S + 600);
    write_a_batch("ASIASTABLE123456/", false);
}

/* Part of it is done, and by the new time it were not due yet: what it needs is in use until its
 * end. */
static void ends_a_renewal_though_the_clock_is_set_back(void **state)
{
    (void)state;
    begin_with("\"imds\"", ",\"imds_role\":\"r\"");
    expect_request("169.254.169.254", false);
    reply(200, "imds-token");
    close_as_wanted();
    expect_request("169.254.169.254", false);
    expect_session("imds", 200, GIVEN("ASIAFIRST1234567", "2026-09-01T23:00:00Z"));
    rig.now_ms += 46 * 60 * 1000;
    expect_request("169.254.169.254", false);
    reply(200, "imds-token");
    close_as_wanted();
    assert_int_equal(neso_gateway_set_time(&rig.gateway, NOW_UNIX_S * 1000, rig.now_ms), NESO_OK);
    submit_many(8);
    neso_peer peer;
    assert_int_equal(poll(), NESO_WANT_OPEN);
    neso_gateway_peer(&rig.gateway, &peer);
    assert_true(neso_slice_equal(peer.host, NESO_SLICE("169.254.169.254")));
    read_request();
    expect_session("imds", 200, GIVEN("ASIASECOND123456", "2026-09-02T01:00:00Z"));
}

static void refuses_what_another_source_gives_expired(void **state)
{
    (void)state;
    set_time();
    expect_request("sts.example", false);
    reply(200, SESSION_UNTIL("2026-09-01T21:00:00Z"));
    take_event(NESO_EVENT_NO_SESSION);
    assert_string_equal(rig.event.reason, "Expiration");
    assert_int_equal(rig.event.status, NESO_E_EXPIRED);
}

static void spreads_its_first_request(void **state)
{
    (void)state;
    rig.settings.spread_s = 10;
    set_time();
    assert_int_equal(poll(), NESO_WANT_NOTHING);
    assert_in_range(neso_gateway_wake_ms(&rig.gateway), rig.now_ms + 1, rig.now_ms + 10000);
    neso_gateway_flush(&rig.gateway, true); /* unless nobody has the time */
    expect_request("sts.example", false);
}

static void wants_the_tokens_that_its_sources_need(void **state)
{
    (void)state;
    static const char document[] =
        "{\"gateway\":\"plant-7\",\"endpoint\":\"db.example\",\"region\":\"eu-west-1\","
        "\"credentials\":\"web_identity\"" ROLE "}";
    assert_int_equal(start_with(document), NESO_E_MISSING);
    neso_bytes_source token;
    neso_credentials_fault fault;
    neso_bytes_source_init(&token, "e30.e30.sig", 11);
    neso_gateway_config config = {.settings = &rig.settings,
                                  .storage = &rig.storage.storage,
                                  .tokens = {.web_identity = &token.source}};
    assert_int_equal(neso_gateway_init(&rig.gateway, &config, &fault), NESO_OK);
}

static void wants_the_token_file_of_a_container(void **state)
{
    (void)state;
    assert_int_equal(start_with("{\"gateway\":\"plant-7\",\"endpoint\":\"db.example\",\"region\":"
                                "\"eu-west-1\",\"credentials\":\"container\",\"container_uri\":"
                                "\"http://127.0.0.1/x\",\"container_token\":{\"file\":\"/t\"}}"),
                     NESO_E_MISSING);
}

/* What the settings do not see is refused at the start, not at the first renewal. */
static void refuses_a_role_that_sts_would_refuse(void **state)
{
    (void)state;
    assert_int_equal(start_with("{\"gateway\":\"plant-7\",\"endpoint\":\"db.example\",\"region\":"
                                "\"eu-west-1\",\"tags\":{\"Site\":\"a\",\"site\":\"b\"}" KEYS ROLE
                                "}"),
                     NESO_E_DUPLICATE);
}

#define TEST(name) cmocka_unit_test_setup(name, start)

int test_gateway_sources(void)
{
    static const struct CMUnitTest tests[] = {
        TEST(asks_the_second_source_when_the_first_fails),
        TEST(falls_back_to_the_key_pair_for_an_hour),
        TEST(asks_the_first_source_again_when_the_clock_is_set_back),
        TEST(signs_with_a_key_pair_and_asks_nobody),
        TEST(assumes_a_role_with_credentials_of_another_source),
        TEST(takes_documents_of_the_application),
        TEST(closes_a_kept_connection_in_order_when_credentials_change),
        TEST(says_why_a_document_was_not_taken),
        TEST(renews_though_no_readings_wait),
        TEST(does_not_interrupt_a_batch_to_renew),
        TEST(uses_on_what_the_metadata_service_gives_expired),
        TEST(ends_a_renewal_though_the_clock_is_set_back),
        TEST(refuses_what_another_source_gives_expired),
        TEST(spreads_its_first_request),
        TEST(wants_the_tokens_that_its_sources_need),
        TEST(wants_the_token_file_of_a_container),
        TEST(refuses_a_role_that_sts_would_refuse),
    };
    return cmocka_run_group_tests_name("gateway_sources", tests, NULL, NULL);
}
