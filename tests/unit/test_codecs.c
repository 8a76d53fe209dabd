/* The small codecs of core/text: hex, percent, base64, UTF-8, JSON escapes. */
#include "unit.h"

#include "neso_base64.h"
#include "neso_hex.h"
#include "neso_json_escape.h"
#include "neso_percent.h"
#include "neso_utf8.h"

static void hex_has_two_digits_a_byte(void **state)
{
    (void)state;
    static const uint8_t data[] = {0x00, 0x01, 0x09, 0x0a, 0x0f, 0x10,
                                   0x7f, 0x80, 0x99, 0xaf, 0xff};
    char out[2 * sizeof data];
    neso_hex_encode(out, unit_guarded(data, sizeof data), sizeof data);
    assert_memory_equal(out, "0001090a0f107f8099afff", sizeof out);
}

static void hex_values_are_those_of_digits_only(void **state)
{
    (void)state;
    for (int c = 0; c < 256; c++) {
        static const char lower[] = "0123456789abcdef", upper[] = "0123456789ABCDEF";
        const char *in_lower = c == 0 ? NULL : strchr(lower, c);
        const char *in_upper = c == 0 ? NULL : strchr(upper, c);
        int expected = in_lower != NULL   ? (int)(in_lower - lower)
                       : in_upper != NULL ? (int)(in_upper - upper)
                                          : -1;
        assert_int_equal(neso_hex_value((char)c), expected);
        if (in_lower != NULL)
            assert_int_equal(neso_hex_digit_lower((uint32_t)expected), c);
        if (in_upper != NULL)
            assert_int_equal(neso_hex_digit_upper((uint32_t)expected), c);
    }
}

