/* The gateway against a server played by the test: what it wants, sends, makes of each reply. */
#include "unit.h"

#include "neso_gateway.h"

#include <stdlib.h>

#define NOW_MS     UINT64_C(50000)
#define NOW_UNIX_S INT64_C(1788300000) /* 2026-09-01T22:00:00Z */

#define SETTINGS                                                                                   \
    "{\"gateway\":\"plant-7\",\"endpoint\":\"db.example\",\"region\":\"eu-west-1\","               \
    "\"access_key_id\":\"AKIDEXAMPLE12345\",\"secret_access_key\":\"wJalrXUtnFEMI/K7MDENG\","      \
    "\"sts_endpoint\":\"sts.example\",\"role_arn\":\"arn:aws:iam::123456789012:role/telemetry\","  \
    "\"session_name\":\"plant-7\",\"batch_readings\":8,\"batch_ms\":500}"

static struct {
    neso_gateway gateway;
    neso_settings settings;
    neso_ram_storage storage;
    uint8_t bytes[4096];
    uint64_t now_ms;
    neso_gateway_event event; /* the last one */
    char request[16384];
    size_t request_len;
} rig;

static int start(void **state)
{
    (void)state;
    neso_settings_error error;
    const char *reason;
    memset(&rig, 0, sizeof rig);
    rig.now_ms = NOW_MS;
    neso_ram_storage_init(&rig.storage, rig.bytes, sizeof rig.bytes);
    if (neso_settings_parse(&rig.settings, SETTINGS, strlen(SETTINGS), &error) != NESO_OK)
        return -1;
    return neso_gateway_init(&rig.gateway, &rig.settings, &rig.storage.storage, 7, 1700000000,
                             &reason);
}

static void set_time(void)
{
    assert_int_equal(neso_gateway_set_time(&rig.gateway, NOW_UNIX_S * 1000, NOW_MS), NESO_OK);
    assert_true(neso_gateway_take_event(&rig.gateway, &rig.event));
    assert_int_equal(rig.event.kind, NESO_EVENT_TIME);
}

static void submit(const char *line)
{
    size_t offset;
    assert_int_equal(neso_gateway_submit(&rig.gateway, line, strlen(line), rig.now_ms, &offset),
                     NESO_OK);
}

static void submit_many(int count)
{
    char line[] = "pump,site=north flow=1.5,rpm=0i 1788300000000000000";
    for (int i = 0; i < count; i++) {
        line[29] = (char)('0' + i % 10);
        line[sizeof line - 2] = (char)('0' + i % 10);
        submit(line);
    }
}

static neso_want poll(void)
{
    return neso_gateway_poll(&rig.gateway, rig.now_ms);
}

static void read_request(void)
{
    size_t len;
    rig.request_len = 0;
    do {
        assert_true(rig.request_len + 100 < sizeof rig.request);
        neso_gateway_send(&rig.gateway, (uint8_t *)rig.request + rig.request_len, 100, &len);
        rig.request_len += len;
    } while (len > 0);
    rig.request[rig.request_len] = 0;
}

/* Lets the gateway ask the server of that name, over a new connection or a kept one. */
static void expect_request(const char *host, bool kept)
{
    neso_want want = poll();
    if (!kept) {
        neso_peer peer;
        assert_int_equal(want, NESO_WANT_OPEN);
        neso_gateway_peer(&rig.gateway, &peer);
        assert_int_equal(peer.host.len, strlen(host));
        assert_memory_equal(peer.host.ptr, host, peer.host.len);
        assert_int_equal(peer.unix_time_s, NOW_UNIX_S + (int64_t)(rig.now_ms - NOW_MS) / 1000);
        want = poll();
    }
    assert_int_equal(want, NESO_WANT_TRANSFER);
    read_request();
    assert_non_null(strstr(rig.request, host));
}

static void take_event(neso_gateway_event_kind kind)
{
    assert_true(neso_gateway_take_event(&rig.gateway, &rig.event));
    assert_int_equal(rig.event.kind, kind);
    assert_false(neso_gateway_take_event(&rig.gateway, &rig.event));
}

