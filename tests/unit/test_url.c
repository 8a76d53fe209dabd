/* neso_url.h: the parts of a URL, and what is refused with which reason at which byte. */
#include "unit.h"

#include "neso_url.h"

static neso_status parse(neso_url *url, const char *text, neso_url_error *error)
{
    size_t len = strlen(text);
    return neso_url_parse(url, unit_guarded(text, len), len, error);
}

static void assert_slice(neso_slice slice, const char *text)
{
    assert_int_equal(slice.len, strlen(text));
    assert_memory_equal(slice.ptr, text, slice.len);
}

static void splits_a_url(void **state)
{
    static const struct {
        const char *text, *host;
        uint16_t port;
        bool https;
        const char *path, *query;
    } cases[] = {
        {"https://db.example:8182/openCypher", "db.example", 8182, true, "/openCypher", ""},
        {"https://db.example", "db.example", 443, true, "/", ""},
        {"http://db.example", "db.example", 80, false, "/", ""},
        {"HTTPS://DB.Example/", "DB.Example", 443, true, "/", ""},
        {"https://h:/p", "h", 443, true, "/p", ""},
        {"https://h?", "h", 443, true, "/", ""},
        {"https://h?a=b?c&/", "h", 443, true, "/", "a=b?c&/"},
        {"https://h#f?x", "h", 443, true, "/", ""},
        {"https://h/a//../b%20@:c?q=1#f", "h", 443, true, "/a//../b%20@:c", "q=1"},
        {"https://[::1]:65535/x", "[::1]", 65535, true, "/x", ""},
        {"https://[fd00:ec2::23]", "[fd00:ec2::23]", 443, true, "/", ""},
        {"https://[::]/", "[::]", 443, true, "/", ""},
        {"http://AZaz09.-_:1/", "AZaz09.-_", 1, false, "/", ""},
        {"HtTpS://h", "h", 443, true, "/", ""},
        {"http://127.0.0.1:1", "127.0.0.1", 1, false, "/", ""},
        {"https://h/\xc3\xa9", "h", 443, true, "/\xc3\xa9", ""},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        neso_url url;
        neso_url_error error;
        assert_int_equal(parse(&url, cases[i].text, &error), NESO_OK);
        assert_slice(url.host, cases[i].host);
        assert_int_equal(url.port, cases[i].port);
        assert_int_equal(url.https, cases[i].https);
        assert_slice(url.path, cases[i].path);
        assert_slice(url.query, cases[i].query);
        size_t before_fragment = strcspn(cases[i].text, "#");
        assert_int_equal(url.has_query, strcspn(cases[i].text, "?") < before_fragment);
    }
}

static void refuses_with_offset_and_reason(void **state)
{
    static const struct {
        const char *text;
        neso_status status;
        size_t offset;
        const char *reason;
    } cases[] = {
        {"", NESO_E_MISSING, 0, "does not begin with https:// or http://"},
        {"db.example/x", NESO_E_MISSING, 0, "does not begin with https:// or http://"},
        {"https:/h", NESO_E_MISSING, 0, "does not begin with https:// or http://"},
        {"wss://h", NESO_E_UNSUPPORTED, 0, "scheme is neither https nor http"},
        {"httpss://h", NESO_E_UNSUPPORTED, 0, "scheme is neither https nor http"},
        {"htt://h", NESO_E_UNSUPPORTED, 0, "scheme is neither https nor http"},
        {"://h", NESO_E_UNSUPPORTED, 0, "scheme is neither https nor http"},
        {"https://", NESO_E_MISSING, 8, "no host name"},
        {"https:///x", NESO_E_MISSING, 8, "no host name"},
        {"https://:80/", NESO_E_MISSING, 8, "no host name"},
        {"https://u:p@h/", NESO_E_UNSUPPORTED, 8, "user name or password in the URL"},
        {"https://h/ x", NESO_E_MALFORMED, 10, "space or control character"},
        {"https://h/\n", NESO_E_MALFORMED, 10, "space or control character"},
        {"https://h/\x7f", NESO_E_MALFORMED, 10, "space or control character"},
        {"https://h%41/", NESO_E_MALFORMED, 9, "character that no host name has"},
        {"https://h\\x/", NESO_E_MALFORMED, 9, "character that no host name has"},
        {"https://h:80a", NESO_E_MALFORMED, 12, "port is not a number"},
        {"https://h:-1", NESO_E_MALFORMED, 10, "port is not a number"},
        {"https://h:65536", NESO_E_RANGE, 10, "port is above 65535"},
        {"https://h:4294967739", NESO_E_RANGE, 10, "port is above 65535"},
        {"https://h:0", NESO_E_RANGE, 10, "port is 0"},
        {"https://[::1", NESO_E_MALFORMED, 12, "no ']' behind an IPv6 address"},
        {"https://[::1/]", NESO_E_MALFORMED, 12, "no ']' behind an IPv6 address"},
        {"https://[]", NESO_E_MALFORMED, 8, "empty IPv6 address"},
        {"https://[fe80::1%25eth0]", NESO_E_UNSUPPORTED, 16, "zone in an IPv6 address"},
        {"https://[::g]", NESO_E_MALFORMED, 11, "character that no IPv6 address has"},
        {"https://[::1]x", NESO_E_MALFORMED, 13, "something behind an IPv6 address"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        static const neso_url zero;
        neso_url url;
        neso_url_error error = {99, NULL};
        assert_int_equal(parse(&url, cases[i].text, &error), cases[i].status);
        assert_int_equal(error.offset, cases[i].offset);
        assert_string_equal(error.reason, cases[i].reason);
        assert_int_equal(url.host.len, zero.host.len);
        assert_null(url.path.ptr);
    }
}

static void refuses_a_nul_anywhere(void **state)
{
    static const char text[] = "https://host.example:443/path?query#fragment";
    char copy[sizeof text];
    (void)state;
    for (size_t i = 0; i < sizeof text - 1; i++) {
        neso_url url;
        neso_url_error error;
        memcpy(copy, text, sizeof text);
        copy[i] = '\0';
        assert_int_equal(
            neso_url_parse(&url, unit_guarded(copy, sizeof text - 1), sizeof text - 1, &error),
            NESO_E_MALFORMED);
        assert_int_equal(error.offset, i);
    }
}

static void every_prefix_is_safe(void **state)
{
    static const char text[] = "https://[fd00::1]:8182/path?query#fragment";
    (void)state;
    for (size_t len = 0; len < sizeof text; len++) {
        neso_url url;
        neso_url_error error;
        (void)neso_url_parse(&url, unit_guarded(text, len), len, &error);
    }
}

static void writes_the_host_header(void **state)
{
    static const struct {
        uint16_t port;
        bool https;
        const char *expected;
    } cases[] = {
        {443, true, "h.example"},   {80, false, "h.example"},       {443, false, "h.example:443"},
        {80, true, "h.example:80"}, {8182, true, "h.example:8182"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char out[32];
        neso_writer writer;
        neso_writer_init(&writer, out, sizeof out);
        neso_url_write_host(&writer, NESO_SLICE("h.example"), cases[i].port, cases[i].https);
        assert_slice(neso_writer_written(&writer), cases[i].expected);
    }
}

int test_url(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(splits_a_url),           cmocka_unit_test(refuses_with_offset_and_reason),
        cmocka_unit_test(refuses_a_nul_anywhere), cmocka_unit_test(every_prefix_is_safe),
        cmocka_unit_test(writes_the_host_header),
    };
    return cmocka_run_group_tests_name("url", tests, NULL, NULL);
}
