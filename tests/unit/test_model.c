#include "unit.h"

#include "model_support.h"
#include "neso_base64.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static void assert_id(const uint8_t id[NESO_ID_SIZE], const char *expected)
{
    char text[NESO_BASE64_SIZE(NESO_ID_SIZE) + 1] = {0};
    neso_base64_encode_url(text, id, NESO_ID_SIZE);
    assert_string_equal(text, expected);
}

static void gives_the_golden_ids(void **state)
{
    (void)state;
    uint8_t gateway[NESO_ID_SIZE], record[NESO_RECORD_MAX];
    neso_model_gateway_id(gateway, NESO_SLICE(MODEL_GATEWAY));
    assert_id(gateway, MODEL_GATEWAY_ID);
    for (size_t i = 0; i < COUNT(model_ids); i++) {
        neso_reading reading;
        size_t len = model_record(record, model_ids[i].line);
        assert_int_equal(neso_reading_open(&reading, unit_guarded(record, len), len), NESO_OK);
        assert_id(reading.sensor_id, model_ids[i].sensor_id);
        assert_id(reading.reading_id, model_ids[i].reading_id);
    }
}

static void writes_the_documented_record(void **state)
{
    (void)state;
    static const char parts[] = "\0\x38\0\x3D\0\x43\0\x53"
                                "\6pump-7"
                                "\4site"
                                "\5north"
                                "\3rpm\13temperature"
                                "\5i1480\5f21.5";
    uint8_t record[NESO_RECORD_MAX];
    size_t len =
        model_record(record, "pump-7,site=north temperature=21.5,rpm=1480i 283686952306183");
    assert_int_equal(record[0], 1);
    assert_memory_equal(record + NESO_RECORD_TIME, "\0\1\2\3\4\5\6\7", 8);
    assert_int_equal(len, NESO_RECORD_OFFSETS + sizeof parts - 1);
    assert_memory_equal(record + NESO_RECORD_OFFSETS, parts, sizeof parts - 1);
}

static void expect_part(neso_slice *rest, const char *text)
{
    neso_slice part;
    assert_true(neso_reading_part(rest, &part));
    assert_int_equal(part.len, strlen(text));
    assert_memory_equal(part.ptr, text, part.len);
}

static void gives_back_what_was_stored(void **state)
{
    (void)state;
    uint8_t record[NESO_RECORD_MAX];
    neso_reading reading;
    neso_slice part;
    size_t len =
        model_record(record, "m\\ 1,z=\\,,a=2 s=\"\\\"\\\\\",f=-1e3,i=-7i,u=8u,b=FALSE -5");
    assert_int_equal(neso_reading_open(&reading, record, len), NESO_OK);
    assert_true(reading.time_ns == -5);
    assert_true(neso_slice_equal(reading.measurement, NESO_SLICE("m 1")));
    expect_part(&reading.tag_keys, "a");
    expect_part(&reading.tag_keys, "z");
    expect_part(&reading.tag_values, "2");
    expect_part(&reading.tag_values, ",");
    expect_part(&reading.field_keys, "b");
    expect_part(&reading.field_keys, "f");
    expect_part(&reading.field_keys, "i");
    expect_part(&reading.field_keys, "s");
    expect_part(&reading.field_keys, "u");
    expect_part(&reading.field_values, "bFALSE");
    expect_part(&reading.field_values, "f-1e3");
    expect_part(&reading.field_values, "i-7");
    expect_part(&reading.field_values, "s\"\\");
    expect_part(&reading.field_values, "u8");
    assert_false(neso_reading_part(&reading.tag_keys, &part));
    assert_false(neso_reading_part(&reading.field_values, &part));
    assert_int_equal(part.len, 0);
}

/* The order in a line is not part of what a reading is. */
static void does_not_depend_on_the_order_in_the_line(void **state)
{
    (void)state;
    static const char *const lines[] = {
        "m,a=1,a1=2,b=3 x=1,y=2i,z=\"3\" 9", "m,a1=2,a=1,b=3 x=1,y=2i,z=\"3\" 9",
        "m,b=3,a1=2,a=1 z=\"3\",y=2i,x=1 9", "m,b=3,a=1,a1=2 y=2i,x=1,z=\"3\" 9",
        "m,a=1,b=3,a1=2 z=\"3\",x=1,y=2i 9",
    };
    uint8_t first[NESO_RECORD_MAX], other[NESO_RECORD_MAX];
    size_t first_len = model_record(first, lines[0]);
    for (size_t i = 1; i < COUNT(lines); i++) {
        assert_int_equal(model_record(other, lines[i]), first_len);
        assert_memory_equal(other, first, first_len);
    }
}

