#include "unit.h"

#include "neso_hex.h"
#include "neso_sigv4.h"

#define MAX_HEADERS 12

struct vector {
    const char *name;
    neso_slice method, path, query, token, service, body;
    neso_header headers[MAX_HEADERS];
    const char *canonical_hash;
    const char *signature;
};

#include "sigv4_vectors.h"

#define VECTOR_COUNT (sizeof vectors / sizeof vectors[0])

static const neso_slice secret = NESO_SLICE_INIT("wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY");

static neso_sigv4_request request_of(const struct vector *vector)
{
    neso_sigv4_request request = {
        .method = vector->method,
        .path = vector->path,
        .query = vector->query,
        .headers = vector->headers,
        .access_key_id = NESO_SLICE("AKIDEXAMPLE"),
        .session_token = vector->token,
        .region = NESO_SLICE("us-east-1"),
        .service = vector->service,
        .time_s = 1440938160, /* 20150830T123600Z */
    };
    while (request.header_count < MAX_HEADERS && vector->headers[request.header_count].name.len > 0)
        request.header_count++;
    neso_sha256_once(request.payload_hash, vector->body.ptr, vector->body.len);
    return request;
}

static neso_status sign(neso_sigv4_signature *signature, const neso_sigv4_request *request,
                        neso_sigv4_fault *fault)
{
    neso_sigv4_key key;
    neso_status status = neso_sigv4_key_derive(&key, secret, request, fault);
    return status == NESO_OK ? neso_sigv4_sign(signature, &key, request, fault) : status;
}

static void assert_hex(const uint8_t *bytes, const char *hex)
{
    char text[2 * NESO_SHA256_SIZE];
    neso_hex_encode(text, bytes, NESO_SHA256_SIZE);
    assert_memory_equal(text, hex, sizeof text);
}

static void signs_the_published_cases(void **state)
{
    (void)state;
    for (size_t i = 0; i < VECTOR_COUNT; i++) {
        neso_sigv4_request request = request_of(&vectors[i]);
        neso_sigv4_signature signature;
        uint8_t hash[NESO_SHA256_SIZE];
        assert_int_equal(neso_sigv4_canonical_hash(hash, &request, NULL), NESO_OK);
        assert_hex(hash, vectors[i].canonical_hash);
        assert_int_equal(sign(&signature, &request, NULL), NESO_OK);
        if (memcmp(signature.hex, vectors[i].signature, sizeof signature.hex) != 0)
            fail_msg("%s: another signature", vectors[i].name);
        assert_memory_equal(signature.date, "20150830T123600Z", sizeof signature.date);
    }
}

/* A copy whose every text ends where memory does. */
static neso_slice guarded(neso_slice text)
{
    return neso_slice_make(unit_guarded(text.ptr, text.len), text.len);
}

static void reads_no_byte_too_many(void **state)
{
    (void)state;
    for (size_t i = 0; i < VECTOR_COUNT; i++) {
        neso_sigv4_request request = request_of(&vectors[i]);
        neso_header host[] = {{guarded(NESO_SLICE("Host")), guarded(vectors[i].headers[0].value)}};
        neso_sigv4_signature signature;
        request.headers = host;
        request.header_count = 1;
        request.path = guarded(request.path);
        request.query = guarded(request.query);
        request.session_token = guarded(request.session_token);
        request.method = guarded(request.method);
        neso_status status = sign(&signature, &request, NULL);
        assert_true(status == NESO_OK || status == NESO_E_MISSING);
    }
}

static void any_text_is_cut_short_without_harm(void **state)
{
    (void)state;
    static const char query[] = "a%41=%zz&%%%&=&&b%4";
    static const char path[] = "/../a/./../..//%2e/../";
    for (size_t len = 0; len < sizeof query; len++) {
        neso_sigv4_request request = request_of(&vectors[0]);
        neso_sigv4_signature signature;
        request.path = guarded(neso_slice_make(path, len));
        assert_int_equal(sign(&signature, &request, NULL), NESO_OK);
        request.query = guarded(neso_slice_make(query, len));
        (void)sign(&signature, &request, NULL);
    }
}

