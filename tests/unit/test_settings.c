#include "unit.h"

#include "neso_settings.h"

#define COMMON                                                                                     \
    "\"gateway\":\"plant-7\",\"endpoint\":\"db.cluster-abc.eu-west-1.neptune.amazonaws.com\","     \
    "\"region\":\"eu-west-1\",\"access_key_id\":\"AKIDEXAMPLE12345\","                             \
    "\"secret_access_key\":\"wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY\""
#define ROLE                                                                                       \
    ",\"sts_endpoint\":\"sts.eu-west-1.amazonaws.com\","                                           \
    "\"role_arn\":\"arn:aws:iam::123456789012:role/telemetry\",\"session_name\":\"plant-7\""

static neso_status parse(const char *text, neso_settings *settings, neso_settings_error *error)
{
    size_t len = strlen(text);
    return neso_settings_parse(settings, unit_guarded(text, len), len, error);
}

static void assert_slice(neso_slice slice, const char *text)
{
    assert_int_equal(slice.len, strlen(text));
    assert_memory_equal(slice.ptr, text, slice.len);
}

static void reads_the_least_and_presets_the_rest(void **state)
{
    (void)state;
    neso_settings s;
    neso_settings_error error;
    assert_int_equal(parse("{" COMMON ROLE "}", &s, &error), NESO_OK);
    assert_slice(s.gateway, "plant-7");
    assert_slice(s.endpoint, "db.cluster-abc.eu-west-1.neptune.amazonaws.com");
    assert_slice(s.secret_access_key, "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY");
    assert_slice(s.sts_endpoint, "sts.eu-west-1.amazonaws.com");
    assert_slice(s.session_name, "plant-7");
    assert_slice(s.time_server, "pool.ntp.org");
    assert_int_equal(s.source_count, 1);
    assert_int_equal(s.sources[0], NESO_FROM_ASSUME_ROLE);
    assert_int_equal(s.credential_source, NESO_FROM_STATIC);
    assert_int_equal(s.spread_s, 10);
    assert_true(s.time_from_tls);
    assert_false(s.has_mac);
    assert_int_equal(s.port, 8182);
    assert_int_equal(s.sts_port, 443);
    assert_int_equal(s.time_port, 123);
    assert_int_equal(s.duration_s, 3600);
    assert_int_equal(s.batch_readings, 100);
    assert_int_equal(s.batch_ms, 1000);
    assert_int_equal(s.timeout_ms, 20000);
    assert_int_equal(s.ns_per_tick, 1);
    assert_int_equal(s.endpoint_via.len, 0);
    assert_int_equal(s.trust_anchors.len, 0);
}

static void reads_every_field(void **state)
{
    (void)state;
    neso_settings s;
    neso_settings_error error;
    assert_int_equal(
        parse("{" COMMON ROLE ",\"port\":443,\"endpoint_via\":\"127.0.0.1:18182\","
              "\"sts_port\":8443,\"sts_via\":\"relay.example:65535\",\"external_id\":\"a/b:c\","
              "\"duration_s\":900,\"time_server\":\"10.0.2.2\",\"time_port\":1123,"
              "\"precision\":\"ms\",\"batch_readings\":1,\"batch_ms\":0,\"timeout_ms\":600000,"
              "\"credentials\":\"assume_role\",\"mac\":\"02:00:5E:10:00:ff\","
              "\"trust_anchors\":[\"-----BEGIN CERTIFICATE-----\\nAA==\\n\"]}",
              &s, &error),
        NESO_OK);
    assert_int_equal(s.port, 443);
    assert_slice(s.endpoint_via, "127.0.0.1");
    assert_int_equal(s.endpoint_via_port, 18182);
    assert_slice(s.sts_via, "relay.example");
    assert_int_equal(s.sts_via_port, 65535);
    assert_int_equal(s.sts_port, 8443);
    assert_slice(s.external_id, "a/b:c");
    assert_int_equal(s.duration_s, 900);
    assert_slice(s.time_server, "10.0.2.2");
    assert_int_equal(s.time_port, 1123);
    assert_int_equal(s.ns_per_tick, 1000000);
    assert_int_equal(s.batch_readings, 1);
    assert_int_equal(s.batch_ms, 0);
    assert_int_equal(s.timeout_ms, 600000);
    assert_true(s.has_mac);
    assert_memory_equal(s.mac, "\x02\x00\x5e\x10\x00\xff", 6);
    assert_slice(s.trust_anchors, "[\"-----BEGIN CERTIFICATE-----\\nAA==\\n\"]");
}

