/*
 * The gateway in its daily life: what it wants, sends, and when.
 */
#include "gateway_support.h"

static void waits_for_the_time(void **state)
{
    (void)state;
    size_t offset = 9;
    assert_int_equal(neso_gateway_submit(&rig.gateway, "m f=1", 5, rig.now_ms, &offset),
                     NESO_E_NO_TIME);
    assert_int_equal(offset, 0);
    submit_many(8);
    assert_int_equal(poll(), NESO_WANT_NOTHING);
    assert_true(neso_gateway_wake_ms(&rig.gateway) == NOW_MS + 30000); /* then it asks a server */
    assert_int_equal(neso_gateway_set_time(&rig.gateway, 1000, 0), NESO_E_RANGE);
    assert_int_equal(poll(), NESO_WANT_NOTHING);
    set_time();
    assert_int_equal(poll(), NESO_WANT_OPEN);
}

static void fetches_a_session_then_writes_on_a_kept_connection(void **state)
{
    (void)state;
    get_ready(8);
    expect_request("db.example", false);
    assert_non_null(strstr(rig.request, "POST /openCypher HTTP/1.1\r\n"));
    assert_non_null(strstr(rig.request, "Host: db.example:8182\r\n"));
    assert_non_null(strstr(rig.request, "dG9rZW4="));
    assert_non_null(strstr(rig.request, "/20260901/eu-west-1/neptune-db/aws4_request"));
    assert_int_equal(readings_in_request(), 8);
    reply(200, DONE);
    take_event(NESO_EVENT_WRITTEN);
    assert_int_equal(rig.event.count, 8);
    assert_int_equal(rig.gateway.outbox.count, 0);
    assert_int_equal(poll(), NESO_WANT_TRANSFER); /* listens, has nothing to send */
    submit_many(8);
    expect_request("db.example", true);
    reply(200, DONE);
    take_event(NESO_EVENT_WRITTEN);
    assert_int_equal(rig.gateway.counters.connections, 2);
    assert_int_equal(rig.gateway.counters.written, 16);
}

static void lets_a_batch_wait_until_it_is_full_or_due(void **state)
{
    (void)state;
    get_ready(3);
    assert_int_equal(poll(), NESO_WANT_NOTHING);
    assert_true(neso_gateway_wake_ms(&rig.gateway) == NOW_MS + 500);
    rig.now_ms += 499;
    assert_int_equal(poll(), NESO_WANT_NOTHING);
    rig.now_ms += 1;
    expect_request("db.example", false);
    submit_many(2); /* come while the batch is under way, and wait for their own time */
    reply(200, DONE);
    take_event(NESO_EVENT_WRITTEN);
    assert_int_equal(rig.event.count, 3);
    assert_int_equal(poll(), NESO_WANT_TRANSFER);
    assert_true(neso_gateway_wake_ms(&rig.gateway) == rig.now_ms + 500);
    neso_gateway_flush(&rig.gateway, true);
    expect_request("db.example", true);
    assert_int_equal(readings_in_request(), 2);
}

static void sends_before_the_outbox_is_full(void **state)
{
    (void)state;
    rig.settings.batch_readings = 100;
    rig.gateway.limit = 100;
    set_time();
    get_session();
    while (rig.gateway.outbox.used < sizeof rig.bytes / 2) {
        assert_int_equal(poll(), NESO_WANT_NOTHING);
        submit_many(1);
    }
    assert_int_equal(poll(), NESO_WANT_OPEN);
}

