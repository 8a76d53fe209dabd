/*
 * The wall clock: an offset over the monotonic one, and timestamps that never repeat.
 *
 * Life cycle: init -> set whenever the time is learnt (SNTP, a real-time clock, the `Date` of an
 * authenticated server) -> now, stamp.
 *
 *     neso_clock clock;
 *     neso_clock_init(&clock, NESO_BUILD_TIME_S);
 *     neso_status status = neso_clock_set(&clock, fix.unix_ms, fix.at_ms);
 *     int64_t time_ns;
 *     if (status == NESO_OK)
 *         status = neso_clock_stamp(&clock, &time_ns, neso_port_now_ms());
 *
 * Monotonic times (`at_ms`, `now_ms`) count milliseconds from any fixed moment and never go back.
 */
#ifndef NESO_CLOCK_H
#define NESO_CLOCK_H

#include "neso_status.h"

#include <stdbool.h>
#include <stdint.h>

/* 2200-01-01T00:00:00Z: a time from here on is taken for an error of its source. */
#define NESO_CLOCK_END_S INT64_C(7258118400)

/* Corrections that are taken within an hour. */
#define NESO_CLOCK_CORRECTIONS_MAX 6

typedef struct neso_clock {
    bool known;           /* the time was set at least once */
    int64_t floor_s;      /* no time before it is believed */
    int64_t offset_ms;    /* wall clock minus monotonic clock */
    int64_t last_time_ns; /* the last stamp that was given */
    uint64_t hour_ms;     /* when the hour began in which corrections are counted */
    uint8_t corrections;
} neso_clock;

/* The time is not known. `floor_s`: seconds since 1970 of a moment that has certainly passed: the
 * commit that was built, or a time that was known before a restart. */
void neso_clock_init(neso_clock *self, int64_t floor_s);

/* The wall clock was `unix_ms` (milliseconds since 1970-01-01 UTC) when the monotonic one was
 * `at_ms`. NESO_E_RANGE: that is before the floor or not before
 * NESO_CLOCK_END_S; nothing changes. */
neso_status neso_clock_set(neso_clock *self, int64_t unix_ms, uint64_t at_ms);

/* As neso_clock_set, for a time that is learnt because a server has refused ours. NESO_E_RANGE also
 * when the clock was corrected NESO_CLOCK_CORRECTIONS_MAX times within an hour: then two servers
 * disagree, and the clock should not follow each in turn. */
neso_status neso_clock_correct(neso_clock *self, int64_t unix_ms, uint64_t at_ms);

/* The wall clock in milliseconds since 1970. NESO_E_NO_TIME: not known yet; *unix_ms is 0. */
neso_status neso_clock_now(const neso_clock *self, int64_t *unix_ms, uint64_t now_ms);

/* A timestamp for a reading that has none, in nanoseconds since 1970: the wall clock, but always
 * later than every stamp before it, even if the clock was set back (then by one nanosecond each,
 * until the clock has caught up). NESO_E_NO_TIME: not known yet; *time_ns is 0. */
neso_status neso_clock_stamp(neso_clock *self, int64_t *time_ns, uint64_t now_ms);

#endif
