/* memcpy, memmove and memset against loops over bytes: on the bare board they are
 * platform/cortexm/neso_memory.S's, elsewhere the system's. */
#include "unit.h"

enum { MARGIN = 8, LONGEST = 70, ROOM = 2 * MARGIN + 2 * LONGEST };

/* Pointers that the compiler cannot see through: else it would copy in its own way. */
static void *(*volatile copy)(void *, const void *, size_t) = memcpy;
static void *(*volatile move)(void *, const void *, size_t) = memmove;
static void *(*volatile set)(void *, int, size_t) = memset;

/* What should become of `found` is made in `expected`. Words, so that both begin at one. */
static uint32_t found_words[ROOM / 4], expected_words[ROOM / 4], source_words[ROOM / 4];
static uint8_t *const found = (uint8_t *)found_words;
static uint8_t *const expected = (uint8_t *)expected_words;
static uint8_t *const source = (uint8_t *)source_words;

static void fill(void)
{
    for (size_t i = 0; i < ROOM; i++) {
        found[i] = expected[i] = (uint8_t)(i * 7 + 1);
        source[i] = (uint8_t)(i * 5 + 128);
    }
}

static void assert_as_expected(const void *returned, const void *to)
{
    assert_ptr_equal(returned, to);
    for (size_t i = 0; i < ROOM; i++)
        if (found[i] != expected[i])
            assert_int_equal(found[i], expected[i]);
}

static void copies_at_every_offset(void **state)
{
    (void)state;
    for (size_t to = 0; to < MARGIN; to++)
        for (size_t from = 0; from < MARGIN; from++)
            for (size_t len = 0; len <= LONGEST; len++) {
                fill();
                for (size_t i = 0; i < len; i++)
                    expected[to + i] = source[from + i];
                assert_as_expected(copy(found + to, source + from, len), found + to);
            }
}

/* By more than the length either way, so that there is no overlap, and by each number below. */
static void moves_by_every_distance(void **state)
{
    (void)state;
    for (size_t from = 0; from < MARGIN; from++)
        for (size_t to = from; to < ROOM - LONGEST; to++)
            for (size_t len = 0; len <= LONGEST; len += len < 12 ? 1 : 29) {
                fill();
                for (size_t i = len; i-- > 0;)
                    expected[to + i] = expected[from + i];
                assert_as_expected(move(found + to, found + from, len), found + to);
                fill();
                for (size_t i = 0; i < len; i++)
                    expected[from + i] = expected[to + i];
                assert_as_expected(move(found + from, found + to, len), found + from);
            }
}

static void sets_at_every_offset(void **state)
{
    (void)state;
    static const int bytes[] = {0, 0x7F, 0xA5, -1, 0x1234};
    for (size_t to = 0; to < MARGIN; to++)
        for (size_t len = 0; len <= LONGEST; len++) {
            int byte = bytes[len % (sizeof bytes / sizeof bytes[0])];
            fill();
            for (size_t i = 0; i < len; i++)
                expected[to + i] = (uint8_t)byte;
            assert_as_expected(set(found + to, byte, len), found + to);
        }
}

int test_memory(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(copies_at_every_offset),
        cmocka_unit_test(moves_by_every_distance),
        cmocka_unit_test(sets_at_every_offset),
    };
    return cmocka_run_group_tests_name("memory", tests, NULL, NULL);
}
