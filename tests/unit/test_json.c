/* neso_json.h: what is JSON and what is not, and reading what is. The documents cover the classes
 * of JSONTestSuite (N. Seriot, "Parsing JSON is a minefield"). */
#include "unit.h"

#include "neso_json.h"

enum { TOKENS = 64 };

static neso_status parse(neso_json *json, const char *text, size_t len, neso_json_token *tokens,
                         size_t *offset)
{
    return neso_json_parse(json, text, len, tokens, tokens == NULL ? 0 : TOKENS, offset);
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
    "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]",
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
    {"[\"\\ud800\\ud800\"]", NESO_E_MALFORMED, 8},
    {"[\"\\ud800\\u0041\"]", NESO_E_MALFORMED, 8},
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
    {"[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]", NESO_E_TOO_DEEP, 32},
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
        assert_int_equal(parse(&json, text, len, NULL, &offset), NESO_OK);
        assert_int_equal(json.count, count);
        if (count > 1)
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

static const char credentials[] =
    "{\"AssumedRoleUser\": {\"AssumedRoleId\": \"AROA3XFRBF535PLBIFPI4:s3\",\r\n"
    "\t\"Arn\": \"arn:aws:sts::123456789012:assumed-role/x/s3\"},\n"
    "\"Numbers\": [0, -12, 9223372036854775808, 1.5, 1e3, \"7\", []],\n"
    "\"Flags\": [true, false, null, {\"a\": {\"b\": [[]]}, \"c\": 1}],\n"
    "\"Credentials\": {\"Secret\\u0041ccessKey\": "
    "\"\\u0041\\/\\\"\\\\\\b\\f\\n\\r\\t\\u20ac\\ud834\\udd1e"
    "\\u00e9\\u0000.\xc3\xa9\", \"SessionToken\": \"\", \"Twice\": 1, \"Tw\\u0069ce\": 2}}\n";

static void truncations_are_refused(void **state)
{
    (void)state;
    for (size_t len = 0; len < sizeof credentials - 2; len++) {
        neso_json_token tokens[TOKENS];
        neso_json json;
        size_t offset = 999;
        neso_status status = parse(&json, unit_guarded(credentials, len), len, tokens, &offset);
        assert_true(status == NESO_E_INCOMPLETE || status == NESO_E_UTF8);
        assert_true(offset <= len);
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

typedef struct document {
    neso_json json;
    neso_json_token tokens[TOKENS];
} document;

static void load(document *doc)
{
    size_t offset;
    assert_int_equal(parse(&doc->json, credentials, sizeof credentials - 1, doc->tokens, &offset),
                     NESO_OK);
}

static size_t member(const document *doc, size_t object, const char *name)
{
    size_t value = NESO_JSON_NONE;
    assert_int_equal(neso_json_find(&doc->json, object, neso_slice_of(name), &value), NESO_OK);
    return value;
}

static void finds_members_by_name(void **state)
{
    (void)state;
    document doc;
    load(&doc);
    size_t inner = member(&doc, NESO_JSON_ROOT, "Credentials"), value = 77;
    assert_int_equal(neso_json_type_of(&doc.json, inner), NESO_JSON_OBJECT);
    assert_true(neso_json_equal(&doc.json, member(&doc, inner, "SessionToken"), NESO_SLICE("")));
    size_t user = member(&doc, NESO_JSON_ROOT, "AssumedRoleUser");
    assert_true(neso_json_equal(&doc.json, member(&doc, user, "AssumedRoleId"),
                                NESO_SLICE("AROA3XFRBF535PLBIFPI4:s3")));

    const neso_json *json = &doc.json;
    assert_int_equal(neso_json_find(json, inner, NESO_SLICE("Twice"), &value), NESO_E_DUPLICATE);
    assert_int_equal(neso_json_find(json, inner, NESO_SLICE("Arn"), &value), NESO_E_MISSING);
    assert_int_equal(neso_json_find(json, inner, NESO_SLICE("SessionToke"), &value),
                     NESO_E_MISSING);
    assert_int_equal(neso_json_find(json, inner, NESO_SLICE(""), &value), NESO_E_MISSING);
    size_t numbers = member(&doc, NESO_JSON_ROOT, "Numbers");
    assert_int_equal(neso_json_find(json, numbers, NESO_SLICE("a"), &value), NESO_E_MALFORMED);
    assert_int_equal(value, 77);
}

static void walks_arrays_and_objects(void **state)
{
    (void)state;
    document doc;
    load(&doc);
    static const char *const keys[] = {"AssumedRoleUser", "Numbers", "Flags", "Credentials"};
    size_t at = neso_json_first(&doc.json, NESO_JSON_ROOT);
    for (size_t i = 0; i < 4; i++) {
        assert_true(neso_json_equal(&doc.json, at, neso_slice_of(keys[i])));
        at = neso_json_next(&doc.json, at);
    }
    assert_int_equal(at, NESO_JSON_NONE);

    static const neso_json_type types[] = {NESO_JSON_BOOLEAN, NESO_JSON_BOOLEAN, NESO_JSON_NULL,
                                           NESO_JSON_OBJECT};
    at = neso_json_first(&doc.json, member(&doc, NESO_JSON_ROOT, "Flags"));
    for (size_t i = 0; i < 4; i++) {
        assert_int_equal(neso_json_type_of(&doc.json, at), types[i]);
        if (i == 3)
            assert_int_equal(neso_json_next(&doc.json, neso_json_first(&doc.json, at)),
                             member(&doc, at, "c") - 1);
        at = neso_json_next(&doc.json, at);
    }
    assert_int_equal(at, NESO_JSON_NONE);
    assert_int_equal(neso_json_next(&doc.json, NESO_JSON_ROOT), NESO_JSON_NONE);
    size_t token = member(&doc, member(&doc, NESO_JSON_ROOT, "Credentials"), "SessionToken");
    assert_int_equal(neso_json_first(&doc.json, token), NESO_JSON_NONE);
}

static void reads_numbers_and_booleans(void **state)
{
    (void)state;
    static const struct {
        neso_status status;
        int64_t value;
    } expected[] = {{NESO_OK, 0},          {NESO_OK, -12},        {NESO_E_RANGE, 0},
                    {NESO_E_MALFORMED, 0}, {NESO_E_MALFORMED, 0}, {NESO_E_MALFORMED, 0},
                    {NESO_E_MALFORMED, 0}};
    document doc;
    load(&doc);
    size_t at = neso_json_first(&doc.json, member(&doc, NESO_JSON_ROOT, "Numbers"));
    for (size_t i = 0; i < sizeof expected / sizeof expected[0]; i++) {
        int64_t value = 77;
        assert_int_equal(neso_json_int64(&doc.json, at, &value), expected[i].status);
        assert_true(value == (expected[i].status == NESO_OK ? expected[i].value : 77));
        at = neso_json_next(&doc.json, at);
    }
    bool flag = false;
    at = neso_json_first(&doc.json, member(&doc, NESO_JSON_ROOT, "Flags"));
    assert_int_equal(neso_json_boolean(&doc.json, at, &flag), NESO_OK);
    assert_true(flag);
    at = neso_json_next(&doc.json, at);
    assert_int_equal(neso_json_boolean(&doc.json, at, &flag), NESO_OK);
    assert_false(flag);
    at = neso_json_next(&doc.json, at);
    assert_int_equal(neso_json_boolean(&doc.json, at, &flag), NESO_E_MALFORMED);
}

static void unescapes_strings(void **state)
{
    (void)state;
    static const char expected[] =
        "A/\"\\\b\f\n\r\t\xe2\x82\xac\xf0\x9d\x84\x9e\xc3\xa9\0.\xc3\xa9";
    size_t expected_len = sizeof expected - 1;
    document doc;
    load(&doc);
    size_t object = member(&doc, NESO_JSON_ROOT, "Credentials");
    size_t secret = member(&doc, object, "SecretAccessKey");
    assert_true(neso_json_equal(&doc.json, secret, neso_slice_make(expected, expected_len)));
    assert_false(neso_json_equal(&doc.json, secret, neso_slice_make(expected, expected_len - 1)));
    assert_false(neso_json_equal(&doc.json, object, NESO_SLICE("")));

    for (size_t cap = 0; cap <= expected_len; cap++) {
        char out[sizeof expected];
        size_t len;
        neso_status status = neso_json_string(&doc.json, secret, out, cap, &len);
        assert_int_equal(status, cap < expected_len ? NESO_E_NO_SPACE : NESO_OK);
        assert_int_equal(len, cap < expected_len ? 0 : expected_len);
        if (len > 0)
            assert_memory_equal(out, expected, len);
    }
    char out[8];
    size_t len = 77;
    assert_int_equal(neso_json_string(&doc.json, object, out, sizeof out, &len), NESO_E_MALFORMED);
    assert_int_equal(len, 0);
}

static void unescapes_in_place(void **state)
{
    (void)state;
    char text[] = "[\"\\ud834\\udd1e\\u20ac\\u00e9\\u0041\\n\"]";
    static const char expected[] = "\xf0\x9d\x84\x9e\xe2\x82\xac\xc3\xa9"
                                   "A\n";
    document doc;
    size_t offset, len;
    assert_int_equal(parse(&doc.json, text, sizeof text - 1, doc.tokens, &offset), NESO_OK);
    neso_slice raw = neso_json_raw(&doc.json, 1);
    char *place = text + (raw.ptr - text);
    assert_int_equal(neso_json_string(&doc.json, 1, place, raw.len, &len), NESO_OK);
    assert_int_equal(len, sizeof expected - 1);
    assert_memory_equal(place, expected, len);
}

int test_json(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(takes_all_valid_documents),
        cmocka_unit_test(refuses_with_offset_and_reason),
        cmocka_unit_test(a_nul_is_refused),
        cmocka_unit_test(truncations_are_refused),
        cmocka_unit_test(every_byte_value_is_survived),
        cmocka_unit_test(finds_members_by_name),
        cmocka_unit_test(walks_arrays_and_objects),
        cmocka_unit_test(reads_numbers_and_booleans),
        cmocka_unit_test(unescapes_strings),
        cmocka_unit_test(unescapes_in_place),
    };
    return cmocka_run_group_tests_name("json", tests, NULL, NULL);
}
