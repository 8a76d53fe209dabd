/*
 * The application on a device played by the test: clock, console, transport and, behind that, STS
 * and Neptune. Every call of the port fails once in a run of its own; no reading may be lost.
 */
#include "unit.h"

#include "neso_app.h"
#include "neso_port.h"

#define SETTINGS                                                                                   \
    "{\"gateway\":\"plant-7\",\"endpoint\":\"db.example\",\"region\":\"eu-west-1\","               \
    "\"access_key_id\":\"AKIDEXAMPLE12345\",\"secret_access_key\":\"wJalrXUtnFEMI/K7MDENG\","      \
    "\"sts_endpoint\":\"sts.example\",\"role_arn\":\"arn:aws:iam::123456789012:role/telemetry\","  \
    "\"session_name\":\"plant-7\",\"batch_readings\":4,\"batch_ms\":500,\"spread_s\":0}"

static const char SESSION[] =
    "HTTP/1.1 200 OK\r\nContent-Length: 220\r\n\r\n"
    "{\"AssumeRoleResponse\":{\"AssumeRoleResult\":{\"Credentials\":{\"AccessKeyId\":"
    "\"ASIAEXAMPLE123456\",\"SecretAccessKey\":\"c2VjcmV0LXNlY3JldC1zZWNyZXQ\","
    "\"SessionToken\":\"dG9rZW4tdG9rZW4tdG9rZW4\",\"Expiration\":\"2096-09-01T23:00:00Z\"}}}}";
static const char WRITTEN[] = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
                              "e\r\n{\"results\":[]}\r\n0\r\n\r\n";

static const char TOO_MANY[] =
    "HTTP/1.1 429 X\r\nContent-Length: 64\r\n\r\n"
    "{\"code\":\"TooManyRequestsException\",\"detailedMessage\":\"too many\"}";
static const char NO_REASON[] = "HTTP/1.1 503 X\r\nContent-Length: 0\r\n\r\n";

static struct {
    neso_app app;
    neso_settings settings;
    neso_ram_storage storage;
    uint8_t bytes[4096];
    uint64_t now_ms;
    bool time_given;
    const char *input;
    size_t input_len;
    size_t lost_at; /* bytes of input before which some are lost */
    char console[16384];
    size_t console_len;
    /* the transport and the servers behind it */
    neso_transport transport;
    bool open;
    bool sts;
    size_t calls;
    size_t failing_call; /* 0: none */
    neso_status failure;
    size_t piece; /* bytes that one read or write moves at most */
    size_t early; /* bytes of a write after which the server answers and breaks off; 0: never */
    const char *early_reply;
    bool broken; /* it has done so */
    bool has_time_server;
    char request[8192];
    size_t request_len;
    const char *reply;
    size_t reply_left;
    char ids[64][22]; /* of the readings that were written */
    size_t id_count;
    size_t writes;
} rig;

/* ---- the device ---- */

uint64_t neso_port_now_ms(void)
{
    return rig.now_ms;
}

neso_status neso_port_entropy(uint8_t *out, size_t len)
{
    memset(out, 0x5A, len);
    return NESO_OK;
}

bool neso_port_time(neso_time_fix *fix)
{
    if (rig.time_given)
        return false;
    fix->unix_ms = INT64_C(3997375200000); /* later than any build: 2096-09-01T22:00:00Z */
    fix->at_ms = 0;
    rig.time_given = true;
    return true;
}

size_t neso_port_console_read(uint8_t *out, size_t cap, bool *lost)
{
    size_t len = rig.input_len < cap ? rig.input_len : cap;
    *lost = false;
    if (rig.lost_at > 0 && rig.lost_at < len)
        len = rig.lost_at;
    else if (rig.lost_at == 0 && len > 0)
        *lost = true, rig.lost_at = SIZE_MAX;
    if (rig.lost_at != SIZE_MAX)
        rig.lost_at -= len;
    memcpy(out, rig.input, len);
    rig.input += len;
    rig.input_len -= len;
    return len;
}

void neso_port_console_write(const char *text, size_t len)
{
    assert_true(rig.console_len + len < sizeof rig.console);
    memcpy(rig.console + rig.console_len, text, len);
    rig.console_len += len;
    rig.console[rig.console_len] = 0;
}

/* ---- the servers ---- */

static void store_reading(const char *id)
{
    for (size_t i = 0; i < rig.id_count; i++) {
        if (memcmp(rig.ids[i], id, 22) == 0)
            return;
    }
    assert_true(rig.id_count < 64);
    memcpy(rig.ids[rig.id_count++], id, 22);
}

