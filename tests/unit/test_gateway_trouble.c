/*
 * The gateway in trouble: what it makes of refusals, cut replies, silence and corrupt storage.
 */
#include "gateway_support.h"

static void takes_a_cut_reply_for_unknown(void **state)
{
    (void)state;
    get_ready(8);
    expect_request("db.example", false);
    reply(200, "{\"results\":[]");
    take_event(NESO_EVENT_UNWRITTEN);
    assert_int_equal(rig.event.outcome, NESO_OUTCOME_UNKNOWN);
    close_as_wanted();
    rig.now_ms += rig.event.pause_ms;
    expect_request("db.example", false);
    static const char cut[] = "HTTP/1.1 200 OK\r\nContent-Length: 14\r\n\r\n{\"res";
    neso_gateway_receive(&rig.gateway, (const uint8_t *)cut, strlen(cut), rig.now_ms);
    neso_gateway_closed(&rig.gateway, NESO_E_CLOSED, 0, rig.now_ms);
    take_event(NESO_EVENT_LOST);
    assert_int_equal(rig.event.status, NESO_E_INCOMPLETE);
    assert_int_equal(rig.gateway.outbox.count, 8);
    rig.now_ms += rig.event.pause_ms;
    expect_request("db.example", false);
    assert_int_equal(readings_in_request(), 8);
}

static void ends_an_exchange_that_makes_no_progress(void **state)
{
    (void)state;
    get_ready(8);
    expect_request("db.example", false);
    rig.now_ms += rig.settings.timeout_ms - 1;
    assert_int_equal(poll(), NESO_WANT_TRANSFER);
    rig.now_ms += 1;
    assert_int_equal(poll(), NESO_WANT_CLOSE);
    take_event(NESO_EVENT_LOST);
    assert_int_equal(rig.event.status, NESO_E_TIMEOUT);
    close_as_wanted();
    /* Nor does one byte now and then keep it alive for ever. */
    rig.now_ms += rig.event.pause_ms;
    expect_request("db.example", false);
    int drips = 0;
    while (poll() == NESO_WANT_TRANSFER && drips < 100) {
        rig.now_ms += rig.settings.timeout_ms - 1;
        neso_gateway_receive(&rig.gateway, (const uint8_t *)"HTTP/1.1 200 OK\r\nA: b" + drips, 1,
                             rig.now_ms);
        drips++;
    }
    take_event(NESO_EVENT_LOST);
    assert_int_equal(drips, 7);
}

/* Plays a server that refuses every batch in which `rpm` of one reading is 5. */
static void finds_the_one_reading_that_is_refused(void **state)
{
    (void)state;
    get_ready(8);
    bool kept = false;
    int requests = 0;
    while (rig.gateway.outbox.count > 0 && requests < 20) {
        expect_request("db.example", kept);
        kept = true;
        requests++;
        bool bad = strstr(rig.request, "\\\"b\\\":5}") != NULL;
        reply(bad ? 400 : 200,
              bad ? "{\"code\":\"BadRequestException\",\"message\":\"no\"}" : DONE);
        assert_true(neso_gateway_take_event(&rig.gateway, &rig.event));
        rig.now_ms += rig.event.pause_ms;
    }
    assert_int_equal(rig.gateway.outbox.set_aside, 1);
    assert_int_equal(rig.gateway.counters.written, 7);
    assert_int_equal(rig.gateway.outbox.count, 0);
}

static void renews_credentials_that_neptune_does_not_accept(void **state)
{
    (void)state;
    get_ready(8);
    expect_request("db.example", false);
    reply(403, "{\"code\":\"ExpiredTokenException\",\"detailedMessage\":\"The security token "
               "included in the request is expired\"}");
    take_event(NESO_EVENT_UNWRITTEN);
    assert_int_equal(rig.event.outcome, NESO_OUTCOME_CREDENTIALS);
    assert_memory_equal(rig.event.code.ptr, "ExpiredTokenException", rig.event.code.len);
    uint32_t pause_ms = rig.event.pause_ms;
    close_as_wanted();
    get_session();
    rig.now_ms += pause_ms;
    expect_request("db.example", false);
    assert_int_equal(readings_in_request(), 8);
    assert_int_equal(rig.gateway.counters.sessions, 2);
}

