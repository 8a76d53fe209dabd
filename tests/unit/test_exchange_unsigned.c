/* neso_exchange.h: requests that nobody signs, plain ones, and headers beyond those of all. */
#include "unit.h"

#include "neso_exchange.h"

static neso_exchange exchange;
static char out[2048];

static neso_status start(const neso_exchange_request *request)
{
    return neso_exchange_start(&exchange, request, NULL, NULL, INT64_MIN);
}

static void assert_sends(const neso_exchange_request *request, const char *expected)
{
    size_t size = strlen(expected);
    for (size_t cap = 1; cap <= size + 1; cap++) {
        size_t len = 0, got;
        assert_int_equal(start(request), NESO_OK);
        do {
            assert_true(len + cap <= sizeof out);
            assert_int_equal(neso_exchange_send(&exchange, (uint8_t *)out + len, cap, &got),
                             NESO_OK);
            len += got;
        } while (got > 0);
        assert_int_equal(len, size);
        assert_memory_equal(out, expected, size);
    }
}

static neso_exchange_request get_request(void)
{
    neso_exchange_request request = {.method = NESO_SLICE("GET"),
                                     .host = NESO_SLICE("h.example"),
                                     .port = 443,
                                     .path = NESO_SLICE("/p")};
    return request;
}

static void says_nothing_of_a_signer(void **state)
{
    neso_exchange_request request = get_request();
    neso_bytes_source body;
    (void)state;
    assert_sends(&request, "GET /p HTTP/1.1\r\nHost: h.example\r\n\r\n");
    neso_bytes_source_init(&body, "a=b", 3);
    request.method = NESO_SLICE("POST");
    request.content_type = NESO_SLICE("text/plain");
    request.body = &body.source;
    assert_sends(&request, "POST /p HTTP/1.1\r\nHost: h.example\r\nContent-Type: text/plain\r\n"
                           "Content-Length: 3\r\n\r\na=b");
}

static void leaves_out_the_port_of_the_scheme(void **state)
{
    neso_exchange_request request = get_request();
    (void)state;
    request.plain = true;
    assert_sends(&request, "GET /p HTTP/1.1\r\nHost: h.example:443\r\n\r\n");
    request.port = 80;
    assert_sends(&request, "GET /p HTTP/1.1\r\nHost: h.example\r\n\r\n");
    request.plain = false;
    assert_sends(&request, "GET /p HTTP/1.1\r\nHost: h.example:80\r\n\r\n");
}

static void sends_further_headers(void **state)
{
    neso_exchange_request request = get_request();
    neso_bytes_source token;
    (void)state;
    neso_bytes_source_init(&token, "Bearer x", 8);
    request.accept = NESO_SLICE("a/b");
    request.extra[0] = (neso_header){NESO_SLICE("X-One"), NESO_SLICE("1")};
    request.extra[1] = (neso_header){NESO_SLICE("X-Two"), NESO_SLICE("2")};
    request.authorization = &token.source;
    assert_sends(&request, "GET /p HTTP/1.1\r\nHost: h.example\r\nAccept: a/b\r\nX-One: 1\r\n"
                           "X-Two: 2\r\nAuthorization: Bearer x\r\n\r\n");
    request.extra[0].value = NESO_SLICE("");
    assert_sends(&request, "GET /p HTTP/1.1\r\nHost: h.example\r\nAccept: a/b\r\n"
                           "X-Two: 2\r\nAuthorization: Bearer x\r\n\r\n");
    request.extra[0].value = NESO_SLICE("a\nb");
    assert_int_equal(start(&request), NESO_E_MALFORMED);
    request.extra[0].value = NESO_SLICE("ab");
    request.extra[0].name = NESO_SLICE("X One");
    assert_int_equal(start(&request), NESO_E_MALFORMED);
}

/* The signer's own header takes the place of `authorization`; the others are signed. */
static void signs_further_headers(void **state)
{
    static const neso_credentials credentials = {.access_key_id = NESO_SLICE_INIT("AKID"),
                                                 .secret = NESO_SLICE_INIT("s"),
                                                 .session_token = NESO_SLICE_INIT("t")};
    static neso_exchange_key key;
    neso_exchange_request request = get_request();
    neso_bytes_source token;
    size_t len;
    (void)state;
    neso_bytes_source_init(&token, "Bearer x", 8);
    request.extra[1] = (neso_header){NESO_SLICE("X-Two"), NESO_SLICE("2")};
    request.region = request.service = NESO_SLICE("x");
    request.authorization = &token.source;
    assert_int_equal(neso_exchange_start(&exchange, &request, &credentials, &key, 1440938160),
                     NESO_OK);
    assert_int_equal(neso_exchange_send(&exchange, (uint8_t *)out, sizeof out - 1, &len), NESO_OK);
    out[len] = '\0';
    assert_non_null(strstr(out, "\r\nX-Two: 2\r\nX-Amz-Date: 20150830T123600Z\r\n"));
    assert_non_null(strstr(out, "SignedHeaders=host;x-amz-date;x-amz-security-token;x-two,"));
    assert_null(strstr(out, "Bearer"));
}

/* Every header at once fits. */
static void sends_all_headers_at_once(void **state)
{
    static const neso_credentials credentials = {.access_key_id = NESO_SLICE_INIT("AKID"),
                                                 .secret = NESO_SLICE_INIT("s"),
                                                 .session_token = NESO_SLICE_INIT("t")};
    static neso_exchange_key key;
    neso_exchange_request request = get_request();
    neso_bytes_source body;
    (void)state;
    neso_bytes_source_init(&body, "", 0);
    request.content_type = request.accept = NESO_SLICE("a/b");
    request.extra[0] = (neso_header){NESO_SLICE("X-One"), NESO_SLICE("1")};
    request.extra[1] = (neso_header){NESO_SLICE("X-Two"), NESO_SLICE("2")};
    request.region = request.service = NESO_SLICE("x");
    request.body = &body.source;
    assert_int_equal(neso_exchange_start(&exchange, &request, &credentials, &key, 1440938160),
                     NESO_OK);
    assert_int_equal(exchange.head.request.header_count, NESO_EXCHANGE_HEADERS_MAX);
}

int test_exchange_unsigned(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(says_nothing_of_a_signer),
        cmocka_unit_test(leaves_out_the_port_of_the_scheme),
        cmocka_unit_test(sends_further_headers),
        cmocka_unit_test(signs_further_headers),
        cmocka_unit_test(sends_all_headers_at_once),
    };
    return cmocka_run_group_tests_name("exchange_unsigned", tests, NULL, NULL);
}
