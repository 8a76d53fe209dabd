/* neso_credentials.h: every shape in which services hand out credentials, and what is refused. */
#include "unit.h"

#include "neso_credentials.h"

static neso_status parse(neso_credentials *out, const char *text, size_t len, int64_t now_s,
                         neso_credentials_fault *fault)
{
    /* The copy may be written to: only the interface of the guard is const. */
    char *copy = (char *)(uintptr_t)unit_guarded(text, len);
    neso_status status = neso_credentials_parse(out, copy, len, now_s, fault);
    assert_int_equal(fault->status, status);
    if (status == NESO_OK || status == NESO_E_EXPIRED)
        return status;
    assert_non_null(fault->reason);
    assert_null(out->secret.ptr);
    for (size_t i = 0; i < len && status != NESO_E_REFUSED; i++)
        assert_int_equal(copy[i], 0);
    return status;
}

#define ID     "ASIAIOSFODNN7EXAMPLE"
#define SECRET "wJalrXUtnFEMI/K7MDENG/bPxRfiCYzEXAMPLEKEY"
#define TOKEN  "AQoDYXdzEPT//////////wEXAMPLEtc764bNrC9SAPBSM22wDOk4x4HIZ8j4FZTwdQWLWsKWHGBu=="

#define XML(expiration)                                                                            \
    "<AssumeRoleResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\">\n"                   \
    "  <AssumeRoleResult>\n"                                                                       \
    "  <SourceIdentity>DevUser123</SourceIdentity>\n"                                              \
    "    <AssumedRoleUser>\n"                                                                      \
    "      <Arn>arn:aws:sts::123456789012:assumed-role/demo/TestAR</Arn>\n"                        \
    "      <AssumedRoleId>ARO123EXAMPLE123:TestAR</AssumedRoleId>\n"                               \
    "    </AssumedRoleUser>\n"                                                                     \
    "    <Credentials>\n"                                                                          \
    "      <AccessKeyId>" ID "</AccessKeyId>\n"                                                    \
    "      <SecretAccessKey>" SECRET "</SecretAccessKey>\n"                                        \
    "      <SessionToken>\n       " TOKEN "\n      </SessionToken>\n"                              \
    "      <Expiration>" expiration "</Expiration>\n"                                              \
    "    </Credentials>\n"                                                                         \
    "    <PackedPolicySize>6</PackedPolicySize>\n"                                                 \
    "  </AssumeRoleResult>\n"                                                                      \
    "  <ResponseMetadata>\n"                                                                       \
    "    <RequestId>c6104cbe-af31-11e0-8154-cbc7ccf896c7</RequestId>\n"                            \
    "  </ResponseMetadata>\n"                                                                      \
    "</AssumeRoleResponse>\n"

#define FIELDS(expiration)                                                                         \
    "\"AccessKeyId\":\"" ID "\",\"SecretAccessKey\":\"" SECRET "\",\"SessionToken\":\"" TOKEN      \
    "\",\"Expiration\":" expiration

