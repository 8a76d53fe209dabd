#include "neso_clock.h"

#define HOUR_MS 3600000

void neso_clock_init(neso_clock *self, int64_t floor_s)
{
    *self = (neso_clock){.floor_s = floor_s, .last_time_ns = INT64_MIN};
}

neso_status neso_clock_set(neso_clock *self, int64_t unix_ms, uint64_t at_ms)
{
    if (unix_ms < self->floor_s * 1000 || unix_ms >= NESO_CLOCK_END_S * 1000)
        return NESO_E_RANGE;
    self->offset_ms = unix_ms - (int64_t)at_ms;
    self->known = true;
    return NESO_OK;
}

neso_status neso_clock_correct(neso_clock *self, int64_t unix_ms, uint64_t at_ms)
{
    if (at_ms - self->hour_ms >= HOUR_MS) {
        self->hour_ms = at_ms;
        self->corrections = 0;
    }
    if (self->corrections == NESO_CLOCK_CORRECTIONS_MAX)
        return NESO_E_RANGE;
    neso_status status = neso_clock_set(self, unix_ms, at_ms);
    if (status == NESO_OK)
        self->corrections++;
    return status;
}

neso_status neso_clock_now(const neso_clock *self, int64_t *unix_ms, uint64_t now_ms)
{
    *unix_ms = 0;
    if (!self->known)
        return NESO_E_NO_TIME;
    *unix_ms = self->offset_ms + (int64_t)now_ms;
    return NESO_OK;
}

neso_status neso_clock_stamp(neso_clock *self, int64_t *time_ns, uint64_t now_ms)
{
    int64_t unix_ms;
    *time_ns = 0;
    neso_status status = neso_clock_now(self, &unix_ms, now_ms);
    if (status != NESO_OK)
        return status;
    *time_ns = unix_ms * 1000000;
    if (*time_ns <= self->last_time_ns)
        *time_ns = self->last_time_ns + 1;
    self->last_time_ns = *time_ns;
    return NESO_OK;
}
