/* What signing leaves behind: after every call neither the stack below the caller nor a buffer of
 * the library's may hold any four bytes of the secret, of a key derived from it, or of an HMAC
 * state made from these. */
#include "leftovers.h"
#include "unit.h"

#include "neso_exchange.h"
#include "neso_sha256_source.h"
#include "neso_sigv4_explain.h"
#include "neso_sigv4_presign.h"

enum { NOON_S = 1440938160 }; /* 20150830T123600Z */

#define SECRET "wJalrXUtnFEMI+K7MDENG+bPxRfiCYEXAMPLEKEY"

/* ---- what must not be found */

/* "AWS4" and the secret, then what each of date, region, service and "aws4_request" makes of it. */
enum { STAGES = 5 };

static struct {
    uint8_t tag[NESO_SHA256_SIZE]; /* the key; not of the first stage, which is text */
    neso_hmac_key key;
    uint32_t added[2 * NESO_SHA256_STATE_WORDS]; /* by the compressions that made it */
} stages[STAGES];

static const neso_slice messages[STAGES] = {
    NESO_SLICE_INIT(""), NESO_SLICE_INIT("20150830"), NESO_SLICE_INIT("us-east-1"),
    NESO_SLICE_INIT("neptune-db"), NESO_SLICE_INIT("aws4_request")};

static void note_what_was_added(int stage)
{
    const uint32_t *words = stages[stage].key.inner;
    for (int i = 0; i < 2 * NESO_SHA256_STATE_WORDS; i++)
        stages[stage].added[i] = words[i] - neso_sha256_initial[i % NESO_SHA256_STATE_WORDS];
}

static int derive_stages(void **state)
{
    (void)state;
    neso_hmac_key_init_prefixed(&stages[0].key, "AWS4", 4, SECRET, strlen(SECRET));
    note_what_was_added(0);
    for (int i = 1; i < STAGES; i++) {
        neso_hmac_once(stages[i].tag, &stages[i - 1].key, messages[i].ptr, messages[i].len);
        neso_hmac_key_init(&stages[i].key, stages[i].tag, sizeof stages[i].tag);
        note_what_was_added(i);
    }
    return 0;
}

/* As it is, and as HMAC pads it. "AWS4" itself is no secret, so the text begins behind its A. */
static bool has_key(const void *area, size_t len, int stage)
{
    static const char text[] = "WS4" SECRET;
    static const uint8_t pads[] = {0, 0x36, 0x5c};
    const void *needle = stage == 0 ? (const void *)text : stages[stage].tag;
    size_t needle_len = stage == 0 ? sizeof text - 1 : sizeof stages[stage].tag;
    for (size_t i = 0; i < sizeof pads; i++)
        if (leftovers_in(area, len, needle, needle_len, pads[i]))
            return true;
    return false;
}

static bool has_state(const void *area, size_t len, int stage)
{
    return leftovers_in(area, len, &stages[stage].key, sizeof stages[stage].key, 0) ||
           leftovers_in(area, len, stages[stage].added, sizeof stages[stage].added, 0);
}

static void assert_clean(const void *area, size_t len)
{
    for (int stage = 0; stage < STAGES; stage++) {
        assert_false(has_key(area, len, stage));
        assert_false(has_state(area, len, stage));
    }
}

/* A signing key is the last states, and nothing else. */
static void assert_holds_last_states_alone(const void *area, size_t len)
{
    for (int stage = 0; stage < STAGES; stage++) {
        assert_false(has_key(area, len, stage));
        assert_int_equal(has_state(area, len, stage), stage == STAGES - 1);
    }
}

/* ---- what is called */

static const neso_header headers[] = {{NESO_SLICE_INIT("Host"), NESO_SLICE_INIT("h.example:8182")}};
static neso_sigv4_request request;
static neso_sigv4_key key;
static neso_exchange_key kept;

/* What the library works in, and what it gives out. */
static struct {
    neso_sigv4_signature signature;
    neso_sigv4_authorization authorization;
    neso_sigv4_presigned presigned;
    neso_sigv4_explanation explanation;
    neso_exchange exchange;
    uint8_t hash[NESO_SHA256_SIZE];
    uint8_t text[64];
} work;

static neso_status status;

static void make_request(void)
{
    memset(&work, 0, sizeof work);
    neso_sigv4_key_wipe(&key);
    neso_exchange_key_wipe(&kept);
    request = (neso_sigv4_request){
        .method = NESO_SLICE("POST"),
        .path = NESO_SLICE("/openCypher"),
        .headers = headers,
        .header_count = 1,
        .access_key_id = NESO_SLICE("AKIDEXAMPLE"),
        .session_token = NESO_SLICE("SESSIONTOKEN=="),
        .region = messages[2],
        .service = messages[3],
        .time_s = NOON_S,
    };
}

static void derive(void)
{
    status = neso_sigv4_key_derive(&key, NESO_SLICE(SECRET), &request, NULL);
}

static void read_all(neso_source *source)
{
    size_t len = 0;
    do {
        if (status == NESO_OK)
            status = source->read(source, work.text, sizeof work.text, &len);
    } while (status == NESO_OK && len > 0);
}

