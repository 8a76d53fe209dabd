/* neso_exchange.h: the signed request on the wire, bodies that change, and every way in which a
 * response can arrive or fail to. */
#include "unit.h"

#include "neso_exchange.h"

enum { NOON_S = 1440938160 }; /* 20150830T123600Z */

#define HOST "db.cluster-abc.us-east-1.neptune.amazonaws.com"
#define BODY "query=RETURN%201"

/* The signature is the golden one that botocore made. */
static const char expected_post[] =
    "POST /openCypher HTTP/1.1\r\n"
    "Host: " HOST ":8182\r\n"
    "Content-Type: application/x-www-form-urlencoded\r\n"
    "X-Amz-Date: 20150830T123600Z\r\n"
    "X-Amz-Security-Token: SESSIONTOKEN==\r\n"
    "Content-Length: 16\r\n"
    "Authorization: AWS4-HMAC-SHA256 "
    "Credential=AKIDEXAMPLE/20150830/us-east-1/neptune-db/aws4_request, "
    "SignedHeaders=content-type;host;x-amz-date;x-amz-security-token, "
    "Signature=5c43d873482738fe3bad68b502fccfebc4ee530513d4d09eaeaf325516af9c48\r\n"
    "\r\n" BODY;

static const char expected_get[] =
    "GET /status HTTP/1.1\r\n"
    "Host: " HOST ":8182\r\n"
    "X-Amz-Date: 20150830T123600Z\r\n"
    "X-Amz-Security-Token: SESSIONTOKEN==\r\n"
    "Authorization: AWS4-HMAC-SHA256 "
    "Credential=AKIDEXAMPLE/20150830/us-east-1/neptune-db/aws4_request, "
    "SignedHeaders=host;x-amz-date;x-amz-security-token, "
    "Signature=225d8e0c9b17571cef5633538bdbaac20b071091f8228b31f19a149848cce7ab\r\n"
    "\r\n";

static neso_exchange exchange;
static neso_exchange_key key;
static neso_bytes_source body;
static char reply[16];

static const neso_credentials credentials = {
    .access_key_id = NESO_SLICE_INIT("AKIDEXAMPLE"),
    .secret = NESO_SLICE_INIT("wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"),
    .session_token = NESO_SLICE_INIT("SESSIONTOKEN=="),
    .expires_s = NESO_CREDENTIALS_NEVER,
    .generation = 1,
};

static neso_exchange_request get_request(void)
{
    neso_exchange_request request = {.method = NESO_SLICE("GET"),
                                     .host = NESO_SLICE(HOST),
                                     .port = 8182,
                                     .path = NESO_SLICE("/status"),
                                     .region = NESO_SLICE("us-east-1"),
                                     .service = NESO_SLICE("neptune-db"),
                                     .reply = reply,
                                     .reply_cap = sizeof reply};
    return request;
}

static neso_exchange_request post_request(void)
{
    neso_exchange_request request = get_request();
    neso_bytes_source_init(&body, BODY, sizeof BODY - 1);
    request.method = NESO_SLICE("POST");
    request.path = NESO_SLICE("/openCypher");
    request.content_type = NESO_SLICE("application/x-www-form-urlencoded");
    request.body = &body.source;
    return request;
}

static neso_status start(const neso_exchange_request *request)
{
    return neso_exchange_start(&exchange, request, &credentials, &key, NOON_S);
}

/* Sends all in pieces of `cap` bytes; returns how many went out, *status how it ended. */
static size_t send_all(char *out, size_t size, size_t cap, neso_status *status)
{
    size_t len = 0, got;
    do {
        assert_true(len + cap <= size);
        *status = neso_exchange_send(&exchange, (uint8_t *)out + len, cap, &got);
        assert_true(got <= cap);
        len += got;
    } while (*status == NESO_OK && got > 0);
    return len;
}

static void assert_sends(const neso_exchange_request *request, const char *expected)
{
    static char out[2048];
    size_t len = strlen(expected);
    for (size_t cap = 1; cap <= len + 2; cap++) {
        neso_status status;
        assert_int_equal(start(request), NESO_OK);
        assert_int_equal(send_all(out, sizeof out, cap, &status), len);
        assert_int_equal(status, NESO_OK);
        assert_memory_equal(out, expected, len);
    }
}

static void sends_the_golden_requests_in_pieces_of_any_size(void **state)
{
    neso_exchange_request request = post_request();
    (void)state;
    assert_sends(&request, expected_post);
    request = get_request();
    assert_sends(&request, expected_get);
}

static bool sends(const neso_exchange_request *request, const char *line)
{
    static char out[2048];
    neso_status status;
    assert_int_equal(start(request), NESO_OK);
    out[send_all(out, sizeof out - 1, 500, &status)] = '\0';
    assert_int_equal(status, NESO_OK);
    return strstr(out, line) != NULL;
}

