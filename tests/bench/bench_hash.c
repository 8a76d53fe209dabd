/* The block function, and HMAC over it, with BearSSL's in the same run. */
#include "bench.h"

#include "neso_hmac.h"
#include "neso_sha256.h"

#include <bearssl.h>
#include <string.h>

/* BearSSL's block function, declared in its src/inner.h. */
void br_sha2small_round(const unsigned char *buf, uint32_t *val);

#define TIMES   500
#define MESSAGE 64 /* bytes under an HMAC, which is then three compressions */

static uint8_t data[4 * NESO_SHA256_BLOCK_SIZE + 1];
static uint32_t state[NESO_SHA256_STATE_WORDS];

static void hash_a_block(void *context)
{
    neso_sha256_block(state, context, 1);
}

static void hash_four_blocks(void *context)
{
    neso_sha256_block(state, context, 4);
}

static void hash_a_block_by_bearssl(void *context)
{
    br_sha2small_round(context, state);
}

static neso_hmac_key key;
static br_hmac_key_context bearssl_key;

static void make_a_key(void *context)
{
    neso_hmac_key_init(&key, context, NESO_SHA256_SIZE);
}

static void authenticate(void *context)
{
    uint8_t tag[NESO_SHA256_SIZE];
    neso_hmac_once(tag, &key, context, MESSAGE);
}

static void make_a_key_by_bearssl(void *context)
{
    br_hmac_key_init(&bearssl_key, &br_sha256_vtable, context, br_sha256_SIZE);
}

static void authenticate_by_bearssl(void *context)
{
    br_hmac_context hmac;
    uint8_t tag[br_sha256_SIZE];
    br_hmac_init(&hmac, &bearssl_key, 0);
    br_hmac_update(&hmac, context, MESSAGE);
    br_hmac_out(&hmac, tag);
}

static void check_that_both_agree(void)
{
    uint32_t ours[NESO_SHA256_STATE_WORDS] = {0}, theirs[NESO_SHA256_STATE_WORDS] = {0};
    neso_sha256_block(ours, data, 1);
    br_sha2small_round(data, theirs);
    bench_check(memcmp(ours, theirs, sizeof ours) == 0, "block functions differ");
}

void bench_hash(void)
{
    for (size_t i = 0; i < sizeof data; i++)
        data[i] = (uint8_t)(i * 7 + 1);
    check_that_both_agree();
    bench_count("block", hash_a_block, data, TIMES, 1);
    bench_count("block unaligned", hash_a_block, data + 1, TIMES, 1);
    bench_count("block of four", hash_four_blocks, data, TIMES, 4);
    bench_stack("block stack", hash_a_block, data);
    bench_count("hmac key", make_a_key, data, TIMES, 1);
    bench_count("hmac", authenticate, data, TIMES, 1);
    bench_count("bearssl block", hash_a_block_by_bearssl, data, TIMES, 1);
    bench_stack("bearssl block stack", hash_a_block_by_bearssl, data);
    bench_count("bearssl hmac key", make_a_key_by_bearssl, data, TIMES, 1);
    bench_count("bearssl hmac", authenticate_by_bearssl, data, TIMES, 1);
}