/* ---- the Authorization header */

static const char authorization[] =
    "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, "
    "SignedHeaders=host;x-amz-date, "
    "Signature=5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31";

static const struct vector *find_vector(const char *name)
{
    size_t i = 0;
    while (strcmp(vectors[i].name, name) != 0)
        i++;
    return &vectors[i];
}

static size_t read_in_pieces(neso_source *source, size_t cap, uint8_t *out)
{
    size_t total = 0;
    size_t len;
    do {
        uint8_t piece[sizeof authorization];
        assert_int_equal(source->read(source, piece, cap, &len), NESO_OK);
        assert_true(len <= cap && total + len <= sizeof authorization);
        memcpy(out + total, piece, len);
        total += len;
    } while (len > 0);
    return total;
}

static void authorization_reads_in_pieces_of_any_size(void **state)
{
    (void)state;
    neso_sigv4_request request = request_of(find_vector("get-vanilla"));
    neso_sigv4_signature signature;
    neso_sigv4_authorization value;
    uint8_t out[sizeof authorization];
    assert_int_equal(sign(&signature, &request, NULL), NESO_OK);
    neso_sigv4_authorization_init(&value, &request, &signature);
    for (size_t cap = 1; cap < sizeof authorization; cap++) {
        assert_int_equal(value.source.rewind(&value.source), NESO_OK);
        assert_int_equal(read_in_pieces(&value.source, cap, out), sizeof authorization - 1);
        assert_memory_equal(out, authorization, sizeof authorization - 1);
    }
}

/* ---- the key */

static void a_key_fits_its_scope_alone(void **state)
{
    (void)state;
    neso_sigv4_request request = request_of(&vectors[0]);
    neso_sigv4_request other = request;
    neso_sigv4_key key;
    neso_sigv4_signature signature;
    neso_sigv4_fault fault;
    assert_int_equal(neso_sigv4_key_derive(&key, secret, &request, NULL), NESO_OK);
    assert_true(neso_sigv4_key_fits(&key, &request));
    other.time_s = 1440892800; /* midnight */
    assert_true(neso_sigv4_key_fits(&key, &other));
    other.time_s--;
    assert_false(neso_sigv4_key_fits(&key, &other));
    assert_int_equal(neso_sigv4_sign(&signature, &key, &other, &fault), NESO_E_ARGUMENT);
    assert_int_equal(fault.part, NESO_SIGV4_KEY);
    other = request;
    other.region = NESO_SLICE("us-east-2");
    assert_false(neso_sigv4_key_fits(&key, &other));
    other = request;
    other.service = NESO_SLICE("servic");
    assert_false(neso_sigv4_key_fits(&key, &other));
    neso_sigv4_key_wipe(&key);
    assert_false(neso_sigv4_key_fits(&key, &request));
}

static void a_key_that_cannot_be_derived_is_wiped(void **state)
{
    (void)state;
    static const neso_sigv4_key wiped;
    neso_sigv4_request request = request_of(&vectors[0]);
    neso_sigv4_key key;
    neso_sigv4_fault fault;
    assert_int_equal(neso_sigv4_key_derive(&key, secret, &request, NULL), NESO_OK);
    assert_int_equal(neso_sigv4_key_derive(&key, NESO_SLICE(""), &request, &fault),
                     NESO_E_ARGUMENT);
    assert_int_equal(fault.part, NESO_SIGV4_SECRET);
    assert_memory_equal(&key, &wiped, sizeof key);
}

/* ---- refusals */

static void assert_refused(const neso_sigv4_request *request, neso_status status,
                           neso_sigv4_part part, size_t header, size_t offset)
{
    static const neso_sigv4_signature none;
    neso_sigv4_signature signature;
    neso_sigv4_fault fault = {NESO_SIGV4_NONE, 99, 99};
    neso_sigv4_key key;
    neso_sigv4_request good = request_of(&vectors[0]);
    memset(&signature, 1, sizeof signature);
    assert_int_equal(neso_sigv4_key_derive(&key, secret, &good, NULL), NESO_OK);
    assert_int_equal(neso_sigv4_sign(&signature, &key, request, &fault), status);
    assert_int_equal(fault.part, part);
    assert_int_equal(fault.header, header);
    assert_int_equal(fault.offset, offset);
    assert_memory_equal(&signature, &none, sizeof none);
    uint8_t hash[NESO_SHA256_SIZE];
    assert_int_equal(neso_sigv4_canonical_hash(hash, request, NULL), status);
    assert_memory_equal(hash, &none, sizeof hash);
}