static void sends_each_header_only_where_it_applies(void **state)
{
    neso_exchange_request request = post_request();
    (void)state;
    request.port = 443;
    assert_true(sends(&request, "\r\nHost: " HOST "\r\n"));
    request.accept = NESO_SLICE("application/json");
    assert_true(sends(&request, "\r\nAccept: application/json\r\n"));
    assert_true(sends(&request, "SignedHeaders=accept;content-type;host;x-amz-date;"));
    request.query = NESO_SLICE("a=b");
    assert_true(sends(&request, "POST /openCypher?a=b HTTP/1.1\r\n"));
    neso_bytes_source_init(&body, NULL, 0);
    assert_true(sends(&request, "\r\nContent-Length: 0\r\n"));
    request.body = NULL;
    assert_false(sends(&request, "Content-Length"));
}

static void refuses_what_cannot_be_sent(void **state)
{
    static char long_host[300];
    neso_exchange_request request = get_request();
    uint8_t out[8];
    size_t len = 1;
    (void)state;
    request.host = NESO_SLICE("");
    assert_int_equal(start(&request), NESO_E_ARGUMENT);
    request = get_request();
    request.port = 0;
    assert_int_equal(start(&request), NESO_E_ARGUMENT);
    memset(long_host, 'h', sizeof long_host);
    request = get_request();
    request.host = neso_slice_make(long_host, 254);
    assert_int_equal(start(&request), NESO_E_TOO_LONG);
    request.host = neso_slice_make(long_host, 253);
    assert_int_equal(start(&request), NESO_OK);
    request.host = NESO_SLICE("h\r\nX: y");
    assert_int_equal(start(&request), NESO_E_MALFORMED);
    request = get_request();
    request.accept = NESO_SLICE("a\nb");
    assert_int_equal(start(&request), NESO_E_MALFORMED);
    request = get_request();
    request.path = NESO_SLICE("/a b");
    assert_int_equal(start(&request), NESO_E_MALFORMED);
    /* Nothing goes out after that, and nothing comes in. */
    assert_int_equal(neso_exchange_send(&exchange, out, sizeof out, &len), NESO_E_MALFORMED);
    assert_int_equal(len, 0);
    assert_int_equal(neso_exchange_receive(&exchange, (const uint8_t *)"H", 1), NESO_E_MALFORMED);
    assert_int_equal(neso_exchange_end(&exchange), NESO_E_MALFORMED);
    assert_false(neso_exchange_done(&exchange));
}

/* ---- the signing key ---- */

static void derives_the_key_when_it_must(void **state)
{
    neso_exchange_request request = get_request();
    neso_credentials other = credentials;
    neso_sigv4_key first;
    (void)state;
    assert_int_equal(start(&request), NESO_OK);
    first = key.key;
    assert_int_equal(start(&request), NESO_OK);
    assert_memory_equal(&key.key.hmac, &first.hmac, sizeof first.hmac);

    assert_int_equal(neso_exchange_start(&exchange, &request, &credentials, &key, NOON_S + 86400),
                     NESO_OK);
    assert_memory_not_equal(&key.key.hmac, &first.hmac, sizeof first.hmac);
    assert_int_equal(start(&request), NESO_OK);
    assert_memory_equal(&key.key.hmac, &first.hmac, sizeof first.hmac);

    other.secret = NESO_SLICE("another");
    other.generation = 2;
    assert_int_equal(neso_exchange_start(&exchange, &request, &other, &key, NOON_S), NESO_OK);
    assert_memory_not_equal(&key.key.hmac, &first.hmac, sizeof first.hmac);
    assert_int_equal(key.generation, 2);

    neso_exchange_key_wipe(&key);
    static const neso_exchange_key zero;
    assert_memory_equal(&key, &zero, sizeof key);
}

/* ---- a body that changes ---- */

typedef enum changes { NOTHING, FIRST_BYTE, LAST_BYTE, SHORTER, LONGER, EMPTY, FAILS } changes;

/* Gives BODY on the first pass and something else on the second. */
typedef struct changing_source {
    neso_source source;
    changes change;
    int pass;
    size_t at;
} changing_source;

static neso_status changing_rewind(neso_source *source)
{
    changing_source *self = (changing_source *)source;
    self->pass += self->at > 0; /* rewinding what was not read begins no new pass */
    self->at = 0;
    return NESO_OK;
}

static neso_status changing_read(neso_source *source, uint8_t *out, size_t cap, size_t *len)
{
    changing_source *self = (changing_source *)source;
    char text[] = BODY "+";
    size_t size = sizeof BODY - 1;
    changes change = self->pass == 0 ? NOTHING : self->change;
    *len = 0;
    if (change == FAILS && self->at > 0)
        return NESO_E_CORRUPT;
    if (change == FIRST_BYTE)
        text[0] ^= 1;
    if (change == LAST_BYTE)
        text[size - 1] ^= 1;
    size = change == SHORTER ? size - 1 : change == LONGER ? size + 1 : size;
    size = change == EMPTY ? 0 : size;
    while (*len < cap && *len < 5 && self->at < size)
        out[(*len)++] = (uint8_t)text[self->at++];
    return NESO_OK;
}