static void percent_leaves_unreserved_characters(void **state)
{
    (void)state;
    static const char unreserved[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
    for (int c = 0; c < 256; c++) {
        char out[NESO_PERCENT_ENCODED_MAX];
        size_t len = neso_percent_encode_byte(out, (char)c);
        bool plain = c != 0 && strchr(unreserved, c) != NULL;
        assert_int_equal(neso_percent_unreserved((char)c), plain);
        assert_int_equal(len, plain ? 1 : 3);
        assert_int_equal(out[0], plain ? (char)c : '%');
        if (!plain)
            assert_int_equal(neso_hex_value(out[1]) * 16 + neso_hex_value(out[2]), c);
    }
}

static void percent_encodes_texts(void **state)
{
    (void)state;
    char out[64];
    neso_writer writer;
    neso_writer_init(&writer, out, sizeof out);
    neso_percent_encode(&writer, NESO_SLICE("arn:aws:iam::1:role/\xc3\xa4 ~+"));
    assert_true(neso_slice_equal(neso_writer_written(&writer),
                                 NESO_SLICE("arn%3Aaws%3Aiam%3A%3A1%3Arole%2F%C3%A4%20~%2B")));
}

static void base64_is_that_of_rfc_4648(void **state)
{
    (void)state;
    static const struct {
        const char *data;
        const char *text;
    } cases[] = {
        {"", ""},           {"f", "Zg"},          {"fo", "Zm8"},          {"foo", "Zm9v"},
        {"foob", "Zm9vYg"}, {"fooba", "Zm9vYmE"}, {"foobar", "Zm9vYmFy"}, {"\xfb\xff\xbf", "-_-_"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char out[12];
        size_t len = strlen(cases[i].data), size = NESO_BASE64_SIZE(len);
        assert_int_equal(size, strlen(cases[i].text));
        memset(out, '#', sizeof out);
        neso_base64_encode_url(out, unit_guarded(cases[i].data, len), len);
        if (size > 0)
            assert_memory_equal(out, cases[i].text, size);
        assert_int_equal(out[size], '#');
    }
    assert_int_equal(NESO_BASE64_SIZE(16), 22);
}

/* A sequence is valid if it is how its code point is encoded: nothing else may be taken. */
static void utf8_is_strict(void **state)
{
    (void)state;
    for (uint32_t code_point = 0; code_point < 0x110400;
         code_point += code_point < 0x3000 ? 1 : 61) {
        char out[NESO_UTF8_MAX];
        size_t size = neso_utf8_encode(out, code_point);
        bool valid = code_point <= 0x10ffff && (code_point < 0xd800 || code_point > 0xdfff);
        size_t expected = code_point < 0x80      ? 1
                          : code_point < 0x800   ? 2
                          : code_point < 0x10000 ? 3
                                                 : 4;
        assert_int_equal(size, valid ? expected : 0);
        if (!valid)
            continue;
        assert_int_equal(neso_utf8_sequence(unit_guarded(out, size), size), size);
        for (size_t cut = 0; cut < size; cut++)
            assert_int_equal(neso_utf8_sequence(unit_guarded(out, cut), cut), 0);
    }
}

/* Where a text ceases to be UTF-8; its length if it is. */
static size_t utf8_end(const char *text, size_t len)
{
    size_t at = 0;
    for (size_t size = 1; at < len && size > 0; at += size)
        size = neso_utf8_sequence(text + at, len - at);
    return at;
}

static void utf8_ends_at_the_first_bad_byte(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        size_t offset;
    } bad[] = {
        {"\x80", 0},
        {"a\xbf", 1},
        {"\xc0\x80", 0},
        {"\xc1\xbf", 0},
        {"\xc2", 0},
        {"\xc2 ", 0},
        {"\xe0\x9f\xbf", 0},
        {"\xe0\xa0", 0},
        {"\xed\xa0\x80", 0},
        {"\xed\xbf\xbf", 0},
        {"\xf0\x8f\xbf\xbf", 0},
        {"\xf4\x90\x80\x80", 0},
        {"\xf5\x80\x80\x80", 0},
        {"\xff", 0},
        {"\xe2\x82\xac\xe2\x28\xa1", 3},
        {"\xf0\x9f\x98\x80\xf0\x9f\x98", 4},
        {"\xe2\x82\xff", 0},
        {"\xf0\x90\x80\xc0", 0},
    };
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        size_t len = strlen(bad[i].text);
        assert_int_equal(utf8_end(unit_guarded(bad[i].text, len), len), bad[i].offset);
    }
    static const char good[] = "\0a\x7f\xc2\x80\xdf\xbf\xe0\xa0\x80\xed\x9f\xbf\xee\x80\x80\xf0\x90"
                               "\x80\x80\xf4\x8f\xbf\xbf";
    assert_int_equal(utf8_end(good, sizeof good - 1), sizeof good - 1);
    assert_int_equal(neso_utf8_sequence(NULL, 0), 0);
}

static void json_escapes_what_must_be(void **state)
{
    (void)state;
    static const char text[] = "a\"b\\c/\b\f\n\r\t\x01\x1f\x7f\xc3\xa4\0";
    char out[64];
    neso_writer writer;
    neso_writer_init(&writer, out, sizeof out);
    neso_json_escape(&writer, neso_slice_make(text, sizeof text - 1));
    assert_true(neso_slice_equal(
        neso_writer_written(&writer),
        NESO_SLICE("a\\\"b\\\\c/\\b\\f\\n\\r\\t\\u0001\\u001f\x7f\xc3\xa4\\u0000")));
}

int test_codecs(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(hex_has_two_digits_a_byte),
        cmocka_unit_test(hex_values_are_those_of_digits_only),
        cmocka_unit_test(percent_leaves_unreserved_characters),
        cmocka_unit_test(percent_encodes_texts),
        cmocka_unit_test(base64_is_that_of_rfc_4648),
        cmocka_unit_test(utf8_is_strict),
        cmocka_unit_test(utf8_ends_at_the_first_bad_byte),
        cmocka_unit_test(json_escapes_what_must_be),
    };
    return cmocka_run_group_tests_name("codecs", tests, NULL, NULL);
}