static void reply(int code, const char *body)
{
    char head[128];
    size_t len = strlen(body);
    char digits[8] = {(char)('0' + len / 1000), (char)('0' + len / 100 % 10),
                      (char)('0' + len / 10 % 10), (char)('0' + len % 10), 0};
    strcpy(head, "HTTP/1.1 ");
    char status[] = {(char)('0' + code / 100), (char)('0' + code / 10 % 10),
                     (char)('0' + code % 10), 0};
    strcat(strcat(head, status), " X\r\nContent-Length: ");
    strcat(strcat(head, digits), "\r\n\r\n");
    neso_gateway_receive(&rig.gateway, (const uint8_t *)head, strlen(head), rig.now_ms);
    if (len > 0)
        neso_gateway_receive(&rig.gateway, (const uint8_t *)body, len, rig.now_ms);
}

static void close_as_wanted(void)
{
    assert_int_equal(poll(), NESO_WANT_CLOSE);
    neso_gateway_closed(&rig.gateway, NESO_OK, 0, rig.now_ms);
}

#define SESSION_UNTIL(expiry)                                                                      \
    "<AssumeRoleResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><AssumeRoleResult>"   \
    "<Credentials><AccessKeyId>ASIAEXAMPLE123456</AccessKeyId><SecretAccessKey>c2VjcmV0LXNlY3JldC" \
    "</SecretAccessKey><SessionToken>dG9rZW4=</SessionToken><Expiration>" expiry                   \
    "</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>"

/* 2026-09-01T23:00:00Z is an hour away. */
static void get_session(void)
{
    expect_request("sts.example", false);
    reply(200, SESSION_UNTIL("2026-09-01T23:00:00Z"));
    take_event(NESO_EVENT_SESSION);
    close_as_wanted();
}

static void get_ready(int readings)
{
    set_time();
    get_session();
    submit_many(readings);
}

static size_t readings_in_request(void)
{
    size_t count = 0;
    for (const char *at = rig.request; (at = strstr(at, "\\\"T\\\":")) != NULL; at++)
        count++;
    return count;
}

static const char DONE[] = "{\"results\":[]}";

/* ---- tests ---- */

static void waits_for_the_time(void **state)
{
    (void)state;
    size_t offset = 9;
    assert_int_equal(neso_gateway_submit(&rig.gateway, "m f=1", 5, rig.now_ms, &offset),
                     NESO_E_NO_TIME);
    assert_int_equal(offset, 0);
    submit_many(8);
    assert_int_equal(poll(), NESO_WANT_NOTHING);
    assert_true(neso_gateway_wake_ms(&rig.gateway) == NESO_GATEWAY_NEVER);
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
    close_as_wanted();
    get_session();
    rig.now_ms += rig.event.pause_ms + 1000;
    expect_request("db.example", false);
    assert_int_equal(readings_in_request(), 8);
    assert_int_equal(rig.gateway.counters.sessions, 2);
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
    assert_true(rig.event.sts);
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
    assert_true(rig.event.sts);
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

int test_gateway(void)
{
    static const struct CMUnitTest tests[] = {
        TEST(waits_for_the_time),
        TEST(fetches_a_session_then_writes_on_a_kept_connection),
        TEST(lets_a_batch_wait_until_it_is_full_or_due),
        TEST(sends_before_the_outbox_is_full),
        TEST(sends_the_same_again_after_a_pause),
        TEST(takes_a_cut_reply_for_unknown),
        TEST(opens_anew_at_once_when_a_kept_connection_had_ended),
        TEST(ends_an_exchange_that_makes_no_progress),
        TEST(finds_the_one_reading_that_is_refused),
        TEST(renews_credentials_that_neptune_does_not_accept),
        TEST(takes_the_servers_time_when_its_own_is_refused),
        TEST(leaves_a_server_that_is_read_only),
        TEST(reports_what_sts_says_and_asks_again),
        TEST(goes_on_with_the_old_session_while_it_may),
        TEST(refuses_lines_without_losing_any),
        TEST(sends_half_of_what_was_too_much),
        TEST(drops_what_is_no_reading_and_nothing_else),
        TEST(lets_what_a_batch_left_wait_no_longer_than_it_should),
        TEST(lets_the_first_reading_after_one_set_aside_wait),
        TEST(forgets_the_secret_of_a_reply_that_was_cut),
        TEST(waits_while_the_storage_fails),
    };
    return cmocka_run_group_tests_name("gateway", tests, NULL, NULL);
}