static void sends_the_same_again_after_a_pause(void **state)
{
    (void)state;
    static const struct {
        int code;
        const char *body;
        neso_outcome outcome;
    } replies[] = {
        {429, "{\"code\":\"TooManyRequestsException\",\"detailedMessage\":\"m\"}",
         NESO_OUTCOME_RETRY},
        {500, "{\"code\":\"ConcurrentModificationException\",\"detailedMessage\":\"m\"}",
         NESO_OUTCOME_RETRY},
        {500, "{\"code\":\"MemoryLimitExceededException\",\"detailedMessage\":\"m\"}",
         NESO_OUTCOME_LATER},
    };
    get_ready(8);
    for (size_t i = 0; i < sizeof replies / sizeof replies[0]; i++) {
        expect_request("db.example", i > 0);
        assert_int_equal(readings_in_request(), 8);
        reply(replies[i].code, replies[i].body);
        take_event(NESO_EVENT_UNWRITTEN);
        assert_int_equal(rig.event.outcome, replies[i].outcome);
        assert_int_equal(rig.event.http, replies[i].code);
        assert_int_equal(rig.event.message.len, 1);
        assert_true(rig.event.pause_ms >= 50);
        rig.now_ms += rig.event.pause_ms - 1;
        assert_int_equal(poll(), NESO_WANT_TRANSFER); /* still pausing */
        read_request();
        assert_int_equal(rig.request_len, 0);
        rig.now_ms += 1;
    }
    assert_int_equal(rig.gateway.outbox.count, 8);
}

static void opens_anew_at_once_when_a_kept_connection_had_ended(void **state)
{
    (void)state;
    get_ready(8);
    expect_request("db.example", false);
    reply(200, DONE);
    take_event(NESO_EVENT_WRITTEN);
    submit_many(8);
    expect_request("db.example", true);
    neso_gateway_closed(&rig.gateway, NESO_E_CLOSED, 0, rig.now_ms);
    assert_false(neso_gateway_take_event(&rig.gateway, &rig.event));
    expect_request("db.example", false);
    assert_int_equal(readings_in_request(), 8);
    neso_gateway_closed(&rig.gateway, NESO_E_RESET, 104, rig.now_ms); /* that is a failure */
    take_event(NESO_EVENT_LOST);
    assert_int_equal(rig.event.detail, 104);
    assert_int_equal(poll(), NESO_WANT_NOTHING);
}

static void notices_the_end_of_a_connection_that_rests(void **state)
{
    (void)state;
    get_ready(8);
    expect_request("db.example", false);
    reply(200, DONE);
    take_event(NESO_EVENT_WRITTEN);
    assert_int_equal(poll(), NESO_WANT_TRANSFER);
    neso_gateway_closed(&rig.gateway, NESO_E_CLOSED, 0, rig.now_ms);
    assert_false(neso_gateway_take_event(&rig.gateway, &rig.event));
    assert_int_equal(poll(), NESO_WANT_NOTHING);
    submit_many(8);
    expect_request("db.example", false);
    reply(200, DONE);
    take_event(NESO_EVENT_WRITTEN);
    assert_int_equal(poll(), NESO_WANT_TRANSFER);
    neso_gateway_receive(&rig.gateway, (const uint8_t *)"HTTP", 4, rig.now_ms); /* unasked */
    close_as_wanted();
    assert_int_equal(poll(), NESO_WANT_NOTHING);
}

static void reports_what_sts_says_and_asks_again(void **state)
{
    (void)state;
    set_time();
    expect_request("sts.example", false);
    reply(403, "<ErrorResponse><Error><Type>Sender</Type><Code>InvalidClientTokenId</Code><Message>"
               "The security token included in the request is invalid.</Message></Error>"
               "</ErrorResponse>");
    take_event(NESO_EVENT_NO_SESSION);
    assert_int_equal(rig.event.http, 403);
    assert_memory_equal(rig.event.code.ptr, "InvalidClientTokenId", rig.event.code.len);
    assert_true(rig.event.pause_ms >= 15000);
    assert_string_equal(rig.event.server, "sts");
    close_as_wanted();
    assert_int_equal(poll(), NESO_WANT_NOTHING);
    assert_true(neso_gateway_wake_ms(&rig.gateway) == rig.now_ms + rig.event.pause_ms);
    rig.now_ms += rig.event.pause_ms;
    get_session();
}

