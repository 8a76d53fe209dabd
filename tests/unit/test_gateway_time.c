/*
 * The gateway and the time: nobody tells it, or somebody tells a wrong one.
 */
#include "gateway_support.h"

#define YEAR_S (365 * 86400)

static const char OUT_OF_DATE[] = "Signature expired: 20260901T220000Z is now earlier than "
                                  "20260901T221500Z (20260901T222000Z - 5 min.)";

static void answer_with_date(const char *date)
{
    char text[256] = "HTTP/1.1 302 Found\r\nDate: ";
    strcat(strcat(text, date), "\r\nContent-Length: 0\r\n\r\n");
    neso_gateway_receive(&rig.gateway, (const uint8_t *)text, strlen(text), rig.now_ms);
}

/* A server is asked for the time and nothing else, and learns nothing. */
static void expect_question(const char *host)
{
    neso_peer peer;
    assert_int_equal(poll(), NESO_WANT_OPEN);
    neso_gateway_peer(&rig.gateway, &peer);
    assert_memory_equal(peer.host.ptr, host, peer.host.len);
    assert_true(peer.dates_unchecked);
    assert_false(peer.plain || peer.identify);
    assert_int_equal(poll(), NESO_WANT_TRANSFER);
    read_request();
    char expected[128] = "GET / HTTP/1.1\r\nHost: ";
    strcat(strcat(expected, host), "\r\n");
    assert_memory_equal(rig.request, expected, strlen(expected));
    assert_null(strstr(rig.request, "uthorization"));
    assert_null(strstr(rig.request, "Amz"));
}

/* Polls until that is over; the gateway is where it began to wait. */
static void wait_for_a_time_server(void)
{
    assert_int_equal(poll(), NESO_WANT_NOTHING);
    rig.now_ms = neso_gateway_wake_ms(&rig.gateway);
    assert_true(rig.now_ms == NOW_MS + 30000);
}

static void asks_a_server_when_no_time_server_answers(void **state)
{
    (void)state;
    wait_for_a_time_server();
    expect_question("sts.example");
    take_event(NESO_EVENT_NO_TIME);
    assert_int_equal(rig.event.pause_ms, 0);
    answer_with_date("Tue, 01 Sep 2026 22:00:30 GMT");
    take_event(NESO_EVENT_TIME);
    assert_string_equal(rig.event.server, "time");
    assert_true(rig.event.time_s == NOW_UNIX_S + 30);
    close_as_wanted();
    get_session(); /* which checks the time that TLS is told, and that dates are checked again */
    assert_false(rig.gateway.peer.dates_unchecked);
}

static void asks_neptune_where_there_is_no_sts(void **state)
{
    (void)state;
    assert_int_equal(start_with("{\"gateway\":\"plant-7\",\"endpoint\":\"db.example\",\"region\":"
                                "\"eu-west-1\",\"credentials\":\"imds\",\"port\":443,"
                                "\"spread_s\":0}"),
                     0);
    wait_for_a_time_server();
    expect_question("db.example");
}

static void believes_no_time_before_the_floor(void **state)
{
    (void)state;
    static const char *const dates[] = {"Tue, 14 Nov 2023 22:13:19 GMT", "yesterday"};
    wait_for_a_time_server();
    for (size_t i = 0; i < 2; i++) {
        expect_question("sts.example");
        (void)neso_gateway_take_event(&rig.gateway, &rig.event);
        answer_with_date(dates[i]);
        take_event(NESO_EVENT_NO_TIME);
        assert_true(rig.event.pause_ms >= 15000);
        close_as_wanted();
        assert_int_equal(poll(), NESO_WANT_NOTHING);
        rig.now_ms += rig.event.pause_ms;
    }
    set_time(); /* a time server answers after all */
    expect_request("sts.example", false);
}

static void waits_when_it_must_not_ask(void **state)
{
    (void)state;
    rig.settings.time_from_tls = false;
    wait_for_a_time_server();
    for (int i = 0; i < 3; i++) {
        assert_int_equal(poll(), NESO_WANT_NOTHING);
        take_event(NESO_EVENT_NO_TIME);
        assert_string_equal(rig.event.reason, "no time server answers");
        assert_true(rig.event.pause_ms >= 15000);
        rig.now_ms += rig.event.pause_ms;
    }
    set_time();
    expect_request("sts.example", false);
}

static void tries_again_when_nobody_can_be_asked(void **state)
{
    (void)state;
    wait_for_a_time_server();
    expect_question("sts.example");
    neso_gateway_closed(&rig.gateway, NESO_E_CONNECT, 111, rig.now_ms);
    take_event(NESO_EVENT_LOST);
    assert_string_equal(rig.event.server, "time");
    assert_int_equal(poll(), NESO_WANT_NOTHING);
    rig.now_ms += rig.event.pause_ms;
    expect_question("sts.example");
}