static const char EXPIRED[] = "{\"code\":\"ExpiredTokenException\",\"detailedMessage\":\"m\"}";

/* What failed before does not delay the renewal of credentials that were good. */
static void renews_at_once_what_neptune_had_accepted(void **state)
{
    (void)state;
    get_ready(8);
    expect_request("db.example", false);
    reply(200, DONE);
    take_event(NESO_EVENT_WRITTEN);
    submit_many(8);
    for (int i = 0; i < 6; i++) {
        expect_request("db.example", true);
        reply(500, "{\"code\":\"MemoryLimitExceededException\",\"detailedMessage\":\"m\"}");
        take_event(NESO_EVENT_UNWRITTEN);
        rig.now_ms += rig.event.pause_ms;
    }
    assert_true(rig.event.pause_ms > 50000);
    expect_request("db.example", true);
    reply(403, EXPIRED);
    take_event(NESO_EVENT_UNWRITTEN);
    assert_true(rig.event.pause_ms <= 100);
    close_as_wanted();
    get_session();
    rig.now_ms += 100;
    expect_request("db.example", false);
    reply(403, EXPIRED); /* the new ones are no better: not so fast */
    take_event(NESO_EVENT_UNWRITTEN);
    assert_true(rig.event.pause_ms >= 2500);
}

static void takes_the_servers_time_when_its_own_is_refused(void **state)
{
    (void)state;
    get_ready(8);
    expect_request("db.example", false);
    reply(403, "{\"code\":\"InvalidSignatureException\",\"detailedMessage\":\"Signature expired: "
               "20260901T220000Z is now earlier than 20260901T221500Z (20260901T222000Z - 5 "
               "min.)\"}");
    take_event(NESO_EVENT_UNWRITTEN);
    assert_int_equal(rig.event.outcome, NESO_OUTCOME_CLOCK);
    assert_int_equal(rig.event.time_s, NOW_UNIX_S + 1200);
    rig.now_ms += rig.event.pause_ms;
    assert_int_equal(poll(), NESO_WANT_TRANSFER);
    read_request();
    assert_non_null(strstr(rig.request, "20260901T222000Z"));
}

/* A time server that is a day ahead: the session seems to be over, and STS, whose certificate is
 * still good, sets the clock right. */
static void recovers_from_a_clock_that_was_set_far_forward(void **state)
{
    (void)state;
    static const char refused[] =
        "HTTP/1.1 403 X\r\nDate: Tue, 01 Sep 2026 22:00:00 GMT\r\nContent-Length: 124\r\n\r\n"
        "<ErrorResponse><Error><Code>SignatureDoesNotMatch</Code>"
        "<Message>Signature not yet current</Message></Error></ErrorResponse>";
    neso_peer peer;
    get_ready(8);
    assert_int_equal(neso_gateway_set_time(&rig.gateway, (NOW_UNIX_S + 86400) * 1000, rig.now_ms),
                     NESO_OK);
    assert_int_equal(poll(), NESO_WANT_OPEN);
    neso_gateway_peer(&rig.gateway, &peer);
    assert_memory_equal(peer.host.ptr, "sts.example", peer.host.len);
    assert_int_equal(poll(), NESO_WANT_TRANSFER);
    read_request();
    assert_non_null(strstr(rig.request, "20260902T220000Z"));
    neso_gateway_receive(&rig.gateway, (const uint8_t *)refused, strlen(refused), rig.now_ms);
    take_event(NESO_EVENT_NO_SESSION);
    assert_int_equal(rig.event.time_s, NOW_UNIX_S);
    close_as_wanted();
    expect_request("db.example", false); /* the session is good again */
    reply(200, DONE);
    take_event(NESO_EVENT_WRITTEN);
}

