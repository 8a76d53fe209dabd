/* neso_http.h: the head of a request comes out the same in pieces of any size, and nothing can be
 * smuggled into it. */
#include "unit.h"

#include "neso_http.h"

static const char expected[] = "POST /openCypher?a=b HTTP/1.1\r\n"
                               "Host: db.example:8182\r\n"
                               "Empty: \r\n"
                               "Authorization: AWS4 x\r\n"
                               "\r\n";

static const neso_header headers[] = {
    {NESO_SLICE_INIT("Host"), NESO_SLICE_INIT("db.example:8182")},
    {NESO_SLICE_INIT("Empty"), NESO_SLICE_INIT("")},
};

static neso_http_request sample(void)
{
    neso_http_request request = {.method = NESO_SLICE("POST"),
                                 .path = NESO_SLICE("/openCypher"),
                                 .query = NESO_SLICE("a=b"),
                                 .headers = headers,
                                 .header_count = 2};
    return request;
}

static size_t read_all(neso_http_head *head, char *out, size_t cap, size_t piece)
{
    size_t len = 0, got;
    do {
        assert_true(len + piece <= cap);
        assert_int_equal(head->source.read(&head->source, (uint8_t *)out + len, piece, &got),
                         NESO_OK);
        assert_true(got <= piece);
        len += got;
    } while (got > 0);
    return len;
}

static void is_the_same_in_pieces_of_any_size(void **state)
{
    neso_bytes_source value;
    neso_http_head head;
    neso_http_request request = sample();
    char out[2 * sizeof expected];
    (void)state;
    neso_bytes_source_init(&value, "AWS4 x", 6);
    request.last_name = NESO_SLICE("Authorization");
    request.last_value = &value.source;
    assert_int_equal(neso_http_head_init(&head, &request), NESO_OK);
    for (size_t piece = 1; piece <= sizeof expected; piece++) {
        assert_int_equal(read_all(&head, out, sizeof out, piece), sizeof expected - 1);
        assert_memory_equal(out, expected, sizeof expected - 1);
        assert_int_equal(head.source.rewind(&head.source), NESO_OK);
    }
}

static void leaves_out_what_is_empty(void **state)
{
    static const char shortest[] = "GET / HTTP/1.1\r\n\r\n";
    neso_http_request request = {.method = NESO_SLICE("GET"), .path = NESO_SLICE("/")};
    neso_http_head head;
    char out[64];
    (void)state;
    assert_int_equal(neso_http_head_init(&head, &request), NESO_OK);
    assert_int_equal(read_all(&head, out, sizeof out, 30), sizeof shortest - 1);
    assert_memory_equal(out, shortest, sizeof shortest - 1);
}

static void refuses_what_could_end_a_line(void **state)
{
    static const char *const bad_methods[] = {"", "G T", "GET\r\n", "G:T"};
    static const char *const bad_paths[] = {"", "x", "/ ", "/\r", "/?", "/#", "/\x7f"};
    static const char *const bad_queries[] = {" ", "a\nb", "#", "\x01"};
    static const char *const bad_values[] = {"a\r\nX: y", "\n", "a\x7f", "\x1b[0m"};
    static const char *const bad_names[] = {"", "a b", "a:", "a\r", "\xc3\xa9"};
    neso_http_head head;
    (void)state;
    for (size_t i = 0; i < sizeof bad_methods / sizeof bad_methods[0]; i++) {
        neso_http_request request = sample();
        request.method = neso_slice_of(bad_methods[i]);
        assert_int_equal(neso_http_head_init(&head, &request), NESO_E_MALFORMED);
    }
    for (size_t i = 0; i < sizeof bad_paths / sizeof bad_paths[0]; i++) {
        neso_http_request request = sample();
        request.path = neso_slice_of(bad_paths[i]);
        assert_int_equal(neso_http_head_init(&head, &request), NESO_E_MALFORMED);
    }
    for (size_t i = 0; i < sizeof bad_queries / sizeof bad_queries[0]; i++) {
        neso_http_request request = sample();
        request.query = neso_slice_of(bad_queries[i]);
        assert_int_equal(neso_http_head_init(&head, &request), NESO_E_MALFORMED);
    }
    for (size_t i = 0; i < sizeof bad_values / sizeof bad_values[0]; i++) {
        neso_header header = {NESO_SLICE("X"), neso_slice_of(bad_values[i])};
        neso_http_request request = sample();
        request.headers = &header;
        request.header_count = 1;
        assert_int_equal(neso_http_head_init(&head, &request), NESO_E_MALFORMED);
    }
    for (size_t i = 0; i < sizeof bad_names / sizeof bad_names[0]; i++) {
        neso_header header = {neso_slice_of(bad_names[i]), NESO_SLICE("v")};
        neso_http_request request = sample();
        request.headers = &header;
        request.header_count = 1;
        assert_int_equal(neso_http_head_init(&head, &request), NESO_E_MALFORMED);
    }
}

static void refuses_a_nul_in_a_value_but_not_a_tab(void **state)
{
    neso_header header = {NESO_SLICE("X"), NESO_SLICE("a\0b")};
    neso_http_request request = sample();
    neso_http_head head;
    (void)state;
    request.headers = &header;
    request.header_count = 1;
    assert_int_equal(neso_http_head_init(&head, &request), NESO_E_MALFORMED);
    header.value = NESO_SLICE("a\tb\xc3\xa9");
    assert_int_equal(neso_http_head_init(&head, &request), NESO_OK);
}

static void refuses_a_line_end_from_a_source(void **state)
{
    neso_bytes_source value;
    neso_http_request request = sample();
    neso_http_head head;
    uint8_t out[256];
    size_t len = 1;
    (void)state;
    neso_bytes_source_init(&value, "AWS4\r\nX: y", 10);
    request.last_value = &value.source;
    assert_int_equal(neso_http_head_init(&head, &request), NESO_E_MALFORMED); /* without a name */
    request.last_name = NESO_SLICE("Authorization");
    assert_int_equal(neso_http_head_init(&head, &request), NESO_OK);
    assert_int_equal(head.source.read(&head.source, out, sizeof out, &len), NESO_E_MALFORMED);
    assert_int_equal(len, 0);
}

int test_http_head(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(is_the_same_in_pieces_of_any_size),
        cmocka_unit_test(leaves_out_what_is_empty),
        cmocka_unit_test(refuses_what_could_end_a_line),
        cmocka_unit_test(refuses_a_nul_in_a_value_but_not_a_tab),
        cmocka_unit_test(refuses_a_line_end_from_a_source),
    };
    return cmocka_run_group_tests_name("http_head", tests, NULL, NULL);
}
