/* neso_decimal.h: which numbers a double or 64 bits can hold, and how they are written. */
#include "unit.h"

#include "neso_decimal.h"

static neso_status check(const char *text, size_t *offset)
{
    size_t len = strlen(text);
    return neso_decimal_check(unit_guarded(text, len), len, offset);
}

static const char *const pairs[][2] = {
    {"21", "21.0"},
    {"21.5", "21.5"},
    {".5", "0.5"},
    {"5.", "5.0"},
    {"+1", "1.0"},
    {"007", "7.0"},
    {"000", "0.0"},
    {"-0", "-0.0"},
    {"-00.50", "-0.50"},
    {"1e5", "1e5"},
    {"1E+05", "1e+05"},
    {"01.e-3", "1.0e-3"},
    {"-.5e3", "-0.5e3"},
    {"0e999999999999999999999999", "0e999999999999999999999999"},
    {"12345678901234567890123456789.5", "12345678901234567890123456789.5"},
};

static void writes_json_numbers(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++) {
        char out[64];
        size_t offset, len = strlen(pairs[i][0]);
        neso_writer writer;
        assert_int_equal(check(pairs[i][0], &offset), NESO_OK);
        neso_writer_init(&writer, out, NESO_DECIMAL_SIZE(len));
        neso_decimal_write(&writer, pairs[i][0], len);
        assert_int_equal(neso_writer_status(&writer), NESO_OK);
        assert_int_equal(writer.len, strlen(pairs[i][1]));
        assert_memory_equal(out, pairs[i][1], writer.len);
    }
}

static const struct {
    const char *text;
    neso_status status;
    size_t offset;
} refused[] = {
    {"", NESO_E_INCOMPLETE, 0},
    {"-", NESO_E_INCOMPLETE, 1},
    {"+", NESO_E_INCOMPLETE, 1},
    {".", NESO_E_INCOMPLETE, 1},
    {"-.", NESO_E_INCOMPLETE, 2},
    {".e5", NESO_E_MALFORMED, 1},
    {"1e", NESO_E_INCOMPLETE, 2},
    {"1e+", NESO_E_INCOMPLETE, 3},
    {"1e5.", NESO_E_MALFORMED, 3},
    {"1e5e5", NESO_E_MALFORMED, 3},
    {"1..2", NESO_E_MALFORMED, 2},
    {"1.2.3", NESO_E_MALFORMED, 3},
    {"--1", NESO_E_MALFORMED, 1},
    {"+-1", NESO_E_MALFORMED, 1},
    {"1 ", NESO_E_MALFORMED, 1},
    {" 1", NESO_E_MALFORMED, 0},
    {"0x1", NESO_E_MALFORMED, 1},
    {"1_000", NESO_E_MALFORMED, 1},
    {"e5", NESO_E_MALFORMED, 0},
    {"1,5", NESO_E_MALFORMED, 1},
    {"nan", NESO_E_UNSUPPORTED, 0},
    {"-NaN", NESO_E_UNSUPPORTED, 0},
    {"INF", NESO_E_UNSUPPORTED, 0},
    {"+inf", NESO_E_UNSUPPORTED, 0},
    {"nano", NESO_E_MALFORMED, 0},
    {"in", NESO_E_MALFORMED, 0},
    {"-Infinity", NESO_E_UNSUPPORTED, 0},
    {"infinit", NESO_E_MALFORMED, 0},
    {"1e309", NESO_E_RANGE, 0},
    {"-1e309", NESO_E_RANGE, 0},
    {"1e99999999999999999999", NESO_E_RANGE, 0},
    {"1e-99999999999999999999", NESO_E_RANGE, 0},
    {"0.001e313", NESO_E_RANGE, 0},
    {"1.8e308", NESO_E_RANGE, 0},
    {"2e-324", NESO_E_RANGE, 0},
    {"-1e-400", NESO_E_RANGE, 0},
};

static void refuses_with_offset_and_reason(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof refused / sizeof refused[0]; i++) {
        size_t offset = 999;
        neso_status status = check(refused[i].text, &offset);
        if (status != refused[i].status || offset != refused[i].offset)
            print_message("%d at %u: %s\n", (int)status, (unsigned)offset, refused[i].text);
        assert_int_equal(status, refused[i].status);
        assert_int_equal(offset, refused[i].offset);
    }
}

static const char *const held[] = {
    "1.7976931348623157e308",
    "-179769313486231570e291",
    "0.00017976931348623158e312",
    "5e-324",
    "4.9406564584124654e-324",
    "2.4703282292062328e-324",
    "25e-325",
    "0.000000000000000000000e9",
    "0.0000000001e317",
    "1000000000000000e-300",
    "-0e-999999999",
    "2.2250738585072014e-308",
};

static void takes_all_that_a_double_holds(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof held / sizeof held[0]; i++) {
        size_t offset = 999;
        assert_int_equal(check(held[i], &offset), NESO_OK);
        assert_int_equal(offset, 999);
    }
}