/* The clock is off by a year, either way: certificates are out of date. */
static void finds_a_wrong_clock_by_a_certificate(void **state)
{
    (void)state;
    static const int64_t off_s[] = {YEAR_S, -YEAR_S};
    for (size_t i = 0; i < 2; i++) {
        assert_int_equal(start_with(SETTINGS), 0);
        assert_int_equal(
            neso_gateway_set_time(&rig.gateway, (NOW_UNIX_S + off_s[i]) * 1000, NOW_MS), NESO_OK);
        assert_int_equal(poll(), NESO_WANT_OPEN);
        neso_peer peer;
        neso_gateway_peer(&rig.gateway, &peer);
        neso_gateway_closed(&rig.gateway, NESO_E_TLS_DATE, 54, rig.now_ms);
        take_event(NESO_EVENT_LOST);
        expect_question("sts.example");
        take_event(NESO_EVENT_NO_TIME);
        answer_with_date("Tue, 01 Sep 2026 22:00:00 GMT");
        take_event(NESO_EVENT_TIME);
        close_as_wanted();
        get_session(); /* at once */
    }
}

static void leaves_the_clock_when_it_is_the_certificate(void **state)
{
    (void)state;
    set_time();
    assert_int_equal(poll(), NESO_WANT_OPEN);
    neso_peer peer;
    neso_gateway_peer(&rig.gateway, &peer);
    neso_gateway_closed(&rig.gateway, NESO_E_TLS_DATE, 54, rig.now_ms);
    take_event(NESO_EVENT_LOST);
    uint32_t pause_ms = rig.event.pause_ms;
    expect_question("sts.example");
    answer_with_date("Tue, 01 Sep 2026 22:04:00 GMT");
    take_event(NESO_EVENT_NO_TIME);
    close_as_wanted();
    rig.now_ms += pause_ms;
    assert_int_equal(poll(), NESO_WANT_OPEN);
    neso_gateway_peer(&rig.gateway, &peer);
    assert_false(peer.dates_unchecked);
    assert_true(peer.unix_time_s == NOW_UNIX_S + (int64_t)pause_ms / 1000);
    neso_gateway_closed(&rig.gateway, NESO_E_TLS_DATE, 54, rig.now_ms);
    take_event(NESO_EVENT_LOST);
    assert_int_equal(poll(), NESO_WANT_NOTHING); /* it does not ask again that soon */
}

static void says_that_it_may_not_ask_about_a_certificate(void **state)
{
    (void)state;
    rig.settings.time_from_tls = false;
    set_time();
    assert_int_equal(poll(), NESO_WANT_OPEN);
    neso_peer peer;
    neso_gateway_peer(&rig.gateway, &peer);
    neso_gateway_closed(&rig.gateway, NESO_E_TLS_DATE, 54, rig.now_ms);
    take_event(NESO_EVENT_LOST);
    assert_int_equal(poll(), NESO_WANT_NOTHING);
    take_event(NESO_EVENT_NO_TIME);
    assert_string_equal(rig.event.reason, "a certificate or credentials are out of date");
}

/* STS says it in its message, too, should its reply have no Date. */
static void takes_the_time_from_what_sts_says(void **state)
{
    (void)state;
    char body[512] = "<ErrorResponse><Error><Code>SignatureDoesNotMatch</Code><Message>";
    strcat(strcat(body, OUT_OF_DATE), "</Message></Error></ErrorResponse>");
    set_time();
    expect_request("sts.example", false);
    reply(403, body);
    take_event(NESO_EVENT_NO_SESSION);
    assert_true(rig.event.time_s == NOW_UNIX_S + 1200);
    assert_true(rig.event.pause_ms <= 100);
    close_as_wanted();
    rig.now_ms += rig.event.pause_ms;
    assert_int_equal(poll(), NESO_WANT_OPEN);
    neso_peer peer;
    neso_gateway_peer(&rig.gateway, &peer);
    assert_true(peer.unix_time_s == NOW_UNIX_S + 1200);
    assert_int_equal(poll(), NESO_WANT_TRANSFER);
    read_request();
    reply(403, body); /* the same again: it is not believed a second time */
    take_event(NESO_EVENT_NO_SESSION);
    assert_true(rig.event.time_s == 0);
    assert_true(rig.event.pause_ms >= 15000);
}

/* By a clock that is ahead, good credentials have expired: the reply's own date tells. */
static void takes_the_time_of_a_reply_with_expired_credentials(void **state)
{
    (void)state;
    set_time();
    assert_int_equal(neso_gateway_set_time(&rig.gateway, (NOW_UNIX_S + 86400) * 1000, NOW_MS),
                     NESO_OK);
    assert_int_equal(poll(), NESO_WANT_OPEN);
    neso_peer peer;
    neso_gateway_peer(&rig.gateway, &peer);
    assert_int_equal(poll(), NESO_WANT_TRANSFER);
    read_request();
    static const char head[] =
        "HTTP/1.1 200 X\r\nDate: Tue, 01 Sep 2026 22:00:00 GMT\r\nContent-Length: ";
    static const char body[] = SESSION_UNTIL("2026-09-01T23:00:00Z");
    char text[1024], length[8] = {(char)('0' + (sizeof body - 1) / 100),
                                  (char)('0' + (sizeof body - 1) / 10 % 10),
                                  (char)('0' + (sizeof body - 1) % 10), 0};
    strcat(strcat(strcat(strcpy(text, head), length), "\r\n\r\n"), body);
    neso_gateway_receive(&rig.gateway, (const uint8_t *)text, strlen(text), rig.now_ms);
    take_event(NESO_EVENT_NO_SESSION);
    assert_true(rig.event.time_s == NOW_UNIX_S);
    close_as_wanted();
    rig.now_ms += rig.event.pause_ms;
    get_session();
}