static void a_changed_body_is_never_completed(void **state)
{
    static char out[2048];
    neso_exchange_request request = post_request();
    (void)state;
    for (changes change = NOTHING; change <= FAILS; change++) {
        for (size_t cap = 1; cap < sizeof expected_post + 2; cap++) {
            changing_source source = {{changing_rewind, changing_read}, change, 0, 0};
            neso_status status;
            size_t got = 1;
            request.body = &source.source;
            assert_int_equal(start(&request), NESO_OK);
            size_t len = send_all(out, sizeof out, cap, &status);
            if (change == NOTHING) {
                assert_int_equal(status, NESO_OK);
                assert_int_equal(len, sizeof expected_post - 1);
                continue;
            }
            assert_int_equal(status, change == FAILS ? NESO_E_CORRUPT : NESO_E_CHANGED);
            assert_true(len < sizeof expected_post - 1);
            assert_int_equal(neso_exchange_send(&exchange, (uint8_t *)out, cap, &got), status);
            assert_int_equal(got, 0);
        }
    }
}

static neso_status failing_rewind(neso_source *source)
{
    (void)source;
    return NESO_E_IO;
}

static void a_body_that_cannot_be_read_starts_nothing(void **state)
{
    changing_source source = {{changing_rewind, changing_read}, FAILS, 1, 0};
    neso_exchange_request request = post_request();
    (void)state;
    request.body = &source.source;
    assert_int_equal(start(&request), NESO_E_CORRUPT);
    source.source.rewind = failing_rewind;
    assert_int_equal(start(&request), NESO_E_IO);
}

/* ---- the response ---- */

#define OK_REPLY                                                                                   \
    "HTTP/1.1 200 OK\r\nDate: Sun, 30 Aug 2015 12:36:00 GMT\r\nContent-Length: 14\r\n\r\n"         \
    "{\"results\":[]}"

static void begin(void)
{
    static char out[2048];
    neso_exchange_request request = post_request();
    neso_status status;
    assert_int_equal(start(&request), NESO_OK);
    (void)send_all(out, sizeof out, 600, &status);
    assert_int_equal(status, NESO_OK);
}

static neso_status receive(const char *text, size_t len)
{
    return neso_exchange_receive(&exchange, unit_guarded(text, len), len);
}

static void assert_ok_reply(void)
{
    assert_true(neso_exchange_done(&exchange));
    assert_true(neso_exchange_reusable(&exchange));
    assert_int_equal(exchange.response.code, 200);
    assert_true(exchange.response.date_s == NOON_S);
    assert_int_equal(exchange.reply_len, 14);
    assert_int_equal(exchange.body_len, 14);
    assert_memory_equal(reply, "{\"results\":[]}", 14);
}

static void receives_a_response_in_pieces_of_any_size(void **state)
{
    size_t len = sizeof OK_REPLY - 1;
    (void)state;
    for (size_t split = 0; split <= len; split++) {
        begin();
        assert_int_equal(receive(OK_REPLY, split), NESO_OK);
        assert_int_equal(receive(OK_REPLY + split, len - split), NESO_OK);
        assert_ok_reply();
    }
    begin();
    for (size_t at = 0; at < len; at++) {
        assert_false(neso_exchange_done(&exchange));
        assert_int_equal(receive(OK_REPLY + at, 1), NESO_OK);
    }
    assert_ok_reply();
}

static void a_truncated_response_is_no_response(void **state)
{
    (void)state;
    begin();
    assert_int_equal(neso_exchange_end(&exchange), NESO_E_CLOSED);
    for (size_t cut = 1; cut < sizeof OK_REPLY - 1; cut++) {
        begin();
        assert_int_equal(receive(OK_REPLY, cut), NESO_OK);
        assert_int_equal(neso_exchange_end(&exchange), NESO_E_INCOMPLETE);
        assert_false(neso_exchange_done(&exchange));
        assert_false(neso_exchange_reusable(&exchange));
    }
}

static void a_stray_byte_spends_the_connection(void **state)
{
    static const char text[] = OK_REPLY "H";
    (void)state;
    begin();
    assert_int_equal(receive(text, sizeof text - 1), NESO_OK);
    assert_true(neso_exchange_done(&exchange));
    assert_false(neso_exchange_reusable(&exchange));

    begin();
    assert_int_equal(receive(OK_REPLY, sizeof OK_REPLY - 1), NESO_OK);
    assert_true(neso_exchange_reusable(&exchange));
    assert_int_equal(receive("H", 1), NESO_OK);
    assert_true(neso_exchange_done(&exchange));
    assert_false(neso_exchange_reusable(&exchange));
}

