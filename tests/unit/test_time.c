/* neso_time.h: the calendar, and the forms of time that AWS and HTTP write. */
#include "unit.h"

#include "neso_time.h"

#include <stdio.h>

static const struct {
    int64_t time_s;
    const char *basic;
    const char *extended;
    const char *http;
} same[] = {
    {0, "19700101T000000Z", "1970-01-01T00:00:00Z", "Thu, 01 Jan 1970 00:00:00 GMT"},
    {784111777, "19941106T084937Z", "1994-11-06T08:49:37Z", "Sun, 06 Nov 1994 08:49:37 GMT"},
    {951782400, "20000229T000000Z", "2000-02-29T00:00:00Z", "Tue, 29 Feb 2000 00:00:00 GMT"},
    {1440938160, "20150830T123600Z", "2015-08-30T12:36:00Z", "Sun, 30 Aug 2015 12:36:00 GMT"},
    {1709251199, "20240229T235959Z", "2024-02-29T23:59:59Z", "Thu, 29 Feb 2024 23:59:59 GMT"},
    {2147483648, "20380119T031408Z", "2038-01-19T03:14:08Z", "Tue, 19 Jan 2038 03:14:08 GMT"},
    {4107542400, "21000301T000000Z", "2100-03-01T00:00:00Z", "Mon, 01 Mar 2100 00:00:00 GMT"},
    {253402300799, "99991231T235959Z", "9999-12-31T23:59:59Z", "Fri, 31 Dec 9999 23:59:59 GMT"},
};

static neso_status parse_iso8601(int64_t *time_s, const char *text)
{
    size_t len = strlen(text);
    return neso_time_parse_iso8601(time_s, unit_guarded(text, len), len);
}

static neso_status parse_http(int64_t *time_s, const char *text)
{
    size_t len = strlen(text);
    return neso_time_parse_http(time_s, unit_guarded(text, len), len);
}

static void forms_agree(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof same / sizeof same[0]; i++) {
        char basic[NESO_TIME_BASIC_SIZE], extended[NESO_TIME_ISO8601_SIZE];
        int64_t time_s = -1;
        assert_int_equal(neso_time_format_basic(basic, same[i].time_s), NESO_OK);
        assert_memory_equal(basic, same[i].basic, sizeof basic);
        assert_int_equal(neso_time_format_iso8601(extended, same[i].time_s), NESO_OK);
        assert_memory_equal(extended, same[i].extended, sizeof extended);
        assert_int_equal(parse_iso8601(&time_s, same[i].basic), NESO_OK);
        assert_true(time_s == same[i].time_s);
        assert_int_equal(parse_iso8601(&time_s, same[i].extended), NESO_OK);
        assert_true(time_s == same[i].time_s);
        assert_int_equal(parse_http(&time_s, same[i].http), NESO_OK);
        assert_true(time_s == same[i].time_s);
    }
}

/* Every day of the years from `year` to `last` follows the one before it, and comes back to itself.
 */
static void assert_days(int64_t time_s, int32_t year, int32_t last)
{
    static const int32_t lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    neso_time_civil day = {year, 1, 1, 23, 59, 59};
    for (; day.year <= last; time_s += 86400) {
        char expected[32], basic[NESO_TIME_BASIC_SIZE];
        int64_t back;
        (void)snprintf(expected, sizeof expected, "%04d%02d%02dT235959Z", (int)day.year,
                       (int)day.month, (int)day.day);
        assert_int_equal(neso_time_format_basic(basic, time_s), NESO_OK);
        assert_memory_equal(basic, expected, sizeof basic);
        assert_int_equal(neso_time_from_civil(&back, &day), NESO_OK);
        assert_true(back == time_s);
        bool leap = day.year % 4 == 0 && (day.year % 100 != 0 || day.year % 400 == 0);
        int32_t length = lengths[day.month - 1] + (leap && day.month == 2);
        if (++day.day > length) {
            day.day = 1;
            day.month = day.month % 12 + 1;
            day.year += day.month == 1;
        }
    }
}

