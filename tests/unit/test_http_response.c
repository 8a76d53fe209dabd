/* neso_http.h: responses come out the same however they are cut into pieces, end exactly where they
 * end, and are refused where two readers could disagree. */
#include "unit.h"

#include "neso_http.h"

#define OK11 "HTTP/1.1 200 OK\r\n"

typedef struct expectation {
    const char *text;
    const char *body;
    uint16_t code;
    bool keep_alive;
    bool until_close;
} expectation;

static const expectation good[] = {
    {OK11 "Content-Length: 5\r\n\r\nhello", "hello", 200, true, false},
    {OK11 "content-length:5\r\n\r\nhello", "hello", 200, true, false},
    {OK11 "Content-Length: \t 5 \t \r\n\r\nhello", "hello", 200, true, false},
    {OK11 "Content-Length: 0\r\n\r\n", "", 200, true, false},
    {OK11 "Content-Length: 0000000000000000000000005\r\n\r\nhello", "hello", 200, true, false},
    {OK11 "Content-Length: 5                                              \r\n\r\nhello", "hello",
     200, true, false},
    {OK11 "Connection: close\r\nContent-Length: 1\r\n\r\nx", "x", 200, false, false},
    {OK11 "Connection: foo,\tCLOSE , bar\r\nContent-Length: 1\r\n\r\nx", "x", 200, false, false},
    {OK11 "Connection: a-token-that-is-longer-than-the-reader-keeps-of-it, close\r\n"
          "Content-Length: 1\r\n\r\nx",
     "x", 200, false, false},
    {OK11 "Connection: closed\r\nContent-Length: 1\r\n\r\nx", "x", 200, true, false},
    {OK11 "\r\nread to the end\r\n\r\n", "read to the end\r\n\r\n", 200, false, true},
    {"HTTP/1.0 200 OK\r\n\r\n", "", 200, false, true},
    {"HTTP/1.0 200 OK\r\nContent-Length: 1\r\n\r\nx", "x", 200, false, false},
    {"HTTP/1.0 200 OK\r\nContent-Length: 1\r\nConnection: Keep-Alive\r\n\r\nx", "x", 200, true,
     false},
    {"HTTP/1.1 204 No Content\r\nContent-Length: 7\r\n\r\n", "", 204, true, false},
    {"HTTP/1.1 304 Not Modified\r\nTransfer-Encoding: chunked\r\n\r\n", "", 304, true, false},
    {"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n", "", 101, false, false},
    {"HTTP/1.1 403\r\nContent-Length: 2\r\n\r\nno", "no", 403, true, false},
    {"HTTP/1.1 500 \r\nContent-Length: 2\r\n\r\nno", "no", 500, true, false},
    {"HTTP/1.1 418 I'm \xf0\x9f\xab\x96\tteapot\r\nContent-Length: 0\r\n\r\n", "", 418, true,
     false},
    {"HTTP/1.1 100 Continue\r\nContent-Length: 9\r\nConnection: close\r\n\r\n"
     "HTTP/1.1 103 Early Hints\r\nLink: <x>\r\n\r\n" OK11 "Content-Length: 2\r\n\r\nhi",
     "hi", 200, true, false},
    {OK11 "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n", "hello", 200, true, false},
    {OK11 "Transfer-Encoding: , Chunked ,\r\n\r\n5\r\nhello\r\n0\r\n\r\n", "hello", 200, true,
     false},
    {OK11 "Transfer-Encoding: chunked\r\n\r\n"
          "0002\r\nhe\r\nA;x=\"y;z\"\r\nllo, world\r\n1 \t;e\r\n!\r\n000;last\r\n"
          "X-Neptune-Status: 200\r\nContent-Length: 99\r\nTransfer-Encoding: gzip\r\n\r\n",
     "hello, world!", 200, true, false},
    {OK11 "Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n0\r\n\r\n", "", 200, false,
     false},
    {OK11 "A-header-name-that-is-longer-than-what-the-reader-keeps: v\r\n"
          "Content-Lengthy: 3\r\nContent-Lengt: 4\r\nContent-Length: 2\r\n\r\nhi",
     "hi", 200, true, false},
};

