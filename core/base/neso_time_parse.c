/* The forms of time that are read; neso_time.c has the calendar. */
#include "neso_ascii.h"
#include "neso_scan.h"
#include "neso_time.h"

#include <stdbool.h>
#include <string.h>

static const char month_names[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
static const char day_names[] = "ThuFriSatSunMonTueWed"; /* 1970-01-01 was a Thursday */

static void skip_fraction(neso_scan *in)
{
    if (!neso_scan_skip(in, ".,"))
        return;
    do
        neso_scan_number(in, 10, 1);
    while (neso_ascii_is_digit(neso_scan_peek(in)));
}

/* Seconds east of UTC. */
static int32_t read_offset(neso_scan *in)
{
    if (neso_scan_skip(in, "Zz"))
        return 0;
    bool west = neso_scan_skip(in, "-");
    if (!west)
        neso_scan_expect(in, "+");
    uint32_t hours = neso_scan_number(in, 10, 2);
    uint32_t minutes = 0;
    if (in->at < in->end) {
        neso_scan_skip(in, ":");
        minutes = neso_scan_number(in, 10, 2);
    }
    if (hours > 23 || minutes > 59)
        neso_scan_stop(in, NESO_E_RANGE);
    int32_t offset_s = (int32_t)(hours * 60 + minutes) * 60;
    return west ? -offset_s : offset_s;
}

/* Year, month, day, hour, minute, second. */
static void read_parts(neso_scan *in, int32_t part[6])
{
    part[0] = (int32_t)neso_scan_number(in, 10, 4);
    bool extended = neso_scan_peek(in) == '-';
    for (int i = 1; i < 6; i++) {
        if (i == 3 && !neso_scan_skip(in, "Tt "))
            neso_scan_fail(in);
        else if (i != 3 && extended)
            neso_scan_expect(in, i < 3 ? "-" : ":");
        part[i] = (int32_t)neso_scan_number(in, 10, 2);
    }
}

neso_status neso_time_parse_iso8601(int64_t *time_s, const char *text, size_t len)
{
    neso_scan in = neso_scan_make(text, len);
    int32_t part[6];
    neso_time_civil civil;
    read_parts(&in, part);
    skip_fraction(&in);
    int32_t east_s = read_offset(&in);
    if (in.at < in.end)
        neso_scan_fail(&in);
    if (in.status != NESO_OK)
        return in.status;

    int64_t local_s;
    _Static_assert(sizeof part == sizeof civil, "a date has six members");
    memcpy(&civil, part, sizeof civil);
    neso_status status = neso_time_from_civil(&local_s, &civil);
    if (status != NESO_OK)
        return status;
    local_s -= east_s;
    if (local_s < 0 || local_s > NESO_TIME_MAX_S)
        return NESO_E_RANGE;
    *time_s = local_s;
    return NESO_OK;
}

/* The place of a three-letter name in a row of them, counted from 0. */
static int32_t name(neso_scan *in, const char *names, int32_t count)
{
    for (int32_t i = 0; i < count && in->end - in->at >= 3; i++) {
        if (memcmp(in->at, names + 3 * i, 3) == 0) {
            in->at += 3;
            return i;
        }
    }
    neso_scan_fail(in);
    return 0;
}

neso_status neso_time_parse_http(int64_t *time_s, const char *text, size_t len)
{
    neso_scan in = neso_scan_make(text, len);
    neso_time_civil civil;
    int32_t weekday = name(&in, day_names, 7);
    neso_scan_expect(&in, ", ");
    civil.day = (int32_t)neso_scan_number(&in, 10, 2);
    neso_scan_expect(&in, " ");
    civil.month = name(&in, month_names, 12) + 1;
    neso_scan_expect(&in, " ");
    civil.year = (int32_t)neso_scan_number(&in, 10, 4);
    neso_scan_expect(&in, " ");
    civil.hour = (int32_t)neso_scan_number(&in, 10, 2);
    neso_scan_expect(&in, ":");
    civil.minute = (int32_t)neso_scan_number(&in, 10, 2);
    neso_scan_expect(&in, ":");
    civil.second = (int32_t)neso_scan_number(&in, 10, 2);
    neso_scan_expect(&in, " GMT");
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
