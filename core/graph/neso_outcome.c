#include "neso_outcome.h"

#include "neso_fault.h"
#include "neso_json.h"
#include "neso_time.h"

/* Tokens of a reply to a write; the expected one, {"results":[]}, needs three. */
#define TOKENS 24

typedef struct meaning {
    neso_slice text;
    neso_outcome outcome;
} meaning;

/* Codes that mean the same whatever the status is. */
static const meaning codes[] = {
    {NESO_SLICE_INIT("ConcurrentModificationException"), NESO_OUTCOME_RETRY},
    {NESO_SLICE_INIT("ThrottlingException"), NESO_OUTCOME_RETRY},
    {NESO_SLICE_INIT("TooManyRequestsException"), NESO_OUTCOME_RETRY},
    {NESO_SLICE_INIT("QueryLimitExceededException"), NESO_OUTCOME_RETRY},
    {NESO_SLICE_INIT("CancelledByUserException"), NESO_OUTCOME_RETRY},
    {NESO_SLICE_INIT("MemoryLimitExceededException"), NESO_OUTCOME_LATER},
    {NESO_SLICE_INIT("InternalFailureException"), NESO_OUTCOME_LATER},
    {NESO_SLICE_INIT("TimeLimitExceededException"), NESO_OUTCOME_SMALLER},
    {NESO_SLICE_INIT("QueryTooLargeException"), NESO_OUTCOME_SMALLER},
    {NESO_SLICE_INIT("ReadOnlyViolationException"), NESO_OUTCOME_READ_ONLY},
    {NESO_SLICE_INIT("ExpiredTokenException"), NESO_OUTCOME_CREDENTIALS},
    {NESO_SLICE_INIT("ConstraintViolationException"), NESO_OUTCOME_REFUSED},
    {NESO_SLICE_INIT("MalformedQueryException"), NESO_OUTCOME_REFUSED},
};

/* Failures of authentication come with various codes, as 403 or 400: the message tells. */
static const meaning messages[] = {
    {NESO_SLICE_INIT("security token"), NESO_OUTCOME_CREDENTIALS},
    {NESO_SLICE_INIT("request signature we calculated"), NESO_OUTCOME_CREDENTIALS},
    {NESO_SLICE_INIT("Missing Authentication Token"), NESO_OUTCOME_DENIED},
    {NESO_SLICE_INIT("required authorization header"), NESO_OUTCOME_DENIED},
    {NESO_SLICE_INIT("Credential should be scoped"), NESO_OUTCOME_DENIED},
    {NESO_SLICE_INIT("sufficient access"), NESO_OUTCOME_DENIED},
};

/* Statuses that mean the same with and without a code. */
static const struct {
    uint16_t status;
    uint8_t outcome;
} statuses[] = {
    {401, NESO_OUTCOME_DENIED},  {403, NESO_OUTCOME_DENIED}, {404, NESO_OUTCOME_DENIED},
    {405, NESO_OUTCOME_DENIED},  {407, NESO_OUTCOME_DENIED}, {408, NESO_OUTCOME_LATER},
    {413, NESO_OUTCOME_SMALLER}, {429, NESO_OUTCOME_RETRY},
};

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* Whether the body is one whole JSON object with an array `results` and no sign of an error. */
static bool is_success(const neso_reply *reply)
{
    neso_json_token tokens[TOKENS];
    neso_json json;
    size_t offset, value;
    return !reply->overflow &&
           neso_json_parse(&json, reply->body, reply->len, tokens, TOKENS, &offset) == NESO_OK &&
           neso_json_find(&json, NESO_JSON_ROOT, NESO_SLICE("results"), &value) == NESO_OK &&
           neso_json_type_of(&json, value) == NESO_JSON_ARRAY &&
           neso_json_find(&json, NESO_JSON_ROOT, NESO_SLICE("code"), &value) == NESO_E_MISSING &&
           neso_json_find(&json, NESO_JSON_ROOT, NESO_SLICE("error"), &value) == NESO_E_MISSING &&
           neso_json_find(&json, NESO_JSON_ROOT, NESO_SLICE("detailedMessage"), &value) ==
               NESO_E_MISSING;
}

