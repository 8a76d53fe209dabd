/*
 * Civil time: seconds since 1970-01-01T00:00:00Z to a date and back, and the forms in which AWS
 * and HTTP write times. UTC only, years 1970 to 9999, no clock: the time comes from the caller.
 *
 *     int64_t expires_s;
 *     char stamp[NESO_TIME_BASIC_SIZE];
 *     if (neso_time_parse_iso8601(&expires_s, text, len) == NESO_OK &&
 *         neso_time_format_basic(stamp, expires_s - 300) == NESO_OK)
 *         use(stamp, sizeof stamp); // "20191109T132941Z"
 *
 * Leap seconds do not exist in this count (as in POSIX): a second 60 is read as the first second of
 * the next minute, and never written.
 */
#ifndef NESO_TIME_H
#define NESO_TIME_H

#include "neso_status.h"

#include <stddef.h>
#include <stdint.h>

#define NESO_TIME_MAX_S        INT64_C(253402300799) /* 9999-12-31T23:59:59Z */
#define NESO_TIME_BASIC_SIZE   16                    /* "20150830T123600Z", no NUL */
#define NESO_TIME_DATE_SIZE    8                     /* "20150830": the first bytes of the above */
#define NESO_TIME_ISO8601_SIZE 20                    /* "2015-08-30T12:36:00Z", no NUL */

typedef struct neso_time_civil {
    int32_t year;   /* 1970 to 9999 */
    int32_t month;  /* 1 to 12 */
    int32_t day;    /* 1 to the length of the month */
    int32_t hour;   /* 0 to 23 */
    int32_t minute; /* 0 to 59 */
    int32_t second; /* 0 to 59; 60 on input only */
} neso_time_civil;

/* The day since 1970-01-01, from 0, and the second of that day of a time from 0 to NESO_TIME_MAX_S.
 */
void neso_time_split(int64_t time_s, uint32_t *day, uint32_t *second);

/* Seconds since 1970 of a date. NESO_E_RANGE when a member is outside the range that its comment
 * gives (February 29 of a common year included); *time_s is then unchanged. */
neso_status neso_time_from_civil(int64_t *time_s, const neso_time_civil *civil);

/* Reads an ISO 8601 date and time, all of `text`: extended (2015-08-30T12:36:00Z) or basic
 * (20150830T123600Z); `T` may be `t` or a space, `Z` may be `z`. A fraction of the second
 * (`.` or `,`, any number of digits) is cut off. Instead of Z an offset from UTC: +hh, +hhmm or
 * +hh:mm, hours up to 23. A time without Z or offset is refused, since nobody knows when it is.
 * NESO_E_INCOMPLETE: `text` ends too early; NESO_E_MALFORMED: another form; NESO_E_RANGE: no such
 * date, or before 1970 or after 9999 in UTC. *time_s is unchanged on an error. */
neso_status neso_time_parse_iso8601(int64_t *time_s, const char *text, size_t len);

/* Reads HTTP's own form, IMF-fixdate of RFC 9110 section 5.6.7, all of `text`:
 * "Sun, 06 Nov 1994 08:49:37 GMT". The obsolete forms are refused. NESO_E_MALFORMED: another form
 * or length, or a day of the week that is not the date's; NESO_E_RANGE: no such date. *time_s is
 * unchanged on an error. */
neso_status neso_time_parse_http(int64_t *time_s, const char *text, size_t len);

/* Writes a time in the form of SigV4's x-amz-date, without a NUL. NESO_E_RANGE when `time_s` is
 * outside 0 to NESO_TIME_MAX_S; `out` is then unchanged. */
neso_status neso_time_format_basic(char out[NESO_TIME_BASIC_SIZE], int64_t time_s);

/* The same in the extended form of RFC 3339. */
neso_status neso_time_format_iso8601(char out[NESO_TIME_ISO8601_SIZE], int64_t time_s);

#endif
