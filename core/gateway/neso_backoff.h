/*
 * Backoff: how long to wait before something is tried again.
 *
 * The pause doubles with each failure in a row, from the first pause of its pace up to the longest,
 * and a random half of it is taken off or left, so that a fleet does not come back all at once.
 *
 *     static neso_backoff backoff;
 *     if (works())
 *         neso_backoff_reset(&backoff);
 *     else
 *         wake_ms = now_ms + neso_backoff_next_ms(&backoff, NESO_PACE_SOON, random);
 */
#ifndef NESO_BACKOFF_H
#define NESO_BACKOFF_H

#include <stdint.h>

typedef enum neso_pace {
    NESO_PACE_SOON,  /* 0.1 s to 10 s: a conflict, throttling, a lost connection */
    NESO_PACE_LATER, /* 5 s to 2 min: a server out of memory or failing */
    NESO_PACE_SLOW   /* 30 s to 15 min: somebody has to change something first */
} neso_pace;

typedef struct neso_backoff {
    uint8_t failures; /* in a row */
} neso_backoff;

/* Counts a failure and gives the pause before the next attempt, in milliseconds: from half of the
 * nominal pause to all of it. `random` is any 32 random bits. */
uint32_t neso_backoff_next_ms(neso_backoff *self, neso_pace pace, uint32_t random);

/* It worked: the next failure is the first one again. */
void neso_backoff_reset(neso_backoff *self);

#endif
