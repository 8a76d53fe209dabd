/* neso_json.h: what is JSON and what is not. The documents cover the classes of JSONTestSuite
 * (N. Seriot, "Parsing JSON is a minefield"). */
#include "unit.h"

#include "neso_json.h"

enum { TOKENS = 64 };

static neso_status parse(neso_json *json, const char *text, size_t len, neso_json_token *tokens,
                         size_t *offset)
{
    return neso_json_parse(json, text, len, tokens, TOKENS, offset);
}

static const char *const valid[] = {
    "[]",
    "{}",
    " [] ",
    "\t\r\n[\t\r\n]\t\r\n",
    "[[]   ]",
    "[\"\"]",
    "[null]",
    "[true]",
    "[false]",
    "[1\n]",
    "[ 4]",
    "[1,null,null,null,2]",
    "[\"a\"]",
    "[\"asd\"]",
    "[\"asd \"]",
    "[123]",
    "[-0]",
    "[-1]",
    "[-123]",
    "[0e1]",
    "[0e+1]",
    "[1E22]",
    "[1E-2]",
    "[1E+2]",
    "[123e45]",
    "[123.456e78]",
    "[1e-2]",
    "[1e+2]",
    "[123.456789]",
    "[-0.0000000000000000000000000001]",
    "[20e1]",
    "[1.5]",
    "[123123e100000]",
    "[0.4e00669999999999999999]",
    "[-1e+9999]",
    "{\"asd\":\"sdf\"}",
    "{\"a\":\"b\",\"a\":\"c\"}",
    "{\"a\":\"b\",\"a\":\"b\"}",
    "{\"\":0}",
    "{\"foo\\u0000bar\":42}",
    "{\"min\":-1.0e+28,\"max\":1.0e+28}",
    "{\"a\":[]}",
    "{\"x\":[{\"id\":\"xxxx\"}],\"id\":\"xxxx\"}",
    "{\n\"a\": \"b\"\n}",
    "[\"\\u0060\\u012a\\u12AB\"]",
    "[\"\\ud801\\udc37\"]",
    "[\"\\ud83d\\ude39\\ud83d\\udc8d\"]",
    "[\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"]",
    "[\"\\\\u0000\"]",
    "[\"\\\"\"]",
    "[\"a/*b*/c/*d//e\"]",
    "[\"\\\\a\"]",
    "[\"\\\\n\"]",
    "[\"\\u0012\"]",
    "[\"\\uFFFF\"]",
    "[\"\\uDBFF\\uDFFF\"]",
    "[\"new\\u00A0line\"]",
    "[\"\xf4\x8f\xbf\xbf\"]",
    "[\"\xef\xbf\xbf\"]",
    "[\"\xf0\x9b\xbf\xbf\"]",
    "[\"\\u0000\"]",
    "[\"\x7f\"]",
    "[\"\\uA66D\"]",
    "[\"\xe2\x80\xa8\"]",
    "[\"\xc2\x80\"]",
    "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]",
    /* A value of any type is a document. */
    "false",
    "true",
    "null",
    "42",
    "-0.1",
    " 1 ",
    "\"asd\"",
    "\"\"",
    " \"a\" ",
    "0",
    "1e5\n",
};

