/* neso_line.h: lines of telemetry that are taken, and where and why others are refused. */
#include "unit.h"

#include "neso_line.h"

static neso_status parse(neso_line *line, const char *text, size_t *offset)
{
    size_t len = strlen(text);
    return neso_line_parse(line, unit_guarded(text, len), len, offset);
}

static void assert_slice(neso_slice slice, const char *text)
{
    assert_int_equal(slice.len, strlen(text));
    if (slice.len > 0)
        assert_memory_equal(slice.ptr, text, slice.len);
}

static void assert_unescaped(neso_slice raw, neso_line_escape escape, const char *text)
{
    char out[64];
    neso_writer writer;
    neso_writer_init(&writer, out, sizeof out);
    neso_line_unescape(&writer, raw, escape);
    assert_int_equal(neso_writer_status(&writer), NESO_OK);
    assert_slice(neso_writer_written(&writer), text);
    assert_int_equal(neso_line_unescaped_len(raw, escape), writer.len);
}

static void reads_the_example(void **state)
{
    (void)state;
    neso_line line;
    neso_line_tag tag;
    neso_line_field field;
    size_t offset = 77;
    assert_int_equal(parse(&line,
                           "weather,site=north,room=4\\ b temperature=-21.5e3,ok=t,n=7i,u=8u,"
                           "note=\"a \\\"b\\\", c=d\" 1732200000000000000\r\n",
                           &offset),
                     NESO_OK);
    assert_int_equal(offset, 77);
    assert_slice(line.measurement, "weather");
    assert_int_equal(line.tag_count, 2);
    assert_int_equal(line.field_count, 5);
    assert_true(line.has_timestamp);
    assert_true(line.timestamp == INT64_C(1732200000000000000));

    neso_slice rest = line.tags;
    assert_true(neso_line_next_tag(&rest, &tag));
    assert_slice(tag.key, "site");
    assert_slice(tag.value, "north");
    assert_true(neso_line_next_tag(&rest, &tag));
    assert_slice(tag.key, "room");
    assert_unescaped(tag.value, NESO_LINE_KEY, "4 b");
    assert_false(neso_line_next_tag(&rest, &tag));

    static const struct {
        const char *key;
        neso_line_type type;
        const char *value;
    } fields[] = {
        {"temperature", NESO_LINE_FLOAT, "-21.5e3"},
        {"ok", NESO_LINE_BOOLEAN, "t"},
        {"n", NESO_LINE_INTEGER, "7"},
        {"u", NESO_LINE_UNSIGNED, "8"},
        {"note", NESO_LINE_STRING, "a \\\"b\\\", c=d"},
    };
    rest = line.fields;
    for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++) {
        assert_true(neso_line_next_field(&rest, &field));
        assert_slice(field.key, fields[i].key);
        assert_int_equal(field.type, fields[i].type);
        assert_slice(field.value, fields[i].value);
    }
    assert_unescaped(field.value, NESO_LINE_TEXT, "a \"b\", c=d");
    assert_false(neso_line_next_field(&rest, &field));
}

/* One tag and one field, unescaped. */
static void resolves_escapes(void **state)
{
    (void)state;
    static const struct {
        const char *text, *measurement, *key, *value, *field, *string;
    } lines[] = {
        {"m\\,n\\ o\\=p,a\\=b=c\\,d f\\ g=\"h\\\\i\"", "m,n o\\=p", "a=b", "c,d", "f g", "h\\i"},
        {"m\\n,a=b\\\\c f=\"x\\n\\\\\\\"\"", "m\\n", "a", "b\\\\c", "f", "x\\n\\\""},
        {"m=n,\"a\"=\"b\" \"f\"=\"\"", "m=n", "\"a\"", "\"b\"", "\"f\"", ""},
        {"m\\\\,n,a=\xc3\xa4 \xe2\x82\xac=\"\xf0\x9d\x84\x9e\"", "m\\,n", "a", "\xc3\xa4",
         "\xe2\x82\xac", "\xf0\x9d\x84\x9e"},
        {"m,a\\b=\\c f\\=\\==\"\t\r\x01\"", "m", "a\\b", "\\c", "f==", "\t\r\x01"},
    };
    for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++) {
        neso_line line;
        neso_line_tag tag;
        neso_line_field field;
        size_t offset;
        assert_int_equal(parse(&line, lines[i].text, &offset), NESO_OK);
        assert_unescaped(line.measurement, NESO_LINE_MEASUREMENT, lines[i].measurement);
        assert_true(neso_line_next_tag(&line.tags, &tag));
        assert_unescaped(tag.key, NESO_LINE_KEY, lines[i].key);
        assert_unescaped(tag.value, NESO_LINE_KEY, lines[i].value);
        assert_true(neso_line_next_field(&line.fields, &field));
        assert_unescaped(field.key, NESO_LINE_KEY, lines[i].field);
        assert_int_equal(field.type, NESO_LINE_STRING);
        assert_unescaped(field.value, NESO_LINE_TEXT, lines[i].string);
    }
}

