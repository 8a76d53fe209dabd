/*
 * Signs what stands on standard input with the core, for the differential test: thousands of
 * requests in one process.
 *
 * A number is four bytes, most significant first; a text is a number and that many bytes. A request
 * is the number of its texts and then these: method, path, query, access key id, secret, session
 * token, region, service, time in seconds, body, and a name and a value for each header. The answer
 * is one line: "ok", the hash of the canonical request, x-amz-date and the value of Authorization;
 * or "refused", the status, part, header and offset.
 */
#include "neso_hex.h"
#include "neso_sigv4.h"

#include <stdio.h>
#include <stdlib.h>

enum { METHOD, PATH, QUERY, ACCESS_KEY, SECRET, TOKEN, REGION, SERVICE, TIME, BODY, FIXED };

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

static void print_authorization(const neso_sigv4_request *request,
                                const neso_sigv4_signature *signature)
{
    neso_sigv4_authorization value;
    uint8_t piece[61];
    size_t len;
    neso_sigv4_authorization_init(&value, request, signature);
    while (value.source.read(&value.source, piece, sizeof piece, &len) == NESO_OK && len > 0)
        fwrite(piece, 1, len, stdout);
}

static void answer(const neso_sigv4_request *request, neso_slice secret)
{
    static neso_sigv4_key key; /* kept, as a gateway keeps it; its texts die with the request */
    uint8_t hash[NESO_SHA256_SIZE];
    char hex[2 * NESO_SHA256_SIZE];
    neso_sigv4_signature signature;
    neso_sigv4_fault fault = {NESO_SIGV4_NONE, 0, 0};

    neso_status status = neso_sigv4_key_derive(&key, secret, request, &fault);
    if (status == NESO_OK)
        status = neso_sigv4_sign(&signature, &key, request, &fault);
    if (status == NESO_OK)
        status = neso_sigv4_canonical_hash(hash, request, &fault);
    neso_sigv4_key_wipe(&key);
    if (status != NESO_OK) {
        printf("refused %d %d %zu %zu\n", (int)status, (int)fault.part, fault.header, fault.offset);
        return;
    }
    neso_hex_encode(hex, hash, sizeof hash);
    printf("ok %.*s %.*s ", (int)sizeof hex, hex, (int)sizeof signature.date, signature.date);
    print_authorization(request, &signature);
    putchar('\n');
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

    char time[24] = "";
    if (texts[TIME].len < sizeof time)
        memcpy(time, texts[TIME].ptr, texts[TIME].len);
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
        .time_s = strtoll(time, NULL, 10),
    };
    neso_sha256_once(request.payload_hash, texts[BODY].ptr, texts[BODY].len);
    answer(&request, texts[SECRET]);

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
