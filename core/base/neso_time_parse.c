/* The forms of time that are read; neso_time.c has the calendar. */
#include "neso_time.h"

#include <stdbool.h>
#include <string.h>

static const char month_names[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
static const char day_names[] = "ThuFriSatSunMonTueWed"; /* 1970-01-01 was a Thursday */

/* Text being read. The first failure sticks, so that a form is read in one go. */
typedef struct cursor {
    const char *at;
    const char *end;
    neso_status status;
} cursor;

static bool peek(const cursor *in, const char *set)
{
    return in->at < in->end && *in->at != '\0' && strchr(set, *in->at) != NULL;
}

static void fail(cursor *in)
{
    if (in->status == NESO_OK)
        in->status = in->at < in->end ? NESO_E_MALFORMED : NESO_E_INCOMPLETE;
    in->at = in->end;
}

static bool skip(cursor *in, const char *set)
{
    bool found = peek(in, set);
    if (found)
        in->at++;
    return found;
}

static void expect(cursor *in, const char *set)
{
    if (!skip(in, set))
        fail(in);
}

static int32_t number(cursor *in, int digits)
{
    int32_t value = 0;
    for (; digits > 0; digits--) {
        int32_t digit = in->at < in->end ? *in->at - '0' : -1;
        if (digit < 0 || digit > 9) {
            fail(in);
            return 0;
        }
        value = value * 10 + digit;
        in->at++;
    }
    return value;
}

static void separate(cursor *in, bool extended, const char *separator)
{
    if (extended)
        expect(in, separator);
}

static void skip_fraction(cursor *in)
{
    if (!skip(in, ".,"))
        return;
    number(in, 1);
    while (skip(in, "0123456789"))
        ;
}

/* Seconds east of UTC. */
static int32_t read_offset(cursor *in)
{
    if (skip(in, "Zz"))
        return 0;
    bool west = peek(in, "-");
    expect(in, "+-");
    int32_t hours = number(in, 2);
    int32_t minutes = 0;
    if (in->at < in->end) {
        skip(in, ":");
        minutes = number(in, 2);
    }
    if (in->status == NESO_OK && (hours > 23 || minutes > 59))
        in->status = NESO_E_RANGE;
    return (hours * 60 + minutes) * (west ? -60 : 60);
}

neso_status neso_time_parse_iso8601(int64_t *time_s, const char *text, size_t len)
{
    cursor in = {text, text + len, NESO_OK};
    neso_time_civil civil;
    civil.year = number(&in, 4);
    bool extended = peek(&in, "-");
    separate(&in, extended, "-");
    civil.month = number(&in, 2);
    separate(&in, extended, "-");
    civil.day = number(&in, 2);
    expect(&in, "Tt ");
    civil.hour = number(&in, 2);
    separate(&in, extended, ":");
    civil.minute = number(&in, 2);
    separate(&in, extended, ":");
    civil.second = number(&in, 2);
    skip_fraction(&in);
    int32_t east_s = read_offset(&in);
    if (in.at < in.end)
        fail(&in);
    if (in.status != NESO_OK)
        return in.status;

    int64_t local_s;
    neso_status status = neso_time_from_civil(&local_s, &civil);
    if (status != NESO_OK)
        return status;
    if (local_s - east_s < 0 || local_s - east_s > NESO_TIME_MAX_S)
        return NESO_E_RANGE;
    *time_s = local_s - east_s;
    return NESO_OK;
}

/* The place of a three-letter name in a row of them, counted from 0. */
static int32_t name(cursor *in, const char *names, int32_t count)
{
    for (int32_t i = 0; i < count && in->end - in->at >= 3; i++) {
        if (memcmp(in->at, names + 3 * i, 3) == 0) {
            in->at += 3;
            return i;
        }
    }
    fail(in);
    return 0;
}

static void expect_text(cursor *in, const char *text)
{
    char set[2] = {0, 0};
    for (; *text != '\0'; text++) {
        set[0] = *text;
        expect(in, set);
    }
}

neso_status neso_time_parse_http(int64_t *time_s, const char *text, size_t len)
{
    cursor in = {text, text + len, NESO_OK};
    neso_time_civil civil;
    int32_t weekday = name(&in, day_names, 7);
    expect_text(&in, ", ");
    civil.day = number(&in, 2);
    expect_text(&in, " ");
    civil.month = name(&in, month_names, 12) + 1;
    expect_text(&in, " ");
    civil.year = number(&in, 4);
    expect_text(&in, " ");
    civil.hour = number(&in, 2);
    expect_text(&in, ":");
    civil.minute = number(&in, 2);
    expect_text(&in, ":");
    civil.second = number(&in, 2);
    expect_text(&in, " GMT");
    if (in.status != NESO_OK || in.at < in.end)
        return NESO_E_MALFORMED;

    int64_t time;
    uint32_t day, second;
    neso_status status = neso_time_from_civil(&time, &civil);
    if (status != NESO_OK)
        return status;
    /* A leap second at midnight belongs to the day before it. */
    neso_time_split(time - civil.second, &day, &second);
    if ((int32_t)(day % 7) != weekday)
        return NESO_E_MALFORMED;
    *time_s = time;
    return NESO_OK;
}
