/*
 * SHA-384 as BearSSL calls it, against digests that Python's hashlib made.
 */
#include "neso_port.h"

#include "bearssl_hash.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#define DIGEST_SIZE br_sha384_SIZE
#define LENGTHS     300 /* of messages: each way in which the padding can fall, twice */
#define BLOCK_SIZE  128

static unsigned passed, failed;
static uint8_t message[LENGTHS];

/* No connection is opened here. */
neso_status neso_port_entropy(uint8_t *out, size_t len)
{
    memset(out, 0, len);
    return NESO_E_NO_ENTROPY;
}

static void check(const uint8_t digest[DIGEST_SIZE], const char *expected, const char *what)
{
    char hex[2 * DIGEST_SIZE + 1];
    for (int i = 0; i < DIGEST_SIZE; i++)
        snprintf(hex + 2 * i, 3, "%02x", digest[i]);
    bool good = strcmp(hex, expected) == 0;
    passed += good;
    failed += !good;
    if (!good)
        printf("FAILED: %s: %s, not %s\n", what, hex, expected);
}

static void finish(br_sha384_context *hash, const char *expected, const char *what)
{
    uint8_t digest[DIGEST_SIZE];
    hash->vtable->out(&hash->vtable, digest);
    check(digest, expected, what);
}

static void abc(void)
{
    br_sha384_context hash;
    br_sha384_vtable.init(&hash.vtable);
    hash.vtable->update(&hash.vtable, "abc", 3);
    finish(&hash,
           "cb00753f45a35e8bb5a03d699ac65007272c32ab0eded163"
           "1a8b605a43ff5bed8086072ba1e7cc2358baeca134c825a7",
           "abc");
}

static void million(void)
{
    char as[100];
    br_sha384_context hash;
    memset(as, 'a', sizeof as);
    br_sha384_vtable.init(&hash.vtable);
    for (int i = 0; i < 10000; i++)
        hash.vtable->update(&hash.vtable, as, sizeof as);
    finish(&hash,
           "9d0e1809716474cb086e834e310a4a1ced149e9c00f24852"
           "7972cec5704c2a5b07b8b3dc38ecc4ebae97ddd87f3d8985",
           "a million of a");
}

/* As BearSSL does it to keep the key of an HMAC. */
static void move(br_sha384_context *hash)
{
    uint8_t state[8 * 8];
    uint64_t count = hash->vtable->state(&hash->vtable, state);
    memset(hash, 0xa5, sizeof *hash);
    br_sha384_vtable.init(&hash->vtable);
    hash->vtable->set_state(&hash->vtable, state, count);
}

/* Takes a message in pieces; where a block ends, the state moves to another context. */
static void take(br_sha384_context *hash, size_t len, size_t piece)
{
    br_sha384_vtable.init(&hash->vtable);
    for (size_t at = 0, part; at < len; at += part) {
        part = len - at < piece ? len - at : piece;
        hash->vtable->update(&hash->vtable, message + at, part);
        if ((at + part) % BLOCK_SIZE == 0)
            move(hash);
    }
}

/* The digest of the digests of all beginnings of the message. */
static void beginnings(size_t piece)
{
    br_sha384_context all;
    br_sha384_vtable.init(&all.vtable);
    for (size_t len = 0; len < LENGTHS; len++) {
        br_sha384_context hash;
        uint8_t digest[DIGEST_SIZE];
        take(&hash, len, piece);
        hash.vtable->out(&hash.vtable, digest);
        all.vtable->update(&all.vtable, digest, sizeof digest);
    }
    finish(&all,
           "3349f9e93dc68265966dd4b4eeb7d0a68a152793b87f4569"
           "9e689686e9c4438a66fff34d4f5a8f701dafeec6c29475d2",
           "all lengths");
}

int main(void)
{
    for (int i = 0; i < LENGTHS; i++)
        message[i] = (uint8_t)(7 * i + 3);
    abc();
    million();
    for (size_t piece = 1; piece <= LENGTHS; piece++)
        beginnings(piece);
    printf("%u passed, %u failed\n", passed, failed);
    return failed > 0;
}