static void reads_a_static_key_pair(void **state)
{
    (void)state;
    neso_settings s;
    neso_settings_error error;
    assert_int_equal(parse("{" COMMON
                           ",\"credentials\":\"static\",\"session_token\":\"FwoGZXIvYXdzEA==\"}",
                           &s, &error),
                     NESO_OK);
    assert_int_equal(s.source_count, 1);
    assert_int_equal(s.sources[0], NESO_FROM_STATIC);
    assert_slice(s.session_token, "FwoGZXIvYXdzEA==");
}

#define PLACE "{\"gateway\":\"g\",\"endpoint\":\"e\",\"region\":\"eu-west-1\""
#define STS   ",\"sts_endpoint\":\"sts.example\""
#define ARN   "arn:aws:iam::123456789012:role/telemetry"

static void reads_two_sources_in_order(void **state)
{
    (void)state;
    neso_settings s;
    neso_settings_error error;
    assert_int_equal(parse("{" COMMON ROLE ",\"credentials\":[\"assume_role\",\"static\"],"
                           "\"spread_s\":0,\"time_from_tls\":false}",
                           &s, &error),
                     NESO_OK);
    assert_int_equal(s.source_count, 2);
    assert_int_equal(s.sources[0], NESO_FROM_ASSUME_ROLE);
    assert_int_equal(s.sources[1], NESO_FROM_STATIC);
    assert_int_equal(s.spread_s, 0);
    assert_false(s.time_from_tls);
    assert_true(neso_settings_uses(&s, NESO_FROM_STATIC));
    assert_false(neso_settings_uses(&s, NESO_FROM_IOT));
    assert_string_equal(neso_settings_source_name(NESO_FROM_CONTAINER), "container");
}

static void reads_the_options_of_a_role(void **state)
{
    (void)state;
    neso_settings s;
    neso_settings_error error;
    assert_int_equal(
        parse("{" COMMON ROLE ",\"policy\":{\"Version\": \"2012-10-17\",\"Statement\":[]},"
              "\"tags\":{\"site\":\"north\",\"line\":\"\"},\"source_identity\":\"pump-7\"}",
              &s, &error),
        NESO_OK);
    assert_slice(s.policy, "{\"Version\": \"2012-10-17\",\"Statement\":[]}");
    assert_int_equal(s.tag_count, 2);
    assert_slice(s.tags[0].key, "site");
    assert_slice(s.tags[0].value, "north");
    assert_slice(s.tags[1].value, "");
    assert_slice(s.source_identity, "pump-7");
}

