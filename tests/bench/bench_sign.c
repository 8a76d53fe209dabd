/* Signing the standard request: a write to Neptune with a body of 512 bytes. What is counted is all
 * that a caller does: hash of the body, signature, and the text of the Authorization header. */
#include "bench.h"

#include "neso_sigv4.h"

#include <stdio.h>
#include <string.h>

#define TIMES     40
#define TOKEN_MAX 4096

static const neso_header headers[] = {
    {NESO_SLICE_INIT("Content-Type"), NESO_SLICE_INIT("application/x-www-form-urlencoded")},
    {NESO_SLICE_INIT("Host"),
     NESO_SLICE_INIT("my-cluster.cluster-abc123.us-east-1.neptune.amazonaws.com:8182")},
};

static char token[TOKEN_MAX];
static char body[512];
static const neso_slice secret = NESO_SLICE_INIT("wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY");
static neso_sigv4_request request;
static neso_sigv4_key key;
static neso_sigv4_signature signature;
static neso_sigv4_authorization authorization;
static uint8_t text[64]; /* a piece of the header's value */
static neso_status status;

static void sign(void *context)
{
    size_t len;
    (void)context;
    neso_sha256_once(request.payload_hash, body, sizeof body);
    if (!neso_sigv4_key_fits(&key, &request))
        status = neso_sigv4_key_derive(&key, secret, &request, NULL);
    if (status == NESO_OK)
        status = neso_sigv4_sign(&signature, &key, &request, NULL);
    neso_sigv4_authorization_init(&authorization, &request, &signature);
    do
        (void)authorization.source.read(&authorization.source, text, sizeof text, &len);
    while (len > 0);
}

static void sign_afresh(void *context)
{
    neso_sigv4_key_wipe(&key);
    sign(context);
}

static void prepare(void)
{
    static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
                                  "0123456789+/";
    for (size_t i = 0; i < sizeof token; i++)
        token[i] = letters[(i * 37 + i / 64) % 64];
    memset(body, 'q', sizeof body);
    request = (neso_sigv4_request){
        .method = NESO_SLICE("POST"),
        .path = NESO_SLICE("/openCypher"),
        .headers = headers,
        .header_count = sizeof headers / sizeof headers[0],
        .access_key_id = NESO_SLICE("ASIAIOSFODNN7EXAMPLE"),
        .region = NESO_SLICE("us-east-1"),
        .service = NESO_SLICE("neptune-db"),
        .time_s = 1732200000,
    };
}

void bench_sign(void)
{
    static const size_t lengths[] = {350, 700, 1500, TOKEN_MAX};
    char name[48];
    prepare();
    for (size_t i = 0; i < sizeof lengths / sizeof lengths[0]; i++) {
        request.session_token = neso_slice_make(token, lengths[i]);
        (void)snprintf(name, sizeof name, "sign cached %u", (unsigned)lengths[i]);
        sign(NULL);
        bench_count(name, sign, NULL, TIMES, 1);
        (void)snprintf(name, sizeof name, "sign afresh %u", (unsigned)lengths[i]);
        bench_count(name, sign_afresh, NULL, TIMES, 1);
    }
    request.session_token = neso_slice_make(token, 700);
    bench_stack("sign cached stack", sign, NULL);
    bench_stack("sign afresh stack", sign_afresh, NULL);
    bench_check(status == NESO_OK, "signing");
}