static void a_close_spends_the_connection(void **state)
{
    static const char until_close[] = "HTTP/1.0 500 x\r\n\r\nbody";
    static const char closing[] =
        "HTTP/1.1 200 x\r\nConnection: close\r\nContent-Length: 0\r\n\r\n";
    (void)state;
    begin();
    assert_int_equal(receive(OK_REPLY, sizeof OK_REPLY - 1), NESO_OK);
    assert_int_equal(neso_exchange_end(&exchange), NESO_OK);
    assert_true(neso_exchange_done(&exchange));
    assert_false(neso_exchange_reusable(&exchange));

    begin();
    assert_int_equal(receive(until_close, sizeof until_close - 1), NESO_OK);
    assert_false(neso_exchange_done(&exchange));
    assert_int_equal(neso_exchange_end(&exchange), NESO_OK);
    assert_true(neso_exchange_done(&exchange));
    assert_int_equal(exchange.reply_len, 4);

    begin();
    assert_int_equal(receive(closing, sizeof closing - 1), NESO_OK);
    assert_true(neso_exchange_done(&exchange));
    assert_false(neso_exchange_reusable(&exchange));
}

static void counts_a_body_that_does_not_fit(void **state)
{
    static const char text[] = "HTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\n0123456789abcdefghij";
    (void)state;
    for (size_t split = 0; split < sizeof text; split++) {
        begin();
        assert_int_equal(receive(text, split), NESO_OK);
        assert_int_equal(receive(text + split, sizeof text - 1 - split), NESO_OK);
        assert_true(neso_exchange_reusable(&exchange));
        assert_int_equal(exchange.reply_len, sizeof reply);
        assert_int_equal(exchange.body_len, 20);
        assert_memory_equal(reply, "0123456789abcdef", sizeof reply);
    }
}

static void a_response_may_come_before_the_request_is_out(void **state)
{
    static const char refusal[] = "HTTP/1.1 403 x\r\nContent-Length: 0\r\n\r\n";
    neso_exchange_request request = post_request();
    uint8_t out[16];
    size_t len;
    (void)state;
    assert_int_equal(start(&request), NESO_OK);
    assert_int_equal(neso_exchange_send(&exchange, out, sizeof out, &len), NESO_OK);
    assert_int_equal(receive(refusal, sizeof refusal - 1), NESO_OK);
    assert_true(neso_exchange_done(&exchange));
    assert_false(neso_exchange_reusable(&exchange));
    assert_int_equal(neso_exchange_send(&exchange, out, sizeof out, &len), NESO_OK);
    assert_int_equal(len, 0);

    /* But not before it has begun. */
    assert_int_equal(start(&request), NESO_OK);
    assert_int_equal(receive("", 0), NESO_OK);
    assert_int_equal(receive("H", 1), NESO_E_MALFORMED);
}

static void a_malformed_response_ends_the_exchange(void **state)
{
    (void)state;
    begin();
    assert_int_equal(receive("HTTP/1.1 200 OK\n", 16), NESO_E_MALFORMED);
    assert_int_equal(receive("x", 1), NESO_E_MALFORMED);
    assert_int_equal(neso_exchange_end(&exchange), NESO_E_MALFORMED);
    assert_false(neso_exchange_done(&exchange));
    assert_false(neso_exchange_reusable(&exchange));
}

static void wiping_leaves_nothing(void **state)
{
    static const neso_exchange zero;
    (void)state;
    begin();
    neso_exchange_wipe(&exchange);
    assert_memory_equal(&exchange, &zero, sizeof exchange);
}

int test_exchange(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(sends_the_golden_requests_in_pieces_of_any_size),
        cmocka_unit_test(sends_each_header_only_where_it_applies),
        cmocka_unit_test(refuses_what_cannot_be_sent),
        cmocka_unit_test(derives_the_key_when_it_must),
        cmocka_unit_test(a_changed_body_is_never_completed),
        cmocka_unit_test(a_body_that_cannot_be_read_starts_nothing),
        cmocka_unit_test(receives_a_response_in_pieces_of_any_size),
        cmocka_unit_test(a_truncated_response_is_no_response),
        cmocka_unit_test(a_stray_byte_spends_the_connection),
        cmocka_unit_test(a_close_spends_the_connection),
        cmocka_unit_test(counts_a_body_that_does_not_fit),
        cmocka_unit_test(a_response_may_come_before_the_request_is_out),
        cmocka_unit_test(a_malformed_response_ends_the_exchange),
        cmocka_unit_test(wiping_leaves_nothing),
    };
    return cmocka_run_group_tests_name("exchange", tests, NULL, NULL);
}