static void sign(void)
{
    derive();
    if (status == NESO_OK)
        status = neso_sigv4_sign(&work.signature, &key, &request, NULL);
    neso_sigv4_authorization_init(&work.authorization, &request, &work.signature);
    read_all(&work.authorization.source);
}

static void presign(void)
{
    derive();
    if (status == NESO_OK)
        status = neso_sigv4_presign(&work.presigned, &key, &request, 900, NESO_SLICE(""), NULL);
    read_all(&work.presigned.source);
}

static void explain(void)
{
    sign();
    if (status == NESO_OK)
        status =
            neso_sigv4_explain(&work.explanation, &request,
                               NESO_SLICE("The Canonical String should have been 'GET'"), NULL);
    if (status == NESO_OK)
        status = neso_sigv4_canonical_hash(work.hash, &request, NULL);
}

static void exchange(void)
{
    const neso_credentials credentials = {.access_key_id = request.access_key_id,
                                          .secret = NESO_SLICE(SECRET),
                                          .session_token = request.session_token,
                                          .expires_s = NESO_CREDENTIALS_NEVER,
                                          .generation = 1};
    const neso_exchange_request post = {.method = request.method,
                                        .host = NESO_SLICE("h.example"),
                                        .port = 8182,
                                        .path = request.path,
                                        .region = request.region,
                                        .service = request.service};
    size_t len = 0;
    status = neso_exchange_start(&work.exchange, &post, &credentials, &kept, NOON_S);
    do {
        if (status == NESO_OK)
            status = neso_exchange_send(&work.exchange, work.text, sizeof work.text, &len);
    } while (status == NESO_OK && len > 0);
}

/* A secret of more than a block is hashed first. None of what it becomes is looked for, but itself:
 * the text is the same, twice. */
static void derive_from_a_long_secret(void)
{
    status = neso_sigv4_key_derive(&key, NESO_SLICE(SECRET SECRET), &request, NULL);
}

/* A token is the body of a request, or a part of it. */
static void hash_a_body(void)
{
    neso_bytes_source body;
    uint64_t len;
    neso_bytes_source_init(&body, SECRET, sizeof SECRET - 1);
    status = neso_sha256_source(work.hash, &len, &body.source);
}

/* ---- the tests */

static void run_and_look(void (*function)(void))
{
    size_t len;
    make_request();
    leftovers_paint();
    function();
    leftovers_keep();
    assert_int_equal(status, NESO_OK);
    const void *used = leftovers_used(&len);
    if (LEFTOVERS_SEEN)
        assert_clean(used, len);
    assert_clean(&work, sizeof work);
}

static void nothing_is_left_of_deriving_a_key(void **state)
{
    (void)state;
    run_and_look(derive);
    assert_holds_last_states_alone(&key, sizeof key);
    run_and_look(derive_from_a_long_secret);
}

static void nothing_is_left_of_signing(void **state)
{
    (void)state;
    run_and_look(sign);
    assert_holds_last_states_alone(&key, sizeof key);
}

static void nothing_is_left_of_presigning(void **state)
{
    (void)state;
    run_and_look(presign);
}

static void nothing_is_left_of_explaining(void **state)
{
    (void)state;
    run_and_look(explain);
}

static void nothing_is_left_of_an_exchange(void **state)
{
    (void)state;
    run_and_look(exchange);
    assert_holds_last_states_alone(&kept, sizeof kept);
}

static void nothing_is_left_of_hashing_a_body(void **state)
{
    (void)state;
    run_and_look(hash_a_body);
}

/* ---- the control: each thing above is found when it is there */

static const void *planted;

__attribute__((noinline)) static void plant(void)
{
    volatile uint8_t room[64];
    for (int i = 0; i < 4; i++)
        room[i + 13] = ((const uint8_t *)planted)[i];
    (void)room[0];
}

static void leave(const void *bytes)
{
    planted = bytes;
    leftovers_paint();
    plant();
    leftovers_keep();
}

static void four_bytes_left_behind_are_found(void **state)
{
    (void)state;
    size_t len;
    for (int stage = 0; stage < STAGES; stage++) {
        leave(stage == 0 ? (const uint8_t *)SECRET + 7 : stages[stage].tag + 7);
        const void *used = leftovers_used(&len);
        assert_int_equal(has_key(used, len, stage), LEFTOVERS_SEEN);
        leave(stages[stage].key.outer + 3);
        used = leftovers_used(&len);
        assert_int_equal(has_state(used, len, stage), LEFTOVERS_SEEN);
        leave(stages[stage].added + 3);
        used = leftovers_used(&len);
        assert_int_equal(has_state(used, len, stage), LEFTOVERS_SEEN);
    }
}

int test_leftovers(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_is_left_of_deriving_a_key),
        cmocka_unit_test(nothing_is_left_of_signing),
        cmocka_unit_test(nothing_is_left_of_presigning),
        cmocka_unit_test(nothing_is_left_of_explaining),
        cmocka_unit_test(nothing_is_left_of_an_exchange),
        cmocka_unit_test(nothing_is_left_of_hashing_a_body),
        cmocka_unit_test(four_bytes_left_behind_are_found),
    };
    return cmocka_run_group_tests_name("leftovers", tests, derive_stages, NULL);
}
