#include "neso_time.h"

#include <stdbool.h>

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

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

/* A day is 675 ticks of 128 seconds: all ticks fit 32 bits, seconds do not. */
#define TICK_BITS 7
#define DAY_TICKS 675

void neso_time_split(int64_t time_s, uint32_t *day, uint32_t *second)
{
    *day = (uint32_t)(time_s >> TICK_BITS) / DAY_TICKS;
    *second = (uint32_t)time_s - *day * DAY_S;
}

/* A unit of time: it is taken from what is left of a time while it fits, `most` times at most, and
 * adds `worth` each time. So nothing is divided: processors without that instruction need no
 * library for it. */
typedef struct unit {
    uint32_t size;
    uint32_t worth : 26;
    uint32_t most : 6;
} unit;

/* Dates count years in the upper half of a word, 100 a month and 1 a day in the lower one. */
#define YEARS(n) ((uint32_t)(n) << 16)
#define MONTHS   100

/* In ticks, from the first of a March. */
static const unit date_units[] = {
    {DAY_TICKS * ERA_DAYS, YEARS(400), 24},
    {DAY_TICKS * 36524, YEARS(100), 3},
    {DAY_TICKS * 1461, YEARS(4), 24},
    {DAY_TICKS * 365, YEARS(1), 3},
    {DAY_TICKS * 306, YEARS(1) - 2 * MONTHS, 1}, /* to January */
    {DAY_TICKS * 153, 5 * MONTHS, 1},            /* to August */
    {DAY_TICKS * 61, 2 * MONTHS, 2},
    {DAY_TICKS * 31, MONTHS, 1},
    {DAY_TICKS * 8, 8, 3},
    {DAY_TICKS, 1, 7},
};

/* Takes a date off the ticks since a March of the year 0. */
static uint32_t take_date(uint32_t *ticks)
{
    uint32_t date = 3 * MONTHS + 1;
    for (const unit *u = date_units; u < date_units + COUNT(date_units); u++) {
        for (uint32_t i = u->most; i > 0 && *ticks >= u->size; i--) {
            *ticks -= u->size;
            date += u->worth;
        }
    }
    return date;
}

/* The clock's 100 an hour and 1 a minute, taken off a second of the day. */
static uint32_t take_clock(uint32_t *second)
{
    uint32_t clock = 0;
    for (; *second >= 3600; *second -= 3600)
        clock += 100;
    for (; *second >= 60; *second -= 60)
        clock++;
    return clock;
}

/* Writes the first `count` digits of a number of four; returns where the next goes. Scaled to 2^23,
 * its thousands are the whole part of a fraction; the next digit is that of ten times the rest. */
static char *write_digits(char *out, uint32_t value, int count)
{
    uint32_t scaled = value * 8389; /* 2^23 / 1000, rounded up: right for all of 0 to 9999 */
    for (; count > 0; count--) {
        *out++ = (char)('0' + (scaled >> 23));
        scaled = (scaled & 0x7fffff) * 10;
    }
    return out;
}

neso_status neso_time_format_basic(char out[NESO_TIME_BASIC_SIZE], int64_t time_s)
{
    uint64_t ticks = (uint64_t)time_s >> TICK_BITS;
    if (ticks > NESO_TIME_MAX_S >> TICK_BITS)
        return NESO_E_RANGE;
    uint32_t left = (uint32_t)ticks + EPOCH_DAY * DAY_TICKS;
    uint32_t date = take_date(&left);
    left = left << TICK_BITS | ((uint32_t)time_s & ((1u << TICK_BITS) - 1));
    uint32_t clock = take_clock(&left);
    out = write_digits(out, date >> 16, 4);
    out = write_digits(out, date & 0xffff, 4);
    *out++ = 'T';
    out = write_digits(out, clock, 4);
    out = write_digits(out, left * 100, 2);
    *out = 'Z';
    return NESO_OK;
}

neso_status neso_time_format_iso8601(char out[NESO_TIME_ISO8601_SIZE], int64_t time_s)
{
    static const char form[NESO_TIME_ISO8601_SIZE] = "....-..-.....:..:...";
    char basic[NESO_TIME_BASIC_SIZE];
    neso_status status = neso_time_format_basic(basic, time_s);
    if (status != NESO_OK)
        return status;
    const char *next = basic;
    for (size_t i = 0; i < NESO_TIME_ISO8601_SIZE; i++)
        out[i] = form[i] == '.' ? *next++ : form[i];
    return NESO_OK;
}
