/* neso_sha256.h: published digests, pieces of every size, states in and out. */
#include "unit.h"

#include "neso_hex.h"
#include "neso_sha256.h"

static void assert_digest(const uint8_t digest[NESO_SHA256_SIZE], const char *hex)
{
    char text[2 * NESO_SHA256_SIZE];
    neso_hex_encode(text, digest, NESO_SHA256_SIZE);
    assert_memory_equal(text, hex, sizeof text);
}

/* NIST's examples for FIPS 180-4, and a byte from its byte-oriented test vectors. */
static const struct {
    const char *text;
    const char *hex;
} published[] = {
    {"", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
    {"\xd3", "28969cdfa74a12c82f3bad960b0b000aca2ac329deea5c2328ebc6f2ba9802c1"},
    {"abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
    {"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
     "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"},
    {"abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmnhijklmnoijklmnopjklmnopqklmnopqrlmnop"
     "q"
     "rsmnopqrstnopqrstu",
     "cf5b16a778af8380036ce59e7b0492370b249b11e8f07a51afac45037afee9d1"},
};

static void gives_the_published_digests(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof published / sizeof published[0]; i++) {
        uint8_t digest[NESO_SHA256_SIZE];
        size_t len = strlen(published[i].text);
        neso_sha256_once(digest, unit_guarded(published[i].text, len), len);
        assert_digest(digest, published[i].hex);
    }
}

static void hashes_a_million_letters(void **state)
{
    (void)state;
    uint8_t letters[1000], digest[NESO_SHA256_SIZE];
    neso_sha256 hash;
    memset(letters, 'a', sizeof letters);
    neso_sha256_init(&hash);
    for (int i = 0; i < 1000; i++)
        neso_sha256_update(&hash, letters, sizeof letters);
    neso_sha256_final(&hash, digest);
    assert_digest(digest, "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

/* Lengths around one, two and three blocks, where the padding goes over into another. */
enum { LONGEST = 200 };

static void fill(uint8_t data[LONGEST])
{
    for (int i = 0; i < LONGEST; i++)
        data[i] = (uint8_t)(i * 7 + 1);
}

static void every_split_equals_one_shot(void **state)
{
    (void)state;
    uint8_t data[LONGEST], whole[NESO_SHA256_SIZE], pieces[NESO_SHA256_SIZE];
    fill(data);
    for (size_t len = 0; len <= LONGEST; len += len < 130 ? 1 : 35) {
        neso_sha256_once(whole, data, len);
        for (size_t split = 0; split <= len; split++) {
            neso_sha256 hash;
            neso_sha256_init(&hash);
            neso_sha256_update(&hash, data, split);
            neso_sha256_update(&hash, data + split, len - split);
            neso_sha256_final(&hash, pieces);
            assert_memory_equal(pieces, whole, sizeof whole);
        }
    }
}

/* Length n of the bytes 1, 8, 15, ..., all digests hashed together. The value is hashlib's. */
static void every_length_has_its_digest(void **state)
{
    (void)state;
    uint8_t data[LONGEST], digest[NESO_SHA256_SIZE];
    neso_sha256 all;
    fill(data);
    neso_sha256_init(&all);
    for (size_t len = 0; len <= LONGEST; len++) {
        neso_sha256_once(digest, data, len);
        neso_sha256_update(&all, digest, sizeof digest);
    }
    neso_sha256_final(&all, digest);
    assert_digest(digest, "a762260eaf7d0bf0f3e5c702dd2bc7de18bb629df9cad5b668d384084812f4f8");
}

static void alignment_does_not_matter(void **state)
{
    (void)state;
    uint8_t data[LONGEST], whole[NESO_SHA256_SIZE], moved[NESO_SHA256_SIZE], room[LONGEST + 8];
    fill(data);
    neso_sha256_once(whole, data, LONGEST);
    for (size_t shift = 0; shift < 8; shift++) {
        memcpy(room + shift, data, LONGEST);
        neso_sha256_once(moved, room + shift, LONGEST);
        assert_memory_equal(moved, whole, sizeof whole);
    }
}

/* The block function itself: many blocks are those blocks one by one, read at any alignment and not
 * a byte beyond; none change nothing. */
static void blocks_follow_one_another(void **state)
{
    (void)state;
    enum { MOST = 3, SHIFTS = 4 };
    uint8_t data[LONGEST];
    fill(data);
    for (size_t blocks = 0; blocks <= MOST; blocks++) {
        for (size_t shift = 0; shift < SHIFTS; shift++) {
            uint32_t one_by_one[NESO_SHA256_STATE_WORDS] = {1, 2, 3, 4, 5, 6, 7, 8};
            uint32_t together[NESO_SHA256_STATE_WORDS] = {1, 2, 3, 4, 5, 6, 7, 8};
            size_t len = blocks * NESO_SHA256_BLOCK_SIZE;
            const uint8_t *tail = unit_guarded(data, shift + len);
            for (size_t at = 0; at < len; at += NESO_SHA256_BLOCK_SIZE)
                neso_sha256_block(one_by_one, data + shift + at, 1);
            neso_sha256_block(together, tail + shift, blocks);
            assert_memory_equal(together, one_by_one, sizeof together);
        }
    }
}

static void peek_leaves_the_context_going(void **state)
{
    (void)state;
    uint8_t digest[NESO_SHA256_SIZE];
    neso_sha256 hash;
    neso_sha256_init(&hash);
    neso_sha256_peek(&hash, digest);
    assert_digest(digest, published[0].hex);
    neso_sha256_update(&hash, "abc", 3);
    neso_sha256_peek(&hash, digest);
    assert_digest(digest, published[2].hex);
    neso_sha256_peek(&hash, digest);
    assert_digest(digest, published[2].hex);
    neso_sha256_final(&hash, digest);
    assert_digest(digest, published[2].hex);
}

static void final_wipes_the_context(void **state)
{
    (void)state;
    uint8_t digest[NESO_SHA256_SIZE];
    static const neso_sha256 zero;
    neso_sha256 hash;
    memset(&hash, 0, sizeof hash);
    neso_sha256_init(&hash);
    neso_sha256_update(&hash, "secret", 6);
    neso_sha256_final(&hash, digest);
    assert_memory_equal(&hash, &zero, sizeof zero);
}

static void a_state_can_be_carried_over(void **state)
{
    (void)state;
    uint8_t data[LONGEST], whole[NESO_SHA256_SIZE], resumed[NESO_SHA256_SIZE];
    fill(data);
    neso_sha256_once(whole, data, LONGEST);
    for (size_t at = 0; at <= LONGEST; at++) {
        neso_sha256 first, second;
        uint32_t words[NESO_SHA256_STATE_WORDS];
        neso_sha256_init(&first);
        neso_sha256_update(&first, data, at);
        uint64_t count = neso_sha256_export(&first, words);
        assert_int_equal(count, at - at % NESO_SHA256_BLOCK_SIZE);
        neso_sha256_import(&second, words, count);
        neso_sha256_update(&second, data + count, LONGEST - (size_t)count);
        neso_sha256_final(&second, resumed);
        assert_memory_equal(resumed, whole, sizeof whole);
    }
}

/* Above 2^32 bits the length takes two words, above 2^32 bytes the count does. The value is that
 * of an independent implementation continued from the same state. */
static void counts_in_64_bits(void **state)
{
    (void)state;
    uint8_t low[NESO_SHA256_SIZE], high[NESO_SHA256_SIZE];
    static const uint32_t words[NESO_SHA256_STATE_WORDS] = {1, 2, 3, 4, 5, 6, 7, 8};
    neso_sha256 hash;
    neso_sha256_import(&hash, words, 64);
    neso_sha256_final(&hash, low);
    assert_digest(low, "3c9374a3fb8cdd127dd95d791dfb9f81ed40029c93c3fb829919989606ce5ec7");
    neso_sha256_import(&hash, words, (UINT64_C(1) << 40) + 64);
    neso_sha256_update(&hash, "abc", 3);
    neso_sha256_final(&hash, high);
    assert_digest(high, "60373353e43f6ae3e8c0e5f69ee225aae58f1d97825809b678d1d835fa8ebec8");
}

int test_sha256(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(gives_the_published_digests),
        cmocka_unit_test(hashes_a_million_letters),
        cmocka_unit_test(every_split_equals_one_shot),
        cmocka_unit_test(every_length_has_its_digest),
        cmocka_unit_test(alignment_does_not_matter),
        cmocka_unit_test(blocks_follow_one_another),
        cmocka_unit_test(peek_leaves_the_context_going),
        cmocka_unit_test(final_wipes_the_context),
        cmocka_unit_test(a_state_can_be_carried_over),
        cmocka_unit_test(counts_in_64_bits),
    };
    return cmocka_run_group_tests_name("sha256", tests, NULL, NULL);
}