/* Half of an hour is advisory, a quarter mandatory; 15 and 10 minutes come first. */
static void goes_on_with_the_old_session_while_it_may(void **state)
{
    (void)state;
    get_ready(8);
    rig.now_ms += (3600 - 14 * 60) * 1000;
    expect_request("sts.example", false);
    neso_gateway_closed(&rig.gateway, NESO_E_CONNECT, 111, rig.now_ms);
    take_event(NESO_EVENT_LOST);
    assert_string_equal(rig.event.server, "sts");
    expect_request("db.example", false); /* during the pause */
    reply(200, DONE);
    take_event(NESO_EVENT_WRITTEN);
    submit_many(8);
    rig.now_ms += 5 * 60 * 1000; /* now it must be renewed first */
    assert_int_equal(poll(), NESO_WANT_CLOSE);
    neso_gateway_closed(&rig.gateway, NESO_OK, 0, rig.now_ms);
    expect_request("sts.example", false);
    neso_gateway_closed(&rig.gateway, NESO_E_CONNECT, 111, rig.now_ms);
    take_event(NESO_EVENT_LOST);
    assert_int_equal(poll(), NESO_WANT_NOTHING);
    assert_int_equal(rig.gateway.outbox.count, 8);
}

static void refuses_lines_without_losing_any(void **state)
{
    (void)state;
    set_time();
    size_t offset;
    assert_int_equal(neso_gateway_submit(&rig.gateway, "m time=1", 8, rig.now_ms, &offset),
                     NESO_E_RESERVED);
    assert_int_equal(offset, 2);
    assert_int_equal(neso_gateway_submit(&rig.gateway, "m f=x", 5, rig.now_ms, &offset),
                     NESO_E_MALFORMED);
    assert_int_equal(neso_gateway_submit(&rig.gateway, "# m", 3, rig.now_ms, &offset),
                     NESO_E_EMPTY);
    neso_status status = NESO_OK;
    uint32_t taken = 0;
    while (status == NESO_OK && taken < 1000) {
        status = neso_gateway_submit(&rig.gateway, "m f=1", 5, rig.now_ms, &offset);
        taken += status == NESO_OK;
    }
    assert_int_equal(status, NESO_E_FULL);
    assert_int_equal(offset, 0);
    assert_int_equal(rig.gateway.outbox.count, taken);
    assert_int_equal(rig.gateway.counters.accepted, taken);
    assert_int_equal(rig.gateway.counters.refused, 3);
}

static void lets_what_a_batch_left_wait_no_longer_than_it_should(void **state)
{
    (void)state;
    get_ready(11);
    uint64_t came_ms = rig.now_ms;
    expect_request("db.example", false);
    rig.now_ms += 400;
    submit_many(1);
    reply(200, DONE);
    take_event(NESO_EVENT_WRITTEN);
    assert_int_equal(rig.gateway.outbox.count, 4);
    assert_int_equal(poll(), NESO_WANT_TRANSFER);
    assert_true(neso_gateway_wake_ms(&rig.gateway) == came_ms + 500);
}

#define TEST(name) cmocka_unit_test_setup(name, start)

int test_gateway(void)
{
    static const struct CMUnitTest tests[] = {
        TEST(waits_for_the_time),
        TEST(fetches_a_session_then_writes_on_a_kept_connection),
        TEST(lets_a_batch_wait_until_it_is_full_or_due),
        TEST(sends_before_the_outbox_is_full),
        TEST(sends_the_same_again_after_a_pause),
        TEST(opens_anew_at_once_when_a_kept_connection_had_ended),
        TEST(notices_the_end_of_a_connection_that_rests),
        TEST(reports_what_sts_says_and_asks_again),
        TEST(goes_on_with_the_old_session_while_it_may),
        TEST(refuses_lines_without_losing_any),
        TEST(lets_what_a_batch_left_wait_no_longer_than_it_should),
    };
    return cmocka_run_group_tests_name("gateway", tests, NULL, NULL);
}