/* Neptune may fail after it has begun to answer with 200: the error document is then appended to
 * the results that are cut off. */
static void read_appended_fault(neso_fault *fault, const neso_reply *reply)
{
    size_t at = reply->len;
    while (at > 0 && reply->body[at - 1] != '{')
        at--;
    if (at > 0)
        (void)neso_fault_parse(fault, reply->body + at - 1, reply->len - (at - 1));
}

/* The time in brackets is the server's. */
bool neso_outcome_server_time(int64_t *time_s, neso_slice message)
{
    size_t at = neso_slice_find(message, NESO_SLICE("(")) + 1;
    *time_s = 0;
    return at + NESO_TIME_BASIC_SIZE <= message.len &&
           neso_time_parse_iso8601(time_s, message.ptr + at, NESO_TIME_BASIC_SIZE) == NESO_OK;
}

/* What a refusal with an error document means. */
static neso_outcome judge_fault(const neso_fault *fault, uint16_t status)
{
    for (size_t i = 0; i < COUNT(codes); i++)
        if (neso_slice_equal(fault->code, codes[i].text))
            return codes[i].outcome;
    if (neso_fault_is_clock(fault))
        return NESO_OUTCOME_CLOCK;
    for (size_t i = 0; i < COUNT(messages); i++)
        if (neso_slice_find(fault->message, messages[i].text) < fault->message.len)
            return messages[i].outcome;
    if (status >= 400 && status < 500)
        return NESO_OUTCOME_REFUSED;
    return status >= 500 ? NESO_OUTCOME_LATER : NESO_OUTCOME_UNKNOWN;
}

static neso_outcome judge_refusal(const neso_fault *fault, const neso_reply *reply)
{
    const uint16_t status = reply->status;
    neso_outcome outcome = NESO_OUTCOME_UNKNOWN;
    if (fault->code.len > 0 || fault->message.len > 0)
        outcome = judge_fault(fault, status);
    else if (status >= 500)
        outcome = NESO_OUTCOME_LATER;
    if (outcome != NESO_OUTCOME_REFUSED && outcome != NESO_OUTCOME_UNKNOWN)
        return outcome;
    for (size_t i = 0; i < COUNT(statuses); i++)
        if (statuses[i].status == status)
            return (neso_outcome)statuses[i].outcome;
    /* A refusal too long to be read mostly repeats the query: a smaller batch gets a shorter one.
     */
    return reply->overflow && status >= 400 ? NESO_OUTCOME_SMALLER : outcome;
}

void neso_outcome_judge(neso_verdict *out, const neso_reply *reply)
{
    neso_fault fault = {0};
    memset(out, 0, sizeof *out);
    if (reply->status == 200 && is_success(reply)) {
        out->outcome = NESO_OUTCOME_DONE;
        return;
    }
    if (!reply->overflow && neso_fault_parse(&fault, reply->body, reply->len) != NESO_OK &&
        reply->status == 200)
        read_appended_fault(&fault, reply);
    out->code = fault.code;
    out->message = fault.message;
    out->outcome = judge_refusal(&fault, reply);
    if (out->outcome == NESO_OUTCOME_CLOCK)
        out->has_time = neso_outcome_server_time(&out->time_s, out->message);
}

const char *neso_outcome_text(neso_outcome outcome)
{
    switch (outcome) {
    case NESO_OUTCOME_DONE:
        return "done";
    case NESO_OUTCOME_RETRY:
        return "server busy";
    case NESO_OUTCOME_LATER:
        return "server in trouble";
    case NESO_OUTCOME_SMALLER:
        return "too much at once";
    case NESO_OUTCOME_REFUSED:
        return "refused";
    case NESO_OUTCOME_READ_ONLY:
        return "server is read-only";
    case NESO_OUTCOME_CREDENTIALS:
        return "credentials not accepted";
    case NESO_OUTCOME_CLOCK:
        return "clock differs";
    case NESO_OUTCOME_DENIED:
        return "denied";
    case NESO_OUTCOME_UNKNOWN:
        return "unclear reply";
    }
    return "unknown outcome";
}