typedef struct reading {
    neso_http_response response;
    neso_status status;
    char body[256];
    size_t body_len;
    size_t used; /* of everything that was fed */
} reading;

static void begin(reading *r)
{
    memset(r, 0, sizeof *r);
    neso_http_response_init(&r->response);
}

static void feed(reading *r, const char *text, size_t len)
{
    const uint8_t *data = unit_guarded(text, len);
    while (len > 0 && r->status == NESO_OK && !neso_http_response_done(&r->response)) {
        size_t used;
        neso_slice piece;
        r->status = neso_http_response_feed(&r->response, data, len, &used, &piece);
        assert_true(used <= len);
        assert_true(used > 0 || r->status != NESO_OK);
        if (piece.len > 0) {
            assert_true((const uint8_t *)piece.ptr >= data);
            assert_true((const uint8_t *)piece.ptr + piece.len <= data + used);
            assert_true(r->body_len + piece.len <= sizeof r->body);
            memcpy(r->body + r->body_len, piece.ptr, piece.len);
        }
        r->body_len += piece.len;
        r->used += used;
        data += used;
        len -= used;
    }
}

static void assert_reading(reading *r, const expectation *e)
{
    assert_int_equal(r->status, NESO_OK);
    assert_int_equal(neso_http_response_done(&r->response), !e->until_close);
    assert_int_equal(neso_http_response_end(&r->response), NESO_OK);
    assert_true(neso_http_response_done(&r->response));
    assert_int_equal(r->used, strlen(e->text));
    assert_true(r->response.head_complete);
    assert_int_equal(r->response.code, e->code);
    assert_int_equal(r->response.keep_alive, e->keep_alive);
    assert_int_equal(r->body_len, strlen(e->body));
    assert_memory_equal(r->body, e->body, r->body_len);
}

static void reads_the_same_at_every_split(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
        const char *text = good[i].text;
        size_t len = strlen(text);
        for (size_t split = 0; split <= len; split++) {
            reading r;
            begin(&r);
            feed(&r, text, split);
            feed(&r, text + split, len - split);
            assert_reading(&r, &good[i]);
        }
    }
}

static void reads_the_same_byte_by_byte(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
        reading r;
        begin(&r);
        for (size_t at = 0; at < strlen(good[i].text); at++)
            feed(&r, good[i].text + at, 1);
        assert_reading(&r, &good[i]);
    }
}

static void every_truncation_is_incomplete(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
        size_t len = strlen(good[i].text);
        for (size_t cut = 0; cut < len; cut++) {
            reading r;
            begin(&r);
            feed(&r, good[i].text, cut);
            assert_int_equal(r.status, NESO_OK);
            assert_false(neso_http_response_done(&r.response));
            bool whole = good[i].until_close && r.response.head_complete;
            assert_int_equal(neso_http_response_end(&r.response),
                             whole ? NESO_OK : NESO_E_INCOMPLETE);
            assert_int_equal(neso_http_response_done(&r.response), whole);
        }
    }
}

static void leaves_what_follows_alone(void **state)
{
    char text[512];
    (void)state;
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
        size_t len = strlen(good[i].text);
        reading r;
        if (good[i].until_close)
            continue;
        memcpy(text, good[i].text, len);
        memcpy(text + len, "HTTP/1.1 ", 9);
        begin(&r);
        feed(&r, text, len + 9);
        assert_reading(&r, &good[i]);
        size_t used = 1;
        neso_slice piece;
        assert_int_equal(
            neso_http_response_feed(&r.response, (const uint8_t *)"x", 1, &used, &piece), NESO_OK);
        assert_int_equal(used, 0);
    }
}

