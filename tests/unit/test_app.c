/*
 * The application on a device played by the test. Every call of the port fails once in a run of its
 * own; no reading may be lost.
 */
#include "app_device.h"

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