static void days_follow_one_another(void **state)
{
    (void)state;
    assert_days(86399, 1970, 2410);
    assert_days(240779606399, 9600, 9999);
}

static void seconds_follow_one_another(void **state)
{
    (void)state;
    for (int32_t second = 0; second < 86400; second++) {
        char expected[32], extended[NESO_TIME_ISO8601_SIZE];
        (void)snprintf(expected, sizeof expected, "2024-02-29T%02d:%02d:%02dZ",
                       (int)(second / 3600), (int)(second / 60 % 60), (int)(second % 60));
        assert_int_equal(neso_time_format_iso8601(extended, 1709164800 + second), NESO_OK);
        assert_memory_equal(extended, expected, sizeof extended);
    }
}

static const struct {
    const char *text;
    neso_status status;
    int64_t time_s;
} iso8601[] = {
    {"2015-08-30T12:36:00.123456789Z", NESO_OK, 1440938160},
    {"2015-08-30T12:36:00,5Z", NESO_OK, 1440938160},
    {"20150830T123600.999Z", NESO_OK, 1440938160},
    {"2015-08-30t12:36:00z", NESO_OK, 1440938160},
    {"2015-08-30 12:36:00Z", NESO_OK, 1440938160},
    {"2015-08-30T12:36:00+00:00", NESO_OK, 1440938160},
    {"2015-08-30T12:36:00-00:00", NESO_OK, 1440938160},
    {"2015-08-30T14:36:00+02:00", NESO_OK, 1440938160},
    {"2015-08-30T07:06:00-0530", NESO_OK, 1440938160},
    {"20150830T133600+01", NESO_OK, 1440938160},
    {"2016-12-31T23:59:60Z", NESO_OK, 1483228800},
    {"1969-12-31T23:59:59Z", NESO_E_RANGE, 0},
    {"1970-01-01T00:59:59+01:00", NESO_E_RANGE, 0},
    {"9999-12-31T23:59:59-00:01", NESO_E_RANGE, 0},
    {"9999-12-31T23:59:60Z", NESO_E_RANGE, 0},
    {"2015-02-29T00:00:00Z", NESO_E_RANGE, 0},
    {"2100-02-29T00:00:00Z", NESO_E_RANGE, 0},
    {"2015-00-30T12:36:00Z", NESO_E_RANGE, 0},
    {"2015-13-30T12:36:00Z", NESO_E_RANGE, 0},
    {"2015-04-31T12:36:00Z", NESO_E_RANGE, 0},
    {"2015-08-00T12:36:00Z", NESO_E_RANGE, 0},
    {"2015-08-30T24:00:00Z", NESO_E_RANGE, 0},
    {"2015-08-30T12:60:00Z", NESO_E_RANGE, 0},
    {"2015-08-30T12:36:61Z", NESO_E_RANGE, 0},
    {"2015-08-30T12:36:00+24:00", NESO_E_RANGE, 0},
    {"2015-08-30T12:36:00+00:60", NESO_E_RANGE, 0},
    {"2015-08-30T12:36:00", NESO_E_INCOMPLETE, 0},
    {"2015-08-30T12:36Z", NESO_E_MALFORMED, 0},
    {"2015-08-30", NESO_E_INCOMPLETE, 0},
    {"2015-0830T12:36:00Z", NESO_E_MALFORMED, 0},
    {"2015-08-30T123600Z", NESO_E_MALFORMED, 0},
    {"20150830T12:36:00Z", NESO_E_MALFORMED, 0},
    {"2015-08-30T12:36:00.Z", NESO_E_MALFORMED, 0},
    {"2015-08-30T12:36:00Zx", NESO_E_MALFORMED, 0},
    {"2015-08-30T12:36:00+1", NESO_E_INCOMPLETE, 0},
    {"2015-08-30T12:36:00+01:", NESO_E_INCOMPLETE, 0},
    {"2015-08-30T12:36:00+01:000", NESO_E_MALFORMED, 0},
    {"-2015-08-30T12:36:00Z", NESO_E_MALFORMED, 0},
    {"2015-8-30T12:36:00Z", NESO_E_MALFORMED, 0},
    {" 2015-08-30T12:36:00Z", NESO_E_MALFORMED, 0},
    {"", NESO_E_INCOMPLETE, 0},
};

