/* neso_provider.h: what every source must make of any reply. Each test runs with each source. */
#include "provider_support.h"

#include "neso_container.h"
#include "neso_imds.h"
#include "neso_iot.h"
#include "neso_sts.h"

/* ---- the sources ---- */

#define STS_DOCUMENT(action)                                                                       \
    "<" action "Response xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><" action "Result>"   \
    "<Credentials><SessionToken>T/+=</SessionToken><SecretAccessKey>s</SecretAccessKey>"           \
    "<AccessKeyId>ASIA1</AccessKeyId><Expiration>2030-01-01T00:00:00Z</Expiration></Credentials>"  \
    "</" action "Result></" action "Response>"
#define IOT_DOCUMENT                                                                               \
    "{\"credentials\":{\"accessKeyId\":\"ASIA1\",\"secretAccessKey\":\"s\",\"sessionToken\":"      \
    "\"T/+=\",\"expiration\":\"2030-01-01T00:00:00Z\"}}"
#define IMDS_DOCUMENT                                                                              \
    "{\n  \"Code\" : \"Success\",\n  \"LastUpdated\" : \"2029-12-31T18:00:00Z\",\n"                \
    "  \"Type\" : \"AWS-HMAC\",\n  \"AccessKeyId\" : \"ASIA1\",\n  \"SecretAccessKey\" : \"s\",\n" \
    "  \"Token\" : \"T/+=\",\n  \"Expiration\" : \"2030-01-01T00:00:00Z\"\n}"
#define CONTAINER_DOCUMENT                                                                         \
    "{\"RoleArn\":\"arn:aws:iam::123456789012:role/x\",\"AccessKeyId\":\"ASIA1\","                 \
    "\"SecretAccessKey\":\"s\",\"Token\":\"T/+=\",\"Expiration\":\"2030-01-01T00:00:00Z\"}"

/* A source, and the good replies that lead it to credentials. */
typedef struct subject {
    neso_provider *provider;
    const char *before[3]; /* whole responses, up to the first that is NULL */
    const char *document;  /* the body of the last reply */
} subject;

static union {
    neso_sts sts;
    neso_iot iot;
    neso_imds imds;
    neso_container container;
} room;
static neso_bytes_source token;

static subject make_sts(const neso_sts_action *action, const char *document)
{
    static neso_sts_config config;
    subject made = {.provider = &room.sts.provider, .document = document};
    neso_credentials_fault fault;
    neso_bytes_source_init(&token, "eyJ.x-_", 7);
    config = (neso_sts_config){.action = action,
                               .endpoint = {.host = NESO_SLICE("sts.example"), .port = 443},
                               .region = NESO_SLICE("us-east-1"),
                               .role_arn = NESO_SLICE("arn:aws:iam::123456789012:role/x"),
                               .principal_arn = NESO_SLICE("arn:aws:iam::123456789012:saml/y"),
                               .session_name = NESO_SLICE("pump-7"),
                               .duration_s = 900,
                               .token = &token.source};
    assert_int_equal(neso_sts_init(&room.sts, &config, &fault), NESO_OK);
    return made;
}

static subject make_iot(void)
{
    static const neso_iot_config config = {
        .endpoint = {.host = NESO_SLICE_INIT("c1.example"), .port = 443},
        .role_alias = NESO_SLICE_INIT("gateway"),
    };
    subject made = {.provider = &room.iot.provider, .document = IOT_DOCUMENT};
    neso_credentials_fault fault;
    assert_int_equal(neso_iot_init(&room.iot, &config, &fault), NESO_OK);
    return made;
}

static subject make_imds(bool v2)
{
    static const neso_imds_config config = {.v1_allowed = true};
    subject made = {.provider = &room.imds.provider,
                    .before = {v2 ? OK("AQAEAP-token==") : REPLY("404 x", ""), OK("my-role")},
                    .document = IMDS_DOCUMENT};
    neso_credentials_fault fault;
    assert_int_equal(neso_imds_init(&room.imds, &config, &fault), NESO_OK);
    return made;
}

static subject make_container(void)
{
    static const neso_container_config config = {
        .endpoint = {.host = NESO_SLICE_INIT(NESO_CONTAINER_HOST), .port = 80, .plain = true},
        .path = NESO_SLICE_INIT("/v2/credentials/1"),
    };
    subject made = {.provider = &room.container.provider, .document = CONTAINER_DOCUMENT};
    neso_credentials_fault fault;
    assert_int_equal(neso_container_init(&room.container, &config, &fault), NESO_OK);
    return made;
}

enum { SUBJECTS = 9 };