static const struct {
    const char *text;
    neso_status status;
    size_t offset;
} refused[] = {
    /* Nothing, or not enough. */
    {"", NESO_E_INCOMPLETE, 0},
    {" ", NESO_E_INCOMPLETE, 1},
    {"[", NESO_E_INCOMPLETE, 1},
    {"{", NESO_E_INCOMPLETE, 1},
    {"[1", NESO_E_INCOMPLETE, 2},
    {"[1,", NESO_E_INCOMPLETE, 3},
    {"[\"a", NESO_E_INCOMPLETE, 3},
    {"[\"a\"", NESO_E_INCOMPLETE, 4},
    {"{\"a\"", NESO_E_INCOMPLETE, 4},
    {"{\"a\":", NESO_E_INCOMPLETE, 5},
    {"{\"a\":1", NESO_E_INCOMPLETE, 6},
    {"{\"a\":1,", NESO_E_INCOMPLETE, 7},
    {"[tru", NESO_E_INCOMPLETE, 4},
    {"-", NESO_E_INCOMPLETE, 1},
    {"1.", NESO_E_INCOMPLETE, 2},
    {"1e", NESO_E_INCOMPLETE, 2},
    {"1e+", NESO_E_INCOMPLETE, 3},
    {"\"", NESO_E_INCOMPLETE, 1},
    {"\"\\", NESO_E_INCOMPLETE, 2},
    {"\"\\u12", NESO_E_INCOMPLETE, 5},
    {"\"\\ud800", NESO_E_INCOMPLETE, 7},
    {"\"\\ud800\\", NESO_E_INCOMPLETE, 8},
    {"[{\"a\":[{\"b\":\"c\"", NESO_E_INCOMPLETE, 15},
    /* Commas and colons. */
    {"[1,]", NESO_E_MALFORMED, 3},
    {"[1,,2]", NESO_E_MALFORMED, 3},
    {"[,1]", NESO_E_MALFORMED, 1},
    {"[,]", NESO_E_MALFORMED, 1},
    {"[1 2]", NESO_E_MALFORMED, 3},
    {"[3[4]]", NESO_E_MALFORMED, 2},
    {"[1 true]", NESO_E_MALFORMED, 3},
    {"[\"a\" \"b\"]", NESO_E_MALFORMED, 5},
    {"[\"\": 1]", NESO_E_MALFORMED, 3},
    {"[1:2]", NESO_E_MALFORMED, 2},
    {"[\"a\",\n4\n,1,", NESO_E_INCOMPLETE, 11},
    {"{\"a\",\"b\"}", NESO_E_MALFORMED, 4},
    {"{\"a\":1,}", NESO_E_MALFORMED, 7},
    {"{\"a\":1,,\"b\":2}", NESO_E_MALFORMED, 7},
    {"{,\"a\":1}", NESO_E_MALFORMED, 1},
    {"{\"a\" 1}", NESO_E_MALFORMED, 5},
    {"{\"a\"::1}", NESO_E_MALFORMED, 5},
    {"{:1}", NESO_E_MALFORMED, 1},
    {"{\"a\"}", NESO_E_MALFORMED, 4},
    {"{\"a\":}", NESO_E_MALFORMED, 5},
    {"{\"a\":1 \"b\":2}", NESO_E_MALFORMED, 7},
    {"{\"a\":\"b\":\"c\"}", NESO_E_MALFORMED, 8},
    {"{\"a\":1:2}", NESO_E_MALFORMED, 6},
    {"{1:1}", NESO_E_MALFORMED, 1},
    {"{null:1}", NESO_E_MALFORMED, 1},
    {"{a:1}", NESO_E_MALFORMED, 1},
    {"{'a':1}", NESO_E_MALFORMED, 1},
    {"{[]:1}", NESO_E_MALFORMED, 1},
    {"{{}:1}", NESO_E_MALFORMED, 1},
    {"{\"a\":1,\"b\"}", NESO_E_MALFORMED, 10},
    {"{\"x\"::\"b\"}", NESO_E_MALFORMED, 5},
    /* Brackets. */
    {"]", NESO_E_MALFORMED, 0},
    {"}", NESO_E_MALFORMED, 0},
    {"[1}", NESO_E_MALFORMED, 2},
    {"{\"a\":1]", NESO_E_MALFORMED, 6},
    {"[]]", NESO_E_MALFORMED, 2},
    {"[][]", NESO_E_MALFORMED, 2},
    {"{}{}", NESO_E_MALFORMED, 2},
    {"{}}", NESO_E_MALFORMED, 2},
    {"[}", NESO_E_MALFORMED, 1},
    {"{]", NESO_E_MALFORMED, 1},
    /* After the end. */
    {"1 2", NESO_E_MALFORMED, 2},
    {"\"a\"x", NESO_E_MALFORMED, 3},
    {"{} x", NESO_E_MALFORMED, 3},
    {"{\"a\":true} #", NESO_E_MALFORMED, 11},
    {"[1]x", NESO_E_MALFORMED, 3},
    {"[],", NESO_E_MALFORMED, 2},
    {"{\"a\":\"b\"}/**/", NESO_E_MALFORMED, 9},
    {"{\"results\":[]}{\"code\":\"X\"}", NESO_E_MALFORMED, 14},
    /* Numbers. */
    {"[-]", NESO_E_MALFORMED, 2},
    {"[+1]", NESO_E_MALFORMED, 1},
    {"[01]", NESO_E_MALFORMED, 2},
    {"[-01]", NESO_E_MALFORMED, 3},
    {"[.5]", NESO_E_MALFORMED, 1},
    {"[-.5]", NESO_E_MALFORMED, 2},
    {"[1.]", NESO_E_MALFORMED, 3},
    {"[0.e1]", NESO_E_MALFORMED, 3},
    {"[0.1.2]", NESO_E_MALFORMED, 4},
    {"[1e]", NESO_E_MALFORMED, 3},
    {"[1e+]", NESO_E_MALFORMED, 4},
    {"[1e+-2]", NESO_E_MALFORMED, 4},
    {"[1eE2]", NESO_E_MALFORMED, 3},
    {"[1.2a-3]", NESO_E_MALFORMED, 4},
    {"[1+2]", NESO_E_MALFORMED, 2},
    {"[1 000.0]", NESO_E_MALFORMED, 3},
    {"[0x1]", NESO_E_MALFORMED, 2},
    {"[0e]", NESO_E_MALFORMED, 3},
    {"[--1]", NESO_E_MALFORMED, 2},
    {"[- 1]", NESO_E_MALFORMED, 2},
    {"[NaN]", NESO_E_MALFORMED, 1},
    {"[-NaN]", NESO_E_MALFORMED, 2},
    {"[Infinity]", NESO_E_MALFORMED, 1},
    {"[-Infinity]", NESO_E_MALFORMED, 2},
    {"[\xef\xbc\x91]", NESO_E_MALFORMED, 1},
    /* Words. */
    {"[tru]", NESO_E_MALFORMED, 4},
    {"[nul]", NESO_E_MALFORMED, 4},
    {"[fals]", NESO_E_MALFORMED, 5},
    {"[True]", NESO_E_MALFORMED, 1},
    {"[truth]", NESO_E_MALFORMED, 4},
    {"[truee]", NESO_E_MALFORMED, 5},
    {"[nulll]", NESO_E_MALFORMED, 5},
    {"abc", NESO_E_MALFORMED, 0},
    {"*", NESO_E_MALFORMED, 0},
    {"<null>", NESO_E_MALFORMED, 0},
    /* Strings. */
    {"['a']", NESO_E_MALFORMED, 1},
    {"[\"\n\"]", NESO_E_MALFORMED, 2},
    {"[\"\t\"]", NESO_E_MALFORMED, 2},
    {"[\"\x1f\"]", NESO_E_MALFORMED, 2},
    {"[\"\\a\"]", NESO_E_MALFORMED, 3},
    {"[\"\\x41\"]", NESO_E_MALFORMED, 3},
    {"[\"\\U0041\"]", NESO_E_MALFORMED, 3},
    {"[\"\\ \"]", NESO_E_MALFORMED, 3},
    {"[\"\\\n\"]", NESO_E_MALFORMED, 3},
    {"[\"\\u00A\"]", NESO_E_MALFORMED, 7},
    {"[\"\\uqqqq\"]", NESO_E_MALFORMED, 4},
    {"[\"\\u12\\n\"]", NESO_E_MALFORMED, 6},
    {"[\\n]", NESO_E_MALFORMED, 1},
    {"[\"a\\\"]", NESO_E_INCOMPLETE, 6},
    {"\\u0061", NESO_E_MALFORMED, 0},
    /* Surrogates: alone, in the wrong order, or with something else after the first. */
    {"[\"\\ud800\"]", NESO_E_MALFORMED, 8},
    {"[\"\\udc00\"]", NESO_E_MALFORMED, 2},
    {"[\"\\udfff\\ud800\"]", NESO_E_MALFORMED, 2},
    {"[\"\\ud800\\ud800\"]", NESO_E_MALFORMED, 2},
    {"[\"\\ud800\\u0041\"]", NESO_E_MALFORMED, 2},
    {"[\"\\ud800x\"]", NESO_E_MALFORMED, 8},
    {"[\"\\ud800\\n\"]", NESO_E_MALFORMED, 9},
    {"[\"\\ud800\\uabc\"]", NESO_E_MALFORMED, 13},
    /* UTF-8: bad bytes, overlong, surrogates, too large, cut; and a byte order mark. */
    {"[\"\xff\"]", NESO_E_UTF8, 2},
    {"[\"\x80\"]", NESO_E_UTF8, 2},
    {"[\"\xc0\xaf\"]", NESO_E_UTF8, 2},
    {"[\"\xe0\x80\xaf\"]", NESO_E_UTF8, 2},
    {"[\"\xed\xa0\x80\"]", NESO_E_UTF8, 2},
    {"[\"\xf4\x90\x80\x80\"]", NESO_E_UTF8, 2},
    {"[\"a\xe2\x82\"]", NESO_E_UTF8, 3},
    {"[\xff]", NESO_E_MALFORMED, 1},
    {"\xef\xbb\xbf{}", NESO_E_MALFORMED, 0},
    /* White space that is none, comments, depth. */
    {"[\f]", NESO_E_MALFORMED, 1},
    {"[\v]", NESO_E_MALFORMED, 1},
    {"\xc2\xa0[]", NESO_E_MALFORMED, 0},
    {"\xe2\x81\xa0[]", NESO_E_MALFORMED, 0},
    {"[1]//x", NESO_E_MALFORMED, 3},
    {"/**/[]", NESO_E_MALFORMED, 0},
    {"[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]", NESO_E_TOO_DEEP, 31},
    {"{\"\":{\"\":{\"\":{\"\":{\"\":{\"\":{\"\":{\"\":{\"\":{\"\":{\"\":{\"\":{\"\":{\"\":{\"\":{"
     "\"\":{\"\":{\"\":{\"\":{\"\":{\"\":{\"\":{\"\":{\"\":{\"\":{\"\":{\"\":{\"\":{\"\":{\"\":{"
     "\"\":{\"\":",
     NESO_E_TOO_DEEP, 124},
};