static void answer(void)
{
    if (rig.sts) {
        rig.reply = SESSION;
        rig.reply_left = sizeof SESSION - 1;
        return;
    }
    static const char mark[] = "\\\"I\\\":\\\"";
    for (const char *at = rig.request; (at = strstr(at, mark)) != NULL; at++)
        store_reading(at + sizeof mark - 1);
    rig.writes++;
    rig.reply = WRITTEN;
    rig.reply_left = sizeof WRITTEN - 1;
}

static bool request_complete(void)
{
    const char *end = strstr(rig.request, "\r\n\r\n");
    const char *length = strstr(rig.request, "Content-Length: ");
    if (end == NULL || length == NULL)
        return false;
    size_t body = 0;
    for (length += 16; *length >= '0' && *length <= '9'; length++)
        body = body * 10 + (size_t)(*length - '0');
    return rig.request_len == (size_t)(end + 4 - rig.request) + body;
}

/* ---- the transport ---- */

static bool fails(neso_status *status)
{
    if (++rig.calls != rig.failing_call)
        return false;
    *status = rig.failure;
    rig.transport.detail = 77;
    return true;
}

static neso_status fake_open(neso_transport *self, const neso_peer *peer)
{
    neso_status status;
    assert_ptr_equal(self, &rig.transport);
    assert_false(rig.open);
    rig.transport.detail = 0;
    if (fails(&status))
        return status;
    rig.open = true;
    rig.sts = peer->host.ptr[0] == 's';
    rig.request_len = rig.reply_left = 0;
    rig.request[0] = 0;
    rig.broken = false;
    return NESO_OK;
}

static bool breaks_off(void)
{
    if (rig.broken || rig.early == 0 || rig.sts || rig.request_len < rig.early)
        return rig.broken;
    rig.reply = rig.early_reply;
    rig.reply_left = strlen(rig.reply);
    rig.early = 0;
    rig.broken = true;
    return true;
}

static neso_status fake_write(neso_transport *self, const uint8_t *data, size_t len, size_t *done)
{
    neso_status status;
    (void)self;
    *done = 0;
    assert_true(rig.open);
    if (fails(&status))
        return status;
    if (breaks_off())
        return NESO_E_RESET;
    if (rig.calls % 3 == 0)
        return NESO_E_WOULD_BLOCK;
    *done = len < rig.piece ? len : rig.piece;
    assert_true(rig.request_len + *done < sizeof rig.request);
    memcpy(rig.request + rig.request_len, data, *done);
    rig.request_len += *done;
    rig.request[rig.request_len] = 0;
    if (request_complete())
        answer();
    return NESO_OK;
}

static neso_status fake_read(neso_transport *self, uint8_t *out, size_t cap, size_t *len)
{
    neso_status status;
    (void)self;
    *len = 0;
    assert_true(rig.open);
    if (fails(&status))
        return status;
    if (rig.reply_left == 0)
        return rig.broken ? NESO_E_RESET : NESO_E_WOULD_BLOCK;
    *len = rig.reply_left < cap ? rig.reply_left : cap;
    if (*len > rig.piece)
        *len = rig.piece;
    memcpy(out, rig.reply, *len);
    rig.reply += *len;
    rig.reply_left -= *len;
    if (rig.reply_left == 0) {
        rig.request_len = 0;
        rig.request[0] = 0;
    }
    return NESO_OK;
}

static void fake_close(neso_transport *self)
{
    (void)self;
    rig.open = false;
}

static const neso_transport_ops FAKE = {fake_open, fake_write, fake_read, fake_close};

/* ---- running ---- */

static void boot_with(const char *settings, const char *input)
{
    neso_settings_error error;
    bool has_time_server = rig.has_time_server;
    memset(&rig, 0, sizeof rig);
    rig.transport.ops = &FAKE;
    rig.input = input;
    rig.input_len = strlen(input);
    rig.lost_at = SIZE_MAX;
    rig.piece = 100;
    rig.early_reply = TOO_MANY;
    assert_int_equal(neso_settings_parse(&rig.settings, settings, strlen(settings), &error),
                     NESO_OK);
    neso_ram_storage_init(&rig.storage, rig.bytes, sizeof rig.bytes);
    neso_app_pieces pieces = {.settings = &rig.settings,
                              .transport = &rig.transport,
                              .outbox = &rig.storage.storage,
                              .board = "test",
                              .reset_cause = "power-on",
                              .asks_time_server = has_time_server};
    assert_int_equal(neso_app_init(&rig.app, &pieces), NESO_OK);
}

static void boot(const char *input)
{
    boot_with(SETTINGS, input);
}

static void run_for_ms(uint64_t ms)
{
    uint64_t end_ms = rig.now_ms + ms;
    int rounds = 0;
    while (rig.now_ms < end_ms) {
        uint32_t wait_ms = neso_app_poll(&rig.app);
        assert_true(++rounds < 100000);
        bool busy = rig.request_len > 0 || rig.reply_left > 0; /* the network would wake us */
        rig.now_ms += wait_ms == 0 || busy ? 1 : wait_ms;
    }
}

