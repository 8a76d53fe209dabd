#include "neso_backoff.h"

/* The nominal pause of a pace: after the first failure, and at most. */
static const struct {
    uint32_t first_ms;
    uint32_t longest_ms;
} paces[] = {
    [NESO_PACE_SOON] = {100, 10000},
    [NESO_PACE_LATER] = {5000, 120000},
    [NESO_PACE_SLOW] = {30000, 900000},
};

uint32_t neso_backoff_next_ms(neso_backoff *self, neso_pace pace, uint32_t random)
{
    uint32_t pause_ms = paces[pace].first_ms;
    const uint32_t longest_ms = paces[pace].longest_ms;
    for (uint8_t i = 0; i < self->failures && pause_ms < longest_ms; i++)
        pause_ms *= 2;
    if (pause_ms > longest_ms)
        pause_ms = longest_ms;
    if (self->failures < UINT8_MAX)
        self->failures++;
    return pause_ms - random % (pause_ms / 2 + 1);
}

void neso_backoff_reset(neso_backoff *self)
{
    self->failures = 0;
}
