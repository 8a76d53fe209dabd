/*
 * The last known time, in RAM that a reset leaves as it is. After the power was away there is none:
 * then no time before the date of the build is believed, which is less. A board with a real-time
 * clock or a page of flash to spare keeps it there and forgets less.
 *
 *     pieces.time_floor_s = neso_kept_time();
 *     pieces.keep_time = neso_keep_time;
 */
#ifndef NESO_KEPT_TIME_H
#define NESO_KEPT_TIME_H

#include <stdint.h>

/* What was kept before the reset, seconds since 1970; 0: nothing. */
int64_t neso_kept_time(void);

void neso_keep_time(int64_t time_s);

#endif