/* Keys are sorted by what they stand for, bytes above 127 last; a key before those it begins. */
static void sorts_keys_by_their_unescaped_bytes(void **state)
{
    (void)state;
    uint8_t record[NESO_RECORD_MAX];
    neso_reading reading;
    size_t len = model_record(record, "m \xC3\xA9=1,a\\ b=2,a!=3,a=4,\\ =5,a\\,=6 0");
    assert_int_equal(neso_reading_open(&reading, record, len), NESO_OK);
    expect_part(&reading.field_keys, " ");
    expect_part(&reading.field_keys, "a");
    expect_part(&reading.field_keys, "a b");
    expect_part(&reading.field_keys, "a!");
    expect_part(&reading.field_keys, "a,");
    expect_part(&reading.field_keys, "\xC3\xA9");
    expect_part(&reading.field_values, "f5");
    expect_part(&reading.field_values, "f4");
}

static void refuses_names_that_cannot_be_properties(void **state)
{
    (void)state;
    static const struct {
        const char *line;
        neso_status status;
        size_t offset;
    } cases[] = {
        {"m,measurement=1 f=1 0", NESO_E_RESERVED, 2},
        {"  m,b=1,measurement=1 f=1 0", NESO_E_RESERVED, 8},
        {"m,~id=1 f=1 0", NESO_E_RESERVED, 2},
        {"m,a=1,~=1 f=1 0", NESO_E_RESERVED, 6},
        {"m time=1 0", NESO_E_RESERVED, 2},
        {"m,a=b x=1,time=1 0", NESO_E_RESERVED, 10},
        {"m z=1,~label=\"x\",a=2 0", NESO_E_RESERVED, 6},
        {"m,a\\u0041=1 f=1 0", NESO_E_UNSUPPORTED, 2},
        {"m f=1,\\u=1 0", NESO_E_UNSUPPORTED, 6},
        {"m,time=1 measurement=1 0", NESO_OK, 0},
        {"m,Measurement=1,measurements=2 Time=1,times=2 0", NESO_OK, 0},
        {"m,a~=1 b~=1,a\\U=1,\\x=1 0", NESO_OK, 0},
        {"~m,a=~ b=\"~\\u\" 0", NESO_OK, 0},
    };
    uint8_t record[NESO_RECORD_MAX];
    for (size_t i = 0; i < COUNT(cases); i++) {
        size_t offset = 0, len = 1;
        neso_status status =
            model_make(record, sizeof record, &len, neso_slice_of(cases[i].line), &offset);
        assert_int_equal(status, cases[i].status);
        assert_int_equal(offset, cases[i].offset);
        assert_true((len > 0) == (status == NESO_OK));
    }
}

static void says_when_the_buffer_is_too_small(void **state)
{
    (void)state;
    uint8_t record[NESO_RECORD_MAX];
    const char *text = "m,t=1 f=1,s=\"x\" 0";
    size_t needed = model_record(record, text);
    for (size_t cap = 0; cap <= needed; cap++) {
        size_t len = 1, offset = 1;
        neso_status status = model_make(record, cap, &len, neso_slice_of(text), &offset);
        assert_int_equal(status, cap < needed ? NESO_E_NO_SPACE : NESO_OK);
        assert_int_equal(len, cap < needed ? 0 : needed);
        assert_int_equal(offset, 0);
    }
}

/* A line of NESO_LINE_MAX bytes at most: `format` as often as it fits, # numbered in letters. */
static size_t fill_line(char *line, const char *head, const char *format, const char *tail)
{
    size_t len = strlen(head), n = 0, more = strlen(format);
    memcpy(line, head, len);
    for (; len + more + strlen(tail) <= NESO_LINE_MAX; n++) {
        memcpy(line + len, format, more);
        for (size_t i = 0, k = n; i < more; i++) {
            if (line[len + i] != '#')
                continue;
            line[len + i] = "abcdefghijklmnopqrstuvwx"[k % 24];
            k /= 24;
        }
        len += more;
    }
    memcpy(line + len, tail, strlen(tail));
    return len + strlen(tail);
}