/* 2^1024 - 2^970, the number half-way between the largest double and what would follow it: rounds
 * to even, which is infinity. */
static const char to_infinity[] =
    "1797693134862315807937289714053034150799341327100378269361737789804449682927647509466490"
    "1797758720709633028641669288791094655554785194040263065748867150582068190890200070838367"
    "6273854845817711531764475730270069855571366959622842914819860834936475292719074168444365"
    "510704342711559699508093042880177904174497792";

/* 2^-1075 * 10^1075 = 5^1075: half of the smallest double, which rounds to even, zero. */
static const char to_zero[] =
    "2470328229206232720882843964341106861825299013071623822127928412503377536351043759326499"
    "1818081799618989828234772285886546332835517796989819938739800539093906315035659515570226"
    "3922908583924491051844359318028499365361525003193704576782492193656236698636584807570015"
    "8576926990370631192827955855133292783433840935197801553124659726357957462276646527282722"
    "0056374006485499977096599470454020828166226237857393450736339007967761930577506740176324"
    "6736009689513405355374585166611342237666786041621596804619144672918403005300575308490487"
    "6539171138659164623952491262365388187963623937328042389101867234849766823508986338858792"
    "5628302755995657524455507255189313690836254779186948667994968324049705821028513185451396"
    "213837722826145437693412532098591327667236328125";

/* Checks `digits`, the last one changed by `step`, with `suffix` after it. */
static neso_status check_near(const char *digits, int step, const char *suffix)
{
    char text[800];
    size_t len = strlen(digits), suffix_len = strlen(suffix), offset;
    assert_true(len + suffix_len < sizeof text);
    memcpy(text, digits, len);
    memcpy(text + len, suffix, suffix_len);
    text[len - 1] = (char)(text[len - 1] + step);
    return neso_decimal_check(text, len + suffix_len, &offset);
}

static void bounds_are_exact(void **state)
{
    (void)state;
    assert_int_equal(check_near(to_infinity, 0, ""), NESO_E_RANGE);
    assert_int_equal(check_near(to_infinity, +1, ""), NESO_E_RANGE);
    assert_int_equal(check_near(to_infinity, 0, "e0"), NESO_E_RANGE);
    assert_int_equal(check_near(to_infinity, 0, "000e-3"), NESO_E_RANGE);
    assert_int_equal(check_near(to_infinity, 0, ".001"), NESO_E_RANGE);
    assert_int_equal(check_near(to_infinity, -1, ""), NESO_OK);
    assert_int_equal(check_near(to_infinity, -1, ".999999999999999"), NESO_OK);

    assert_int_equal(check_near(to_zero, 0, "e-1075"), NESO_E_RANGE);
    assert_int_equal(check_near(to_zero, 0, "000e-1078"), NESO_E_RANGE);
    assert_int_equal(check_near(to_zero, -1, "99999e-1080"), NESO_E_RANGE);
    assert_int_equal(check_near(to_zero, +1, "e-1075"), NESO_OK);
    assert_int_equal(check_near(to_zero, 0, "0001e-1079"), NESO_OK);
}

static void reads_integers(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        neso_status status;
        int64_t value;
    } cases[] = {
        {"0", NESO_OK, 0},
        {"-0", NESO_OK, 0},
        {"+5", NESO_OK, 5},
        {"-007", NESO_OK, -7},
        {"9223372036854775807", NESO_OK, INT64_MAX},
        {"-9223372036854775808", NESO_OK, INT64_MIN},
        {"-00000000000000000000009223372036854775808", NESO_OK, INT64_MIN},
        {"9223372036854775808", NESO_E_RANGE, 0},
        {"-9223372036854775809", NESO_E_RANGE, 0},
        {"18446744073709551616", NESO_E_RANGE, 0},
        {"99999999999999999999", NESO_E_RANGE, 0},
        {"", NESO_E_INCOMPLETE, 0},
        {"-", NESO_E_INCOMPLETE, 0},
        {"1.0", NESO_E_MALFORMED, 0},
        {"1e3", NESO_E_MALFORMED, 0},
        {"x", NESO_E_MALFORMED, 0},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        int64_t value = 77;
        size_t offset, len = strlen(cases[i].text);
        const char *text = unit_guarded(cases[i].text, len);
        assert_int_equal(neso_decimal_int64(&value, text, len, &offset), cases[i].status);
        assert_true(value == (cases[i].status == NESO_OK ? cases[i].value : 77));
    }
}

int test_decimal(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(writes_json_numbers),
        cmocka_unit_test(refuses_with_offset_and_reason),
        cmocka_unit_test(takes_all_that_a_double_holds),
        cmocka_unit_test(bounds_are_exact),
        cmocka_unit_test(reads_integers),
    };
    return cmocka_run_group_tests_name("decimal", tests, NULL, NULL);
}