static void reads_what_each_source_needs_and_nothing_else(void **state)
{
    (void)state;
    static const char *const documents[] = {
        PLACE ",\"credentials\":\"web_identity\"" STS ",\"role_arn\":\"" ARN "\",\"session_name\":"
              "\"me\",\"web_identity_token\":\"e30.e30.AA\"}",
        PLACE ",\"credentials\":\"saml\"" STS ",\"role_arn\":\"" ARN "\",\"principal_arn\":"
              "\"arn:aws:iam::123456789012:saml-provider/x\",\"saml_assertion\":{\"file\":\"/a\"}}",
        PLACE ",\"credentials\":\"session_token\"" STS ",\"access_key_id\":\"AKIDEXAMPLE12345\","
              "\"secret_access_key\":\"wJalrXUtnFEMI/K7MDENG\"}",
        PLACE ",\"credentials\":\"iot\",\"iot_endpoint\":\"c.example\",\"iot_port\":8443,"
              "\"iot_via\":\"10.0.2.2:1\",\"role_alias\":\"gw\",\"thing_name\":\"t\","
              "\"certificate\":\"-----BEGIN\\n\",\"private_key\":\"-----BEGIN\\n\"}",
        PLACE ",\"credentials\":\"imds\",\"imds_endpoint\":\"http://[fd00:ec2::254]\","
              "\"imds_via\":\"10.0.2.2:1\",\"imds_role\":\"r\",\"imds_v1\":false}",
        PLACE ",\"credentials\":\"container\",\"container_uri\":\"http://127.0.0.1:8/x?y=1\","
              "\"container_token\":\"abc\"}",
        PLACE ",\"credentials\":\"external\",\"credential_process\":\"/bin/x --y 'z'\"}",
        PLACE ",\"credentials\":\"assume_role\",\"credential_source\":\"web_identity\"" STS
              ",\"role_arn\":\"" ARN "\",\"source_role_arn\":\"" ARN "-2\",\"session_name\":\"me\","
              "\"web_identity_token\":\"e30.e30.AA\",\"duration_s\":3600}",
    };
    neso_settings s;
    neso_settings_error error;
    for (size_t i = 0; i < sizeof documents / sizeof documents[0]; i++) {
        assert_int_equal(parse(documents[i], &s, &error), NESO_OK);
        char more[600];
        size_t len = strlen(documents[i]) - 1;
        memcpy(more, documents[i], len);
        strcpy(more + len, ",\"external_id\":\"ab\"}");
        bool role = s.sources[0] == NESO_FROM_ASSUME_ROLE;
        assert_int_equal(parse(more, &s, &error), role ? NESO_OK : NESO_E_UNSUPPORTED);
        if (!role)
            assert_slice(error.field, "external_id");
    }
    assert_int_equal(parse(documents[1], &s, &error), NESO_OK);
    assert_slice(s.saml_assertion.file, "/a");
    assert_int_equal(s.saml_assertion.text.len, 0);
    assert_int_equal(parse(documents[3], &s, &error), NESO_OK);
    assert_slice(s.certificate.text, "-----BEGIN\\n");
    assert_int_equal(s.iot_port, 8443);
    assert_int_equal(s.iot_via_port, 1);
}

typedef struct refusal {
    const char *text;
    neso_status status;
    const char *field;
    const char *reason; /* how it begins */
} refusal;