static const struct {
    const char *text;
    int64_t expires_s;
} good[] = {
    {XML("2019-11-09T13:34:41Z"), 1573306481},
    {XML("2019-11-09T13:34:41.000Z"), 1573306481},
    {"{\"AssumeRoleResponse\":{\"AssumeRoleResult\":{\"AssumedRoleUser\":{\"Arn\":\"arn:aws:sts::1"
     "23456789012:assumed-role/demo/TestAR\",\"AssumedRoleId\":\"ARO123EXAMPLE123:TestAR\"},"
     "\"Credentials\":{" FIELDS(
         "1.573306481E9") "},\"PackedPolicySize\":6,\"SourceIdentity\":null},"
                          "\"ResponseMetadata\":{\"RequestId\":\"c6104cbe-af31-11e0-8154-"
                          "cbc7ccf896c7\"}}}",
     1573306481},
    {"{\"AssumedRoleUser\":{\"AssumedRoleId\":\"A:x\",\"Arn\":\"arn:x\"},\"Credentials\":{"
     "\"SecretAccessKey\":\"" SECRET "\",\"SessionToken\":\"" TOKEN
     "\",\"Expiration\":\"2019-11-09T13:34:41+00:00\",\"AccessKeyId\":\"" ID "\"}}\n",
     1573306481},
    {"{\"Code\":\"Success\",\"LastUpdated\":\"2019-11-09T12:34:41Z\",\"Type\":\"AWS-HMAC\","
     "\"AccessKeyId\":\"" ID "\",\"SecretAccessKey\":\"" SECRET "\",\"Token\":\"" TOKEN
     "\",\"Expiration\":\"2019-11-09T14:34:41+01:00\"}",
     1573306481},
    {"{\"credentials\":{\"accessKeyId\":\"" ID "\",\"secretAccessKey\":\"" SECRET
     "\",\"sessionToken\":\"" TOKEN "\",\"expiration\":\"2019-11-09T13:34:41Z\"}}",
     1573306481},
    {"{\"Version\":1," FIELDS("\"2019-11-09T13:34:41Z\"") "}", 1573306481},
    {"  {\"Access\\u004beyId\":\"\\u0041SIAIOSFODNN7EXAMPLE\",\"SecretAccessKey\":"
     "\"wJalrXUtnFEMI\\/K7MDENG\\/bPxRfiCYzEXAMPLEKEY\",\"SessionToken\":\"" TOKEN "\"}",
     NESO_CREDENTIALS_NEVER},
};

static void assert_example(const neso_credentials *record)
{
    assert_true(neso_slice_equal(record->access_key_id, NESO_SLICE(ID)));
    assert_true(neso_slice_equal(record->secret, NESO_SLICE(SECRET)));
    assert_true(neso_slice_equal(record->session_token, NESO_SLICE(TOKEN)));
}

static void reads_every_shape(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
        neso_credentials record;
        neso_credentials_fault fault;
        assert_int_equal(parse(&record, good[i].text, strlen(good[i].text), 1573300000, &fault),
                         NESO_OK);
        assert_example(&record);
        assert_true(record.expires_s == good[i].expires_s);
        assert_true(record.since_s == 1573300000);
        assert_int_equal(record.generation, 0);
    }
}

/* Nothing but white space may be cut off. */
static void every_truncation_is_refused(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
        size_t len = strlen(good[i].text);
        while (good[i].text[len - 1] == '\n')
            len--;
        for (size_t cut = 0; cut < len; cut++) {
            neso_credentials record;
            neso_credentials_fault fault;
            assert_int_not_equal(parse(&record, good[i].text, cut, 1573300000, &fault), NESO_OK);
        }
    }
}

/* A byte that is wrong gives an error or other credentials; it must never do harm. */
static void survives_any_changed_byte(void **state)
{
    static const char changes[] = {'\0', '"', '<', '&', '\\', '}', '>', '\xff', '\r'};
    static char copy[1024];
    (void)state;
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
        size_t len = strlen(good[i].text);
        assert_true(len <= sizeof copy);
        for (size_t at = 0; at < len; at++) {
            neso_credentials record;
            neso_credentials_fault fault;
            memcpy(copy, good[i].text, len);
            copy[at] = changes[at % sizeof changes];
            (void)parse(&record, copy, len, 1573300000, &fault);
        }
    }
}

