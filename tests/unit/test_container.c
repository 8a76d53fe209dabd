/* neso_container.h and neso_plain.h: the request, its token, and the hosts that may go without TLS.
 * (test_provider.c has the replies that every source may get.) */
#include "provider_support.h"

#include "neso_container.h"
#include "neso_plain.h"

static neso_container container;
static neso_container_config config;
static neso_bytes_source token;

static neso_provider *make(const char *host, const char *text)
{
    neso_credentials_fault fault;
    config = (neso_container_config){
        .endpoint = {.host = neso_slice_of(host), .port = 80, .plain = true},
        .path = NESO_SLICE("/v2/credentials/1"),
        .token = text == NULL ? NULL : &token.source,
    };
    neso_bytes_source_init(&token, text, text == NULL ? 0 : strlen(text));
    neso_credential_store_init(&store);
    assert_int_equal(neso_container_init(&container, &config, &fault), NESO_OK);
    neso_provider_begin(&container.provider);
    return &container.provider;
}

static void asks_the_agent(void **state)
{
    (void)state;
    send_request(make(NESO_CONTAINER_HOST, NULL), 512);
    assert_string_equal(sent, "GET /v2/credentials/1 HTTP/1.1\r\n"
                              "Host: 169.254.170.2\r\n"
                              "Accept: application/json\r\n\r\n");
    assert_true(peer.plain);
    for (size_t cap = 1; cap < 300; cap++) {
        neso_provider *provider = make("169.254.170.23", "Bearer a/b+c==");
        config.query = NESO_SLICE("id=7&x");
        send_request(provider, cap);
        assert_string_equal(sent, "GET /v2/credentials/1?id=7&x HTTP/1.1\r\n"
                                  "Host: 169.254.170.23\r\n"
                                  "Accept: application/json\r\n"
                                  "Authorization: Bearer a/b+c==\r\n\r\n");
    }
}

/* No resolver is asked for a name that can only be this device's. */
static void takes_localhost_for_this_device(void **state)
{
    neso_provider *provider = make("LocalHost", NULL);
    (void)state;
    config.endpoint.port = 38135;
    send_request(provider, 512);
    assert_non_null(strstr(sent, "\r\nHost: LocalHost:38135\r\n"));
    assert_true(neso_slice_equal(peer.via, NESO_SLICE("127.0.0.1")));
    assert_int_equal(peer.via_port, 38135);
    config.endpoint.via = NESO_SLICE("10.0.2.2");
    config.endpoint.via_port = 1;
    send_request(provider, 512);
    assert_true(neso_slice_equal(peer.via, NESO_SLICE("10.0.2.2")));
    config.endpoint.via = NESO_SLICE("");
    config.endpoint.plain = false; /* TLS proves the name */
    send_request(provider, 512);
    assert_int_equal(peer.via.len, 0);
}

static void sends_a_long_token(void **state)
{
    static char text[3001];
    (void)state;
    memset(text, 'k', sizeof text - 1);
    send_request(make(NESO_CONTAINER_HOST, text), 100);
    assert_non_null(strstr(sent, text));
}

static void refuses_a_token(const char *text, neso_status status, size_t len)
{
    neso_provider_exchange next;
    neso_credentials_fault fault;
    neso_provider *provider = make(NESO_CONTAINER_HOST, text);
    assert_int_equal(neso_provider_prepare(provider, &next, &fault), status);
    assert_string_equal(fault.reason, "authorization token");
    assert_int_equal(fault.status, status);
    assert_int_equal(fault.len, len);
    assert_null(next.request.path.ptr);
}

static neso_status failing(neso_source *source)
{
    (void)source;
    return NESO_E_IO;
}

static void refuses_a_token_that_cannot_be_sent(void **state)
{
    neso_provider_exchange next;
    neso_credentials_fault fault;
    (void)state;
    refuses_a_token("", NESO_E_MISSING, 0);
    refuses_a_token("abc\n", NESO_E_MALFORMED, 4);
    refuses_a_token("abc\r\nHost: evil", NESO_E_MALFORMED, 15);
    refuses_a_token("\x01", NESO_E_MALFORMED, 1);
    refuses_a_token("a\x7f", NESO_E_MALFORMED, 2);
    neso_provider *provider = make(NESO_CONTAINER_HOST, "abc");
    token.len = 4; /* its NUL */
    assert_int_equal(neso_provider_prepare(provider, &next, &fault), NESO_E_MALFORMED);
    token.source.rewind = failing;
    assert_int_equal(neso_provider_prepare(provider, &next, &fault), NESO_E_IO);
    assert_string_equal(fault.reason, "authorization token");
}

/* A file that is replaced between check and sending gets no line into the request. */
static void sends_no_token_that_became_bad(void **state)
{
    static uint8_t out[300];
    neso_provider_exchange next;
    neso_credentials_fault fault;
    size_t got;
    (void)state;
    neso_provider *provider = make(NESO_CONTAINER_HOST, "abc");
    assert_int_equal(neso_provider_prepare(provider, &next, &fault), NESO_OK);
    neso_bytes_source_init(&token, "a\r\nX: y", 7);
    assert_int_equal(neso_exchange_start(&exchange, &next.request, NULL, NULL, 0), NESO_OK);
    assert_int_equal(neso_exchange_send(&exchange, out, sizeof out, &got), NESO_E_MALFORMED);
    assert_int_equal(got, 0);
}