static const refusal REFUSALS[] = {
    {"", NESO_E_INCOMPLETE, "", "is not valid JSON"},
    {"[]", NESO_E_MALFORMED, "", "must be an object"},
    {"{" COMMON ROLE, NESO_E_INCOMPLETE, "", "is not valid JSON"},
    {"{" COMMON ROLE "}x", NESO_E_MALFORMED, "", "is not valid JSON"},
    {"{}", NESO_E_MISSING, "gateway", "is missing"},
    {"{" COMMON "}", NESO_E_MISSING, "sts_endpoint", "is missing"},
    {"{" COMMON ROLE ",\"prot\":1}", NESO_E_UNSUPPORTED, "prot", "is not a field"},
    {"{" COMMON ROLE ",\"region\":\"x1\"}", NESO_E_DUPLICATE, "region", "is given twice"},
    {"{" COMMON ROLE ",\"port\":0}", NESO_E_RANGE, "port", "must be a number from 1"},
    {"{" COMMON ROLE ",\"port\":65536}", NESO_E_RANGE, "port", "must be a number from 1"},
    {"{" COMMON ROLE ",\"port\":\"443\"}", NESO_E_MALFORMED, "port", "must be a number from 1"},
    {"{" COMMON ROLE ",\"port\":1.5}", NESO_E_MALFORMED, "port", "must be a number from 1"},
    {"{" COMMON ROLE ",\"duration_s\":899}", NESO_E_RANGE, "duration_s", "must be a number from 9"},
    {"{" COMMON ROLE ",\"batch_readings\":101}", NESO_E_RANGE, "batch_readings",
     "must be a number from 1 to 100"},
    {"{" COMMON ROLE ",\"batch_ms\":3600001}", NESO_E_RANGE, "batch_ms", "must be"},
    {"{" COMMON ROLE ",\"timeout_ms\":999}", NESO_E_RANGE, "timeout_ms", "must be"},
    {"{" COMMON ROLE ",\"precision\":\"m\"}", NESO_E_UNSUPPORTED, "precision", "must be \"ns\""},
    {"{" COMMON ROLE ",\"credentials\":\"ldap\"}", NESO_E_UNSUPPORTED, "credentials", "must be"},
    {"{" COMMON ROLE ",\"mac\":\"03:00:00:00:00:01\"}", NESO_E_MALFORMED, "mac", "must be like"},
    {"{" COMMON ROLE ",\"mac\":\"02:00:00:00:00\"}", NESO_E_MALFORMED, "mac", "must be like"},
    {"{" COMMON ROLE ",\"sts_via\":\"relay\"}", NESO_E_MALFORMED, "sts_via", "must be \"host:port"},
    {"{" COMMON ROLE ",\"sts_via\":\":1\"}", NESO_E_MALFORMED, "sts_via", "must be \"host:port"},
    {"{" COMMON ROLE ",\"sts_via\":\"a:70000\"}", NESO_E_RANGE, "sts_via", "must be \"host:port"},
    {"{" COMMON ROLE ",\"sts_via\":\"a:\"}", NESO_E_RANGE, "sts_via", "must be \"host:port"},
    {"{" COMMON ROLE ",\"time_server\":\"a b\"}", NESO_E_MALFORMED, "time_server",
     "must be a host"},
    {"{" COMMON ROLE ",\"time_server\":\"\"}", NESO_E_MALFORMED, "time_server", "must be a host"},
    {"{" COMMON ROLE ",\"time_server\":\"\\u0061\"}", NESO_E_MALFORMED, "time_server",
     "must be written without escape"},
    {"{" COMMON ROLE ",\"external_id\":\"a b\"}", NESO_E_MALFORMED, "external_id", "must be 2 to"},
    {"{" COMMON ROLE ",\"external_id\":\"a*b\"}", NESO_E_MALFORMED, "external_id", "must be 2 to"},
    {"{\"session_name\":\"plant/7\"}", NESO_E_MALFORMED, "session_name", "must be 2 to 64"},
    {"{\"role_arn\":\"telemetry-writer-of-the-plant\"}", NESO_E_MALFORMED, "role_arn",
     "must be an ARN"},
    {"{\"access_key_id\":\"AKIDEXAMPLE-12345\"}", NESO_E_MALFORMED, "access_key_id",
     "must be 16 to 128 letters"},
    {"{" COMMON ROLE ",\"external_id\":7}", NESO_E_MALFORMED, "external_id", "must be"},
    {"{" COMMON ROLE ",\"credentials\":[]}", NESO_E_UNSUPPORTED, "credentials", "must be"},
    {"{" COMMON ROLE ",\"credentials\":[\"static\",\"static\"]}", NESO_E_UNSUPPORTED, "credentials",
     "must be"},
    {"{" COMMON ROLE ",\"credentials\":[\"static\",\"imds\",\"iot\"]}", NESO_E_UNSUPPORTED,
     "credentials", "must be"},
    {"{" COMMON ROLE ",\"credentials\":[1]}", NESO_E_MALFORMED, "credentials", "must be"},
    {"{" COMMON ROLE ",\"credentials\":\"static\"}", NESO_E_UNSUPPORTED, "sts_endpoint",
     "is of no use"},
    {"{" COMMON ",\"credentials\":\"imds\"}", NESO_E_UNSUPPORTED, "access_key_id", "is of no use"},
    {"{" COMMON ",\"credentials\":\"session_token\"}", NESO_E_MISSING, "sts_endpoint",
     "is missing"},
    {"{" COMMON ROLE ",\"credential_source\":\"assume_role\"}", NESO_E_UNSUPPORTED,
     "credential_source", "must be"},
    {PLACE ROLE ",\"credential_source\":\"web_identity\"}", NESO_E_MISSING, "source_role_arn",
     "is missing"},
    {PLACE ROLE ",\"credential_source\":\"imds\",\"duration_s\":3601}", NESO_E_RANGE, "duration_s",
     "must be at most 3600"},
    {PLACE ",\"credentials\":\"container\"}", NESO_E_MISSING, "container_uri", "is missing"},
    {PLACE ",\"credentials\":\"container\",\"container_uri\":\"http://example.com/\"}",
     NESO_E_UNSUPPORTED, "container_uri", "must be an https URL"},
    {PLACE ",\"imds_v1\":0}", NESO_E_MALFORMED, "imds_v1", "must be true or false"},
    {PLACE ",\"web_identity_token\":{\"file\":1}}", NESO_E_MALFORMED, "web_identity_token",
     "must be printable"},
    {PLACE ",\"web_identity_token\":{\"path\":\"/x\"}}", NESO_E_MALFORMED, "web_identity_token",
     "must be printable"},
    {PLACE ",\"web_identity_token\":{\"file\":\"/x\",\"a\":1}}", NESO_E_MALFORMED,
     "web_identity_token", "must be printable"},
    {PLACE ",\"web_identity_token\":\"a b\"}", NESO_E_MALFORMED, "web_identity_token",
     "must be printable"},
    {PLACE ",\"certificate\":[]}", NESO_E_MALFORMED, "certificate", "must be PEM"},
    {PLACE ",\"policy\":\"x\"}", NESO_E_MALFORMED, "policy", "must be an object"},
    {PLACE ",\"tags\":{\"a\":1}}", NESO_E_MALFORMED, "tags", "must be an object"},
    {PLACE ",\"tags\":{\"a*\":\"b\"}}", NESO_E_MALFORMED, "tags", "must be an object"},
    {PLACE ",\"tags\":{\"a\":\"1\",\"b\":\"1\",\"c\":\"1\",\"d\":\"1\",\"e\":\"1\",\"f\":\"1\","
           "\"g\":\"1\",\"h\":\"1\",\"i\":\"1\",\"j\":\"1\",\"k\":\"1\"}}",
     NESO_E_MALFORMED, "tags", "must be an object"},
    {"{" COMMON ROLE ",\"trust_anchors\":\"x\"}", NESO_E_MALFORMED, "trust_anchors", "must be an"},
};