static void reads_expiration_as_a_number(void **state)
{
    static const struct {
        const char *number;
        neso_status status;
        int64_t expires_s;
    } cases[] = {
        {"1573306481", NESO_OK, 1573306481},
        {"1573306481.999", NESO_OK, 1573306481},
        {"1.573306481E9", NESO_OK, 1573306481},
        {"1.573306481e+9", NESO_OK, 1573306481},
        {"1.5733064819e9", NESO_OK, 1573306481},
        {"15733064810e-1", NESO_OK, 1573306481},
        {"1573306481000.0e-03", NESO_OK, 1573306481},
        {"0.0001573306481E13", NESO_OK, 1573306481},
        {"16E8", NESO_OK, 1600000000},
        {"253402300799", NESO_OK, 253402300799},
        {"253402300800", NESO_E_MALFORMED, 0},
        {"1573306481000", NESO_E_MALFORMED, 0},
        {"1E99999999999999999999", NESO_E_MALFORMED, 0},
        {"-1573306481", NESO_E_MALFORMED, 0},
        {"0", NESO_E_EXPIRED, 0},
        {"0e9999", NESO_E_EXPIRED, 0},
        {"0e99999", NESO_E_MALFORMED, 0},
        {"1.5e-9999", NESO_E_EXPIRED, 0},
        {"\"1573306481\"", NESO_OK, 1573306481},
        {"\"1573306481 \"", NESO_E_MALFORMED, 0},
        {"\".\"", NESO_E_MALFORMED, 0},
        {"\"e9\"", NESO_E_MALFORMED, 0},
        {"\"1e+\"", NESO_E_MALFORMED, 0},
        {"1000000000000000000000000000000000000000000000000000000000000000000", NESO_E_TOO_LONG, 0},
        {"1573300000", NESO_E_EXPIRED, 0},
        {"1573300001", NESO_OK, 1573300001},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        static const char start[] = "{" FIELDS("");
        char text[512];
        neso_credentials record;
        neso_credentials_fault fault;
        strcpy(text, start);
        strcat(text, cases[i].number);
        strcat(text, "}");
        assert_int_equal(parse(&record, text, strlen(text), 1573300000, &fault), cases[i].status);
        if (cases[i].status == NESO_OK)
            assert_true(record.expires_s == cases[i].expires_s);
    }
}

