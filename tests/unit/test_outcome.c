#include "unit.h"

#include "neso_outcome.h"

#define ERROR(code, message)                                                                       \
    "{\"requestId\":\"0d\",\"code\":\"" code "\",\"detailedMessage\":\"" message "\"}"

static neso_verdict verdict;
static char buffer[1024];

static neso_outcome judge(uint16_t status, const char *text, bool overflow)
{
    size_t len = strlen(text);
    assert_true(len < sizeof buffer);
    memcpy(buffer, text, len);
    const neso_reply reply = {status, buffer, len, overflow};
    memset(&verdict, 0xAA, sizeof verdict);
    neso_outcome_judge(&verdict, &reply);
    return verdict.outcome;
}

static void believes_only_a_whole_success(void **state)
{
    (void)state;
    static const struct {
        const char *body;
        neso_outcome outcome;
    } cases[] = {
        {"{\"results\":[]}", NESO_OUTCOME_DONE},
        {" {\n\"results\" : [ ] }\r\n", NESO_OUTCOME_DONE},
        {"{\"results\":[{\"n\":1}],\"x\":null}", NESO_OUTCOME_DONE},
        {"", NESO_OUTCOME_UNKNOWN},
        {"{}", NESO_OUTCOME_UNKNOWN},
        {"[]", NESO_OUTCOME_UNKNOWN},
        {"{\"results\":{}}", NESO_OUTCOME_UNKNOWN},
        {"{\"results\":null}", NESO_OUTCOME_UNKNOWN},
        {"{\"result\":[]}", NESO_OUTCOME_UNKNOWN},
        {"{\"results\":[],\"results\":[]}", NESO_OUTCOME_UNKNOWN},
        {"{\"results\":[]}{}", NESO_OUTCOME_UNKNOWN},
        {"{\"results\":[],}", NESO_OUTCOME_UNKNOWN},
        {"{\"results\":[],\"error\":\"x\"}", NESO_OUTCOME_UNKNOWN},
        {"{\"results\":[],\"code\":\"Odd\"}", NESO_OUTCOME_UNKNOWN},
        {"{\"results\":[],\"detailedMessage\":\"\"}", NESO_OUTCOME_UNKNOWN},
        {"<html>", NESO_OUTCOME_UNKNOWN},
        /* Neptune begins with 200 and appends what went wrong then. */
        {"{\"results\":[{\"n\":1}," ERROR("TimeLimitExceededException", "late"),
         NESO_OUTCOME_SMALLER},
        {"{\"results\":[" ERROR("MemoryLimitExceededException", "x"), NESO_OUTCOME_LATER},
        {"{\"results\":[" ERROR("NobodyKnowsException", "x"), NESO_OUTCOME_UNKNOWN},
        {"{\"results\":[],\"code\":\"ThrottlingException\"}", NESO_OUTCOME_RETRY},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        assert_int_equal(judge(200, cases[i].body, false), cases[i].outcome);
    assert_int_equal(judge(200, "{\"results\":[]}", true), NESO_OUTCOME_UNKNOWN);
    assert_int_equal(judge(201, "{\"results\":[]}", false), NESO_OUTCOME_UNKNOWN);
    assert_int_equal(judge(204, "", false), NESO_OUTCOME_UNKNOWN);
    assert_int_equal(judge(500, "{\"results\":[]}", false), NESO_OUTCOME_LATER);
}

static void believes_no_part_of_a_success(void **state)
{
    (void)state;
    const char *text = "{\"results\":[]}";
    for (size_t len = 0; len < strlen(text); len++) {
        memcpy(buffer, text, len);
        const neso_reply reply = {200, buffer, len, false};
        neso_outcome_judge(&verdict, &reply);
        assert_int_equal(verdict.outcome, NESO_OUTCOME_UNKNOWN);
    }
    const neso_reply nothing = {200, NULL, 0, false};
    neso_outcome_judge(&verdict, &nothing);
    assert_int_equal(verdict.outcome, NESO_OUTCOME_UNKNOWN);
}

static void knows_the_codes(void **state)
{
    (void)state;
    static const struct {
        uint16_t status;
        const char *body;
        neso_outcome outcome;
    } cases[] = {
        {500, ERROR("ConcurrentModificationException", "x"), NESO_OUTCOME_RETRY},
        {500, ERROR("ThrottlingException", "x"), NESO_OUTCOME_RETRY},
        {500, ERROR("QueryLimitExceededException", "x"), NESO_OUTCOME_RETRY},
        {500, ERROR("CancelledByUserException", "x"), NESO_OUTCOME_RETRY},
        {429, ERROR("TooManyRequestsException", "x"), NESO_OUTCOME_RETRY},
        {429, ERROR("SomethingElse", "x"), NESO_OUTCOME_RETRY},
        {429, "busy", NESO_OUTCOME_RETRY},
        {500, ERROR("MemoryLimitExceededException", "x"), NESO_OUTCOME_LATER},
        {500, ERROR("InternalFailureException", "x"), NESO_OUTCOME_LATER},
        {500, ERROR("NobodyKnowsException", "x"), NESO_OUTCOME_LATER},
        {502, "<html>", NESO_OUTCOME_LATER},
        {503, "", NESO_OUTCOME_LATER},
        {500, ERROR("TimeLimitExceededException", "x"), NESO_OUTCOME_SMALLER},
        {413, "", NESO_OUTCOME_SMALLER},
        {400, ERROR("QueryTooLargeException", "x"), NESO_OUTCOME_SMALLER},
        {400, ERROR("ConstraintViolationException", "x"), NESO_OUTCOME_REFUSED},
        {400, ERROR("ConstraintViolationException", "the security token"), NESO_OUTCOME_REFUSED},
        {400, ERROR("MalformedQueryException", "x"), NESO_OUTCOME_REFUSED},
        {400, ERROR("InvalidNumericDataException", "x"), NESO_OUTCOME_REFUSED},
        {400, ERROR("DuplicateDataException", "x"), NESO_OUTCOME_REFUSED},
        {409, ERROR("NobodyKnowsException", "x"), NESO_OUTCOME_REFUSED},
        {400, "{\"message\":\"x\",\"code\":\"BadRequestException\"}", NESO_OUTCOME_REFUSED},
        {400, "Bad Request", NESO_OUTCOME_UNKNOWN},
        {400, "{\"code\":\"ConstraintViola", NESO_OUTCOME_UNKNOWN},
        {400, ERROR("ReadOnlyViolationException", "x"), NESO_OUTCOME_READ_ONLY},
        {403, ERROR("ExpiredTokenException", "x"), NESO_OUTCOME_CREDENTIALS},
        {403,
         ERROR("AccessDeniedException", "The security token included in the request is invalid."),
         NESO_OUTCOME_CREDENTIALS},
        {403, ERROR("AccessDeniedException", "The request signature we calculated does not match"),
         NESO_OUTCOME_CREDENTIALS},
        {403, ERROR("AccessDeniedException", "Missing Authentication Token"), NESO_OUTCOME_DENIED},
        {400, ERROR("BadRequestException", "Missing Authentication Token"), NESO_OUTCOME_DENIED},
        {403,
         ERROR("AccessDeniedException",
               "You do not have sufficient access to perform this action."),
         NESO_OUTCOME_DENIED},
        {403,
         ERROR("AccessDeniedException", "Credential should be scoped to a valid Region, not 'x'."),
         NESO_OUTCOME_DENIED},
        {403, ERROR("NobodyKnowsException", "x"), NESO_OUTCOME_DENIED},
        {403, "", NESO_OUTCOME_DENIED},
        {404, "<html>", NESO_OUTCOME_DENIED},
        {404, ERROR("NobodyKnowsException", "x"), NESO_OUTCOME_DENIED},
        {401, "", NESO_OUTCOME_DENIED},
        {408, "", NESO_OUTCOME_LATER},
        {302, "", NESO_OUTCOME_UNKNOWN},
        {0, "", NESO_OUTCOME_UNKNOWN},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        assert_int_equal(judge(cases[i].status, cases[i].body, false), cases[i].outcome);
        assert_false(verdict.has_time);
    }
    assert_int_equal(judge(403, "{\"code\":", true), NESO_OUTCOME_DENIED);
    assert_int_equal(judge(500, "{\"code\":", true), NESO_OUTCOME_LATER);
    assert_int_equal(judge(302, "{\"code\":", true), NESO_OUTCOME_UNKNOWN);
    /* A smaller batch may get a reply that fits. */
    assert_int_equal(judge(400, "{\"code\":", true), NESO_OUTCOME_SMALLER);
}

static void tells_the_operator_code_and_message(void **state)
{
    (void)state;
    judge(400, ERROR("MalformedQueryException", "near \\\"x\\\"\\n"), false);
    assert_true(neso_slice_equal(verdict.code, NESO_SLICE("MalformedQueryException")));
    assert_true(neso_slice_equal(verdict.message, NESO_SLICE("near \"x\"?")));
    judge(200, "{\"results\":[]}", false);
    assert_int_equal(verdict.code.len + verdict.message.len, 0);
}

static void takes_the_time_from_the_message(void **state)
{
    (void)state;
    judge(403,
          ERROR("AccessDeniedException",
                "Signature expired: 20181011T213907Z is now earlier than 20181011T213915Z "
                "(20181011T214415Z - 5 min.)"),
          false);
    assert_int_equal(verdict.outcome, NESO_OUTCOME_CLOCK);
    assert_true(verdict.has_time && verdict.time_s == 1539294255);
    judge(400,
          ERROR("BadRequestException", "Signature not yet current: 20181011T215000Z is still later "
                                       "than 20181011T214415Z (20181011T213915Z + 5 min.)"),
          false);
    assert_int_equal(verdict.outcome, NESO_OUTCOME_CLOCK);
    assert_true(verdict.has_time && verdict.time_s == 1539293955);
    static const char *const without[] = {
        ERROR("AccessDeniedException", "Signature expired"),
        ERROR("AccessDeniedException", "Signature expired ("),
        ERROR("AccessDeniedException", "Signature expired (20181011T214415"),
        ERROR("AccessDeniedException", "Signature expired (20181311T214415Z - 5 min.)"),
    };
    for (size_t i = 0; i < sizeof without / sizeof without[0]; i++) {
        assert_int_equal(judge(403, without[i], false), NESO_OUTCOME_CLOCK);
        assert_false(verdict.has_time);
        assert_true(verdict.time_s == 0);
    }
}

static void has_a_word_for_each(void **state)
{
    (void)state;
    for (int i = NESO_OUTCOME_DONE; i <= NESO_OUTCOME_UNKNOWN; i++)
        for (int j = NESO_OUTCOME_DONE; j < i; j++)
            assert_string_not_equal(neso_outcome_text((neso_outcome)i),
                                    neso_outcome_text((neso_outcome)j));
    assert_string_equal(neso_outcome_text((neso_outcome)99), "unknown outcome");
}

int test_outcome(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(believes_only_a_whole_success),
        cmocka_unit_test(believes_no_part_of_a_success),
        cmocka_unit_test(knows_the_codes),
        cmocka_unit_test(tells_the_operator_code_and_message),
        cmocka_unit_test(takes_the_time_from_the_message),
        cmocka_unit_test(has_a_word_for_each),
    };
    return cmocka_run_group_tests_name("outcome", tests, NULL, NULL);
}
