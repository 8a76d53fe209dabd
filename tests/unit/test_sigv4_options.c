/* The signer's options: path modes, payload, presigned requests. */
#include "unit.h"

#include "neso_sigv4_canonical.h"
#include "neso_sigv4_presign.h"

static const neso_slice no_token = NESO_SLICE_INIT("");

/* A request of the examples in Amazon S3's API reference, "Signature calculations". */
static const neso_slice s3_secret = NESO_SLICE_INIT("wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY");
static const neso_header s3_headers[] = {
    {NESO_SLICE_INIT("Host"), NESO_SLICE_INIT("examplebucket.s3.amazonaws.com")},
    {NESO_SLICE_INIT("Range"), NESO_SLICE_INIT("bytes=0-9")},
};

static neso_sigv4_request s3_request(const char *path, const char *query, size_t header_count)
{
    neso_sigv4_request request = {
        .method = NESO_SLICE("GET"),
        .path = neso_slice_of(path),
        .query = neso_slice_of(query),
        .headers = s3_headers,
        .header_count = header_count,
        .access_key_id = NESO_SLICE("AKIAIOSFODNN7EXAMPLE"),
        .region = NESO_SLICE("us-east-1"),
        .service = NESO_SLICE("s3"),
        .time_s = 1369353600, /* 20130524T000000Z */
        .content_sha256 = true,
        .path_mode = &neso_sigv4_path_s3,
    };
    neso_sha256_once(request.payload_hash, NULL, 0);
    return request;
}

static neso_sigv4_key key_for(const neso_sigv4_request *request)
{
    neso_sigv4_key key;
    assert_int_equal(neso_sigv4_key_derive(&key, s3_secret, request, NULL), NESO_OK);
    return key;
}