static void takes_all_valid_documents(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof valid / sizeof valid[0]; i++) {
        neso_json_token tokens[TOKENS];
        neso_json json;
        size_t offset = 999, len = strlen(valid[i]);
        const char *text = unit_guarded(valid[i], len);
        neso_status status = parse(&json, text, len, tokens, &offset);
        if (status != NESO_OK)
            print_message("%d at %u: %s\n", (int)status, (unsigned)offset, valid[i]);
        assert_int_equal(status, NESO_OK);
        assert_int_equal(offset, 999);
        assert_true(json.count >= 1);

        size_t count = json.count;
        assert_int_equal(neso_json_parse(&json, text, len, tokens, count, &offset), NESO_OK);
        assert_int_equal(neso_json_parse(&json, text, len, tokens, count - 1, &offset),
                         NESO_E_NO_SPACE);
        assert_int_equal(neso_json_parse(&json, text, len, tokens, 0, &offset), NESO_E_NO_SPACE);
        assert_int_equal(json.count, 0);
    }
}

static void refuses_with_offset_and_reason(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof refused / sizeof refused[0]; i++) {
        neso_json_token tokens[TOKENS];
        neso_json json;
        size_t offset = 999, len = strlen(refused[i].text);
        const char *text = unit_guarded(refused[i].text, len);
        neso_status status = parse(&json, text, len, tokens, &offset);
        if (status != refused[i].status || offset != refused[i].offset)
            print_message("%d at %u: %s\n", (int)status, (unsigned)offset, refused[i].text);
        assert_int_equal(status, refused[i].status);
        assert_int_equal(offset, refused[i].offset);
        assert_int_equal(json.count, 0);
    }
}