static const struct {
    const char *text;
    neso_status status;
    const char *reason;
} refused[] = {
    {"", NESO_E_INCOMPLETE, "document"},
    {"not a document", NESO_E_MALFORMED, "document"},
    {"\xff", NESO_E_MALFORMED, "document"},
    {"\"\xff\"", NESO_E_UTF8, "document"},
    {"[]", NESO_E_MISSING, "AccessKeyId"},
    {"{\"Credentials\":null}", NESO_E_MISSING, "AccessKeyId"},
    {"{\"AccessKeyId\":\"\",\"SecretAccessKey\":\"s\"}", NESO_E_MISSING, "AccessKeyId"},
    {"{\"AccessKeyId\":null,\"SecretAccessKey\":\"s\"}", NESO_E_MISSING, "AccessKeyId"},
    {"{\"AccessKeyId\":[\"A\"],\"SecretAccessKey\":\"s\"}", NESO_E_MALFORMED, "AccessKeyId"},
    {"{\"AccessKeyId\":\"A\"}", NESO_E_MISSING, "SecretAccessKey"},
    {"{\"AccessKeyId\":\"A\",\"SecretAccessKey\":true}", NESO_E_MALFORMED, "SecretAccessKey"},
    {"{\"AccessKeyId\":\"A,B\",\"SecretAccessKey\":\"s\"}", NESO_E_MALFORMED, "AccessKeyId"},
    {"{\"AccessKeyId\":\"A\",\"SecretAccessKey\":\"s\\r\\nX: y\"}", NESO_E_MALFORMED,
     "SecretAccessKey"},
    {"{\"AccessKeyId\":\"A\",\"SecretAccessKey\":\"s\",\"Token\":\"\\u0000\"}", NESO_E_MALFORMED,
     "SessionToken"},
    {"{\"AccessKeyId\":\"A\",\"SecretAccessKey\":\"s\",\"Token\":\"t\\u00e9\"}", NESO_E_MALFORMED,
     "SessionToken"},
    {"{\"AccessKeyId\":\"A\",\"AccessKeyId\":\"A\",\"SecretAccessKey\":\"s\"}", NESO_E_DUPLICATE,
     "AccessKeyId"},
    {"{\"AccessKeyId\":\"A\",\"SecretAccessKey\":\"s\",\"secretAccess\\u004bey\":\"t\"}",
     NESO_E_DUPLICATE, "SecretAccessKey"},
    {"{\"AccessKeyId\":\"A\",\"SecretAccessKey\":\"s\",\"Token\":\"T\",\"SessionToken\":\"U\"}",
     NESO_E_DUPLICATE, "Token"},
    {"{\"AccessKeyId\":\"A\",\"SecretAccessKey\":\"s\",\"Expiration\":\"tomorrow\"}",
     NESO_E_MALFORMED, "Expiration"},
    {"{\"AccessKeyId\":\"A\",\"SecretAccessKey\":\"s\",\"Expiration\":\"2019-11-09T13:34:41\"}",
     NESO_E_MALFORMED, "Expiration"},
    {"{\"AccessKeyId\":\"A\",\"SecretAccessKey\":\"s\",\"Expiration\":\"2019-11-09T13:34:41."
     "00000000000000000000000000000000000000000000000Z\"}",
     NESO_E_TOO_LONG, "Expiration"},
    {"{\"AccessKeyId\":\"A\",\"SecretAccessKey\":\"s\",\"x\":[1,2,3,4,5,6,7,8,9,10,11,12,13,14,"
     "15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30,31,32,33,34,35,36,37,38,39,40,41,42]}",
     NESO_E_NO_SPACE, "document"},
    {"{\"AccessKeyId\":\"A\",\"SecretAccessKey\":\"s\",\"SessionToken\":7}", NESO_E_MALFORMED,
     "SessionToken"},
    {"{\"AccessKeyId\":\"A\",\"SecretAccessKey\":\"s\",\"SessionToken\":{}}", NESO_E_MALFORMED,
     "SessionToken"},
    {"{\"AccessKeyId\":\"A\",\"SecretAccessKey\":\"s\",\"Token\":[]}", NESO_E_MALFORMED, "Token"},
    {"{\"AccessKeyId\":\"A\",\"SecretAccessKey\":\"s\",\"Token\":false}", NESO_E_MALFORMED,
     "Token"},
    {"{\"AccessKeyId\":\"A\",\"SecretAccessKey\":\"s\",\"Expiration\":true}", NESO_E_MALFORMED,
     "Expiration"},
    {"{\"AccessKeyId\":\"A\",\"SecretAccessKey\":\"s\",\"Expiration\":{}}", NESO_E_MALFORMED,
     "Expiration"},
    {"{\"AccessKeyId\":\"A\",\"SecretAccessKey\":\"s\",\"Expiration\":\"1573306481.5.3\"}",
     NESO_E_MALFORMED, "Expiration"},
    {"{\"AccessKeyId\":\"A\",\"SecretAccessKey\":\"s\",\"Expiration\":\"1.5.3E9\"}",
     NESO_E_MALFORMED, "Expiration"},
    {"{\"AccessKeyId\":\"A\",\"SecretAccessKey\":\"s\",\"Expiration\":\"1573306481e\"}",
     NESO_E_MALFORMED, "Expiration"},
    {"{\"AccessKeyId\":\"A\",\"SecretAccessKey\":\"s\",\"Expiration\":\"1573306481e+\"}",
     NESO_E_MALFORMED, "Expiration"},
    {"{\"AccessKeyId\":\"A\",\"SecretAccessKey\":\"s\",\"Expiration\":\".5e9\"}", NESO_E_MALFORMED,
     "Expiration"},
    {"<a/>", NESO_E_MISSING, "AccessKeyId"},
    {"<a><![CDATA[x]]></a>", NESO_E_UNSUPPORTED, "document"},
    {"<a><Credentials><AccessKeyId>A</AccessKeyId><AccessKeyId>A</AccessKeyId></Credentials>"
     "</a>",
     NESO_E_DUPLICATE, "AccessKeyId"},
    {"<a><Credentials><AccessKeyId>A&#10;B</AccessKeyId><SecretAccessKey>s</SecretAccessKey>"
     "</Credentials></a>",
     NESO_E_MALFORMED, "AccessKeyId"},
    {"<a><AccessKeyId>A</AccessKeyId><SecretAccessKey>&x;</SecretAccessKey></a>", NESO_E_MALFORMED,
     "document"},
};

static void says_why_a_document_is_refused(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof refused / sizeof refused[0]; i++) {
        neso_credentials record;
        neso_credentials_fault fault;
        assert_int_equal(parse(&record, refused[i].text, strlen(refused[i].text), 0, &fault),
                         refused[i].status);
        assert_string_equal(fault.reason, refused[i].reason);
    }
}

