#include "unit.h"

#include "neso_clock.h"

#define BUILD_S INT64_C(1767225600) /* 2026-01-01 */
#define MS      INT64_C(1000)

static void knows_no_time_at_first(void **state)
{
    (void)state;
    neso_clock clock;
    int64_t time = 1;
    neso_clock_init(&clock, BUILD_S);
    assert_int_equal(neso_clock_now(&clock, &time, 5), NESO_E_NO_TIME);
    assert_true(time == 0);
    time = 1;
    assert_int_equal(neso_clock_stamp(&clock, &time, 5), NESO_E_NO_TIME);
    assert_true(time == 0);
}

static void follows_the_monotonic_clock(void **state)
{
    (void)state;
    neso_clock clock;
    int64_t time;
    neso_clock_init(&clock, BUILD_S);
    assert_int_equal(neso_clock_set(&clock, BUILD_S * MS + 123, 1000), NESO_OK);
    assert_int_equal(neso_clock_now(&clock, &time, 1000), NESO_OK);
    assert_true(time == BUILD_S * MS + 123);
    assert_int_equal(neso_clock_now(&clock, &time, 5500), NESO_OK);
    assert_true(time == BUILD_S * MS + 4623);
    /* A fix may be older than the question, and a question older than the fix. */
    assert_int_equal(neso_clock_now(&clock, &time, 0), NESO_OK);
    assert_true(time == BUILD_S * MS - 877);
}

static void believes_no_time_that_cannot_be(void **state)
{
    (void)state;
    neso_clock clock;
    int64_t time;
    neso_clock_init(&clock, BUILD_S);
    assert_int_equal(neso_clock_set(&clock, BUILD_S * MS - 1, 0), NESO_E_RANGE);
    assert_int_equal(neso_clock_set(&clock, NESO_CLOCK_END_S * MS, 0), NESO_E_RANGE);
    assert_int_equal(neso_clock_set(&clock, INT64_MIN, 0), NESO_E_RANGE);
    assert_int_equal(neso_clock_set(&clock, INT64_MAX, 0), NESO_E_RANGE);
    assert_false(clock.known);
    assert_int_equal(neso_clock_set(&clock, BUILD_S * MS, 7), NESO_OK);
    assert_int_equal(neso_clock_set(&clock, 0, 8), NESO_E_RANGE);
    assert_int_equal(neso_clock_now(&clock, &time, 7), NESO_OK);
    assert_true(time == BUILD_S * MS);
    assert_int_equal(neso_clock_set(&clock, NESO_CLOCK_END_S * MS - 1, 0), NESO_OK);
    assert_int_equal(neso_clock_stamp(&clock, &time, 0), NESO_OK);
    assert_true(time == (NESO_CLOCK_END_S * MS - 1) * 1000000);
}

static void never_stamps_twice_the_same(void **state)
{
    (void)state;
    neso_clock clock;
    int64_t time, last;
    neso_clock_init(&clock, BUILD_S);
    neso_clock_set(&clock, BUILD_S * MS + 60000, 0);
    assert_int_equal(neso_clock_stamp(&clock, &last, 0), NESO_OK);
    assert_true(last == (BUILD_S * MS + 60000) * 1000000);
    for (int i = 1; i <= 5; i++) {
        assert_int_equal(neso_clock_stamp(&clock, &time, 0), NESO_OK);
        assert_true(time == last + i);
    }
    /* Set back by half a minute: on from the last stamp until the clock has caught up. */
    neso_clock_set(&clock, BUILD_S * MS + 30000, 0);
    assert_int_equal(neso_clock_stamp(&clock, &time, 10000), NESO_OK);
    assert_true(time == last + 6);
    assert_int_equal(neso_clock_stamp(&clock, &time, 30000), NESO_OK);
    assert_true(time == last + 7);
    assert_int_equal(neso_clock_stamp(&clock, &time, 30001), NESO_OK);
    assert_true(time == last + 1000000);
}

static void follows_servers_six_times_an_hour(void **state)
{
    (void)state;
    neso_clock clock;
    uint64_t now_ms = 5000;
    neso_clock_init(&clock, BUILD_S);
    for (int hour = 0; hour < 3; hour++) {
        for (int i = 0; i < NESO_CLOCK_CORRECTIONS_MAX; i++) {
            assert_int_equal(neso_clock_correct(&clock, 0, now_ms), NESO_E_RANGE); /* counts not */
            assert_int_equal(neso_clock_correct(&clock, BUILD_S * MS + i, now_ms), NESO_OK);
            now_ms += 60000;
        }
        assert_int_equal(neso_clock_correct(&clock, BUILD_S * MS, now_ms), NESO_E_RANGE);
        assert_int_equal(neso_clock_set(&clock, BUILD_S * MS, now_ms), NESO_OK);
        now_ms += 3600000;
    }
}

int test_clock(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(knows_no_time_at_first),
        cmocka_unit_test(follows_the_monotonic_clock),
        cmocka_unit_test(believes_no_time_that_cannot_be),
        cmocka_unit_test(never_stamps_twice_the_same),
        cmocka_unit_test(follows_servers_six_times_an_hour),
    };
    return cmocka_run_group_tests_name("clock", tests, NULL, NULL);
}