static void believes_no_time_of_a_plain_server(void **state)
{
    (void)state;
    assert_int_equal(start_with("{\"gateway\":\"plant-7\",\"endpoint\":\"db.example\",\"region\":"
                                "\"eu-west-1\",\"credentials\":\"imds\",\"spread_s\":0}"),
                     0);
    set_time();
    expect_request("169.254.169.254", false);
    answer_with_date("Tue, 01 Sep 2020 22:00:00 GMT");
    take_event(NESO_EVENT_NO_SESSION);
    assert_true(rig.event.time_s == 0);
    close_as_wanted();
    rig.now_ms += rig.event.pause_ms;
    expect_request("169.254.169.254", false); /* checks the time */
}

#define EXTERNAL                                                                                   \
    "{\"gateway\":\"plant-7\",\"endpoint\":\"db.example\",\"region\":\"eu-west-1\","               \
    "\"port\":443,\"batch_readings\":8,\"spread_s\":0,\"credentials\":\"external\"}"

static void give(const char *document)
{
    char text[256];
    size_t len = strlen(document);
    memcpy(text, document, len);
    assert_int_equal(poll(), NESO_WANT_CREDENTIALS);
    neso_gateway_give_credentials(&rig.gateway, text, len, rig.now_ms);
}

#define GIVEN_UNTIL(expiry)                                                                        \
    "{\"AccessKeyId\":\"ASIAGIVEN1234567\",\"SecretAccessKey\":\"c2VjcmV0LXNlY3JldC\",\"Token\":"  \
    "\"dG9r\",\"Expiration\":\"" expiry "\"}"

/* The date of the last reply, from whomever it came, is by then that of some time ago. */
static void takes_no_time_when_nobody_was_asked(void **state)
{
    (void)state;
    assert_int_equal(start_with(EXTERNAL), 0);
    set_time();
    give(GIVEN_UNTIL("2026-09-01T23:00:00Z"));
    take_event(NESO_EVENT_SESSION);
    submit_many(8);
    expect_request("db.example", false);
    answer_with_date("Tue, 01 Sep 2026 22:00:00 GMT");
    (void)neso_gateway_take_event(&rig.gateway, &rig.event);
    rig.now_ms += 46 * 60 * 1000;
    if (poll() == NESO_WANT_CLOSE)
        neso_gateway_closed(&rig.gateway, NESO_OK, 0, rig.now_ms);
    give("");
    take_event(NESO_EVENT_NO_SESSION);
    assert_true(rig.event.time_s == 0);
    assert_int_equal(rig.event.http, 0);
}

/* By a clock that is ahead whatever the application has is out of date: it may be the clock. */
static void finds_a_wrong_clock_by_expired_credentials(void **state)
{
    (void)state;
    assert_int_equal(start_with(EXTERNAL), 0);
    assert_int_equal(neso_gateway_set_time(&rig.gateway, (NOW_UNIX_S + YEAR_S) * 1000, NOW_MS),
                     NESO_OK);
    give(GIVEN_UNTIL("2026-09-01T23:00:00Z"));
    take_event(NESO_EVENT_NO_SESSION);
    expect_question("db.example");
    take_event(NESO_EVENT_NO_TIME);
    answer_with_date("Tue, 01 Sep 2026 22:00:00 GMT");
    take_event(NESO_EVENT_TIME);
    close_as_wanted();
    give(GIVEN_UNTIL("2026-09-01T23:00:00Z"));
    take_event(NESO_EVENT_SESSION);
}

#define TEST(name) cmocka_unit_test_setup(name, start)

int test_gateway_time(void)
{
    static const struct CMUnitTest tests[] = {
        TEST(asks_a_server_when_no_time_server_answers),
        TEST(asks_neptune_where_there_is_no_sts),
        TEST(believes_no_time_before_the_floor),
        TEST(waits_when_it_must_not_ask),
        TEST(tries_again_when_nobody_can_be_asked),
        TEST(finds_a_wrong_clock_by_a_certificate),
        TEST(leaves_the_clock_when_it_is_the_certificate),
        TEST(says_that_it_may_not_ask_about_a_certificate),
        TEST(takes_the_time_from_what_sts_says),
        TEST(takes_the_time_of_a_reply_with_expired_credentials),
        TEST(believes_no_time_of_a_plain_server),
        TEST(takes_no_time_when_nobody_was_asked),
        TEST(finds_a_wrong_clock_by_expired_credentials),
    };
    return cmocka_run_group_tests_name("gateway_time", tests, NULL, NULL);
}