static void tells_its_refusals_apart(void **state)
{
    static const struct {
        const char *response;
        neso_provider_outcome outcome;
        const char *code;
        const char *message;
    } cases[] = {
        {REPLY("400 x", "{\"code\":\"InvalidIdInRequest\",\"message\":\"no such id\","
                        "\"HTTPErrorCode\":400}"),
         NESO_PROVIDER_DENIED, "InvalidIdInRequest", "no such id"},
        {REPLY("401 x", "{\"code\":\"Unauthorized\",\"message\":\"bad token\"}"),
         NESO_PROVIDER_DENIED, "Unauthorized", "bad token"},
        {REPLY("429 x", "{\"code\":\"ThrottlingException\",\"message\":\"slow down\"}"),
         NESO_PROVIDER_LATER, "ThrottlingException", "slow down"},
        {REPLY("500 x", "{\"code\":\"InternalServerError\",\"message\":\"x\"}"),
         NESO_PROVIDER_LATER, "InternalServerError", "x"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        assert_int_equal(play(make(NESO_CONTAINER_HOST, NULL), cases[i].response),
                         cases[i].outcome);
        assert_fault(cases[i].code, cases[i].message);
    }
}

/* ---- hosts without TLS ---- */

/* A host; whether it is this device, one of a container's, on this device or link. */
static const struct {
    const char *host;
    bool is_loopback;
    bool is_container;
    bool is_local;
} hosts[] = {
    {"127.0.0.1", true, true, true},
    {"127.255.255.255", true, true, true},
    {"127.0.0.0", true, true, true},
    {"[::1]", true, true, true},
    {"localhost", true, true, true},
    {"LOCALHOST", true, true, true},
    {"169.254.170.2", false, true, true},
    {"169.254.170.23", false, true, true},
    {"[fd00:ec2::23]", false, true, true},
    {"[fd00:ec2::254]", false, false, true},
    {"169.254.169.254", false, false, true},
    {"169.254.0.0", false, false, true},
    {"[fe80::1]", false, false, true},
    {"[FEBF::1]", false, false, true},
    {"[fe7f::1]", false, false, false},
    {"[fec0::1]", false, false, false},
    {"[fe8::1]", false, false, false},
    {"[fe80]", false, false, false},
    {"[fd00:ec2::24]", false, false, false},
    {"[::2]", false, false, false},
    {"::1", false, false, false},
    {"169.253.1.1", false, false, false},
    {"169.255.1.1", false, false, false},
    {"128.0.0.1", false, false, false},
    {"127.0.0.01", false, false, false},
    {"0127.0.0.1", false, false, false},
    {"127.0.0", false, false, false},
    {"127.0.0.1.", false, false, false},
    {"127.0.0.1.evil.example", false, false, false},
    {"127.0.0.256", false, false, false},
    {"127.1", false, false, false},
    {"2130706433", false, false, false},
    {"localhost.evil.example", false, false, false},
    {"localhos", false, false, false},
    {"sts.amazonaws.com", false, false, false},
    {".", false, false, false},
    {"", false, false, false},
};

static void knows_who_may_go_without_tls(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof hosts / sizeof hosts[0]; i++) {
        size_t len = strlen(hosts[i].host);
        neso_slice host = neso_slice_make(unit_guarded(hosts[i].host, len), len);
        neso_credentials_fault fault;
        assert_int_equal(neso_plain_is_loopback(host), hosts[i].is_loopback);
        assert_int_equal(neso_plain_is_local(host), hosts[i].is_local);
        config = (neso_container_config){.endpoint = {.host = host, .port = 80, .plain = true},
                                         .path = NESO_SLICE("/")};
        neso_status status = neso_container_init(&container, &config, &fault);
        assert_int_equal(status, hosts[i].is_container ? NESO_OK
                                 : len == 0            ? NESO_E_MISSING
                                                       : NESO_E_UNSUPPORTED);
        config.endpoint.plain = false;
        status = neso_container_init(&container, &config, &fault);
        assert_int_equal(status, len == 0 ? NESO_E_MISSING : NESO_OK);
    }
    neso_credentials_fault fault;
    config.path = NESO_SLICE("");
    config.endpoint.host = NESO_SLICE("h");
    assert_int_equal(neso_container_init(&container, &config, &fault), NESO_E_MISSING);
    assert_string_equal(fault.reason, "path");
}

int test_container(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(asks_the_agent),
        cmocka_unit_test(takes_localhost_for_this_device),
        cmocka_unit_test(sends_a_long_token),
        cmocka_unit_test(refuses_a_token_that_cannot_be_sent),
        cmocka_unit_test(sends_no_token_that_became_bad),
        cmocka_unit_test(tells_its_refusals_apart),
        cmocka_unit_test(knows_who_may_go_without_tls),
    };
    return cmocka_run_group_tests_name("container", tests, NULL, NULL);
}