/* NUL ends nothing and is allowed nowhere. */
static void a_nul_is_refused(void **state)
{
    (void)state;
    static const char text[] = "{\"a\":\"b\"}";
    for (size_t at = 0; at < sizeof text; at++) {
        char changed[sizeof text];
        neso_json_token tokens[TOKENS];
        neso_json json;
        size_t offset;
        memcpy(changed, text, sizeof text);
        changed[at] = '\0';
        assert_int_equal(parse(&json, changed, sizeof text, tokens, &offset), NESO_E_MALFORMED);
        assert_int_equal(offset, at);
    }
}

/* Whatever is taken after one byte changed is read through without harm. */
static void every_byte_value_is_survived(void **state)
{
    (void)state;
    static const char text[] = "{\"a\\u00e9\":[1.5e1,\"\\ud834\\udd1e\",{}],\"b\":true}";
    for (size_t at = 0; at < sizeof text - 1; at++) {
        for (int c = 0; c < 256; c++) {
            char changed[sizeof text];
            neso_json_token tokens[TOKENS];
            neso_json json;
            size_t offset, members = 0;
            memcpy(changed, text, sizeof text);
            changed[at] = (char)c;
            if (parse(&json, changed, sizeof text - 1, tokens, &offset) != NESO_OK)
                continue;
            for (size_t key = neso_json_first(&json, NESO_JSON_ROOT); key != NESO_JSON_NONE;
                 key = neso_json_next(&json, key)) {
                char out[64];
                size_t len;
                assert_int_equal(neso_json_string(&json, key, out, sizeof out, &len), NESO_OK);
                members++;
            }
            assert_int_equal(members, 2);
        }
    }
}

int test_json(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(takes_all_valid_documents),
        cmocka_unit_test(refuses_with_offset_and_reason),
        cmocka_unit_test(a_nul_is_refused),
        cmocka_unit_test(every_byte_value_is_survived),
    };
    return cmocka_run_group_tests_name("json", tests, NULL, NULL);
}