static subject make(int index)
{
    switch (index) {
    case 0:
        return make_sts(&neso_sts_assume_role, STS_DOCUMENT("AssumeRole"));
    case 1:
        return make_sts(&neso_sts_assume_role_with_options, STS_DOCUMENT("AssumeRole"));
    case 2:
        return make_sts(&neso_sts_web_identity, STS_DOCUMENT("AssumeRoleWithWebIdentity"));
    case 3:
        return make_sts(&neso_sts_saml, STS_DOCUMENT("AssumeRoleWithSAML"));
    case 4:
        return make_sts(&neso_sts_session_token, STS_DOCUMENT("GetSessionToken"));
    case 5:
        return make_iot();
    case 6:
        return make_imds(true);
    case 7:
        return make_imds(false);
    default:
        return make_container();
    }
}

/* A source with an empty store, one exchange before its credentials. */
static neso_provider *ready(int index, const char **document, size_t piece)
{
    subject made = make(index);
    neso_credential_store_init(&store);
    neso_provider_begin(made.provider);
    for (int i = 0; i < 3 && made.before[i] != NULL; i++)
        assert_int_equal(play_bytes(made.provider, made.before[i], strlen(made.before[i]), piece),
                         NESO_PROVIDER_MORE);
    *document = made.document;
    return made.provider;
}

/* The last exchange, with that body. */
static neso_provider_outcome answer(neso_provider *provider, const char *body, size_t len,
                                    size_t piece)
{
    static char response[4096];
    int head = snprintf(response, sizeof response, "HTTP/1.1 200 OK\r\nContent-Length: %u\r\n\r\n",
                        (unsigned)len);
    assert_true((size_t)head + len <= sizeof response);
    memcpy(response + head, body, len);
    return play_bytes(provider, response, (size_t)head + len, piece);
}

static void assert_renewed(void)
{
    const neso_credentials *current = neso_credential_store_current(&store);
    assert_non_null(current);
    assert_true(neso_slice_equal(current->access_key_id, NESO_SLICE("ASIA1")));
    assert_true(neso_slice_equal(current->secret, NESO_SLICE("s")));
    assert_true(neso_slice_equal(current->session_token, NESO_SLICE("T/+=")));
    assert_true(current->expires_s == 1893456000);
    assert_true(current->since_s == NOW_S);
}

/* A reply that held credentials, or might have, is wiped. */
static void assert_wiped(void)
{
    for (size_t i = 0; i < exchange.reply_len; i++)
        assert_int_equal(reply[i], 0);
}

/* ---- the tests ---- */

static void takes_credentials(void **state)
{
    static const size_t pieces[] = {1, 7, 4096};
    const char *document;
    (void)state;
    for (int i = 0; i < SUBJECTS; i++)
        for (size_t k = 0; k < sizeof pieces / sizeof pieces[0]; k++) {
            neso_provider *provider = ready(i, &document, pieces[k]);
            assert_int_equal(answer(provider, document, strlen(document), pieces[k]),
                             NESO_PROVIDER_RENEWED);
            assert_renewed();
            assert_wiped();
        }
}

/* Whether the connection ends early or the server sends a part as if it were all. */
static void takes_nothing_that_was_cut(void **state)
{
    const char *document;
    (void)state;
    for (int i = 0; i < SUBJECTS; i++) {
        neso_provider *provider = ready(i, &document, 4096);
        size_t len = strlen(document);
        for (size_t cut = 0; cut < len; cut++) {
            assert_int_equal(answer(provider, document, cut, 4096), NESO_PROVIDER_UNKNOWN);
            assert_non_null(result.credentials.reason);
            assert_null(neso_credential_store_current(&store));
            assert_wiped();
            (void)ready(i, &document, 4096);
        }
    }
}

static void an_exchange_that_is_cut_is_none(void **state)
{
    static const char response[] = OK(CONTAINER_DOCUMENT);
    const char *document;
    (void)state;
    for (int i = 0; i < SUBJECTS; i++)
        for (size_t cut = 0; cut < 30; cut++) {
            send_request(ready(i, &document, 4096), 512);
            assert_int_equal(receive_response(response, cut, 1),
                             cut == 0 ? NESO_E_CLOSED : NESO_E_INCOMPLETE);
        }
}