/* Set back, the session seems to last longer than it does: Neptune tells. */
static void recovers_from_a_clock_that_was_set_back(void **state)
{
    (void)state;
    get_ready(8);
    assert_int_equal(neso_gateway_set_time(&rig.gateway, (NOW_UNIX_S - 86400) * 1000, rig.now_ms),
                     NESO_OK);
    assert_int_equal(poll(), NESO_WANT_OPEN);
    neso_peer peer;
    neso_gateway_peer(&rig.gateway, &peer);
    assert_int_equal(poll(), NESO_WANT_TRANSFER);
    read_request();
    assert_non_null(strstr(rig.request, "20260831T220000Z"));
    reply(403, "{\"code\":\"InvalidSignatureException\",\"detailedMessage\":\"Signature expired: "
               "20260831T220000Z is now earlier than 20260901T225500Z (20260901T230000Z - 5 "
               "min.)\"}");
    take_event(NESO_EVENT_UNWRITTEN);
    assert_int_equal(rig.event.time_s, NOW_UNIX_S + 3600);
    rig.now_ms += rig.event.pause_ms;
    assert_int_equal(poll(), NESO_WANT_CLOSE); /* which is when the session ends */
    neso_gateway_closed(&rig.gateway, NESO_OK, 0, rig.now_ms);
    assert_int_equal(poll(), NESO_WANT_OPEN);
    neso_gateway_peer(&rig.gateway, &peer);
    assert_memory_equal(peer.host.ptr, "sts.example", peer.host.len);
}

static void leaves_a_server_that_is_read_only(void **state)
{
    (void)state;
    get_ready(8);
    expect_request("db.example", false);
    reply(400, "{\"code\":\"ReadOnlyViolationException\",\"detailedMessage\":\"m\"}");
    take_event(NESO_EVENT_UNWRITTEN);
    assert_int_equal(rig.event.outcome, NESO_OUTCOME_READ_ONLY);
    close_as_wanted();
    rig.now_ms += rig.event.pause_ms;
    expect_request("db.example", false);
}

/* What is too much at once is the batch that was sent, however many a batch may have. */
static void sends_half_of_what_was_too_much(void **state)
{
    (void)state;
    static const char slow[] = "{\"code\":\"TimeLimitExceededException\",\"message\":\"m\"}";
    get_ready(3);
    rig.now_ms += 500;
    expect_request("db.example", false);
    assert_int_equal(readings_in_request(), 3);
    for (size_t expected = 2; expected > 0; expected--) {
        reply(500, slow);
        take_event(NESO_EVENT_UNWRITTEN);
        assert_int_equal(rig.event.outcome, NESO_OUTCOME_SMALLER);
        rig.now_ms += rig.event.pause_ms;
        expect_request("db.example", true);
        assert_int_equal(readings_in_request(), expected);
    }
    reply(500, slow); /* one alone is sent again */
    take_event(NESO_EVENT_UNWRITTEN);
    rig.now_ms += rig.event.pause_ms;
    expect_request("db.example", true);
    reply(200, DONE);
    take_event(NESO_EVENT_WRITTEN);
    expect_request("db.example", true); /* the limit grows again, and what was sent does not wait */
    assert_int_equal(readings_in_request(), 2);
}

/* A record whose check is right, but that is none of the model's: as from another version. */
static void drops_what_is_no_reading_and_nothing_else(void **state)
{
    (void)state;
    static const uint8_t strange[] = "strange";
    get_ready(3);
    assert_int_equal(neso_outbox_push(&rig.gateway.outbox, strange, sizeof strange), NESO_OK);
    submit_many(4);
    bool kept = false;
    for (int i = 0; rig.gateway.outbox.count > 0 && i < 20; i++) {
        rig.now_ms += 500;
        if (poll() == NESO_WANT_NOTHING)
            continue; /* it looks for the culprit */
        if (neso_gateway_take_event(&rig.gateway, &rig.event))
            assert_int_equal(rig.event.kind, NESO_EVENT_SET_ASIDE);
        expect_request("db.example", kept);
        kept = true;
        reply(200, DONE);
        take_event(NESO_EVENT_WRITTEN);
    }
    assert_int_equal(rig.gateway.outbox.count, 0);
    assert_int_equal(rig.gateway.outbox.set_aside, 1);
    assert_int_equal(rig.gateway.counters.written, 7);
}