static void names_the_field_that_is_wrong(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof REFUSALS / sizeof REFUSALS[0]; i++) {
        const refusal *r = &REFUSALS[i];
        neso_settings s;
        neso_settings_error error;
        memset(&s, 0xAA, sizeof s);
        assert_int_equal(parse(r->text, &s, &error), r->status);
        assert_slice(error.field, r->field);
        assert_memory_equal(error.reason, r->reason, strlen(r->reason));
        assert_true(error.offset <= strlen(r->text));
        static const neso_settings zero;
        assert_memory_equal(&s, &zero, sizeof s);
    }
}

static void refuses_every_truncation(void **state)
{
    (void)state;
    static const char text[] = "{" COMMON ROLE ",\"mac\":\"02:00:5e:10:00:01\"}";
    for (size_t len = 0; len + 1 < sizeof text - 1; len++) {
        neso_settings s;
        neso_settings_error error;
        assert_int_not_equal(neso_settings_parse(&s, unit_guarded(text, len), len, &error),
                             NESO_OK);
    }
}

static void limits_the_length_of_texts(void **state)
{
    (void)state;
    static char text[1024];
    neso_settings s;
    neso_settings_error error;
    char name[130] = {0};
    memset(name, 'n', 129);
    strcpy(text, "{\"gateway\":\"");
    strcat(text, name);
    strcat(text, "\"}");
    assert_int_equal(parse(text, &s, &error), NESO_E_TOO_LONG);
    assert_slice(error.field, "gateway");
    strcpy(text, "{\"gateway\":\"");
    strcat(text, name + 1);
    strcat(text, "\"}");
    assert_int_equal(parse(text, &s, &error), NESO_E_MISSING);
    assert_slice(error.field, "endpoint");
}

int test_settings(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_the_least_and_presets_the_rest),
        cmocka_unit_test(reads_every_field),
        cmocka_unit_test(reads_a_static_key_pair),
        cmocka_unit_test(reads_two_sources_in_order),
        cmocka_unit_test(reads_the_options_of_a_role),
        cmocka_unit_test(reads_what_each_source_needs_and_nothing_else),
        cmocka_unit_test(names_the_field_that_is_wrong),
        cmocka_unit_test(refuses_every_truncation),
        cmocka_unit_test(limits_the_length_of_texts),
    };
    return cmocka_run_group_tests_name("settings", tests, NULL, NULL);
}