static void takes_nothing_that_is_too_long(void **state)
{
    static char response[sizeof reply + 200];
    const char *document;
    (void)state;
    for (int i = 0; i < SUBJECTS; i++) {
        neso_provider *provider = ready(i, &document, 4096);
        int len = snprintf(response, sizeof response, OK("%s"), document);
        memset(response + len, ' ', sizeof response - (size_t)len);
        size_t head = sizeof OK("") - 1;
        assert_int_equal(play_bytes(provider, response, head + sizeof reply, 512),
                         NESO_PROVIDER_RENEWED);
        provider = ready(i, &document, 4096);
        assert_int_equal(play_bytes(provider, response, head + sizeof reply + 1, 512),
                         NESO_PROVIDER_UNKNOWN);
        assert_string_equal(result.credentials.reason, "reply");
        assert_int_equal(result.credentials.status, NESO_E_TOO_LONG);
        assert_int_equal(result.credentials.len, sizeof reply + 1);
        assert_int_equal(result.credentials.max, sizeof reply);
        assert_null(neso_credential_store_current(&store));
        assert_wiped();
    }
}

/* At each of its exchanges. */
static void follows_no_redirect(void **state)
{
    static const char *const codes[] = {"300", "301", "302", "303", "304", "307", "308"};
    char response[200];
    (void)state;
    for (int i = 0; i < SUBJECTS; i++)
        for (size_t k = 0; k < sizeof codes / sizeof codes[0]; k++) {
            subject made = make(i);
            neso_provider_begin(made.provider);
            snprintf(response, sizeof response,
                     "HTTP/1.1 %s x\r\nLocation: http://evil.example/\r\nContent-Length: 0\r\n\r\n",
                     codes[k]);
            for (int step = 0;; step++) {
                assert_int_equal(play(made.provider, response), NESO_PROVIDER_UNKNOWN);
                assert_string_equal(result.credentials.reason, "redirect");
                neso_provider_begin(made.provider);
                for (int before = 0; before <= step && made.before[before] != NULL; before++)
                    assert_int_equal(play(made.provider, made.before[before]), NESO_PROVIDER_MORE);
                if (made.before[step] == NULL)
                    break;
            }
        }
}

#define XML(code, message)                                                                         \
    "<ErrorResponse><Error><Code>" code "</Code><Message>" message "</Message></Error>"            \
    "</ErrorResponse>"

static void tells_refusals_apart(void **state)
{
    static const struct {
        const char *response;
        neso_provider_outcome outcome;
        const char *code;
        const char *message;
    } cases[] = {
        {REPLY("429 x", ""), NESO_PROVIDER_LATER, "", ""},
        {REPLY("500 x", XML("InternalFailure", "x")), NESO_PROVIDER_LATER, "InternalFailure", "x"},
        {REPLY("503 x", "<html>"), NESO_PROVIDER_LATER, "", ""},
        {REPLY("400 x", XML("Throttling", "Rate exceeded")), NESO_PROVIDER_LATER, "Throttling",
         "Rate exceeded"},
        {REPLY("400 x", "{\"code\":\"ThrottlingException\",\"message\":\"Rate exceeded\"}"),
         NESO_PROVIDER_LATER, "ThrottlingException", "Rate exceeded"},
        {REPLY("400 x", XML("RequestExpired", "Request has expired.")), NESO_PROVIDER_CLOCK,
         "RequestExpired", "Request has expired."},
        {REPLY("400 x", XML("ValidationError", "1 validation error")), NESO_PROVIDER_DENIED,
         "ValidationError", "1 validation error"},
        {REPLY("400 x", "{\"Code\":\"Bad\",\"Message\":\"a\\u001b[2Jb\"}"), NESO_PROVIDER_DENIED,
         "Bad", "a?[2Jb"},
        {REPLY("402 x", "{\"message\":\"Access Denied\"}"), NESO_PROVIDER_DENIED, "",
         "Access Denied"},
        {REPLY("402 x", "<html>Forbidden by your proxy"), NESO_PROVIDER_UNKNOWN, "", ""},
        {REPLY("402 x", ""), NESO_PROVIDER_UNKNOWN, "", ""},
        {REPLY("201 x", CONTAINER_DOCUMENT), NESO_PROVIDER_UNKNOWN, "", ""},
    };
    const char *document;
    (void)state;
    for (int i = 0; i < SUBJECTS; i++)
        for (size_t k = 0; k < sizeof cases / sizeof cases[0]; k++) {
            assert_int_equal(play(ready(i, &document, 4096), cases[k].response), cases[k].outcome);
            assert_fault(cases[k].code, cases[k].message);
            assert_null(neso_credential_store_current(&store));
        }
}

