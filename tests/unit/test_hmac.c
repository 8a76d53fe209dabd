/* neso_hmac.h: RFC 4231, pieces of every size, keys made in two parts. */
#include "leftovers.h"
#include "unit.h"

#include "neso_hmac.h"

/* RFC 4231 section 4. Keys and data are a text, or one byte repeated. */
static const struct {
    const char *key;
    size_t key_repeat;
    const char *data;
    size_t data_repeat;
    uint8_t tag[NESO_SHA256_SIZE];
    size_t tag_len;
} published[] = {
    {"\x0b",
     20,
     "Hi There",
     0,
     {0xb0, 0x34, 0x4c, 0x61, 0xd8, 0xdb, 0x38, 0x53, 0x5c, 0xa8, 0xaf,
      0xce, 0xaf, 0x0b, 0xf1, 0x2b, 0x88, 0x1d, 0xc2, 0x00, 0xc9, 0x83,
      0x3d, 0xa7, 0x26, 0xe9, 0x37, 0x6c, 0x2e, 0x32, 0xcf, 0xf7},
     32},
    {"Jefe",
     0,
     "what do ya want for nothing?",
     0,
     {0x5b, 0xdc, 0xc1, 0x46, 0xbf, 0x60, 0x75, 0x4e, 0x6a, 0x04, 0x24,
      0x26, 0x08, 0x95, 0x75, 0xc7, 0x5a, 0x00, 0x3f, 0x08, 0x9d, 0x27,
      0x39, 0x83, 0x9d, 0xec, 0x58, 0xb9, 0x64, 0xec, 0x38, 0x43},
     32},
    {"\xaa",
     20,
     "\xdd",
     50,
     {0x77, 0x3e, 0xa9, 0x1e, 0x36, 0x80, 0x0e, 0x46, 0x85, 0x4d, 0xb8,
      0xeb, 0xd0, 0x91, 0x81, 0xa7, 0x29, 0x59, 0x09, 0x8b, 0x3e, 0xf8,
      0xc1, 0x22, 0xd9, 0x63, 0x55, 0x14, 0xce, 0xd5, 0x65, 0xfe},
     32},
    {"\001\002\003\004\005\006\007\010\011\012\013\014\015\016\017\020\021\022\023\024\025\026\027"
     "\030\031",
     0,
     "\xcd",
     50,
     {0x82, 0x55, 0x8a, 0x38, 0x9a, 0x44, 0x3c, 0x0e, 0xa4, 0xcc, 0x81,
      0x98, 0x99, 0xf2, 0x08, 0x3a, 0x85, 0xf0, 0xfa, 0xa3, 0xe5, 0x78,
      0xf8, 0x07, 0x7a, 0x2e, 0x3f, 0xf4, 0x67, 0x29, 0x66, 0x5b},
     32},
    {"\x0c",
     20,
     "Test With Truncation",
     0,
     {0xa3, 0xb6, 0x16, 0x74, 0x73, 0x10, 0x0e, 0xe0, 0x6e, 0x0c, 0x79, 0x6c, 0x29, 0x55, 0x55,
      0x2b},
     16},
    {"\xaa",
     131,
     "Test Using Larger Than Block-Size Key - Hash Key First",
     0,
     {0x60, 0xe4, 0x31, 0x59, 0x1e, 0xe0, 0xb6, 0x7f, 0x0d, 0x8a, 0x26,
      0xaa, 0xcb, 0xf5, 0xb7, 0x7f, 0x8e, 0x0b, 0xc6, 0x21, 0x37, 0x28,
      0xc5, 0x14, 0x05, 0x46, 0x04, 0x0f, 0x0e, 0xe3, 0x7f, 0x54},
     32},
    {"\xaa",
     131,
     "This is a test using a larger than block-size key and a larger than block-size data. The key "
     "needs to be hashed before being used by the HMAC algorithm.",
     0,
     {0x9b, 0x09, 0xff, 0xa7, 0x1b, 0x94, 0x2f, 0xcb, 0x27, 0x63, 0x5f,
      0xbc, 0xd5, 0xb0, 0xe9, 0x44, 0xbf, 0xdc, 0x63, 0x64, 0x4f, 0x07,
      0x13, 0x93, 0x8a, 0x7f, 0x51, 0x53, 0x5c, 0x3a, 0x35, 0xe2},
     32},
};

