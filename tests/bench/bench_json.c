/* A credential document of 869 bytes: checked, taken apart and judged; read as JSON alone; and what
 * jsmn alone takes, which checks little. */
#include "bench.h"
#include "bench_jsmn.h"

#include "neso_credentials.h"
#include "neso_json.h"

#include <string.h>

#define TIMES  40
#define LEN    869
#define TOKENS 24

static const char head[] = "{\n"
                           "  \"Code\" : \"Success\",\n"
                           "  \"LastUpdated\" : \"2026-11-22T10:00:00Z\",\n"
                           "  \"Type\" : \"AWS-HMAC\",\n"
                           "  \"AccessKeyId\" : \"ASIAIOSFODNN7EXAMPLE\",\n"
                           "  \"SecretAccessKey\" : \"wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY\",\n"
                           "  \"Token\" : \"";
static const char tail[] = "\",\n"
                           "  \"Expiration\" : \"2026-11-22T16:00:00Z\"\n"
                           "}";

static char document[LEN];
static char scratch[LEN];
static neso_json_token tokens[TOKENS];
static neso_status status;

/* The names as a reader wants them, in the document's order. */
static const neso_slice names[] = {
    NESO_SLICE_INIT("AccessKeyId"),
    NESO_SLICE_INIT("SecretAccessKey"),
    NESO_SLICE_INIT("Token"),
    NESO_SLICE_INIT("Expiration"),
};
#define NAMES (sizeof names / sizeof names[0])

/* Parsing changes the text. */
static void copy(void *context)
{
    memcpy(scratch, context, LEN);
}

static void parse_credentials(void *context)
{
    neso_credentials credentials;
    neso_credentials_fault fault;
    copy(context);
    status = neso_credentials_parse(&credentials, scratch, LEN, 1795300000, &fault);
}

static void read_json(void *context)
{
    neso_json json;
    size_t offset, value;
    status = neso_json_parse(&json, context, LEN, tokens, TOKENS, &offset);
    for (size_t i = 0; i < NAMES && status == NESO_OK; i++)
        status = neso_json_find(&json, NESO_JSON_ROOT, names[i], &value);
}

static void read_by_jsmn(void *context)
{
    status = bench_jsmn_read(context, LEN, names, NAMES) ? NESO_OK : NESO_E_MISSING;
}

void bench_json(void)
{
    size_t head_len = strlen(head), tail_len = strlen(tail);
    memset(document, 'T', LEN);
    memcpy(document, head, head_len);
    memcpy(document + LEN - tail_len, tail, tail_len);
    bench_count("json copy", copy, document, TIMES, 1);
    bench_count("json credentials", parse_credentials, document, TIMES, 1);
    bench_check(status == NESO_OK, "neso_credentials_parse");
    bench_count("json", read_json, document, TIMES, 1);
    bench_check(status == NESO_OK, "neso_json_parse");
    bench_count("jsmn", read_by_jsmn, document, TIMES, 1);
    bench_check(status == NESO_OK, "jsmn_parse");
    bench_stack("json credentials stack", parse_credentials, document);
}
