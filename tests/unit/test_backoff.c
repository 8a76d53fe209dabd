#include "unit.h"

#include "neso_backoff.h"

/* The nominal pauses of each pace, which are the longest ones (no jitter taken off). */
static void doubles_up_to_the_longest_pause(void **state)
{
    (void)state;
    static const struct {
        neso_pace pace;
        uint32_t pauses_ms[9];
    } cases[] = {
        {NESO_PACE_SOON, {100, 200, 400, 800, 1600, 3200, 6400, 10000, 10000}},
        {NESO_PACE_LATER, {5000, 10000, 20000, 40000, 80000, 120000, 120000, 120000, 120000}},
        {NESO_PACE_SLOW, {30000, 60000, 120000, 240000, 480000, 900000, 900000, 900000, 900000}},
    };
    for (size_t i = 0; i < 3; i++) {
        neso_backoff backoff = {0};
        for (size_t n = 0; n < 9; n++)
            assert_int_equal(neso_backoff_next_ms(&backoff, cases[i].pace, 0),
                             cases[i].pauses_ms[n]);
        for (int n = 0; n < 1000; n++)
            assert_int_equal(neso_backoff_next_ms(&backoff, cases[i].pace, 0),
                             cases[i].pauses_ms[8]);
        neso_backoff_reset(&backoff);
        assert_int_equal(neso_backoff_next_ms(&backoff, cases[i].pace, 0), cases[i].pauses_ms[0]);
    }
}

static void takes_off_up_to_half(void **state)
{
    (void)state;
    uint32_t random = 1, least = UINT32_MAX, most = 0;
    for (int i = 0; i < 2000; i++) {
        neso_backoff backoff = {0};
        random = random * 1664525 + 1013904223;
        uint32_t pause_ms = neso_backoff_next_ms(&backoff, NESO_PACE_SOON, random >> 3);
        least = pause_ms < least ? pause_ms : least;
        most = pause_ms > most ? pause_ms : most;
    }
    assert_int_equal(least, 50);
    assert_int_equal(most, 100);
    neso_backoff backoff = {0};
    uint32_t pause_ms = neso_backoff_next_ms(&backoff, NESO_PACE_SLOW, UINT32_MAX);
    assert_in_range(pause_ms, 15000, 30000);
}

int test_backoff(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(doubles_up_to_the_longest_pause),
        cmocka_unit_test(takes_off_up_to_half),
    };
    return cmocka_run_group_tests_name("backoff", tests, NULL, NULL);
}