static void expand(uint8_t out[256], size_t *len, const char *text, size_t repeat)
{
    *len = repeat > 0 ? repeat : strlen(text);
    for (size_t i = 0; i < *len; i++)
        out[i] = (uint8_t)text[repeat > 0 ? 0 : i];
}

static void gives_the_published_tags(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof published / sizeof published[0]; i++) {
        uint8_t secret[256], data[256], tag[NESO_SHA256_SIZE];
        size_t secret_len, len;
        neso_hmac_key key;
        expand(secret, &secret_len, published[i].key, published[i].key_repeat);
        expand(data, &len, published[i].data, published[i].data_repeat);
        neso_hmac_key_init(&key, unit_guarded(secret, secret_len), secret_len);
        neso_hmac_once(tag, &key, unit_guarded(data, len), len);
        assert_memory_equal(tag, published[i].tag, published[i].tag_len);
    }
}

/* Secrets of up to a block and beyond: around 64 the key begins to be hashed. */
static void a_key_in_two_parts_is_the_same(void **state)
{
    (void)state;
    uint8_t secret[140];
    for (size_t i = 0; i < sizeof secret; i++)
        secret[i] = (uint8_t)(i * 3 + 1);
    for (size_t len = 0; len <= sizeof secret; len++) {
        neso_hmac_key whole, parts;
        neso_hmac_key_init(&whole, secret, len);
        for (size_t split = 0; split <= len; split++) {
            neso_hmac_key_init_prefixed(&parts, secret, split, secret + split, len - split);
            assert_memory_equal(&parts, &whole, sizeof whole);
        }
    }
}

static void every_split_equals_one_shot(void **state)
{
    (void)state;
    uint8_t data[150], whole[NESO_SHA256_SIZE], pieces[NESO_SHA256_SIZE];
    neso_hmac_key key;
    memset(data, 'x', sizeof data);
    neso_hmac_key_init(&key, "key", 3);
    neso_hmac_once(whole, &key, data, sizeof data);
    for (size_t split = 0; split <= sizeof data; split++) {
        neso_hmac hmac;
        neso_hmac_init(&hmac, &key);
        neso_hmac_update(&hmac, data, split);
        neso_hmac_update(&hmac, data + split, sizeof data - split);
        neso_hmac_final(&hmac, pieces);
        assert_memory_equal(pieces, whole, sizeof whole);
    }
}

static void an_empty_key_and_message_may_be_null(void **state)
{
    (void)state;
    static const uint8_t expected[] = {0xb6, 0x13, 0x67, 0x9a, 0x08, 0x14, 0xd9, 0xec,
                                       0x77, 0x2f, 0x95, 0xd7, 0x78, 0xc3, 0x5f, 0xc5,
                                       0xff, 0x16, 0x97, 0xc4, 0x93, 0x71, 0x56, 0x53,
                                       0xc6, 0xc7, 0x12, 0x14, 0x42, 0x92, 0xc5, 0xad};
    uint8_t tag[NESO_SHA256_SIZE];
    neso_hmac_key key;
    neso_hmac_key_init(&key, NULL, 0);
    neso_hmac_once(tag, &key, NULL, 0);
    assert_memory_equal(tag, expected, sizeof tag);
}

static void the_tag_may_overwrite_the_message(void **state)
{
    (void)state;
    uint8_t expected[NESO_SHA256_SIZE], data[NESO_SHA256_SIZE] = "chained";
    neso_hmac_key key;
    neso_hmac_key_init(&key, "key", 3);
    neso_hmac_once(expected, &key, data, sizeof data);
    neso_hmac_once(data, &key, data, sizeof data);
    assert_memory_equal(data, expected, sizeof data);
}