static const struct {
    const char *text;
    neso_status status;
} bad[] = {
    {"HTP/1.1 200 OK\r\n", NESO_E_MALFORMED},
    {"http/1.1 200 OK\r\n", NESO_E_MALFORMED},
    {"\r\n", NESO_E_MALFORMED},
    {"HTTP/1.1 20 OK\r\n", NESO_E_MALFORMED},
    {"HTTP/1.1 2000 OK\r\n", NESO_E_MALFORMED},
    {"HTTP/1.1  200 OK\r\n", NESO_E_MALFORMED},
    {"HTTP/1.1 200OK\r\n", NESO_E_MALFORMED},
    {"HTTP/1.1\t200 OK\r\n", NESO_E_MALFORMED},
    {"HTTP/11 200 OK\r\n", NESO_E_MALFORMED},
    {"HTTP/1.1 099 OK\r\n", NESO_E_MALFORMED},
    {"HTTP/1.1 600 OK\r\n", NESO_E_MALFORMED},
    {"HTTP/1.1 -20 OK\r\n", NESO_E_MALFORMED},
    {"HTTP/2.0 200 OK\r\n", NESO_E_UNSUPPORTED},
    {"HTTP/1.2 200 OK\r\n", NESO_E_UNSUPPORTED},
    {"HTTP/0.9 200 OK\r\n", NESO_E_UNSUPPORTED},
    {"HTTP/1.1 200 OK\n", NESO_E_MALFORMED},
    {"HTTP/1.1 200 OK\rX", NESO_E_MALFORMED},
    {"HTTP/1.1 200 O\x01K\r\n", NESO_E_MALFORMED},
    {OK11 "A: b\n", NESO_E_MALFORMED},
    {OK11 "A: b\rc\r\n", NESO_E_MALFORMED},
    {OK11 "A: b\x7f\r\n", NESO_E_MALFORMED},
    {OK11 "A: b\r\n folded\r\n", NESO_E_MALFORMED},
    {OK11 "A: b\r\n\tfolded\r\n", NESO_E_MALFORMED},
    {OK11 " A: b\r\n", NESO_E_MALFORMED},
    {OK11 "A : b\r\n", NESO_E_MALFORMED},
    {OK11 "A\r\n", NESO_E_MALFORMED},
    {OK11 ": b\r\n", NESO_E_MALFORMED},
    {OK11 "A\x80: b\r\n", NESO_E_MALFORMED},
    {OK11 "Content-Length: \r\n", NESO_E_MALFORMED},
    {OK11 "Content-Length: +5\r\n", NESO_E_MALFORMED},
    {OK11 "Content-Length: -5\r\n", NESO_E_MALFORMED},
    {OK11 "Content-Length: 5 5\r\n", NESO_E_MALFORMED},
    {OK11 "Content-Length: 5, 5\r\n", NESO_E_MALFORMED},
    {OK11 "Content-Length: 0x5\r\n", NESO_E_MALFORMED},
    {OK11 "Content-Length: 5.0\r\n", NESO_E_MALFORMED},
    {OK11 "Content-Length: 00000000000000000000000000000000000000000005\r\n", NESO_E_MALFORMED},
    {OK11 "Content-Length: 5                                        x\r\n", NESO_E_MALFORMED},
    {OK11 "Content-Length: 9223372036854775808\r\n", NESO_E_RANGE},
    {OK11 "Content-Length: 18446744073709551621\r\n", NESO_E_RANGE},
    {OK11 "Content-Length: 5\r\nContent-Length: 5\r\n", NESO_E_DUPLICATE},
    {OK11 "Content-Length: 5\r\nContent-Length: 6\r\n", NESO_E_DUPLICATE},
    {OK11 "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n", NESO_E_DUPLICATE},
    {OK11 "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n", NESO_E_DUPLICATE},
    {OK11 "Transfer-Encoding: gzip\r\n", NESO_E_UNSUPPORTED},
    {OK11 "Transfer-Encoding: gzip, chunked\r\n", NESO_E_UNSUPPORTED},
    {OK11 "Transfer-Encoding: chunked, chunked\r\n", NESO_E_UNSUPPORTED},
    {OK11 "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n", NESO_E_UNSUPPORTED},
    {OK11 "Transfer-Encoding: xchunked\r\n", NESO_E_UNSUPPORTED},
    {OK11 "Transfer-Encoding: chunked;q=1\r\n", NESO_E_UNSUPPORTED},
    {OK11 "Transfer-Encoding: \x0b"
          "chunked\r\n",
     NESO_E_MALFORMED},
    {"HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", NESO_E_UNSUPPORTED},
};