static void refuses_parts_that_are_empty_or_malformed(void **state)
{
    (void)state;
    static const struct {
        size_t member;
        neso_sigv4_part part;
        neso_slice text;
        neso_status status;
        size_t offset;
    } cases[] = {
#define CASE(member, part, text, status, offset)                                                   \
    {offsetof(neso_sigv4_request, member), NESO_SIGV4_##part, NESO_SLICE_INIT(text),               \
     NESO_E_##status, offset}
        CASE(method, METHOD, "", ARGUMENT, 0),
        CASE(method, METHOD, "GE T", MALFORMED, 2),
        CASE(method, METHOD, "G:", MALFORMED, 1),
        CASE(path, PATH, "openCypher", MALFORMED, 0),
        CASE(path, PATH, "/a?b", MALFORMED, 2),
        CASE(path, PATH, "/a#b", MALFORMED, 2),
        CASE(path, PATH, "/\r\n", MALFORMED, 1),
        CASE(path, PATH, "/\0", MALFORMED, 1),
        CASE(query, QUERY, "a=b#c", MALFORMED, 3),
        CASE(query, QUERY, "a\n", MALFORMED, 1),
        CASE(query, QUERY, "a\x7f", MALFORMED, 1),
        CASE(query, QUERY, "%", MALFORMED, 0),
        CASE(query, QUERY, "%4", MALFORMED, 0),
        CASE(query, QUERY, "a=%41%4g", MALFORMED, 5),
        CASE(query, QUERY, "a=%g4", MALFORMED, 2),
        CASE(access_key_id, ACCESS_KEY_ID, "", ARGUMENT, 0),
        CASE(access_key_id, ACCESS_KEY_ID, "AK/ID", MALFORMED, 2),
        CASE(access_key_id, ACCESS_KEY_ID, "AK ID", MALFORMED, 2),
        CASE(session_token, SESSION_TOKEN, "a\r\nX: y", MALFORMED, 1),
        CASE(session_token, SESSION_TOKEN, "a b", MALFORMED, 1),
        CASE(region, REGION, "", ARGUMENT, 0),
        CASE(region, REGION, "us/east", MALFORMED, 2),
        CASE(service, SERVICE, "", ARGUMENT, 0),
        CASE(service, SERVICE, "s,", MALFORMED, 1),
        CASE(service, SERVICE, "\xc3\xa4", MALFORMED, 0),
#undef CASE
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        neso_sigv4_request request = request_of(&vectors[0]);
        memcpy((char *)&request + cases[i].member, &cases[i].text, sizeof cases[i].text);
        assert_refused(&request, cases[i].status, cases[i].part, 0, cases[i].offset);
    }
}

static void refuses_times_that_no_clock_shows(void **state)
{
    (void)state;
    static const int64_t times_s[] = {INT64_MIN, -1, 0, 946684799, 253402300800, INT64_MAX};
    for (size_t i = 0; i < sizeof times_s / sizeof times_s[0]; i++) {
        neso_sigv4_request request = request_of(&vectors[0]);
        neso_sigv4_key key;
        neso_sigv4_fault fault;
        request.time_s = times_s[i];
        assert_refused(&request, NESO_E_RANGE, NESO_SIGV4_TIME, 0, 0);
        assert_int_equal(neso_sigv4_key_derive(&key, secret, &request, &fault), NESO_E_RANGE);
        assert_int_equal(fault.part, NESO_SIGV4_TIME);
    }
}

/* With a token; the first of three headers is Host unless the case has it otherwise. */
static void refuse_header(neso_header header, neso_status status, neso_sigv4_part part,
                          size_t offset)
{
    const neso_header headers[] = {
        {NESO_SLICE_INIT("Host"), NESO_SLICE_INIT("h")},
        {NESO_SLICE_INIT("X-Amz-Target"), NESO_SLICE_INIT("")},
        header,
    };
    neso_sigv4_request request = request_of(&vectors[0]);
    request.session_token = NESO_SLICE("T");
    request.headers = headers;
    request.header_count = 3;
    assert_refused(&request, status, part, 2, offset);
}

#define HEADER(name, value)                                                                        \
    (neso_header)                                                                                  \
    {                                                                                              \
        NESO_SLICE_INIT(name), NESO_SLICE_INIT(value)                                              \
    }

static void refuses_headers_that_would_break_the_request(void **state)
{
    (void)state;
    refuse_header(HEADER("", "x"), NESO_E_MALFORMED, NESO_SIGV4_HEADER_NAME, 0);
    refuse_header(HEADER("a b", "x"), NESO_E_MALFORMED, NESO_SIGV4_HEADER_NAME, 1);
    refuse_header(HEADER("a:", "x"), NESO_E_MALFORMED, NESO_SIGV4_HEADER_NAME, 1);
    refuse_header(HEADER("\xc3", "x"), NESO_E_MALFORMED, NESO_SIGV4_HEADER_NAME, 0);
    refuse_header(HEADER("a", "x\r\nB: c"), NESO_E_MALFORMED, NESO_SIGV4_HEADER_VALUE, 1);
    refuse_header(HEADER("a", "\t\n"), NESO_E_MALFORMED, NESO_SIGV4_HEADER_VALUE, 1);
    refuse_header(HEADER("a", "x\nB"), NESO_E_MALFORMED, NESO_SIGV4_HEADER_VALUE, 1);
    refuse_header(HEADER("a", "x\r"), NESO_E_MALFORMED, NESO_SIGV4_HEADER_VALUE, 1);
    refuse_header(HEADER("a", "x\r\n"), NESO_E_MALFORMED, NESO_SIGV4_HEADER_VALUE, 1);
    refuse_header(HEADER("a", "x\r y"), NESO_E_MALFORMED, NESO_SIGV4_HEADER_VALUE, 1);
    refuse_header(HEADER("a", "x\n\n y"), NESO_E_MALFORMED, NESO_SIGV4_HEADER_VALUE, 1);
    refuse_header(HEADER("Host", "\n "), NESO_E_DUPLICATE, NESO_SIGV4_HEADER_NAME, 0);
    refuse_header(HEADER("a", "xy\0"), NESO_E_MALFORMED, NESO_SIGV4_HEADER_VALUE, 2);
    refuse_header(HEADER("User-Agent", "\x7f"), NESO_E_MALFORMED, NESO_SIGV4_HEADER_VALUE, 0);
}

static void refuses_headers_that_are_the_signers_or_single(void **state)
{
    (void)state;
    refuse_header(HEADER("hOST", "h"), NESO_E_DUPLICATE, NESO_SIGV4_HEADER_NAME, 0);
    refuse_header(HEADER("authorization", "x"), NESO_E_RESERVED, NESO_SIGV4_HEADER_NAME, 0);
    refuse_header(HEADER("X-AMZ-Date", "x"), NESO_E_RESERVED, NESO_SIGV4_HEADER_NAME, 0);
    refuse_header(HEADER("x-amz-security-token", "x"), NESO_E_RESERVED, NESO_SIGV4_HEADER_NAME, 0);
    refuse_header(HEADER("x-amz-content-sha256", "x"), NESO_E_RESERVED, NESO_SIGV4_HEADER_NAME, 0);
}

static void refuses_a_request_without_host(void **state)
{
    (void)state;
    const neso_header headers[] = {HEADER("Hos", "h"), HEADER("Host", " \t")};
    neso_sigv4_request request = request_of(&vectors[0]);
    request.headers = headers;
    request.header_count = 1;
    assert_refused(&request, NESO_E_MISSING, NESO_SIGV4_HOST, 0, 0);
    request.header_count = 2;
    assert_refused(&request, NESO_E_MISSING, NESO_SIGV4_HEADER_NAME, 1, 0);
    request.headers = NULL;
    request.header_count = 0;
    assert_refused(&request, NESO_E_MISSING, NESO_SIGV4_HOST, 0, 0);
}

/* ---- properties */

static void order_of_parameters_and_headers_does_not_matter(void **state)
{
    (void)state;
    static const char *const queries[] = {"a=1&b=2&b=3&c", "c=&b=3&&a=1&b=2&",
                                          "&b=%33&c&b=2&%61=1"};
    const neso_header orders[][3] = {
        {HEADER("Host", "h"), HEADER("A", "1"), HEADER("Ab", "2")},
        {HEADER("ab", "2 "), HEADER("HOST", "h"), HEADER("a", "1")},
        {HEADER("a", "\t1"), HEADER("AB", "2"), HEADER("host", " h")},
    };
    neso_sigv4_signature first = {{0}, {0}};
    for (size_t i = 0; i < 3; i++) {
        neso_sigv4_request request = request_of(&vectors[0]);
        neso_sigv4_signature signature;
        request.query = neso_slice_of(queries[i]);
        request.headers = orders[i];
        request.header_count = 3;
        assert_int_equal(sign(&signature, &request, NULL), NESO_OK);
        if (i == 0)
            first = signature;
        assert_memory_equal(&signature, &first, sizeof first);
    }
}

/* Changes one byte after the other: each must count. */
static void assert_counts(neso_sigv4_request *request, neso_slice *text)
{
    char changed[64];
    neso_sigv4_signature before;
    neso_sigv4_signature after;
    neso_slice original = *text;
    assert_true(original.len <= sizeof changed);
    assert_int_equal(sign(&before, request, NULL), NESO_OK);
    for (size_t i = 0; i < original.len; i++) {
        memcpy(changed, original.ptr, original.len);
        changed[i] = changed[i] == 'q' ? 'w' : 'q';
        *text = neso_slice_make(changed, original.len);
        if (sign(&after, request, NULL) == NESO_OK)
            assert_memory_not_equal(&before, &after, sizeof after);
    }
    *text = original;
}

static void every_byte_counts(void **state)
{
    (void)state;
    neso_header headers[] = {HEADER("Host", "example:8182"), HEADER("Accept", "a b")};
    neso_sigv4_request request = request_of(&vectors[0]);
    request.headers = headers;
    request.header_count = 2;
    request.query = NESO_SLICE("name=value&k");
    request.path = NESO_SLICE("/openCypher");
    request.session_token = NESO_SLICE("SESSIONTOKEN==");
    assert_counts(&request, &request.method);
    assert_counts(&request, &request.path);
    assert_counts(&request, &request.query);
    assert_counts(&request, &request.session_token);
    assert_counts(&request, &request.region);
    assert_counts(&request, &request.service);
    assert_counts(&request, &headers[0].value);
    assert_counts(&request, &headers[1].name);
    assert_counts(&request, &headers[1].value);
}

int test_sigv4(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(signs_the_published_cases),
        cmocka_unit_test(reads_no_byte_too_many),
        cmocka_unit_test(any_text_is_cut_short_without_harm),
        cmocka_unit_test(authorization_reads_in_pieces_of_any_size),
        cmocka_unit_test(a_key_fits_its_scope_alone),
        cmocka_unit_test(a_key_that_cannot_be_derived_is_wiped),
        cmocka_unit_test(refuses_parts_that_are_empty_or_malformed),
        cmocka_unit_test(refuses_times_that_no_clock_shows),
        cmocka_unit_test(refuses_headers_that_would_break_the_request),
        cmocka_unit_test(refuses_headers_that_are_the_signers_or_single),
        cmocka_unit_test(refuses_a_request_without_host),
        cmocka_unit_test(order_of_parameters_and_headers_does_not_matter),
        cmocka_unit_test(every_byte_counts),
    };
    return cmocka_run_group_tests_name("sigv4", tests, NULL, NULL);
}
