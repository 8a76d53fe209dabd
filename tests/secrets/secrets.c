/*
 * Handles secrets while valgrind watches: secrets CASE, or without a case the list of them.
 *
 * To valgrind a secret is memory that nobody has initialized. It follows such bytes through every
 * computation and complains when a branch or an address depends on one, which is exactly what must
 * not happen to a secret. What may be known, a signature, is declared initialized when it is there.
 * The controls do what a signer must not do, so that the suite sees valgrind complain.
 */
#include "neso_hmac.h"
#include "neso_sigv4_presign.h"
#include "neso_wipe.h"

#include <stdio.h>
#include <valgrind/memcheck.h>

#define SECRET_MAX 200

static uint8_t secret[SECRET_MAX];

static const neso_header headers[] = {
    {NESO_SLICE_INIT("Content-Type"), NESO_SLICE_INIT("application/json")},
    {NESO_SLICE_INIT("Host"), NESO_SLICE_INIT("db.us-east-1.neptune.amazonaws.com:8182")},
};

static void keep_secret(void)
{
    for (size_t i = 0; i < sizeof secret; i++)
        secret[i] = (uint8_t)(33 + i % 90);
    (void)VALGRIND_MAKE_MEM_UNDEFINED(secret, sizeof secret);
}

static void publish(void *data, size_t len)
{
    (void)VALGRIND_MAKE_MEM_DEFINED(data, len);
}

/* Whether no bit of `len` bytes, up to SECRET_MAX, depends on a secret. Asks without complaint. */
static bool is_public(const void *data, size_t len)
{
    static const uint8_t defined[SECRET_MAX];
    uint8_t bits[SECRET_MAX];
    return VALGRIND_GET_VBITS(data, bits, len) == 1 && memcmp(bits, defined, len) == 0;
}

static neso_sigv4_request request_to_sign(void)
{
    neso_sigv4_request request = {
        .method = NESO_SLICE("POST"),
        .path = NESO_SLICE("/openCypher/../openCypher"),
        .query = NESO_SLICE("b=%20&a"),
        .headers = headers,
        .header_count = sizeof headers / sizeof headers[0],
        .access_key_id = NESO_SLICE("AKIDEXAMPLE"),
        .session_token = NESO_SLICE("SESSIONTOKEN=="),
        .region = NESO_SLICE("us-east-1"),
        .service = NESO_SLICE("neptune-db"),
        .time_s = 1440938160,
    };
    neso_sha256_once(request.payload_hash, "{}", 2);
    return request;
}

/* The hex digits are computed from the tag, so they are as undefined as the secret; a signature
 * that were not has never seen it. */
static bool signs(char hex[NESO_SIGV4_SIGNATURE_SIZE], size_t secret_len, bool in_query)
{
    neso_sigv4_request request = request_to_sign();
    neso_sigv4_key key = {.region = {NULL, 0}};
    neso_sigv4_signature signature;
    neso_sigv4_presigned presigned;
    neso_slice none = NESO_SLICE("");
    neso_slice text = neso_slice_make(secret, secret_len);
    neso_status status = neso_sigv4_key_derive(&key, text, &request, NULL);

    if (status == NESO_OK && !in_query)
        status = neso_sigv4_sign(&signature, &key, &request, NULL);
    if (status == NESO_OK && in_query) {
        status = neso_sigv4_presign(&presigned, &key, &request, 900, none, NULL);
        signature = presigned.signature;
    }
    memcpy(hex, signature.hex, sizeof signature.hex);
    neso_sigv4_key_wipe(&key);
    return status == NESO_OK && is_public(&key, sizeof key);
}

/* The secret gives one signature whether it is kept or not. */
static bool signs_blindly(size_t secret_len, bool in_query)
{
    char blind[NESO_SIGV4_SIGNATURE_SIZE];
    char open[NESO_SIGV4_SIGNATURE_SIZE];
    keep_secret();
    if (!signs(blind, secret_len, in_query) || is_public(blind, sizeof blind))
        return false;
    publish(blind, sizeof blind);
    publish(secret, sizeof secret);
    return signs(open, secret_len, in_query) && memcmp(blind, open, sizeof open) == 0;
}

static bool sign(void)
{
    return signs_blindly(40, false) && signs_blindly(128, false);
}

static bool presign(void)
{
    return signs_blindly(40, true) && signs_blindly(128, true);
}

/* Secrets as keys of every length, around the block's size above all. */
static bool hmac(void)
{
    for (size_t len = 1; len <= sizeof secret; len++) {
        neso_hmac_key key;
        uint8_t tag[NESO_SHA256_SIZE];
        keep_secret();
        neso_hmac_key_init(&key, secret, len);
        neso_hmac_once(tag, &key, secret, len);
        if (is_public(tag, sizeof tag))
            return false;
    }
    return true;
}

/* A secret as a message, in pieces that lie across the blocks. */
static bool hash(void)
{
    neso_sha256 context;
    uint8_t digest[NESO_SHA256_SIZE];
    keep_secret();
    neso_sha256_init(&context);
    for (size_t len = 0; len <= 70; len++)
        neso_sha256_update(&context, secret + len, len);
    neso_sha256_peek(&context, digest);
    neso_sha256_final(&context, digest);
    return !is_public(digest, sizeof digest) && is_public(&context, sizeof context);
}

static bool compare(void)
{
    uint8_t other[SECRET_MAX];
    keep_secret();
    memcpy(other, secret, sizeof other);
    for (size_t i = 0; i < sizeof secret; i++) {
        bool same = neso_equal_ct(secret, other, sizeof secret);
        other[i] ^= 1;
        bool different = neso_equal_ct(secret, other, sizeof secret);
        other[i] ^= 1;
        publish(&same, sizeof same);
        publish(&different, sizeof different);
        if (!same || different)
            return false;
    }
    return true;
}

/* What is wiped is initialized, and zero, and its neighbours are neither. */
static bool wipe(void)
{
    static const uint8_t zeros[SECRET_MAX];
    for (size_t from = 0; from < 8; from++) {
        for (size_t len = 0; len <= 40; len++) {
            keep_secret();
            neso_wipe(secret + from, len);
            if (!is_public(secret + from, len) || memcmp(secret + from, zeros, len) != 0 ||
                is_public(secret + from + len, 1) || (from > 0 && is_public(secret, from)))
                return false;
        }
    }
    return true;
}

/* neso_slice_equal says that it is not for secrets. */
static bool control_compare(void)
{
    static const uint8_t guess[SECRET_MAX];
    keep_secret();
    return !neso_slice_equal(neso_slice_make(secret, sizeof secret),
                             neso_slice_make(guess, sizeof guess));
}

static bool control_branch(void)
{
    keep_secret();
    return (secret[0] & 1) != 0;
}

static bool control_table(void)
{
    static const char digits[] = "0123456789abcdef";
    keep_secret();
    volatile char digit = digits[secret[0] >> 4];
    (void)digit;
    return true;
}

static const struct {
    const char *name;
    bool (*run)(void);
} cases[] = {
    {"sign", sign},
    {"presign", presign},
    {"hmac", hmac},
    {"hash", hash},
    {"compare", compare},
    {"wipe", wipe},
    {"control-compare", control_compare},
    {"control-branch", control_branch},
    {"control-table", control_table},
};

int main(int argc, char **argv)
{
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        if (argc < 2)
            puts(cases[i].name);
        else if (strcmp(argv[1], cases[i].name) == 0 && RUNNING_ON_VALGRIND)
            return cases[i].run() ? 0 : 1;
    }
    return argc < 2 ? 0 : 2;
}