static void reports_an_error_as_what_it_is(void **state)
{
    static const struct {
        const char *text, *code, *message;
    } cases[] = {
        {"{\"Code\":\"AssumeRoleUnauthorizedAccess\",\"LastUpdated\":\"2019-11-09T12:34:41Z\","
         "\"Message\":\"EC2 cannot assume the role\"}",
         "AssumeRoleUnauthorizedAccess", "EC2 cannot assume the role"},
        {"{\"Code\":\"Failed\"}", "Failed", ""},
        {"{\"code\":\"InternalServerError\",\"message\":\"no\"}", "InternalServerError", "no"},
        {"{\"message\":\"Access Denied\"}", "", "Access Denied"},
        {"{\"message\":\"Not Found\",\"traceId\":\"1\"}", "", "Not Found"},
        {"{\"Error\":{\"Code\":\"AccessDenied\",\"Message\":\"no\",\"Type\":\"Sender\"},"
         "\"RequestId\":\"1\"}",
         "AccessDenied", "no"},
        {"<ErrorResponse><Error><Type>Sender</Type><Code>ExpiredToken</Code><Message>It &quot;is"
         "&quot;</Message></Error><RequestId>1</RequestId></ErrorResponse>",
         "ExpiredToken", "It \"is\""},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        neso_credentials record;
        neso_credentials_fault fault;
        size_t len = strlen(cases[i].text);
        assert_int_equal(parse(&record, cases[i].text, len, 0, &fault), NESO_E_REFUSED);
        assert_true(neso_slice_equal(fault.service.code, neso_slice_of(cases[i].code)));
        assert_true(neso_slice_equal(fault.service.message, neso_slice_of(cases[i].message)));
        for (size_t cut = 0; cut < len; cut++)
            assert_int_equal(parse(&record, cases[i].text, cut, 0, &fault), NESO_E_INCOMPLETE);
    }
}

static void an_expired_record_is_complete(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
        neso_credentials record;
        neso_credentials_fault fault;
        if (good[i].expires_s == NESO_CREDENTIALS_NEVER)
            continue;
        assert_int_equal(
            parse(&record, good[i].text, strlen(good[i].text), good[i].expires_s, &fault),
            NESO_E_EXPIRED);
        assert_string_equal(fault.reason, "Expiration");
        assert_example(&record);
        assert_true(record.expires_s == good[i].expires_s);
    }
}

/* The longest token passes, one byte more is refused with its length. */
static void says_how_long_a_token_was(void **state)
{
    static const char start[] = "{\"AccessKeyId\":\"A\",\"SecretAccessKey\":\"s\",\"Token\":\"";
    static char text[sizeof start + NESO_TOKEN_MAX + 3];
    (void)state;
    for (size_t len = NESO_TOKEN_MAX; len <= NESO_TOKEN_MAX + 1; len++) {
        neso_credentials record;
        neso_credentials_fault fault;
        memcpy(text, start, sizeof start - 1);
        memset(text + sizeof start - 1, 't', len);
        memcpy(text + sizeof start - 1 + len, "\"}", 2);
        neso_status status = parse(&record, text, sizeof start + 1 + len, 0, &fault);
        assert_int_equal(status, len <= NESO_TOKEN_MAX ? NESO_OK : NESO_E_TOO_LONG);
        if (status != NESO_OK) {
            assert_string_equal(fault.reason, "SessionToken");
            assert_int_equal(fault.len, NESO_TOKEN_MAX + 1);
            assert_int_equal(fault.max, NESO_TOKEN_MAX);
        }
    }
}

int test_credentials_document(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_every_shape),
        cmocka_unit_test(every_truncation_is_refused),
        cmocka_unit_test(survives_any_changed_byte),
        cmocka_unit_test(reads_expiration_as_a_number),
        cmocka_unit_test(says_why_a_document_is_refused),
        cmocka_unit_test(reports_an_error_as_what_it_is),
        cmocka_unit_test(an_expired_record_is_complete),
        cmocka_unit_test(says_how_long_a_token_was),
    };
    return cmocka_run_group_tests_name("credentials_document", tests, NULL, NULL);
}
