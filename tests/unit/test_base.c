/* The small modules of core/base: bytes, division, wipe, writer, source. */
#include "unit.h"

#include "neso_bytes.h"
#include "neso_divide.h"
#include "neso_source.h"
#include "neso_wipe.h"
#include "neso_writer.h"

static void bytes_are_most_significant_first(void **state)
{
    (void)state;
    static const uint8_t expected[] = {0x01, 0x23, 0x45, 0x67, 0x89, 0xab, 0xcd, 0xef};
    uint8_t out[9];
    neso_store_be64(out + 1, UINT64_C(0x0123456789abcdef));
    assert_memory_equal(out + 1, expected, sizeof expected);
    assert_true(neso_load_be64(out + 1) == UINT64_C(0x0123456789abcdef));
    neso_store_be32(out + 1, 0x89abcdef);
    assert_memory_equal(out + 1, expected + 4, 4);
    assert_true(neso_load_be32(out + 1) == 0x89abcdef);
}

static void divides_as_the_machine_does(void **state)
{
    static const uint64_t values[] = {0,
                                      1,
                                      999,
                                      65535,
                                      65536,
                                      UINT32_MAX,
                                      INT64_C(1) << 32,
                                      UINT64_C(1732200000000),
                                      INT64_MAX,
                                      UINT64_C(1) << 63,
                                      UINT64_MAX};
    static const uint32_t by[] = {1, 2, 3, 7, 1000, 10000, 32767, 65535, 65536};
    (void)state;
    for (size_t i = 0; i < sizeof values / sizeof values[0]; i++) {
        for (size_t k = 0; k < sizeof by / sizeof by[0]; k++) {
            uint64_t value = values[i];
            assert_int_equal(neso_divide(&value, by[k]), values[i] % by[k]);
            assert_true(value == values[i] / by[k]);
        }
    }
}

static void wipe_leaves_zeros_and_no_more(void **state)
{
    (void)state;
    for (size_t start = 0; start < 4; start++) {
        for (size_t len = 0; len <= 20; len++) {
            uint8_t data[32];
            memset(data, 0xa5, sizeof data);
            neso_wipe(data + start, len);
            for (size_t i = 0; i < sizeof data; i++)
                assert_int_equal(data[i], i >= start && i < start + len ? 0 : 0xa5);
        }
    }
    neso_wipe(NULL, 0);
}

static void equal_sees_every_bit(void **state)
{
    (void)state;
    uint8_t a[33], b[33];
    memset(a, 0x5a, sizeof a);
    memcpy(b, a, sizeof a);
    assert_true(neso_equal_ct(a, b, sizeof a));
    assert_true(neso_equal_ct(NULL, NULL, 0));
    for (size_t bit = 0; bit < 8 * sizeof a; bit++) {
        b[bit / 8] ^= (uint8_t)(1u << bit % 8);
        assert_false(neso_equal_ct(a, b, sizeof a));
        b[bit / 8] ^= (uint8_t)(1u << bit % 8);
    }
}

static void assert_written(const neso_writer *writer, const char *text)
{
    neso_slice written = neso_writer_written(writer);
    assert_true(neso_slice_equal(written, neso_slice_of(text)));
}

static void writer_puts_pieces_together(void **state)
{
    (void)state;
    char out[160];
    neso_writer writer;
    neso_writer_init(&writer, out, sizeof out);
    neso_writer_text(&writer, "error ");
    neso_writer_u64(&writer, 0);
    neso_writer_char(&writer, ' ');
    neso_writer_u64(&writer, UINT64_MAX);
    neso_writer_char(&writer, ' ');
    neso_writer_i64(&writer, INT64_MIN);
    neso_writer_char(&writer, ' ');
    neso_writer_i64(&writer, INT64_MAX);
    neso_writer_char(&writer, ' ');
    neso_writer_i64(&writer, -7);
    neso_writer_slice(&writer, neso_slice_make(NULL, 0));
    neso_writer_slice(&writer, NESO_SLICE("."));
    assert_int_equal(neso_writer_status(&writer), NESO_OK);
    assert_written(&writer, "error 0 18446744073709551615 -9223372036854775808 "
                            "9223372036854775807 -7.");
}

/* At every capacity the buffer holds whole pieces, up to the first that did not fit. */
static void writer_stops_at_the_first_overflow(void **state)
{
    (void)state;
    static const char *const prefixes[] = {"", "ab", "ab-12", "ab-12c"};
    for (size_t cap = 0; cap <= 7; cap++) {
        char out[8];
        neso_writer writer;
        neso_writer_init(&writer, out, cap);
        neso_writer_text(&writer, "ab");
        neso_writer_i64(&writer, -12);
        neso_writer_char(&writer, 'c');
        size_t whole = cap < 2 ? 0 : cap < 5 ? 1 : cap < 6 ? 2 : 3;
        assert_written(&writer, prefixes[whole]);
        assert_int_equal(neso_writer_status(&writer), whole == 3 ? NESO_OK : NESO_E_NO_SPACE);
    }
    neso_writer nowhere;
    neso_writer_init(&nowhere, NULL, 0);
    neso_writer_text(&nowhere, "");
    assert_int_equal(neso_writer_status(&nowhere), NESO_OK);
    neso_writer_char(&nowhere, 'x');
    assert_int_equal(neso_writer_status(&nowhere), NESO_E_NO_SPACE);
}

static void source_gives_its_bytes_on_every_pass(void **state)
{
    (void)state;
    static const char text[] = "read twice";
    neso_bytes_source body;
    neso_bytes_source_init(&body, unit_guarded(text, 10), 10);
    for (size_t cap = 1; cap <= 12; cap++) {
        uint8_t all[16], chunk[12];
        size_t total = 0, got = 1;
        while (got > 0) {
            assert_int_equal(body.source.read(&body.source, chunk, cap, &got), NESO_OK);
            assert_true(got <= cap && total + got <= 10);
            memcpy(all + total, chunk, got);
            total += got;
        }
        assert_int_equal(total, 10);
        assert_memory_equal(all, text, 10);
        assert_int_equal(body.source.read(&body.source, chunk, cap, &got), NESO_OK);
        assert_int_equal(got, 0);
        assert_int_equal(body.source.rewind(&body.source), NESO_OK);
    }
}

static void source_may_be_empty(void **state)
{
    (void)state;
    neso_bytes_source body;
    uint8_t chunk[4];
    size_t got = 77;
    neso_bytes_source_init(&body, NULL, 0);
    assert_int_equal(body.source.read(&body.source, chunk, sizeof chunk, &got), NESO_OK);
    assert_int_equal(got, 0);
}

int test_base(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(bytes_are_most_significant_first),
        cmocka_unit_test(divides_as_the_machine_does),
        cmocka_unit_test(wipe_leaves_zeros_and_no_more),
        cmocka_unit_test(equal_sees_every_bit),
        cmocka_unit_test(writer_puts_pieces_together),
        cmocka_unit_test(writer_stops_at_the_first_overflow),
        cmocka_unit_test(source_gives_its_bytes_on_every_pass),
        cmocka_unit_test(source_may_be_empty),
    };
    return cmocka_run_group_tests_name("base", tests, NULL, NULL);
}