static const char LINES[] = "m v=0i 100\nm v=1i 101\nm v=2i 102\nm v=3i 103\nm v=4i 104\n"
                            "m v=5i 105\nm v=6i 106\nm v=7i 107\nm v=8i 108\nm v=9i 109\n";

static size_t count_of(const char *text)
{
    size_t count = 0;
    for (const char *at = rig.console; (at = strstr(at, text)) != NULL; at++)
        count++;
    return count;
}

static void says_what_it_is_and_writes_what_it_is_told(void **state)
{
    (void)state;
    boot(LINES);
    run_for_ms(60000);
    assert_int_equal(rig.id_count, 10);
    assert_int_equal(rig.app.gateway.outbox.count, 0);
    assert_int_equal(count_of("ok\n"), 10);
    assert_non_null(strstr(rig.console, " on test, reset: power-on\n"));
    assert_non_null(strstr(rig.console, "# gateway plant-7\n"));
    assert_non_null(strstr(rig.console, "# neptune db.example:8182\n"));
    assert_non_null(strstr(rig.console, "# time: it is 2096-09-01T22:00:00Z\n"));
    assert_non_null(strstr(rig.console, "# sts: session until 2096-09-01T23:00:00Z\n"));
    assert_non_null(strstr(rig.console, "# neptune: 4 readings written by request 2, "));
    assert_null(strstr(rig.console, "time server"));
    assert_null(strstr(rig.console, "wJalrXUtnFEMI"));
    assert_null(strstr(rig.console, "c2VjcmV0"));
    assert_null(strstr(rig.console, "dG9rZW4"));
}

static void answers_every_line_in_order(void **state)
{
    (void)state;
    boot("m v=1\n# comment\n\nm v=\nm,~t=1 v=1\r\nm v=2\n\xff v=1\nlast v=1");
    run_for_ms(100);
    const char *answers[] = {"ok\n", "error 4 incomplete\n", "error 2 reserved name\n", "ok\n",
                             "error 0 not UTF-8\n"};
    const char *at = rig.console;
    for (size_t i = 0; i < sizeof answers / sizeof answers[0]; i++) {
        at = strstr(at, answers[i]);
        assert_non_null(at);
        at += strlen(answers[i]);
    }
    assert_int_equal(count_of("ok\n") + count_of("error "), 5);
    neso_app_end_input(&rig.app);
    assert_int_equal(count_of("ok\n"), 3);
    run_for_ms(60000);
    assert_int_equal(rig.app.gateway.outbox.count, 0);
}

static void refuses_a_line_that_lost_bytes_or_is_too_long(void **state)
{
    (void)state;
    static char text[NESO_LINE_MAX + 64];
    boot("m v=1\nm v=2\nm v=3\n");
    rig.lost_at = 8;
    run_for_ms(100);
    assert_non_null(strstr(rig.console, "ok\nerror 0 overrun\nok\n"));
    memset(text, 'a', NESO_LINE_MAX + 1);
    strcpy(text + NESO_LINE_MAX + 1, "\nm v=4\n");
    boot(text);
    run_for_ms(100);
    assert_int_equal(count_of("error "), 1);
    assert_non_null(strstr(strstr(rig.console, " too long\n"), "ok\n"));
}

static void takes_any_size_of_piece(void **state)
{
    (void)state;
    for (size_t piece = 1; piece < 12; piece++) {
        boot(LINES);
        rig.piece = piece;
        run_for_ms(600000);
        assert_int_equal(rig.id_count, 10);
        assert_int_equal(rig.writes, 3);
    }
}

/* The run makes the more calls the less fails, so the sweep ends when nothing was left to fail. */
static void sweep(neso_status failure)
{
    size_t failing = 0;
    do {
        failing++;
        boot(LINES);
        rig.failing_call = failing;
        rig.failure = failure;
        run_for_ms(600000);
        assert_int_equal(rig.id_count, 10);
        assert_int_equal(rig.app.gateway.outbox.count, 0);
        assert_int_equal(rig.app.gateway.outbox.set_aside, 0);
        assert_int_equal(count_of("ok\n"), 10);
    } while (rig.calls >= failing && failing < 150);
    assert_true(failing > 20);
}

static void loses_nothing_when_any_one_call_fails(void **state)
{
    (void)state;
    sweep(NESO_E_RESET);
    sweep(NESO_E_CLOSED);
    sweep(NESO_E_TLS_TRUST);
}

static void names_a_failed_connection_with_its_number(void **state)
{
    (void)state;
    boot(LINES);
    rig.failing_call = 1;
    rig.failure = NESO_E_TLS_NAME;
    run_for_ms(100);
    assert_non_null(strstr(rig.console, "# sts: certificate is for another host name (77); next"));
}

