/* neso_line_reader.h: lines out of pieces of any size, and after what cannot be kept. */
#include "unit.h"

#include "neso_line_reader.h"

enum { CAP = 6 };

/* Feeds pieces of `piece` bytes; writes each line or status to `out`, ended by a bar. */
static void run(neso_line_reader *reader, const char *data, size_t len, size_t piece, char *out)
{
    while (len > 0) {
        neso_slice line;
        size_t used, part = piece < len ? piece : len;
        neso_status status =
            neso_line_reader_feed(reader, unit_guarded(data, part), part, &used, &line);
        assert_true(used > 0 && used <= part);
        data += used;
        len -= used;
        if (status == NESO_E_WOULD_BLOCK)
            continue;
        if (status == NESO_OK)
            strncat(out, line.ptr, line.len);
        else
            strcat(out, status == NESO_E_TOO_LONG ? "<long>" : "<lost>");
        strcat(out, "|");
    }
}

static void finds_lines_in_pieces(void **state)
{
    (void)state;
    static const char data[] = "one\n\nsixsix\nsevenlo\nx\ntoo long by far\ny\r\nend";
    for (size_t piece = 1; piece <= sizeof data; piece++) {
        char buf[CAP], out[128] = "";
        neso_line_reader reader;
        neso_slice line;
        neso_line_reader_init(&reader, buf, sizeof buf);
        run(&reader, data, sizeof data - 1, piece, out);
        assert_string_equal(out, "one||sixsix|<long>|x|<long>|y\r|");
        assert_int_equal(neso_line_reader_end(&reader, &line), NESO_OK);
        assert_true(neso_slice_equal(line, NESO_SLICE("end")));
        assert_int_equal(neso_line_reader_end(&reader, &line), NESO_E_WOULD_BLOCK);
    }
}

static void a_lost_byte_refuses_its_line_only(void **state)
{
    (void)state;
    char buf[CAP], out[128] = "";
    neso_line_reader reader;
    neso_line_reader_init(&reader, buf, sizeof buf);
    neso_line_reader_lose(&reader);
    run(&reader, "a\nb\nc", 5, 5, out);
    neso_line_reader_lose(&reader);
    run(&reader, "c\nd\n", 4, 4, out);
    neso_line_reader_lose(&reader);
    run(&reader, "\ne\n", 3, 3, out);
    assert_string_equal(out, "<lost>|b|<lost>|d|<lost>|e|");
}

static void the_end_may_be_refused(void **state)
{
    (void)state;
    char buf[CAP], out[128] = "";
    neso_line_reader reader;
    neso_slice line = NESO_SLICE("old");
    neso_line_reader_init(&reader, buf, sizeof buf);
    assert_int_equal(neso_line_reader_end(&reader, &line), NESO_E_WOULD_BLOCK);
    assert_int_equal(line.len, 0);
    run(&reader, "a\ntoo long", 10, 10, out);
    assert_int_equal(neso_line_reader_end(&reader, &line), NESO_E_TOO_LONG);
    run(&reader, "new\n", 4, 4, out);
    assert_string_equal(out, "a|new|");
    assert_int_equal(neso_line_reader_end(&reader, &line), NESO_E_WOULD_BLOCK);
}

static void no_bytes_are_no_line(void **state)
{
    (void)state;
    char buf[CAP];
    neso_line_reader reader;
    neso_slice line;
    size_t used;
    neso_line_reader_init(&reader, buf, sizeof buf);
    assert_int_equal(neso_line_reader_feed(&reader, NULL, 0, &used, &line), NESO_E_WOULD_BLOCK);
    assert_int_equal(used, 0);
}

int test_line_reader(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(finds_lines_in_pieces),
        cmocka_unit_test(a_lost_byte_refuses_its_line_only),
        cmocka_unit_test(the_end_may_be_refused),
        cmocka_unit_test(no_bytes_are_no_line),
    };
    return cmocka_run_group_tests_name("line_reader", tests, NULL, NULL);
}