static void fits_every_line_of_the_greatest_length(void **state)
{
    (void)state;
    static const char *const formats[][3] = {
        {"m z=1", ",##=1", " 0"},         /* the most fields */
        {"m", ",##=1", " z=1 0"},         /* the most tags */
        {"m z=\"", "x", "\" 0"},          /* the longest string */
        {"", "x", " z=1 0"},              /* the longest measurement */
        {"m ", "x", "=1 0"},              /* the longest name */
        {"m z=1", ",##=\"\"", " 0"},      /* empty strings */
        {"m zz=-1", ",##=1i,##z=1u", ""}, /* integers, no timestamp */
        {"m z=\"", "\\\"", "\" 0"},       /* nothing but escapes */
    };
    static char line[NESO_LINE_MAX];
    uint8_t record[NESO_RECORD_MAX];
    for (size_t i = 0; i < COUNT(formats); i++) {
        size_t record_len, offset;
        neso_reading reading;
        size_t len = fill_line(line, formats[i][0], formats[i][1], formats[i][2]);
        neso_status status =
            model_make(record, sizeof record, &record_len, neso_slice_make(line, len), &offset);
        if (status == NESO_E_DUPLICATE)
            continue; /* 576 names are fewer than the largest NESO_LINE_MAX takes */
        assert_int_equal(status, NESO_OK);
        assert_int_equal(neso_reading_open(&reading, record, record_len), NESO_OK);
    }
}

static void converts_every_precision(void **state)
{
    (void)state;
    static const struct {
        int64_t ticks;
        uint32_t ns_per_tick;
        neso_status status;
        int64_t time_ns;
    } cases[] = {
        {INT64_MAX, 1, NESO_OK, INT64_MAX},
        {INT64_MIN, 1, NESO_OK, INT64_MIN},
        {1732200000123456, 1000, NESO_OK, 1732200000123456000},
        {1732200000123, 1000000, NESO_OK, 1732200000123000000},
        {-1732200000, 1000000000, NESO_OK, -1732200000000000000},
        {9223372036, 1000000000, NESO_OK, 9223372036000000000},
        {9223372037, 1000000000, NESO_E_RANGE, 0},
        {-9223372037, 1000000000, NESO_E_RANGE, 0},
        {9223372036854775, 1000, NESO_OK, 9223372036854775000},
        {9223372036854776, 1000, NESO_E_RANGE, 0},
        {-9223372036854776, 1000, NESO_E_RANGE, 0},
        {INT64_MIN, 1000000, NESO_E_RANGE, 0},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        int64_t time_ns = 1;
        assert_int_equal(neso_model_time(&time_ns, cases[i].ticks, cases[i].ns_per_tick),
                         cases[i].status);
        assert_true(time_ns == cases[i].time_ns);
    }
}

/* Whatever the bytes are: refused, or taken apart without leaving them. */
static void refuses_records_that_are_not_whole(void **state)
{
    (void)state;
    uint8_t record[NESO_RECORD_MAX], copy[NESO_RECORD_MAX];
    size_t len = model_record(record, "m,a=1,bb=22 f=1,s=\"x\" 0");
    neso_reading reading;
    for (size_t cut = 0; cut < len; cut++) {
        assert_int_equal(neso_reading_open(&reading, unit_guarded(record, cut), cut),
                         NESO_E_CORRUPT);
        assert_null(reading.measurement.ptr);
    }
    for (size_t at = 0; at < len * 8; at++) {
        memcpy(copy, record, len);
        copy[at / 8] ^= (uint8_t)(1u << at % 8);
        if (neso_reading_open(&reading, unit_guarded(copy, len), len) != NESO_OK)
            assert_null(reading.measurement.ptr);
    }
    memcpy(copy, record, len);
    copy[len] = 0; /* one byte more is one value more than there are keys */
    assert_int_equal(neso_reading_open(&reading, copy, len + 1), NESO_E_CORRUPT);
    copy[0] = 2;
    assert_int_equal(neso_reading_open(&reading, copy, len), NESO_E_CORRUPT);
}

int test_model(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(gives_the_golden_ids),
        cmocka_unit_test(writes_the_documented_record),
        cmocka_unit_test(gives_back_what_was_stored),
        cmocka_unit_test(does_not_depend_on_the_order_in_the_line),
        cmocka_unit_test(sorts_keys_by_their_unescaped_bytes),
        cmocka_unit_test(refuses_names_that_cannot_be_properties),
        cmocka_unit_test(says_when_the_buffer_is_too_small),
        cmocka_unit_test(fits_every_line_of_the_greatest_length),
        cmocka_unit_test(converts_every_precision),
        cmocka_unit_test(refuses_records_that_are_not_whole),
    };
    return cmocka_run_group_tests_name("model", tests, NULL, NULL);
}