/* The forms of Telegraf's own serializer tests, and those its code can write besides. */
static const char *const accepted[] = {
    "cpu value=42 0",
    "cpu value=42",
    "cpu,cpu=CPU0,host=localhost value=42 0",
    "cpu value=18446744073709551u 0",
    "cpu value=9223372036854775807i -9223372036854775808",
    "cpu value=-9223372036854775808i 9223372036854775807",
    "cpu value=9223372036854775807u 0",
    "cpu value=true 1519194109000000042",
    "cpu value=\"howdy\" 0",
    "c\\npu value=42i 0",
    "cpu,host=x\\ny value=42i 0",
    "cpu value=\"x\\ny\" 0",
    "cpu value=0.0000000000000000000000000000000000000000000000000000000000000000000000000000001",
    "  cpu  value=1,b=\" \"   5  ",
    "cpu a=t,b=T,c=true,d=True,e=TRUE,f=f,g=F,h=false,i=False,j=FALSE",
    "cpu a=1,b=+1,c=-1,d=.5,e=5.,f=1e5,g=1E+05,h=1.5e-7,i=007,j=+5i,k=-0i,l=+5u,m=-0",
    "cpu,a=1 a=1 +5",
    "a\\\\ b=1 c=2",
    "cpu a=1\r",
    "cpu a=\"# not a comment\"",
};

static void takes_what_telegraf_writes(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof accepted / sizeof accepted[0]; i++) {
        neso_line line;
        size_t offset = 0;
        neso_status status = parse(&line, accepted[i], &offset);
        if (status != NESO_OK)
            print_message("refused at %u: %s\n", (unsigned)offset, accepted[i]);
        assert_int_equal(status, NESO_OK);
    }
}

static const struct {
    const char *text;
    neso_status status;
    size_t offset;
} refused[] = {
    {"cpu", NESO_E_INCOMPLETE, 3},
    {"cpu ", NESO_E_INCOMPLETE, 4},
    {"cpu\\ value=1", NESO_E_INCOMPLETE, 12},
    {",a=b c=1", NESO_E_MALFORMED, 0},
    {"cpu,a=b", NESO_E_INCOMPLETE, 7},
    {"cpu, c=1", NESO_E_MALFORMED, 4},
    {"cpu,a c=1", NESO_E_MALFORMED, 5},
    {"cpu,a= c=1", NESO_E_MALFORMED, 6},
    {"cpu,a=,b=c d=1", NESO_E_MALFORMED, 6},
    {"cpu,=b c=1", NESO_E_MALFORMED, 4},
    {"cpu,a=b=c d=1", NESO_E_MALFORMED, 7},
    {"cpu,a=b,c=d,a=e f=1", NESO_E_DUPLICATE, 12},
    {"cpu,a=b\\ c=1", NESO_E_MALFORMED, 10},
    {"cpu a", NESO_E_INCOMPLETE, 5},
    {"cpu a=", NESO_E_INCOMPLETE, 6},
    {"cpu a= 5", NESO_E_MALFORMED, 6},
    {"cpu =1", NESO_E_MALFORMED, 4},
    {"cpu a=1,", NESO_E_INCOMPLETE, 8},
    {"cpu a=1,,b=2", NESO_E_MALFORMED, 8},
    {"cpu a=1,b", NESO_E_INCOMPLETE, 9},
    {"cpu a=1,a=2", NESO_E_DUPLICATE, 8},
    {"cpu a\\,=1,b=2,a\\,=3", NESO_E_DUPLICATE, 14},
    {"cpu a=hello", NESO_E_MALFORMED, 6},
    {"cpu a=tru", NESO_E_MALFORMED, 6},
    {"cpu a=i", NESO_E_MALFORMED, 6},
    {"cpu a=5ii", NESO_E_MALFORMED, 7},
    {"cpu a=5.0i", NESO_E_MALFORMED, 7},
    {"cpu a=-5u", NESO_E_MALFORMED, 6},
    {"cpu a=1e", NESO_E_INCOMPLETE, 8},
    {"cpu a=1e,b=2", NESO_E_MALFORMED, 8},
    {"cpu a=1.2.3", NESO_E_MALFORMED, 9},
    {"cpu a=--1", NESO_E_MALFORMED, 7},
    {"cpu a=0x10", NESO_E_MALFORMED, 7},
    {"cpu a=.", NESO_E_INCOMPLETE, 7},
    {"cpu a=NaN", NESO_E_UNSUPPORTED, 6},
    {"cpu a=1,b=-inf 5", NESO_E_UNSUPPORTED, 10},
    {"cpu a=1,b=+Infinity 5", NESO_E_UNSUPPORTED, 10},
    {"cpu a=9223372036854775808i", NESO_E_RANGE, 6},
    {"cpu a=-9223372036854775809i", NESO_E_RANGE, 6},
    {"cpu a=9223372036854775808u", NESO_E_RANGE, 6},
    {"cpu a=18446744073709551615u", NESO_E_RANGE, 6},
    {"cpu a=99999999999999999999999999i", NESO_E_RANGE, 6},
    {"cpu a=1e309", NESO_E_RANGE, 6},
    {"cpu a=1e-400", NESO_E_RANGE, 6},
    {"cpu a=\"", NESO_E_INCOMPLETE, 7},
    {"cpu a=\"b\\\"", NESO_E_INCOMPLETE, 10},
    {"cpu a=\"b\"c", NESO_E_MALFORMED, 9},
    {"cpu a=\"b\\\\\"\"", NESO_E_MALFORMED, 11},
    {"cpu a=\"b\nc\"", NESO_E_MALFORMED, 8},
    {"cpu a=1\ncpu a=2", NESO_E_MALFORMED, 7},
    {"cpu a=1 5 6", NESO_E_MALFORMED, 10},
    {"cpu a=1 b=2", NESO_E_MALFORMED, 8},
    {"cpu a=1 5.0", NESO_E_MALFORMED, 9},
    {"cpu a=1 -", NESO_E_INCOMPLETE, 9},
    {"cpu a=1 - ", NESO_E_MALFORMED, 9},
    {"cpu a=1 9223372036854775808", NESO_E_RANGE, 8},
    {"cpu a=1\t5", NESO_E_MALFORMED, 7},
    {"cpu a=1 5\t", NESO_E_MALFORMED, 9},
    {"cp\xffu a=1", NESO_E_UTF8, 2},
    {"cpu a=\"\xc3\" 5", NESO_E_UTF8, 7},
    {"cpu a=\"\xed\xa0\x80\" 5", NESO_E_UTF8, 7},
};