static void lets_the_first_reading_after_one_set_aside_wait(void **state)
{
    (void)state;
    set_time();
    get_session();
    submit_many(1);
    rig.now_ms += 500;
    for (int i = 0; i < 3; i++) {
        expect_request("db.example", i > 0);
        reply(400, "{\"code\":\"BadRequestException\",\"message\":\"no\"}");
        assert_true(neso_gateway_take_event(&rig.gateway, &rig.event));
        rig.now_ms += rig.event.pause_ms;
    }
    assert_int_equal(rig.event.kind, NESO_EVENT_SET_ASIDE);
    submit_many(1);
    assert_int_equal(poll(), NESO_WANT_TRANSFER);
    assert_true(neso_gateway_wake_ms(&rig.gateway) == rig.now_ms + 500);
}

static bool holds(const void *memory, size_t size, const char *text)
{
    size_t len = strlen(text);
    for (size_t i = 0; i + len <= size; i++) {
        if (memcmp((const char *)memory + i, text, len) == 0)
            return true;
    }
    return false;
}

static void forgets_the_secret_of_a_reply_that_was_cut(void **state)
{
    (void)state;
    static const char cut[] = "HTTP/1.1 200 OK\r\nContent-Length: 999\r\n\r\n"
                              "<AssumeRoleResponse><AssumeRoleResult><Credentials>"
                              "<SecretAccessKey>c2VjcmV0LXNlY3JldC</SecretAccessKey>";
    set_time();
    expect_request("sts.example", false);
    neso_gateway_receive(&rig.gateway, (const uint8_t *)cut, strlen(cut), rig.now_ms);
    assert_true(holds(&rig.gateway, sizeof rig.gateway, "c2VjcmV0LXNlY3JldC"));
    neso_gateway_closed(&rig.gateway, NESO_E_RESET, 0, rig.now_ms);
    take_event(NESO_EVENT_LOST);
    assert_false(holds(&rig.gateway, sizeof rig.gateway, "c2VjcmV0LXNlY3JldC"));
}

/* A storage that fails for a while: nothing is dropped, and nobody spins. */
static neso_status fail_to_read(neso_storage *storage, uint32_t at, void *out, size_t len)
{
    (void)storage, (void)at, (void)out, (void)len;
    return NESO_E_IO;
}

static void waits_while_the_storage_fails(void **state)
{
    (void)state;
    get_ready(8);
    const neso_storage_ops *ops = rig.storage.storage.ops;
    neso_storage_ops broken = *ops;
    broken.read = fail_to_read;
    rig.storage.storage.ops = &broken;
    assert_int_equal(poll(), NESO_WANT_CLOSE);
    take_event(NESO_EVENT_LOST);
    assert_int_equal(rig.event.status, NESO_E_IO);
    assert_true(rig.event.pause_ms >= 50);
    neso_gateway_closed(&rig.gateway, NESO_OK, 0, rig.now_ms);
    assert_int_equal(poll(), NESO_WANT_NOTHING);
    rig.storage.storage.ops = ops;
    rig.now_ms += rig.event.pause_ms;
    expect_request("db.example", false);
    assert_int_equal(readings_in_request(), 8);
}

#define TEST(name) cmocka_unit_test_setup(name, start)

int test_gateway_trouble(void)
{
    static const struct CMUnitTest tests[] = {
        TEST(takes_a_cut_reply_for_unknown),
        TEST(ends_an_exchange_that_makes_no_progress),
        TEST(finds_the_one_reading_that_is_refused),
        TEST(renews_credentials_that_neptune_does_not_accept),
        TEST(renews_at_once_what_neptune_had_accepted),
        TEST(takes_the_servers_time_when_its_own_is_refused),
        TEST(recovers_from_a_clock_that_was_set_far_forward),
        TEST(recovers_from_a_clock_that_was_set_back),
        TEST(leaves_a_server_that_is_read_only),
        TEST(sends_half_of_what_was_too_much),
        TEST(drops_what_is_no_reading_and_nothing_else),
        TEST(lets_the_first_reading_after_one_set_aside_wait),
        TEST(forgets_the_secret_of_a_reply_that_was_cut),
        TEST(waits_while_the_storage_fails),
    };
    return cmocka_run_group_tests_name("gateway_trouble", tests, NULL, NULL);
}