#define CHUNKED OK11 "Transfer-Encoding: chunked\r\n\r\n"

static const struct {
    const char *text;
    neso_status status;
} bad_chunks[] = {
    {CHUNKED "\r\n", NESO_E_MALFORMED},
    {CHUNKED ";x\r\n", NESO_E_MALFORMED},
    {CHUNKED " 5\r\n", NESO_E_MALFORMED},
    {CHUNKED "+5\r\n", NESO_E_MALFORMED},
    {CHUNKED "-5\r\n", NESO_E_MALFORMED},
    {CHUNKED "0x5\r\n", NESO_E_MALFORMED},
    {CHUNKED "5 \r\n", NESO_E_MALFORMED},
    {CHUNKED "5 5\r\n", NESO_E_MALFORMED},
    {CHUNKED "5\t5;x\r\n", NESO_E_MALFORMED},
    {CHUNKED "5g\r\n", NESO_E_MALFORMED},
    {CHUNKED "5\n", NESO_E_MALFORMED},
    {CHUNKED "5\rh", NESO_E_MALFORMED},
    {CHUNKED "5;x\x01\r\n", NESO_E_MALFORMED},
    {CHUNKED "8000000000000000\r\n", NESO_E_RANGE},
    {CHUNKED "10000000000000005\r\n", NESO_E_RANGE},
    {CHUNKED "5\r\nhelloX", NESO_E_MALFORMED},
    {CHUNKED "5\r\nhello\n", NESO_E_MALFORMED},
    {CHUNKED "5\r\nhello\rX", NESO_E_MALFORMED},
    {CHUNKED "0\r\nA: b\r\n folded\r\n", NESO_E_MALFORMED},
    {CHUNKED "0\r\nno colon\r\n", NESO_E_MALFORMED},
};

static void assert_refused(const char *text, size_t len, size_t piece, neso_status expected)
{
    reading r;
    begin(&r);
    for (size_t at = 0; at < len; at += piece)
        feed(&r, text + at, len - at < piece ? len - at : piece);
    assert_int_equal(r.status, expected);
    assert_false(neso_http_response_done(&r.response));
    size_t used = 1;
    neso_slice body = NESO_SLICE("x");
    assert_int_equal(neso_http_response_feed(&r.response, (const uint8_t *)"x", 1, &used, &body),
                     expected);
    assert_int_equal(used, 0);
    assert_int_equal(body.len, 0);
    assert_int_equal(neso_http_response_end(&r.response), expected);
}

static void refuses_bad_heads(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        assert_refused(bad[i].text, strlen(bad[i].text), strlen(bad[i].text), bad[i].status);
        assert_refused(bad[i].text, strlen(bad[i].text), 1, bad[i].status);
    }
}

static void refuses_bad_chunks(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof bad_chunks / sizeof bad_chunks[0]; i++) {
        size_t len = strlen(bad_chunks[i].text);
        assert_refused(bad_chunks[i].text, len, len, bad_chunks[i].status);
        assert_refused(bad_chunks[i].text, len, 1, bad_chunks[i].status);
    }
}

static void refuses_a_nul_anywhere_in_the_head(void **state)
{
    static const char text[] = OK11 "Content-Length: 5\r\n\r\n";
    char copy[sizeof text];
    (void)state;
    for (size_t i = 0; i < sizeof text - 1; i++) {
        memcpy(copy, text, sizeof text);
        copy[i] = '\0';
        assert_refused(copy, sizeof text - 1, sizeof text - 1, NESO_E_MALFORMED);
    }
}

/* Feeds `start`, then `piece` again and again until the reader has an answer; returns the bytes. */
static size_t feed_for_ever(reading *r, const char *start, const char *piece)
{
    size_t total = strlen(start), piece_len = strlen(piece);
    begin(r);
    feed(r, start, total);
    while (r->status == NESO_OK && !neso_http_response_done(&r->response) &&
           total < 4u * NESO_HTTP_HEAD_MAX) {
        feed(r, piece, piece_len);
        total += piece_len;
    }
    return total;
}

