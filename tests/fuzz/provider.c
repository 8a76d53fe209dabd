/* Replies to the sources of credentials, and the bytes of a web identity token. */
#include "fuzz.h"

#include "neso_container.h"
#include "neso_imds.h"
#include "neso_iot.h"
#include "neso_sts.h"

#include <stdlib.h>
#include <string.h>

enum { NOW_S = 1700000000 };

/* Between two responses of an input. */
#define NEXT "\x1e"

static bool within(neso_slice part, const char *text, size_t len)
{
    return part.len == 0 || (part.ptr >= text && part.ptr + part.len <= text + len);
}

/* ---- replies ---- */

static union {
    neso_sts sts;
    neso_iot iot;
    neso_imds imds;
    neso_container container;
} room;

/* The first byte of an input chooses the source. */
static neso_provider *make(char choice)
{
    static const neso_sts_config sts = {
        .action = &neso_sts_assume_role,
        .endpoint = {.host = NESO_SLICE_INIT("sts"), .port = 443},
        .duration_s = 900,
        .role_arn = NESO_SLICE_INIT("arn:aws:iam::123456789012:role/x"),
        .session_name = NESO_SLICE_INIT("fuzz"),
    };
    static const neso_iot_config iot = {.endpoint = {.host = NESO_SLICE_INIT("iot"), .port = 443},
                                        .role_alias = NESO_SLICE_INIT("a")};
    static const neso_imds_config imds = {.v1_allowed = true};
    static const neso_container_config container = {
        .endpoint = {.host = NESO_SLICE_INIT(NESO_CONTAINER_HOST), .port = 80, .plain = true},
        .path = NESO_SLICE_INIT("/")};
    neso_credentials_fault fault;
    neso_provider *made = &room.imds.provider;
    neso_status status = NESO_OK;
    switch (choice) {
    case 's':
        status = neso_sts_init(&room.sts, &sts, &fault);
        made = &room.sts.provider;
        break;
    case 'i':
        status = neso_iot_init(&room.iot, &iot, &fault);
        made = &room.iot.provider;
        break;
    case 'c':
        status = neso_container_init(&room.container, &container, &fault);
        made = &room.container.provider;
        break;
    default:
        status = neso_imds_init(&room.imds, &imds, &fault);
    }
    FUZZ_REQUIRE(status == NESO_OK);
    return made;
}

/* Whatever a reply has put into the next request, it is one: it ends with its only empty line. */
static void send_request(neso_exchange *exchange)
{
    char out[1024];
    size_t len, at = 0;
    FUZZ_REQUIRE(neso_exchange_send(exchange, (uint8_t *)out, sizeof out, &len) == NESO_OK);
    FUZZ_REQUIRE(len < sizeof out);
    while (at + 4 <= len && memcmp(out + at, "\r\n\r\n", 4) != 0)
        at++;
    FUZZ_REQUIRE(at + 4 == len);
}

static bool receive(neso_exchange *exchange, const char *text, size_t len)
{
    for (size_t at = 0; at < len; at += 11) {
        size_t size = len - at < 11 ? len - at : 11;
        if (neso_exchange_receive(exchange, (const uint8_t *)text + at, size) != NESO_OK)
            return false;
    }
    return neso_exchange_end(exchange) == NESO_OK;
}

static void check(neso_provider_outcome outcome, const neso_provider_result *result,
                  const neso_credential_store *store, const neso_exchange *exchange)
{
    const neso_credentials *current = neso_credential_store_current(store);
    FUZZ_REQUIRE((outcome == NESO_PROVIDER_RENEWED) == (current != NULL));
    FUZZ_REQUIRE(within(result->fault.code, exchange->reply, exchange->reply_len));
    FUZZ_REQUIRE(within(result->fault.message, exchange->reply, exchange->reply_len));
    if (outcome != NESO_PROVIDER_RENEWED)
        return;
    FUZZ_REQUIRE(exchange->response.code == 200 && exchange->body_len == exchange->reply_len);
    FUZZ_REQUIRE(current->session_token.len > 0 && current->expires_s > NOW_S);
    for (size_t i = 0; i < exchange->reply_len; i++)
        FUZZ_REQUIRE(exchange->reply[i] == 0);
}

/* One exchange; false: the renewal has ended. */
static bool play(neso_provider *provider, neso_credential_store *store, const char *text,
                 size_t len)
{
    static neso_exchange exchange;
    char reply[600];
    neso_provider_exchange next;
    neso_credentials_fault fault;
    neso_provider_result result;
    FUZZ_REQUIRE(neso_provider_prepare(provider, &next, &fault) == NESO_OK);
    next.request.reply = reply;
    next.request.reply_cap = sizeof reply;
    next.request.body = NULL; /* its form is the same in each round */
    FUZZ_REQUIRE(neso_exchange_start(&exchange, &next.request, NULL, NULL, NOW_S) == NESO_OK);
    send_request(&exchange);
    if (!receive(&exchange, text, len))
        return false;
    neso_provider_outcome outcome =
        neso_provider_accept(provider, &result, store, &exchange, NOW_S);
    check(outcome, &result, store, &exchange);
    return outcome == NESO_PROVIDER_MORE;
}