static void final_wipes_the_context(void **state)
{
    (void)state;
    static const neso_hmac zero;
    uint8_t tag[NESO_SHA256_SIZE];
    neso_hmac_key key;
    neso_hmac hmac;
    memset(&hmac, 0, sizeof hmac);
    neso_hmac_key_init(&key, "key", 3);
    neso_hmac_init(&hmac, &key);
    neso_hmac_final(&hmac, tag);
    assert_memory_equal(&hmac, &zero, sizeof zero);
}

static const uint8_t long_lived[NESO_SHA256_SIZE] = "a secret no stack may ever keep";
static neso_hmac_key secret_key;
static uint8_t secret_tag[NESO_SHA256_SIZE];

/* What was added to the initial state: the working variables after the last round. */
static void last_variables(uint32_t out[NESO_SHA256_STATE_WORDS],
                           const uint32_t state[NESO_SHA256_STATE_WORDS])
{
    neso_sha256 fresh;
    neso_sha256_init(&fresh);
    (void)neso_sha256_export(&fresh, out);
    for (int i = 0; i < NESO_SHA256_STATE_WORDS; i++)
        out[i] = state[i] - out[i];
}

static bool leftovers_have(const void *needle, size_t len, uint8_t pad)
{
    size_t used_len;
    const void *used = leftovers_used(&used_len);
    return LEFTOVERS_SEEN && leftovers_in(used, used_len, needle, len, pad);
}

static void assert_no_leftovers(void)
{
    uint32_t variables[NESO_SHA256_STATE_WORDS];
    last_variables(variables, secret_key.outer);
    assert_false(leftovers_have(variables, sizeof variables, 0));
    assert_false(leftovers_have(long_lived, sizeof long_lived, 0));
    assert_false(leftovers_have(long_lived, sizeof long_lived, 0x36));
    assert_false(leftovers_have(long_lived, sizeof long_lived, 0x5c));
    assert_false(leftovers_have(&secret_key, sizeof secret_key, 0));
}

/* Neither the secret, padded or not, nor what it became. */
static void nothing_secret_stays_on_the_stack(void **state)
{
    (void)state;
    leftovers_paint();
    neso_hmac_key_init(&secret_key, long_lived, sizeof long_lived);
    leftovers_keep();
    assert_no_leftovers();
    leftovers_paint();
    neso_hmac_once(secret_tag, &secret_key, long_lived, sizeof long_lived);
    leftovers_keep();
    assert_no_leftovers();
    leftovers_paint();
    neso_sha256_once(secret_tag, long_lived, sizeof long_lived);
    leftovers_keep();
    assert_no_leftovers();
}

__attribute__((noinline)) static void forget_nothing(void)
{
    volatile uint8_t copy[4 * NESO_SHA256_SIZE];
    for (int i = 0; i < NESO_SHA256_SIZE; i++)
        copy[i] = long_lived[i];
    (void)copy[0];
}

/* The control: the test above can fail. */
static void what_stays_on_the_stack_is_found(void **state)
{
    (void)state;
    leftovers_paint();
    forget_nothing();
    leftovers_keep();
    assert_int_equal(leftovers_have(long_lived, sizeof long_lived, 0), LEFTOVERS_SEEN);
}

int test_hmac(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(gives_the_published_tags),
        cmocka_unit_test(a_key_in_two_parts_is_the_same),
        cmocka_unit_test(every_split_equals_one_shot),
        cmocka_unit_test(an_empty_key_and_message_may_be_null),
        cmocka_unit_test(the_tag_may_overwrite_the_message),
        cmocka_unit_test(final_wipes_the_context),
        cmocka_unit_test(nothing_secret_stays_on_the_stack),
        cmocka_unit_test(what_stays_on_the_stack_is_found),
    };
    return cmocka_run_group_tests_name("hmac", tests, NULL, NULL);
}
