/*
 * Signs what stands on standard input with the core, for the differential test: thousands of
 * requests in one process.
 *
 * A number is four bytes, most significant first; a text is a number and that many bytes. A request
 * is the number of its texts and then these: method, path, query, access key id, secret, session
 * token, region, service, time in seconds, body, what stands for it if anything does, path mode
 * ("", "kept", "s3"), "1" to sign x-amz-content-sha256, seconds for which to presign ("" not to), a
 * token to append to that, and a name and a value for each header. The answer is one line: "ok",
 * the hash of the canonical request, x-amz-date and the value of Authorization or the presigned
 * query; or "refused", the status, part, header and offset.
 */
#include "neso_hex.h"
#include "neso_sigv4_presign.h"

#include <stdio.h>
#include <stdlib.h>

enum {
    METHOD,
    PATH,
    QUERY,
    ACCESS_KEY,
    SECRET,
    TOKEN,
    REGION,
    SERVICE,
    TIME,
    BODY,
    PAYLOAD,
    PATH_MODE,
    CONTENT_SHA256,
    EXPIRES,
    TOKEN_AFTER,
    FIXED
};

static void die(const char *why)
{
    fprintf(stderr, "driver: %s\n", why);
    exit(2);
}

static bool read_number(uint32_t *out)
{
    uint8_t bytes[4];
    if (fread(bytes, 1, sizeof bytes, stdin) != sizeof bytes)
        return false;
    *out = (uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 | (uint32_t)bytes[2] << 8 | bytes[3];
    return true;
}

/* Each text has a block of its own, of just its size: a sanitizer sees the first byte too many. */
static neso_slice read_text(void)
{
    uint32_t len;
    if (!read_number(&len))
        die("input ends within a request");
    char *text = malloc(len > 0 ? len : 1);
    if (text == NULL || fread(text, 1, len, stdin) != len)
        die("input ends within a text");
    return neso_slice_make(text, len);
}

static long long number_of(neso_slice text)
{
    char digits[24] = "";
    if (text.len < sizeof digits)
        memcpy(digits, text.ptr, text.len);
    return strtoll(digits, NULL, 10);
}

static void print_source(neso_source *source)
{
    uint8_t piece[61];
    size_t len;
    while (source->read(source, piece, sizeof piece, &len) == NESO_OK && len > 0)
        fwrite(piece, 1, len, stdout);
    putchar('\n');
}

static void print_refusal(neso_status status, const neso_sigv4_fault *fault)
{
    printf("refused %d %d %zu %zu\n", (int)status, (int)fault->part, fault->header, fault->offset);
}

/* What the canonical request hashes to, and the date. */
static void print_answer(const neso_sigv4_request *request, const neso_sigv4_signature *signature)
{
    uint8_t hash[NESO_SHA256_SIZE];
    char hex[2 * NESO_SHA256_SIZE];
    if (neso_sigv4_canonical_hash(hash, request, NULL) != NESO_OK)
        die("a request that was signed has no hash");
    neso_hex_encode(hex, hash, sizeof hash);
    printf("ok %.*s %.*s ", (int)sizeof hex, hex, (int)sizeof signature->date, signature->date);
}

static void sign(const neso_sigv4_request *request, const neso_sigv4_key *key)
{
    neso_sigv4_signature signature;
    neso_sigv4_authorization value;
    neso_sigv4_fault fault = {NESO_SIGV4_NONE, 0, 0};
    neso_status status = neso_sigv4_sign(&signature, key, request, &fault);
    if (status != NESO_OK) {
        print_refusal(status, &fault);
        return;
    }
    print_answer(request, &signature);
    neso_sigv4_authorization_init(&value, request, &signature);
    print_source(&value.source);
}

static void presign(const neso_sigv4_request *request, const neso_sigv4_key *key,
                    const neso_slice *texts)
{
    neso_sigv4_presigned presigned;
    neso_sigv4_fault fault = {NESO_SIGV4_NONE, 0, 0};
    uint32_t expires_s = (uint32_t)number_of(texts[EXPIRES]);
    neso_status status =
        neso_sigv4_presign(&presigned, key, request, expires_s, texts[TOKEN_AFTER], &fault);
    if (status != NESO_OK) {
        print_refusal(status, &fault);
        return;
    }
    print_answer(&presigned.request, &presigned.signature);
    print_source(&presigned.source);
}

static void answer(const neso_sigv4_request *request, const neso_slice *texts)
{
    static neso_sigv4_key key; /* kept, as a gateway keeps it; its texts die with the request */
    neso_sigv4_fault fault = {NESO_SIGV4_NONE, 0, 0};
    neso_status status = neso_sigv4_key_derive(&key, texts[SECRET], request, &fault);
    if (status != NESO_OK)
        print_refusal(status, &fault);
    else if (texts[EXPIRES].len > 0)
        presign(request, &key, texts);
    else
        sign(request, &key);
    neso_sigv4_key_wipe(&key);
}

static const neso_sigv4_path_mode *mode_of(neso_slice name)
{
    if (neso_slice_equal(name, NESO_SLICE("s3")))
        return &neso_sigv4_path_s3;
    return neso_slice_equal(name, NESO_SLICE("kept")) ? &neso_sigv4_path_kept : NULL;
}

static void serve(uint32_t count)
{
    neso_slice *texts = calloc(count, sizeof *texts);
    neso_header *headers = calloc(count, sizeof *headers);
    if (texts == NULL || headers == NULL || count < FIXED || (count - FIXED) % 2 != 0)
        die("no request");
    for (uint32_t i = 0; i < count; i++)
        texts[i] = read_text();
    for (uint32_t i = 0; i < (count - FIXED) / 2; i++)
        headers[i] = (neso_header){texts[FIXED + 2 * i], texts[FIXED + 2 * i + 1]};

    neso_sigv4_request request = {
        .method = texts[METHOD],
        .path = texts[PATH],
        .query = texts[QUERY],
        .headers = headers,
        .header_count = (count - FIXED) / 2,
        .access_key_id = texts[ACCESS_KEY],
        .session_token = texts[TOKEN],
        .region = texts[REGION],
        .service = texts[SERVICE],
        .time_s = number_of(texts[TIME]),
        .payload = texts[PAYLOAD],
        .content_sha256 = texts[CONTENT_SHA256].len > 0,
        .path_mode = mode_of(texts[PATH_MODE]),
    };
    neso_sha256_once(request.payload_hash, texts[BODY].ptr, texts[BODY].len);
    answer(&request, texts);

    for (uint32_t i = 0; i < count; i++)
        free((void *)(uintptr_t)texts[i].ptr);
    free(texts);
    free(headers);
}

int main(void)
{
    uint32_t count;
    while (read_number(&count)) {
        serve(count);
        fflush(stdout);
    }
    return 0;
}
