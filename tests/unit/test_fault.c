/* neso_fault.h: error documents of all services. */
#include "unit.h"

#include "neso_fault.h"

static neso_status parse(neso_fault *fault, const char *text, size_t len)
{
    return neso_fault_parse(fault, (char *)(uintptr_t)unit_guarded(text, len), len);
}

static const struct {
    const char *text, *code, *message, *request_id;
} good[] = {
    {"{\"requestId\":\"1\",\"code\":\"ReadOnlyViolationException\",\"detailedMessage\":\"no\"}",
     "ReadOnlyViolationException", "no", "1"},
    {"{\"detailedMessage\":\"more\",\"message\":\"less\",\"code\":\"X\",\"requestId\":\"1\"}", "X",
     "more", "1"},
    {"{\"code\":\"X\",\"message\":\"say \\\"hi\\\"\\n\\u001b[31m\\u00e9\\u0080\\u009f\\u00a0\"}",
     "X", "say \"hi\"??[31m\xc3\xa9????\xc2\xa0", ""},
    {"{\"Error\":{\"Code\":\"AccessDenied\",\"Message\":\"no\",\"Type\":\"Sender\"},"
     "\"RequestId\":\"r\"}",
     "AccessDenied", "no", "r"},
    {"{\"__type\":\"com.amazon.coral.service#AccessDeniedException\",\"Message\":\"no\"}",
     "AccessDeniedException", "no", ""},
    {"{\"message\":\"Not Found\",\"traceId\":\"t\"}", "", "Not Found", ""},
    {"{\"code\":404,\"message\":\"x\"}", "404", "x", ""},
    {" \n<ErrorResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\">\n  <Error>\n"
     "    <Type>Sender</Type>\n    <Code>InvalidClientTokenId</Code>\n"
     "    <Message>The &quot;token&quot; is\n invalid.</Message>\n  </Error>\n"
     "  <RequestId>c6104cbe</RequestId>\n</ErrorResponse>\n",
     "InvalidClientTokenId", "The \"token\" is? invalid.", "c6104cbe"},
    {"<Error><Message>\xc3\xa9\xff\xc3 \xe2\x82\xac\x1b&#127;</Message></Error>", "",
     "\xc3\xa9?? \xe2\x82\xac??", ""},
    {"<ErrorResponse><Error><Message/><Code>X</Code></Error></ErrorResponse>", "X", "", ""},
};

static void assert_slice(neso_slice slice, const char *text)
{
    assert_int_equal(slice.len, strlen(text));
    assert_memory_equal(slice.len > 0 ? slice.ptr : "", text, slice.len);
}

static void reads_every_shape(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
        neso_fault fault;
        assert_int_equal(parse(&fault, good[i].text, strlen(good[i].text)), NESO_OK);
        assert_slice(fault.code, good[i].code);
        assert_slice(fault.message, good[i].message);
        assert_slice(fault.request_id, good[i].request_id);
    }
}

static void refuses_what_is_cut_or_no_error(void **state)
{
    static const char *const bad[] = {
        "",
        "{}",
        "[]",
        "null",
        "{\"results\":[]}",
        "<html><body>x</body>",
        "<a>text</a>",
        "Forbidden",
        "{\"code\":\"\"}",
        "{\"Error\":null}",
        "   ",
    };
    neso_fault fault;
    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        assert_int_not_equal(parse(&fault, bad[i], strlen(bad[i])), NESO_OK);
        assert_int_equal(fault.code.len + fault.message.len + fault.request_id.len, 0);
    }
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
        size_t len = strlen(good[i].text);
        while (good[i].text[len - 1] == '\n')
            len--;
        for (size_t cut = 0; cut < len; cut++)
            assert_int_not_equal(parse(&fault, good[i].text, cut), NESO_OK);
    }
}

static void knows_a_clock_that_is_wrong(void **state)
{
    static const struct {
        const char *code, *message;
        bool clock;
    } cases[] = {
        {"SignatureDoesNotMatch",
         "Signature expired: 20181011T213907Z is now earlier than 20181011T213915Z "
         "(20181011T214415Z - 5 min.)",
         true},
        {"InvalidSignatureException",
         "Signature not yet current: 20181011T213907Z is still later than 20181011T213900Z "
         "(20181011T213400Z + 5 min.)",
         true},
        {"RequestExpired", "Request has expired.", true},
        {"RequestTimeTooSkewed", "", true},
        {"SignatureDoesNotMatch", "The request signature we calculated does not match", false},
        {"ExpiredToken", "The security token included in the request is expired", false},
        {"", "", false},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        neso_fault fault = {.code = neso_slice_of(cases[i].code),
                            .message = neso_slice_of(cases[i].message)};
        assert_int_equal(neso_fault_is_clock(&fault), cases[i].clock);
    }
}

int test_fault(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_every_shape),
        cmocka_unit_test(refuses_what_is_cut_or_no_error),
        cmocka_unit_test(knows_a_clock_that_is_wrong),
    };
    return cmocka_run_group_tests_name("fault", tests, NULL, NULL);
}
