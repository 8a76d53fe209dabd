#include "neso_time.h"

#include <stdbool.h>

#define DAY_S     86400
#define YEAR_MIN  1970
#define YEAR_MAX  9999
#define ERA_DAYS  146097 /* 400 years of the Gregorian calendar */
#define EPOCH_DAY 719468 /* 1970-01-01 counted from 0000-03-01 */

static bool within(int32_t value, int32_t low, int32_t high)
{
    return value >= low && value <= high;
}

static int32_t month_days(int32_t year, int32_t month)
{
    if (month == 2) {
        bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
        return leap ? 29 : 28;
    }
    return 30 + (month + month / 8) % 2;
}

/* Years that begin in March put the leap day last, so that the days before a month are a linear
 * function of the month, rounded (H. Hinnant, "chrono-compatible low-level date algorithms"). */
neso_status neso_time_from_civil(int64_t *time_s, const neso_time_civil *civil)
{
    if (!within(civil->year, YEAR_MIN, YEAR_MAX) || !within(civil->month, 1, 12) ||
        !within(civil->day, 1, month_days(civil->year, civil->month)) ||
        !within(civil->hour, 0, 23) || !within(civil->minute, 0, 59) ||
        !within(civil->second, 0, 60))
        return NESO_E_RANGE;

    int32_t year = civil->month > 2 ? civil->year : civil->year - 1;
    int32_t month = civil->month > 2 ? civil->month - 3 : civil->month + 9;
    int32_t days = year * 365 + year / 4 - year / 100 + year / 400;
    days += (153 * month + 2) / 5 + civil->day - 1 - EPOCH_DAY;
    int64_t time = (int64_t)days * DAY_S;
    time += civil->hour * 3600 + civil->minute * 60 + civil->second;
    if (time > NESO_TIME_MAX_S)
        return NESO_E_RANGE;
    *time_s = time;
    return NESO_OK;
}

/* A day is 128 times 675 seconds: shifted first, 32 bits are enough to divide, and a processor
 * without a 64-bit division needs no library for it. */
void neso_time_split(int64_t time_s, uint32_t *day, uint32_t *second)
{
    *day = (uint32_t)(time_s >> 7) / 675;
    *second = (uint32_t)time_s - *day * DAY_S;
}

neso_status neso_time_to_civil(neso_time_civil *civil, int64_t time_s)
{
    uint32_t day, of_day;
    if (time_s < 0 || time_s > NESO_TIME_MAX_S)
        return NESO_E_RANGE;
    neso_time_split(time_s, &day, &of_day);
    int32_t days = (int32_t)day + EPOCH_DAY;
    int32_t second = (int32_t)of_day;

    int32_t era = days / ERA_DAYS;
    int32_t of_era = days % ERA_DAYS;
    int32_t year = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
    int32_t of_year = of_era - (365 * year + year / 4 - year / 100);
    int32_t month = (5 * of_year + 2) / 153; /* 0 is March */

    civil->day = of_year - (153 * month + 2) / 5 + 1;
    civil->month = month < 10 ? month + 3 : month - 9;
    civil->year = era * 400 + year + (month < 10 ? 0 : 1);
    civil->hour = second / 3600;
    civil->minute = second / 60 % 60;
    civil->second = second % 60;
    return NESO_OK;
}

/* Writes `count` decimal digits; returns where the next character goes. */
static char *write_digits(char *out, int32_t value, int count)
{
    for (int i = count - 1; i >= 0; i--) {
        out[i] = (char)('0' + value % 10);
        value /= 10;
    }
    return out + count;
}

static neso_status format(char *out, int64_t time_s, bool extended)
{
    static const char separators[] = "--T::Z"; /* the basic form has the letters only */
    neso_time_civil civil;
    neso_status status = neso_time_to_civil(&civil, time_s);
    if (status != NESO_OK)
        return status;
    const int32_t members[] = {civil.year, civil.month,  civil.day,
                               civil.hour, civil.minute, civil.second};
    for (int i = 0; i < 6; i++) {
        out = write_digits(out, members[i], i == 0 ? 4 : 2);
        if (extended || separators[i] == 'T' || separators[i] == 'Z')
            *out++ = separators[i];
    }
    return NESO_OK;
}

neso_status neso_time_format_basic(char out[NESO_TIME_BASIC_SIZE], int64_t time_s)
{
    return format(out, time_s, false);
}

neso_status neso_time_format_iso8601(char out[NESO_TIME_ISO8601_SIZE], int64_t time_s)
{
    return format(out, time_s, true);
}