static void bounds_every_head(void **state)
{
    static const struct {
        const char *start, *piece;
    } cases[] = {
        {OK11, "X: y\r\n"},
        {OK11 "X: ", "yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy"},
        {OK11, "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"},
        {"HTTP/1.1 200 ", "xxxxxxxxxxxxxxxxxxxxxxxxxx"},
        {"", "HTTP/1.1 100 Continue\r\n\r\n"},
        {CHUNKED "5;", "xxxxxxxxxxxxxxxxxxxxxxxxxxxxx"},
        {CHUNKED, "0000000000000000000000000000000000"},
        {CHUNKED "0\r\n", "X: y\r\n"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        reading r;
        size_t total = feed_for_ever(&r, cases[i].start, cases[i].piece);
        assert_int_equal(r.status, NESO_E_TOO_LONG);
        assert_true(total > NESO_HTTP_HEAD_MAX);
        assert_true(total < NESO_HTTP_HEAD_MAX + 256);
    }
}

static void a_head_of_the_longest_length_is_read(void **state)
{
    static const char start[] = OK11 "Content-Length: 1\r\nX: ";
    reading r;
    (void)state;
    begin(&r);
    feed(&r, start, sizeof start - 1);
    for (size_t i = sizeof start - 1; i < NESO_HTTP_HEAD_MAX - 4; i++)
        feed(&r, "y", 1);
    feed(&r, "\r\n\r\nx", 5);
    assert_int_equal(r.status, NESO_OK);
    assert_true(neso_http_response_done(&r.response));
}

static void keeps_the_date(void **state)
{
    static const struct {
        const char *text;
        int64_t date_s;
    } cases[] = {
        {OK11 "Date: Sun, 06 Nov 1994 08:49:37 GMT\r\nContent-Length: 0\r\n\r\n", 784111777},
        {OK11 "DATE:Sun, 06 Nov 1994 08:49:37 GMT \r\nContent-Length: 0\r\n\r\n", 784111777},
        {OK11 "Date: Sunday, 06-Nov-94 08:49:37 GMT\r\nContent-Length: 0\r\n\r\n",
         NESO_HTTP_NO_DATE},
        {OK11 "Date: Sun, 06 Nov 1994 08:49:37 GMT and some more text\r\nContent-Length: 0\r\n\r\n",
         NESO_HTTP_NO_DATE},
        {OK11 "Content-Length: 0\r\n\r\n", NESO_HTTP_NO_DATE},
        {"HTTP/1.1 100 Continue\r\nDate: Sun, 06 Nov 1994 08:49:37 GMT\r\n\r\n" OK11
         "Content-Length: 0\r\n\r\n",
         NESO_HTTP_NO_DATE},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        reading r;
        begin(&r);
        feed(&r, cases[i].text, strlen(cases[i].text));
        assert_true(neso_http_response_done(&r.response));
        assert_true(r.response.date_s == cases[i].date_s);
    }
}

static void counts_the_longest_lengths(void **state)
{
    static const char *const texts[] = {OK11 "Content-Length: 9223372036854775807\r\n\r\n",
                                        CHUNKED "7fffFFFFffffFFFF\r\n"};
    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        reading r;
        begin(&r);
        feed(&r, texts[i], strlen(texts[i]));
        feed(&r, "hello", 5);
        assert_int_equal(r.status, NESO_OK);
        assert_int_equal(r.body_len, 5);
        assert_int_equal(neso_http_response_end(&r.response), NESO_E_INCOMPLETE);
    }
}

int test_http_response(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_the_same_at_every_split),
        cmocka_unit_test(reads_the_same_byte_by_byte),
        cmocka_unit_test(every_truncation_is_incomplete),
        cmocka_unit_test(leaves_what_follows_alone),
        cmocka_unit_test(refuses_bad_heads),
        cmocka_unit_test(refuses_bad_chunks),
        cmocka_unit_test(refuses_a_nul_anywhere_in_the_head),
        cmocka_unit_test(bounds_every_head),
        cmocka_unit_test(a_head_of_the_longest_length_is_read),
        cmocka_unit_test(keeps_the_date),
        cmocka_unit_test(counts_the_longest_lengths),
    };
    return cmocka_run_group_tests_name("http_response", tests, NULL, NULL);
}
