/* neso_iot.h: the request, and the refusals of AWS IoT. (test_provider.c has the replies that every
 * source may get.) */
#include "provider_support.h"

#include "neso_iot.h"

static neso_iot iot;
static neso_iot_config config;

static neso_provider *make(const char *alias, const char *thing)
{
    neso_credentials_fault fault;
    config = (neso_iot_config){
        .endpoint = {.host = NESO_SLICE("c1.credentials.iot.eu-west-1.amazonaws.com"), .port = 443},
        .role_alias = neso_slice_of(alias),
        .thing_name = neso_slice_of(thing),
    };
    neso_credential_store_init(&store);
    assert_int_equal(neso_iot_init(&iot, &config, &fault), NESO_OK);
    neso_provider_begin(&iot.provider);
    return &iot.provider;
}

static void asks_for_the_role_behind_an_alias(void **state)
{
    (void)state;
    send_request(make("A-z_0=,@", ""), 1);
    assert_string_equal(sent, "GET /role-aliases/A-z_0=,@/credentials HTTP/1.1\r\n"
                              "Host: c1.credentials.iot.eu-west-1.amazonaws.com\r\n\r\n");
    send_request(make("gateway", "site:pump_7-a"), 512);
    assert_string_equal(sent, "GET /role-aliases/gateway/credentials HTTP/1.1\r\n"
                              "Host: c1.credentials.iot.eu-west-1.amazonaws.com\r\n"
                              "x-amzn-iot-thingname: site:pump_7-a\r\n\r\n");
    assert_true(peer.identify);
    assert_false(peer.plain || peer.dates_unchecked);
}

static void tells_its_refusals_apart(void **state)
{
    static const struct {
        const char *response;
        neso_provider_outcome outcome;
        const char *message;
    } cases[] = {
        {REPLY("403 x", "{\"message\":\"Access Denied\"}"), NESO_PROVIDER_DENIED, "Access Denied"},
        {REPLY("404 x", "{\"message\":\"Not Found\",\"traceId\":\"0a1b\"}"), NESO_PROVIDER_DENIED,
         "Not Found"},
        {REPLY("400 x", "{\"message\":\"Invalid thing name passed\"}"), NESO_PROVIDER_DENIED,
         "Invalid thing name passed"},
        {REPLY("429 x", "{\"message\":\"Too Many Requests\"}"), NESO_PROVIDER_LATER,
         "Too Many Requests"},
        {REPLY("500 x", "{\"message\":null}"), NESO_PROVIDER_LATER, ""},
        {OK("{\"message\":\"Access Denied\"}"), NESO_PROVIDER_DENIED, "Access Denied"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        assert_int_equal(play(make("gateway", ""), cases[i].response), cases[i].outcome);
        assert_fault("", cases[i].message);
        assert_null(neso_credential_store_current(&store));
    }
}

static void refuses(neso_status status, const char *reason, size_t len)
{
    neso_credentials_fault fault;
    assert_int_equal(neso_iot_init(&iot, &config, &fault), status);
    assert_string_equal(fault.reason, reason);
    assert_int_equal(fault.status, status);
    assert_int_equal(fault.len, len);
}

static void refuses_a_configuration(void **state)
{
    static char text[NESO_IOT_ALIAS_MAX + 1];
    static const char *const aliases[] = {"a/b", "a b", "a%b", "a\r\nb", "\xc3\xa9", "a?b", "a:b"};
    (void)state;
    make("gateway", "");
    config.endpoint.plain = true;
    refuses(NESO_E_UNSUPPORTED, "endpoint without TLS", 0);
    config.endpoint.host = NESO_SLICE("");
    refuses(NESO_E_MISSING, "endpoint", 0);
    make("gateway", "");
    config.role_alias = NESO_SLICE("");
    refuses(NESO_E_MISSING, "role alias", 0);
    for (size_t i = 0; i < sizeof aliases / sizeof aliases[0]; i++) {
        config.role_alias = neso_slice_of(aliases[i]);
        refuses(NESO_E_ARGUMENT, "role alias", strlen(aliases[i]));
    }
    memset(text, 'a', sizeof text);
    config.role_alias = neso_slice_make(text, sizeof text);
    refuses(NESO_E_ARGUMENT, "role alias", sizeof text);
    config.role_alias.len--;
    config.thing_name = NESO_SLICE("a\r\nX: y");
    refuses(NESO_E_ARGUMENT, "thing name", 7);
    config.thing_name = neso_slice_make(text, sizeof text);
    refuses(NESO_E_ARGUMENT, "thing name", sizeof text);
    config.thing_name.len--;
    neso_credentials_fault fault;
    assert_int_equal(neso_iot_init(&iot, &config, &fault), NESO_OK);
    send_request(&iot.provider, 512);
    assert_int_equal(sent_len, strlen(sent));
}

int test_iot(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(asks_for_the_role_behind_an_alias),
        cmocka_unit_test(tells_its_refusals_apart),
        cmocka_unit_test(refuses_a_configuration),
    };
    return cmocka_run_group_tests_name("iot", tests, NULL, NULL);
}
