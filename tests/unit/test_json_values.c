/* neso_json.h: reading a document that is JSON. */
#include "unit.h"

#include "neso_json.h"

enum { TOKENS = 64 };

static const char credentials[] =
    "{\"AssumedRoleUser\": {\"AssumedRoleId\": \"AROA3XFRBF535PLBIFPI4:s3\",\r\n"
    "\t\"Arn\": \"arn:aws:sts::123456789012:assumed-role/x/s3\"},\n"
    "\"Numbers\": [0, -12, 9223372036854775808, 1.5, 1e3, \"7\", []],\n"
    "\"Flags\": [true, false, null, {\"a\": {\"b\": [[]]}, \"c\": 1}],\n"
    "\"Credentials\": {\"Secret\\u0041ccessKey\": "
    "\"\\u0041\\/\\\"\\\\\\b\\f\\n\\r\\t\\u20ac\\ud834\\udd1e"
    "\\u00e9\\u0000.\xc3\xa9\", \"SessionToken\": \"\", \"Twice\": 1, \"Tw\\u0069ce\": 2}}\n";

typedef struct document {
    neso_json json;
    neso_json_token tokens[TOKENS];
} document;

static void load(document *doc)
{
    size_t offset;
    assert_int_equal(neso_json_parse(&doc->json, credentials, sizeof credentials - 1, doc->tokens,
                                     TOKENS, &offset),
                     NESO_OK);
}

static size_t member(const document *doc, size_t object, const char *name)
{
    size_t value = NESO_JSON_NONE;
    assert_int_equal(neso_json_find(&doc->json, object, neso_slice_of(name), &value), NESO_OK);
    return value;
}

static void truncations_are_refused(void **state)
{
    (void)state;
    for (size_t len = 0; len < sizeof credentials - 2; len++) {
        neso_json_token tokens[TOKENS];
        neso_json json;
        size_t offset = 999;
        neso_status status =
            neso_json_parse(&json, unit_guarded(credentials, len), len, tokens, TOKENS, &offset);
        assert_true(status == NESO_E_INCOMPLETE || status == NESO_E_UTF8);
        assert_true(offset <= len);
    }
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
    at = neso_json_first(&doc.json, member(&doc, NESO_JSON_ROOT, "Flags"));
    assert_int_equal(neso_json_type_of(&doc.json, at), NESO_JSON_BOOLEAN);
    assert_true(neso_slice_equal(neso_json_raw(&doc.json, at), NESO_SLICE("true")));
    at = neso_json_next(&doc.json, at);
    assert_int_equal(neso_json_type_of(&doc.json, at), NESO_JSON_BOOLEAN);
    at = neso_json_next(&doc.json, at);
    assert_int_not_equal(neso_json_type_of(&doc.json, at), NESO_JSON_BOOLEAN);
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
    assert_int_equal(neso_json_parse(&doc.json, text, sizeof text - 1, doc.tokens, TOKENS, &offset),
                     NESO_OK);
    neso_slice raw = neso_json_raw(&doc.json, 1);
    char *place = text + (raw.ptr - text);
    assert_int_equal(neso_json_string(&doc.json, 1, place, raw.len, &len), NESO_OK);
    assert_int_equal(len, sizeof expected - 1);
    assert_memory_equal(place, expected, len);
}

int test_json_values(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(truncations_are_refused),  cmocka_unit_test(finds_members_by_name),
        cmocka_unit_test(walks_arrays_and_objects), cmocka_unit_test(reads_numbers_and_booleans),
        cmocka_unit_test(unescapes_strings),        cmocka_unit_test(unescapes_in_place),
    };
    return cmocka_run_group_tests_name("json_values", tests, NULL, NULL);
}