static void signs_the_published_cases_of_s3(void **state)
{
    (void)state;
    static const struct {
        const char *path, *query;
        size_t header_count;
        const char *signature;
    } cases[] = {
        {"/test.txt", "", 2, "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41"},
        {"/", "lifecycle", 1, "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543"},
        {"", "prefix=J&max-keys=2", 1,
         "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        neso_sigv4_request request =
            s3_request(cases[i].path, cases[i].query, cases[i].header_count);
        neso_sigv4_key key = key_for(&request);
        neso_sigv4_signature signature;
        assert_int_equal(neso_sigv4_sign(&signature, &key, &request, NULL), NESO_OK);
        assert_memory_equal(signature.hex, cases[i].signature, sizeof signature.hex);
    }
}

/* ---- the texts that are signed */

typedef struct text_stream {
    neso_sigv4_stream stream;
    char text[2000];
    size_t len;
} text_stream;

static void text_put(neso_sigv4_sink *sink, const char *text, size_t len)
{
    text_stream *self = (text_stream *)sink;
    assert_true(len < sizeof self->text - self->len);
    memcpy(self->text + self->len, text, len);
    self->len += len;
    self->text[self->len] = '\0';
}

static text_stream put(const char *template, const neso_sigv4_request *request)
{
    neso_sigv4_signature signature = {.hex = "0123"};
    neso_sigv4_sorted headers = {0};
    text_stream out = {.stream = {{text_put}, request, (const char *)&signature, &headers}};
    assert_int_equal(neso_sigv4_check(request, NESO_SIGV4_QUERY, signature.date, NULL), NESO_OK);
    const char *end = neso_sigv4_put(&out.stream, template);
    assert_ptr_equal(end, template + strlen(template));
    return out;
}

static void assert_path(const neso_sigv4_path_mode *mode, const char *path, const char *canonical)
{
    neso_sigv4_request request = s3_request(path, "", 1);
    request.path_mode = mode;
    assert_string_equal(put(NESO_SIGV4_F_PATH, &request).text, canonical);
}

static void encodes_the_path_as_its_mode_says(void **state)
{
    (void)state;
    assert_path(NULL, "/a//b/./c/../%20 ", "/a/b/%2520%20");
    assert_path(&neso_sigv4_path_kept, "/a//b/./c/../%20 ", "/a//b/./c/../%2520%20");
    assert_path(&neso_sigv4_path_kept, "", "/");
    assert_path(&neso_sigv4_path_kept, "/%zz", "/%25zz");
    assert_path(&neso_sigv4_path_s3, "/a//b/./c/../%20 ", "/a//b/./c/../%20%20");
    assert_path(&neso_sigv4_path_s3, "", "/");
    assert_path(&neso_sigv4_path_s3, "//", "//");
    assert_path(&neso_sigv4_path_s3, "/%61%2f%c3%a4\xc3\xa4+$", "/a%2F%C3%A4%C3%A4%2B%24");
}

static void refuses_bad_escapes_where_they_matter(void **state)
{
    (void)state;
    static const char *const paths[] = {"/a%", "/a%4", "/a%g0", "/a%0g"};
    for (size_t i = 0; i < sizeof paths / sizeof paths[0]; i++) {
        neso_sigv4_request request = s3_request(paths[i], "", 1);
        neso_sigv4_fault fault;
        char date[NESO_SIGV4_DATE_SIZE];
        request.path.ptr = unit_guarded(request.path.ptr, request.path.len);
        assert_int_equal(neso_sigv4_check(&request, NESO_SIGV4_QUERY, date, &fault),
                         NESO_E_MALFORMED);
        assert_int_equal(fault.part, NESO_SIGV4_PATH);
        assert_int_equal(fault.offset, 2);
        request.path_mode = NULL;
        assert_int_equal(neso_sigv4_check(&request, NESO_SIGV4_QUERY, date, &fault), NESO_OK);
    }
}

static void signs_what_stands_for_the_payload(void **state)
{
    (void)state;
    neso_sigv4_request request = s3_request("/", "", 1);
    request.payload = NESO_SIGV4_UNSIGNED_PAYLOAD;
    request.session_token = NESO_SLICE("T");
    assert_string_equal(
        put(NESO_SIGV4_F_HEADERS "\n" NESO_SIGV4_F_NAMES " " NESO_SIGV4_F_PAYLOAD, &request).text,
        "host:examplebucket.s3.amazonaws.com\n"
        "x-amz-content-sha256:UNSIGNED-PAYLOAD\n"
        "x-amz-date:20130524T000000Z\n"
        "x-amz-security-token:T\n"
        "host;x-amz-content-sha256;x-amz-date;x-amz-security-token "
        "UNSIGNED-PAYLOAD");
    request.content_sha256 = false;
    assert_string_equal(put(NESO_SIGV4_F_NAMES, &request).text,
                        "host;x-amz-date;x-amz-security-token");
    request.payload = NESO_SLICE("UNSIGNED\nPAYLOAD");
    neso_sigv4_fault fault;
    char date[NESO_SIGV4_DATE_SIZE];
    assert_int_equal(neso_sigv4_check(&request, NESO_SIGV4_QUERY, date, &fault), NESO_E_MALFORMED);
    assert_int_equal(fault.part, NESO_SIGV4_PAYLOAD);
    assert_int_equal(fault.offset, 8);
}

static void unfolds_lines(void **state)
{
    (void)state;
    const neso_header headers[] = {
        s3_headers[0],
        {NESO_SLICE_INIT("A"), NESO_SLICE_INIT("\r\n  one\n two \r\n\t \r\n three\n ")},
    };
    neso_sigv4_request request = s3_request("/", "", 2);
    request.headers = headers;
    request.content_sha256 = false;
    assert_string_equal(put(NESO_SIGV4_F_HEADERS "\n", &request).text,
                        "a:one two three\n"
                        "host:examplebucket.s3.amazonaws.com\n"
                        "x-amz-date:20130524T000000Z\n");
}

/* More than the signer sorts at a time: order and values must not depend on that. */
static void sorts_any_number_of_headers(void **state)
{
    (void)state;
    static const char lower[] = "0123456789abcdefghijklmnopqrstuvwxy";
    static const char upper[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXY";
    static neso_header headers[71];
    text_stream expected = {.stream = {{text_put}, NULL, NULL, NULL}};
    for (size_t i = 0; i < 35; i++) { /* each name twice, in no order */
        size_t name = i * 12 % 35;
        headers[i] = (neso_header){{lower + name, 1}, NESO_SLICE_INIT("1")};
        headers[i + 35] = (neso_header){{upper + name, 1}, NESO_SLICE_INIT("2")};
        char line[] = {lower[i], ':', '1', ',', '2', '\n'};
        text_put(&expected.stream.sink, line, sizeof line);
        if (lower[i] == 'h')
            text_put(&expected.stream.sink, "host:examplebucket.s3.amazonaws.com\n", 36);
        if (lower[i] == 'x')
            text_put(&expected.stream.sink, "x-amz-date:20130524T000000Z\n", 28);
    }
    headers[70] = s3_headers[0];
    neso_sigv4_request request = s3_request("/", "", 1);
    request.headers = headers;
    request.header_count = 71;
    request.content_sha256 = false;
    assert_string_equal(put(NESO_SIGV4_F_HEADERS "\n", &request).text, expected.text);
}

static void sorts_any_number_of_parameters(void **state)
{
    (void)state;
    char query[256];
    char expected[256];
    size_t len = 0;
    for (size_t i = 0; i < 50; i++) { /* each key and value twice, in no order */
        query[len++] = '&';
        query[len++] = (char)('a' + i * 7 % 25);
    }
    query[len] = '\0';
    len = 0;
    for (size_t i = 0; i < 50; i++) { /* "key=" */
        expected[len++] = (char)('a' + i / 2);
        expected[len++] = '=';
        expected[len++] = '&';
    }
    expected[len - 1] = '\0';
    neso_sigv4_request request = s3_request("/", query, 1);
    assert_string_equal(put(NESO_SIGV4_F_QUERY, &request).text, expected);
}

/* ---- presigned requests */

static neso_sigv4_request presign_request(const char *query)
{
    neso_sigv4_request request = s3_request("/test.txt", query, 1);
    request.content_sha256 = false;
    request.payload = NESO_SIGV4_UNSIGNED_PAYLOAD;
    return request;
}

/* All of the query, read in pieces of `cap` bytes. */
static text_stream read_query(neso_sigv4_presigned *presigned, size_t cap)
{
    text_stream out = {.stream = {{text_put}, NULL, NULL, NULL}};
    size_t len;
    assert_int_equal(presigned->source.rewind(&presigned->source), NESO_OK);
    do {
        uint8_t piece[256];
        assert_int_equal(presigned->source.read(&presigned->source, piece, cap, &len), NESO_OK);
        text_put(&out.stream.sink, (const char *)piece, len);
    } while (len > 0);
    return out;
}

static void presigns_the_published_case(void **state)
{
    (void)state;
    static const char expected[] =
        "X-Amz-Algorithm=AWS4-HMAC-SHA256"
        "&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2Faws4_request"
        "&X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400&X-Amz-SignedHeaders=host"
        "&X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404";
    neso_sigv4_request request = presign_request("");
    neso_sigv4_key key = key_for(&request);
    neso_sigv4_presigned presigned;
    assert_int_equal(neso_sigv4_presign(&presigned, &key, &request, 86400, no_token, NULL),
                     NESO_OK);
    for (size_t cap = 1; cap <= 256; cap += cap < 16 ? 1 : 40)
        assert_string_equal(read_query(&presigned, cap).text, expected);
}

static text_stream presigned_query(const char *query, const char *token, const char *token_after)
{
    neso_sigv4_request request = presign_request(query);
    neso_sigv4_key key = key_for(&request);
    neso_sigv4_presigned presigned;
    request.session_token = neso_slice_of(token);
    assert_int_equal(
        neso_sigv4_presign(&presigned, &key, &request, 1, neso_slice_of(token_after), NULL),
        NESO_OK);
    return read_query(&presigned, 200);
}

static void merges_the_parameters_of_the_request(void **state)
{
    (void)state;
    text_stream out = presigned_query("z&X-Amz-Date-a&a=%7e&&X-Amz-E=1&X-Amz-D", "T/+=", "");
    out.text[strstr(out.text, "&X-Amz-Signature=") - out.text] = '\0';
    assert_string_equal(out.text,
                        "X-Amz-Algorithm=AWS4-HMAC-SHA256"
                        "&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2F"
                        "aws4_request&X-Amz-D=&X-Amz-Date=20130524T000000Z&X-Amz-Date-a=&X-Amz-E=1"
                        "&X-Amz-Expires=1&X-Amz-Security-Token=T%2F%2B%3D&X-Amz-SignedHeaders=host"
                        "&a=~&z=");
}

static void appends_a_token_that_is_not_signed(void **state)
{
    (void)state;
    text_stream without = presigned_query("a", "", "");
    text_stream with = presigned_query("a", "", "T/");
    assert_memory_equal(with.text, without.text, without.len);
    assert_string_equal(with.text + without.len, "&X-Amz-Security-Token=T%2F");
}

static void assert_not_presigned(const neso_sigv4_request *request, uint32_t expires_s,
                                 neso_status status, neso_sigv4_part part, size_t offset)
{
    static const neso_sigv4_presigned none;
    neso_sigv4_request good = presign_request("");
    neso_sigv4_key key = key_for(&good);
    neso_sigv4_presigned presigned;
    neso_sigv4_fault fault;
    assert_int_equal(neso_sigv4_presign(&presigned, &key, request, expires_s, no_token, &fault),
                     status);
    assert_int_equal(fault.part, part);
    assert_int_equal(fault.offset, offset);
    assert_memory_equal(&presigned, &none, sizeof none);
    assert_int_equal(neso_sigv4_presign(&presigned, &key, request, expires_s, no_token, NULL),
                     status);
}

static void refuses_what_cannot_be_presigned(void **state)
{
    (void)state;
    neso_sigv4_request request = presign_request("");
    assert_not_presigned(&request, 0, NESO_E_RANGE, NESO_SIGV4_EXPIRES, 0);
    assert_not_presigned(&request, 604801, NESO_E_RANGE, NESO_SIGV4_EXPIRES, 0);
    request.query = NESO_SLICE("a=1&b=%x");
    assert_not_presigned(&request, 1, NESO_E_MALFORMED, NESO_SIGV4_QUERY, 6);
    static const char *const reserved[] = {
        "a=1&X-Amz-Algorithm=x",   "&b=&X-Amz-Credential",         "a=1&X-Amz-Date=",
        "a=1&X-Amz-Expires=5",     "a=1&%58-Amz-Security-Token=x", "a=1&X-Amz-SignedHeaders",
        "a=1&X-Amz-Signature=1&z",
    };
    for (size_t i = 0; i < sizeof reserved / sizeof reserved[0]; i++) {
        request.query = neso_slice_of(reserved[i]);
        assert_not_presigned(&request, 1, NESO_E_RESERVED, NESO_SIGV4_QUERY, 4);
    }
    request = presign_request("");
    request.region = NESO_SLICE("r");
    assert_not_presigned(&request, 1, NESO_E_ARGUMENT, NESO_SIGV4_KEY, 0);
    request.header_count = 0;
    assert_not_presigned(&request, 1, NESO_E_MISSING, NESO_SIGV4_HOST, 0);
}

int test_sigv4_options(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(signs_the_published_cases_of_s3),
        cmocka_unit_test(encodes_the_path_as_its_mode_says),
        cmocka_unit_test(refuses_bad_escapes_where_they_matter),
        cmocka_unit_test(signs_what_stands_for_the_payload),
        cmocka_unit_test(unfolds_lines),
        cmocka_unit_test(sorts_any_number_of_headers),
        cmocka_unit_test(sorts_any_number_of_parameters),
        cmocka_unit_test(presigns_the_published_case),
        cmocka_unit_test(merges_the_parameters_of_the_request),
        cmocka_unit_test(appends_a_token_that_is_not_signed),
        cmocka_unit_test(refuses_what_cannot_be_presigned),
    };
    return cmocka_run_group_tests_name("sigv4_options", tests, NULL, NULL);
}