void fuzz_provider(char *text, size_t len)
{
    static neso_credential_store store;
    if (len == 0)
        return;
    neso_provider *provider = make(text[0]);
    neso_credential_store_init(&store);
    neso_provider_begin(provider);
    bool more = true;
    for (size_t at = 1; more && at < len;) {
        const char *end = memchr(text + at, NEXT[0], len - at);
        size_t size = end == NULL ? len - at : (size_t)(end - (text + at));
        more = play(provider, &store, text + at, size);
        at += size + 1;
    }
}

const char *const fuzz_provider_seeds[] = {
    "sHTTP/1.1 200 OK\r\n\r\n<AssumeRoleResponse><AssumeRoleResult><Credentials><AccessKeyId>ASIAX"
    "</AccessKeyId><SecretAccessKey>s</SecretAccessKey><SessionToken>t</SessionToken><Expiration>"
    "2030-01-01T00:00:00Z</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>",
    "sHTTP/1.1 403 x\r\n\r\n<ErrorResponse><Error><Code>SignatureDoesNotMatch</Code><Message>"
    "Signature expired: 1 is now earlier than 2</Message></Error></ErrorResponse>",
    "iHTTP/1.1 200 OK\r\n\r\n{\"credentials\":{\"accessKeyId\":\"ASIAX\",\"secretAccessKey\":\"s\","
    "\"sessionToken\":\"t\",\"expiration\":\"2030-01-01T00:00:00Z\"}}",
    "iHTTP/1.1 404 x\r\n\r\n{\"message\":\"Not Found\",\"traceId\":\"1\"}",
    "mHTTP/1.1 200 OK\r\n\r\nAQAEAtoken==" NEXT
    "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nrole" NEXT
    "HTTP/1.1 200 OK\r\n\r\n{\"Code\":\"Success\",\"AccessKeyId\":\"ASIAX\",\"SecretAccessKey\":"
    "\"s\",\"Token\":\"t\",\"Expiration\":\"2020-01-01T00:00:00Z\"}",
    "mHTTP/1.1 405 x\r\n\r\n" NEXT "HTTP/1.1 200 OK\r\n\r\nrole\n" NEXT
    "HTTP/1.1 200 OK\r\n\r\n{\"Code\":\"Failed\",\"Message\":\"no\"}",
    "cHTTP/1.1 200 OK\r\n\r\n{\"RoleArn\":\"r\",\"AccessKeyId\":\"ASIAX\",\"SecretAccessKey\":\"s\""
    ",\"Token\":\"t\",\"Expiration\":\"2030-01-01T00:00:00Z\"}",
    "cHTTP/1.1 302 x\r\nLocation: http://h/\r\n\r\n",
    NULL};

/* ---- tokens ---- */

/* A token is refused, or its form has as many bytes on each pass and none that is not encoded. */
void fuzz_token(char *text, size_t len)
{
    static neso_sts_config config = {
        .action = &neso_sts_web_identity,
        .duration_s = 900,
        .role_arn = NESO_SLICE_INIT("arn:aws:iam::123456789012:role/x"),
        .session_name = NESO_SLICE_INIT("fuzz"),
    };
    neso_sts sts;
    neso_bytes_source token;
    neso_provider_exchange next;
    neso_credentials_fault fault;
    neso_bytes_source_init(&token, text, len);
    config.token = &token.source;
    FUZZ_REQUIRE(neso_sts_init(&sts, &config, &fault) == NESO_OK);
    if (neso_provider_prepare(&sts.provider, &next, &fault) != NESO_OK)
        return;
    size_t total[2] = {0, 0};
    for (int pass = 0; pass < 2; pass++) {
        uint8_t out[37];
        size_t got = 1;
        FUZZ_REQUIRE(next.request.body->rewind(next.request.body) == NESO_OK);
        while (got > 0) {
            FUZZ_REQUIRE(next.request.body->read(next.request.body, out, 37 - (size_t)pass, &got) ==
                         NESO_OK);
            for (size_t i = 0; i < got; i++)
                FUZZ_REQUIRE(out[i] > ' ' && out[i] < 0x7f && strchr("/+\"<>\\", out[i]) == NULL);
            total[pass] += got;
        }
    }
    FUZZ_REQUIRE(total[0] == total[1]);
}

const char *const fuzz_token_seeds[] = {"eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJ4In0.AQID-_\n",
                                        "PHNhbWw+PC9zYW1sPg==\r\nPHNhbWw+/w==", NULL};