static void takes_no_nonsense(void **state)
{
    static const char *const bodies[] = {
        "",
        "null",
        "[]",
        "{}",
        "<html>",
        "\"x\"",
        "{\"AccessKeyId\":\"ASIA1\"}",
        "{\"AccessKeyId\":\"AS\\r\\nIA\",\"SecretAccessKey\":\"s\",\"Token\":\"t\","
        "\"Expiration\":\"2030-01-01T00:00:00Z\"}",
        "{\"AccessKeyId\":\"ASIA\",\"SecretAccessKey\":\"s\",\"Token\":\"t\\r\\nX: y\","
        "\"Expiration\":\"2030-01-01T00:00:00Z\"}",
        "{\"AccessKeyId\":\"ASIA\",\"SecretAccessKey\":\"s\",\"Token\":\"t\\u0000\","
        "\"Expiration\":\"2030-01-01T00:00:00Z\"}",
        "{\"AccessKeyId\":\"ASIA\",\"SecretAccessKey\":\"s\",\"Token\":\"\","
        "\"Expiration\":\"2030-01-01T00:00:00Z\"}",
        "{\"AccessKeyId\":\"ASIA\",\"SecretAccessKey\":\"s\",\"Token\":\"t\"}",
        "{\"AccessKeyId\":\"ASIA\",\"SecretAccessKey\":\"s\",\"Token\":\"t\","
        "\"Expiration\":\"soon\"}"};
    const char *document;
    (void)state;
    for (int i = 0; i < SUBJECTS; i++)
        for (size_t k = 0; k < sizeof bodies / sizeof bodies[0]; k++) {
            neso_provider *provider = ready(i, &document, 4096);
            assert_int_equal(answer(provider, bodies[k], strlen(bodies[k]), 4096),
                             NESO_PROVIDER_UNKNOWN);
            assert_non_null(result.credentials.reason);
            assert_null(neso_credential_store_current(&store));
        }
}

/* A NUL in the midst of a document ends nothing. */
static void a_nul_is_no_end(void **state)
{
    static char body[1000];
    const char *document;
    (void)state;
    for (int i = 0; i < SUBJECTS; i++) {
        neso_provider *provider = ready(i, &document, 4096);
        size_t len = strlen(document);
        memcpy(body, document, len);
        body[len] = '\0';
        assert_int_equal(answer(provider, body, len + 1, 4096), NESO_PROVIDER_UNKNOWN);
        assert_null(neso_credential_store_current(&store));
    }
}

static void says_how_long_a_token_was(void **state)
{
    static char body[NESO_CREDENTIALS_REPLY_MAX];
    const char *document;
    (void)state;
    for (int i = 5; i < SUBJECTS; i++) { /* those that answer JSON */
        neso_provider *provider = ready(i, &document, 4096);
        const char *at = strstr(document, "T/+=");
        size_t before = (size_t)(at - document);
        memcpy(body, document, before);
        memset(body + before, 't', NESO_TOKEN_MAX + 1);
        strcpy(body + before + NESO_TOKEN_MAX + 1, at + 4);
        assert_int_equal(answer(provider, body, strlen(body), 4096), NESO_PROVIDER_UNKNOWN);
        assert_int_equal(result.credentials.len, NESO_TOKEN_MAX + 1);
        assert_null(neso_credential_store_current(&store));
    }
}

/* Whatever became of the last renewal. */
static void begins_anew(void **state)
{
    const char *document;
    (void)state;
    for (int i = 0; i < SUBJECTS; i++) {
        subject made = make(i);
        neso_credential_store_init(&store);
        for (int end = 0; end < 3; end++) {
            neso_provider_begin(made.provider);
            for (int step = 0; step < end && made.before[step] != NULL; step++)
                assert_int_equal(play(made.provider, made.before[step]), NESO_PROVIDER_MORE);
            send_request(made.provider, 512); /* and the connection breaks */
        }
        neso_provider_begin(made.provider);
        for (int step = 0; step < 3 && made.before[step] != NULL; step++)
            assert_int_equal(play(made.provider, made.before[step]), NESO_PROVIDER_MORE);
        document = made.document;
        assert_int_equal(answer(made.provider, document, strlen(document), 4096),
                         NESO_PROVIDER_RENEWED);
        assert_renewed();
    }
}

int test_provider(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(takes_credentials),
        cmocka_unit_test(takes_nothing_that_was_cut),
        cmocka_unit_test(an_exchange_that_is_cut_is_none),
        cmocka_unit_test(takes_nothing_that_is_too_long),
        cmocka_unit_test(follows_no_redirect),
        cmocka_unit_test(tells_refusals_apart),
        cmocka_unit_test(takes_no_nonsense),
        cmocka_unit_test(a_nul_is_no_end),
        cmocka_unit_test(says_how_long_a_token_was),
        cmocka_unit_test(begins_anew),
    };
    return cmocka_run_group_tests_name("provider", tests, NULL, NULL);
}