static void reads_iso8601(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof iso8601 / sizeof iso8601[0]; i++) {
        int64_t time_s = 77;
        neso_status status = parse_iso8601(&time_s, iso8601[i].text);
        if (status != iso8601[i].status)
            print_message("%d: %s\n", (int)status, iso8601[i].text);
        assert_int_equal(status, iso8601[i].status);
        assert_true(time_s == (status == NESO_OK ? iso8601[i].time_s : 77));
    }
}

static void truncations_are_incomplete(void **state)
{
    (void)state;
    static const char *const whole[] = {"2015-08-30T12:36:00.5Z", "20150830T123600Z"};
    for (size_t i = 0; i < sizeof whole / sizeof whole[0]; i++) {
        for (size_t len = 0; len < strlen(whole[i]); len++) {
            int64_t time_s;
            assert_int_equal(neso_time_parse_iso8601(&time_s, unit_guarded(whole[i], len), len),
                             NESO_E_INCOMPLETE);
        }
    }
}

static void reads_http_dates_only_in_their_form(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        neso_status status;
    } cases[] = {
        {"Sat, 31 Dec 2016 23:59:60 GMT", NESO_OK},
        {"Sun, 31 Feb 2016 00:00:00 GMT", NESO_E_RANGE},
        {"Mon, 06 Nov 1994 08:49:37 GMT", NESO_E_MALFORMED},
        {"Sun, 6 Nov 1994 08:49:37 GMT", NESO_E_MALFORMED},
        {"Sun, 06 nov 1994 08:49:37 GMT", NESO_E_MALFORMED},
        {"Sun, 06 Nov 1994 08:49:37 UTC", NESO_E_MALFORMED},
        {"Sun, 06 Nov 1994 08:49:37 GMT ", NESO_E_MALFORMED},
        {"Sun, 06 Nov 1994 08:49:37 GM", NESO_E_MALFORMED},
        {"Sunday, 06-Nov-94 08:49:37 GMT", NESO_E_MALFORMED},
        {"Sun Nov  6 08:49:37 1994", NESO_E_MALFORMED},
        {"Su", NESO_E_MALFORMED},
        {"", NESO_E_MALFORMED},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        int64_t time_s = 77;
        assert_int_equal(parse_http(&time_s, cases[i].text), cases[i].status);
        assert_true((time_s == 77) == (cases[i].status != NESO_OK));
    }
}

static void times_outside_are_refused(void **state)
{
    (void)state;
    static const int64_t outside[] = {-1, NESO_TIME_MAX_S + 1, INT64_MIN, INT64_MAX};
    for (size_t i = 0; i < sizeof outside / sizeof outside[0]; i++) {
        char text[NESO_TIME_ISO8601_SIZE] = "unchanged";
        assert_int_equal(neso_time_format_basic(text, outside[i]), NESO_E_RANGE);
        assert_int_equal(neso_time_format_iso8601(text, outside[i]), NESO_E_RANGE);
        assert_string_equal(text, "unchanged");
    }
}

int test_time(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(forms_agree),
        cmocka_unit_test(days_follow_one_another),
        cmocka_unit_test(seconds_follow_one_another),
        cmocka_unit_test(reads_iso8601),
        cmocka_unit_test(truncations_are_incomplete),
        cmocka_unit_test(reads_http_dates_only_in_their_form),
        cmocka_unit_test(times_outside_are_refused),
    };
    return cmocka_run_group_tests_name("time", tests, NULL, NULL);
}
