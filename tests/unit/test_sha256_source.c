/* neso_sha256_source.h: a source is read whole, counted, and left at its first byte. */
#include "unit.h"

#include "neso_sha256_source.h"

/* A million times 'a', in reads as the caller asks for them, but never more than `most`. */
typedef struct letters {
    neso_source source;
    size_t left;
    size_t most;
    size_t fail_at; /* reads from here on fail; 0: none do */
    bool fails_to_rewind;
} letters;

enum { MILLION = 1000000 };

static neso_status letters_rewind(neso_source *source)
{
    letters *self = (letters *)source;
    self->left = MILLION;
    return self->fails_to_rewind ? NESO_E_IO : NESO_OK;
}

static neso_status letters_read(neso_source *source, uint8_t *out, size_t cap, size_t *len)
{
    letters *self = (letters *)source;
    *len = 0;
    if (self->fail_at > 0 && MILLION - self->left >= self->fail_at)
        return NESO_E_CORRUPT;
    *len = cap < self->most ? cap : self->most;
    if (*len > self->left)
        *len = self->left;
    memset(out, 'a', *len);
    self->left -= *len;
    return NESO_OK;
}

static letters make(size_t most)
{
    return (letters){.source = {letters_rewind, letters_read}, .most = most};
}

static void gives_nists_digest_of_a_million_letters(void **state)
{
    (void)state;
    static const uint8_t expected[] = {0xcd, 0xc7, 0x6e, 0x5c, 0x99, 0x14, 0xfb, 0x92,
                                       0x81, 0xa1, 0xc7, 0xe2, 0x84, 0xd7, 0x3e, 0x67,
                                       0xf1, 0x80, 0x9a, 0x48, 0xa4, 0x97, 0x20, 0x0e,
                                       0x04, 0x6d, 0x39, 0xcc, 0xc7, 0x11, 0x2c, 0xd0};
    static const size_t most[] = {1000, 1, 63, 64, 65};
    for (size_t i = 0; i < sizeof most / sizeof most[0]; i++) {
        uint8_t digest[NESO_SHA256_SIZE];
        uint64_t len = 0;
        letters source = make(most[i]);
        assert_int_equal(neso_sha256_source(digest, &len, &source.source), NESO_OK);
        assert_memory_equal(digest, expected, sizeof expected);
        assert_true(len == MILLION);
        assert_int_equal(source.left, MILLION); /* at its first byte again */
    }
}

static void no_source_has_no_bytes(void **state)
{
    (void)state;
    uint8_t digest[NESO_SHA256_SIZE], expected[NESO_SHA256_SIZE];
    uint64_t len = 1;
    neso_sha256_once(expected, NULL, 0);
    assert_int_equal(neso_sha256_source(digest, &len, NULL), NESO_OK);
    assert_memory_equal(digest, expected, sizeof expected);
    assert_true(len == 0);
}

static void assert_refused(letters source, neso_status expected)
{
    uint8_t digest[NESO_SHA256_SIZE] = {1}, zeros[NESO_SHA256_SIZE] = {0};
    uint64_t len = 1;
    assert_int_equal(neso_sha256_source(digest, &len, &source.source), expected);
    assert_memory_equal(digest, zeros, sizeof zeros);
    assert_true(len == 0);
}

static void tells_the_sources_errors(void **state)
{
    (void)state;
    letters source = make(1000);
    source.fail_at = 1;
    assert_refused(source, NESO_E_CORRUPT);
    source.fail_at = MILLION;
    assert_refused(source, NESO_E_CORRUPT);
    source.fails_to_rewind = true;
    assert_refused(source, NESO_E_IO);
}

int test_sha256_source(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(gives_nists_digest_of_a_million_letters),
        cmocka_unit_test(no_source_has_no_bytes),
        cmocka_unit_test(tells_the_sources_errors),
    };
    return cmocka_run_group_tests_name("sha256_source", tests, NULL, NULL);
}