/* A role ARN may have 2,048 characters, a line of the log has 512. */
static void shows_the_beginning_of_what_is_long(void **state)
{
    (void)state;
    static char settings[4096];
    static const char role[] = ":role/", end[] = "telemetry\"";
    const char *at = strstr(SETTINGS, role) + strlen(role);
    memset(settings, 0, sizeof settings);
    memcpy(settings, SETTINGS, (size_t)(at - SETTINGS));
    memset(settings + strlen(settings), 'r', 2000);
    strcat(settings, strstr(at, end) + strlen("telemetry"));
    rig.has_time_server = true;
    boot_with(settings, "");
    assert_non_null(strstr(rig.console, "# time server pool.ntp.org:123\n"));
    const char *line = strstr(rig.console, "# role arn:aws:iam::123456789012:role/rrrr");
    assert_non_null(line);
    assert_memory_equal(strchr(line, '\n') - 4, "r...", 4);
}

/* Of a text that is cut no character is. */
static void cuts_a_message_between_two_characters(void **state)
{
    (void)state;
    static char reply[600];
    strcpy(reply, "HTTP/1.1 429 X\r\nContent-Length: 457\r\n\r\n"
                  "{\"code\":\"TooManyRequestsException\",\"detailedMessage\":\"x");
    for (int i = 0; i < 200; i++)
        strcat(reply, "\xc3\xa9");
    strcat(reply, "\"}");
    boot(LINES);
    rig.early = 1;
    rig.early_reply = reply;
    run_for_ms(60000);
    const char *cut = strstr(rig.console, "...; 4 readings kept");
    assert_non_null(cut);
    assert_memory_equal(cut - 2, "\xc3\xa9", 2);
    assert_memory_equal(cut - 4, "\xc3\xa9", 2);
}

static void uses_a_reply_that_came_before_the_connection_broke(void **state)
{
    (void)state;
    boot(LINES);
    rig.early = 700;
    run_for_ms(60000);
    assert_non_null(strstr(rig.console, "429 TooManyRequestsException: too many; 4 readings kept"));
    assert_int_equal(rig.id_count, 10);
    boot(LINES);
    rig.early = 700;
    rig.early_reply = NO_REASON;
    run_for_ms(60000);
    assert_non_null(strstr(rig.console, "# neptune: 503 server in trouble; 4 readings kept"));
}

static void takes_the_longest_line_with_any_end(void **state)
{
    (void)state;
    static char text[2 * NESO_LINE_MAX + 16];
    memset(text, 0, sizeof text);
    strcpy(text, "m v=\"");
    memset(text + 5, 'a', NESO_LINE_MAX - 6);
    strcat(text, "\"\r\nm v=\"");
    memset(text + strlen(text), 'b', NESO_LINE_MAX - 6);
    strcat(text, "\"\n");
    boot(text);
    run_for_ms(300);
    assert_int_equal(count_of("ok\n"), 2);
    char answer[NESO_APP_ANSWER_MAX];
    size_t len = neso_app_line(&rig.app, text, NESO_LINE_MAX + 1, answer);
    assert_int_equal(len, 2);
    text[NESO_LINE_MAX] = 'c';
    len = neso_app_line(&rig.app, text, NESO_LINE_MAX + 1, answer);
    assert_int_equal(len, strlen("error 1024 too long"));
    assert_memory_equal(answer, "error 1024 too long", len);
}

/* Whatever the reason and wherever the fault, the answer is whole. */
static void has_room_for_every_answer(void **state)
{
    (void)state;
    for (int status = 0; status >= -100; status--) {
        size_t len = strlen(neso_status_text((neso_status)status));
        assert_true(strlen("error 18446744073709551615 ") + len <= NESO_APP_ANSWER_MAX);
    }
}

int test_app(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(says_what_it_is_and_writes_what_it_is_told),
        cmocka_unit_test(answers_every_line_in_order),
        cmocka_unit_test(refuses_a_line_that_lost_bytes_or_is_too_long),
        cmocka_unit_test(takes_any_size_of_piece),
        cmocka_unit_test(loses_nothing_when_any_one_call_fails),
        cmocka_unit_test(names_a_failed_connection_with_its_number),
        cmocka_unit_test(shows_the_beginning_of_what_is_long),
        cmocka_unit_test(cuts_a_message_between_two_characters),
        cmocka_unit_test(uses_a_reply_that_came_before_the_connection_broke),
        cmocka_unit_test(takes_the_longest_line_with_any_end),
        cmocka_unit_test(has_room_for_every_answer),
    };
    return cmocka_run_group_tests_name("app", tests, NULL, NULL);
}