static void refuses_with_offset_and_reason(void **state)
{
    (void)state;
    static const neso_line nothing;
    for (size_t i = 0; i < sizeof refused / sizeof refused[0]; i++) {
        neso_line line;
        size_t offset = 999;
        memset(&line, 0, sizeof line);
        neso_status status = parse(&line, refused[i].text, &offset);
        if (status != refused[i].status || offset != refused[i].offset)
            print_message("%d at %u: %s\n", (int)status, (unsigned)offset, refused[i].text);
        assert_int_equal(status, refused[i].status);
        assert_int_equal(offset, refused[i].offset);
        assert_memory_equal(&line, &nothing, sizeof line);
    }
}

static void blank_lines_and_comments_are_nothing(void **state)
{
    (void)state;
    static const char *const blank[] = {"", "\n", "\r\n", "   ", "# cpu a=1", "  #\xff\n", "\r"};
    for (size_t i = 0; i < sizeof blank / sizeof blank[0]; i++) {
        neso_line line;
        size_t offset = 999;
        assert_int_equal(parse(&line, blank[i], &offset), NESO_E_EMPTY);
        assert_int_equal(offset, 999);
    }
}

static void a_nul_is_refused(void **state)
{
    (void)state;
    static const char text[] = "cpu a=\"b\0c\"";
    neso_line line;
    size_t offset;
    assert_int_equal(neso_line_parse(&line, text, sizeof text - 1, &offset), NESO_E_MALFORMED);
    assert_int_equal(offset, 8);
}

/* No truncation reads past its end, and none is taken but those that are lines themselves. */
static void truncations_are_refused(void **state)
{
    (void)state;
    static const char text[] =
        "we\\ ather,site=n\\,orth temperature=\"2\\\"1\",b=1.5e1,c=t,d=12i 17";
    size_t taken = 0;
    for (size_t len = 0; len < sizeof text - 1; len++) {
        neso_line line;
        size_t offset = 0;
        neso_status status = neso_line_parse(&line, unit_guarded(text, len), len, &offset);
        taken += status == NESO_OK;
        assert_true(offset <= len);
    }
    /* After the string; after b= 1, 1., 1.5, 1.5e1; after t; after d= 1, 12, 12i; a space; 1. */
    assert_int_equal(taken, 11);
}

static void every_byte_value_is_survived(void **state)
{
    (void)state;
    static const char text[] = "m,a=b c=\"d\",e=1i 5";
    for (size_t at = 0; at < sizeof text - 1; at++) {
        for (int c = 0; c < 256; c++) {
            char changed[sizeof text];
            neso_line line;
            size_t offset = 0;
            memcpy(changed, text, sizeof text);
            changed[at] = (char)c;
            neso_line_parse(&line, changed, sizeof text - 1, &offset);
            assert_true(offset < sizeof text);
        }
    }
}

int test_line(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_the_example),
        cmocka_unit_test(resolves_escapes),
        cmocka_unit_test(takes_what_telegraf_writes),
        cmocka_unit_test(refuses_with_offset_and_reason),
        cmocka_unit_test(blank_lines_and_comments_are_nothing),
        cmocka_unit_test(a_nul_is_refused),
        cmocka_unit_test(truncations_are_refused),
        cmocka_unit_test(every_byte_value_is_survived),
    };
    return cmocka_run_group_tests_name("line", tests, NULL, NULL);
}
