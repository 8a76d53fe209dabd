#include "unit.h"

#include "neso_crc32.h"
#include "neso_outbox.h"

/* Storage that behaves like flash: a byte can be programmed once after it was erased, and the k-th
 * access can be made to fail. */
#define STORAGE_MAX 1024

typedef struct test_storage {
    neso_storage storage;
    uint8_t bytes[STORAGE_MAX];
    bool programmed[STORAGE_MAX];
    int calls_left;
} test_storage;

static test_storage flash;
static neso_outbox outbox;

static bool fails_now(void)
{
    return flash.calls_left >= 0 && flash.calls_left-- == 0;
}

static neso_status flash_read(neso_storage *self, uint32_t at, void *out, size_t len)
{
    assert_true(at + len <= self->size);
    memcpy(out, flash.bytes + at, len);
    return fails_now() ? NESO_E_IO : NESO_OK;
}

static neso_status flash_program(neso_storage *self, uint32_t at, const void *data, size_t len)
{
    assert_true(at + len <= self->size);
    if (fails_now())
        return NESO_E_IO;
    for (size_t i = 0; i < len; i++) {
        assert_false(flash.programmed[at + i]);
        flash.programmed[at + i] = true;
    }
    memcpy(flash.bytes + at, data, len);
    return NESO_OK;
}

static neso_status flash_erase(neso_storage *self, uint32_t at, size_t len)
{
    assert_true(at + len <= self->size && at % self->erase_size == 0 &&
                len % self->erase_size == 0);
    if (fails_now())
        return NESO_E_IO;
    memset(flash.bytes + at, 0xFF, len);
    memset(flash.programmed + at, 0, len * sizeof flash.programmed[0]);
    return NESO_OK;
}

static void begin(uint32_t size, uint32_t erase_size)
{
    static const neso_storage_ops ops = {flash_read, flash_program, flash_erase};
    memset(&flash, 0, sizeof flash);
    memset(flash.programmed, 1, sizeof flash.programmed); /* nobody knows what is there at first */
    flash.storage.ops = &ops;
    flash.storage.size = size;
    flash.storage.erase_size = erase_size;
    flash.calls_left = -1;
    neso_outbox_init(&outbox, &flash.storage);
}

static uint32_t random_state;

static uint32_t random_below(uint32_t n)
{
    random_state = random_state * 1664525 + 1013904223;
    return (random_state >> 8) % n;
}

/* Record number n: its length and bytes follow from n. */
static size_t make_record(uint8_t *out, uint32_t n, uint32_t longest)
{
    size_t len = 1 + (n * 2654435761u >> 7) % longest;
    for (size_t i = 0; i < len; i++)
        out[i] = (uint8_t)(n * 31 + i * 7);
    return len;
}

/* The pinned batch holds the records from number `first` on. */
static void expect_batch(uint32_t first, uint32_t longest)
{
    uint8_t expected[256], got[256];
    uint32_t place = outbox.records.first;
    for (size_t i = 0; i < outbox.records.count; i++) {
        size_t len, want = make_record(expected, first + (uint32_t)i, longest);
        neso_records *records = &outbox.records;
        assert_int_equal(records->ops->read(records, place, 0, got, sizeof got, &len), NESO_OK);
        assert_int_equal(len, want);
        assert_memory_equal(got, expected, len);
        assert_int_equal(records->ops->read(records, place, want / 2, got, 3, &len), NESO_OK);
        assert_int_equal(len, want - want / 2 < 3 ? want - want / 2 : 3);
        assert_memory_equal(got, expected + want / 2, len);
        assert_int_equal(records->ops->read(records, place, want, got, 3, &len), NESO_OK);
        assert_int_equal(len, 0);
        if (i + 1 < records->count)
            assert_int_equal(records->ops->next(records, &place), NESO_OK);
    }
}

/* Thousands of random operations: what comes out is what went in, in order, none lost, none twice,
 * and the outbox is full only when it must be. */
static void keeps_what_it_accepts(void **state)
{
    (void)state;
    static const struct {
        uint32_t size, erase_size, longest;
    } shapes[] = {{200, 1, 40},  {512, 1, 200},    {61, 1, 55},
                  {512, 64, 90}, {1024, 256, 100}, {768, 128, 250}};
    for (size_t s = 0; s < sizeof shapes / sizeof shapes[0]; s++) {
        uint32_t in = 0, out = 0, full = 0;
        uint8_t record[256];
        begin(shapes[s].size, shapes[s].erase_size);
        for (int i = 0; i < 3000; i++) {
            if (random_below(3) > 0) {
                size_t len = make_record(record, in, shapes[s].longest);
                neso_status status = neso_outbox_push(&outbox, record, len);
                uint32_t free = shapes[s].size - outbox.used;
                if (status == NESO_OK) {
                    in++;
                } else {
                    assert_int_equal(status, NESO_E_FULL);
                    assert_true(len + NESO_OUTBOX_OVERHEAD + 2 * (shapes[s].erase_size - 1) > free);
                    full++;
                }
            } else if (neso_outbox_pin(&outbox, 1 + random_below(6)) == NESO_OK) {
                expect_batch(out, shapes[s].longest);
                if (random_below(2) > 0) {
                    out += (uint32_t)outbox.records.count;
                    neso_outbox_release(&outbox);
                }
            } else {
                assert_int_equal(outbox.count, 0);
            }
            assert_int_equal(outbox.count, in - out);
            assert_true(outbox.first_seq == out);
        }
        assert_true(full > 0 && out > 100);
    }
}

static void is_full_and_empty_to_the_byte(void **state)
{
    (void)state;
    static uint8_t bytes[64], record[64];
    neso_ram_storage ram;
    neso_ram_storage_init(&ram, bytes, sizeof bytes);
    neso_outbox_init(&outbox, &ram.storage);
    const size_t longest = sizeof bytes - NESO_OUTBOX_OVERHEAD;
    for (int round = 0; round < 70; round++) {
        assert_int_equal(neso_outbox_pin(&outbox, 9), NESO_E_EMPTY);
        assert_int_equal(neso_outbox_push(&outbox, record, longest), NESO_OK);
        assert_int_equal(neso_outbox_push(&outbox, record, 1), NESO_E_FULL);
        assert_int_equal(neso_outbox_pin(&outbox, 9), NESO_OK);
        neso_outbox_release(&outbox);
        /* Moves the beginning on by 39 bytes a round: it comes to all 64 places. */
        for (int i = 0; i < 3; i++)
            assert_int_equal(neso_outbox_push(&outbox, record, 7), NESO_OK);
        assert_int_equal(neso_outbox_pin(&outbox, 9), NESO_OK);
        assert_int_equal(outbox.records.count, 3);
        neso_outbox_release(&outbox);
    }
    assert_int_equal(neso_outbox_push(&outbox, record, longest + 1), NESO_E_TOO_LONG);
    assert_int_equal(neso_outbox_push(&outbox, record, NESO_OUTBOX_RECORD_MAX + 1),
                     NESO_E_TOO_LONG);
    assert_int_equal(neso_outbox_push(&outbox, record, 0), NESO_E_ARGUMENT);
    assert_int_equal(outbox.used, 0);
    neso_outbox_release(&outbox);
    assert_int_equal(neso_outbox_set_aside(&outbox), NESO_OK);
    assert_int_equal(outbox.set_aside, 0);
}

static void fill(uint32_t count)
{
    uint8_t record[16];
    for (uint32_t i = 0; i < count; i++)
        assert_int_equal(neso_outbox_push(&outbox, record, make_record(record, i, 16)), NESO_OK);
}

static void keeps_a_batch_while_more_comes(void **state)
{
    (void)state;
    uint8_t record[16];
    begin(512, 1);
    fill(5);
    assert_int_equal(neso_outbox_pin(&outbox, 3), NESO_OK);
    for (uint32_t i = 5; neso_outbox_push(&outbox, record, make_record(record, i, 16)) == NESO_OK;)
        i++;
    expect_batch(0, 16);
    neso_outbox_release(&outbox);
    assert_int_equal(neso_outbox_pin(&outbox, 1000), NESO_OK);
    assert_int_equal(outbox.records.count, outbox.count);
    expect_batch(3, 16);
}

/* Some readings are refused by the server: exactly those are set aside, whatever the batch, and in
 * a number of requests that grows with the logarithm of its size only. */
static void finds_the_readings_that_are_refused(void **state)
{
    (void)state;
    for (uint32_t refused = 0; refused < 40; refused++) {
        uint32_t second = (refused * 7 + 3) % 40, at = 0, requests = 0, aside = 0;
        begin(1024, 1);
        fill(40);
        while (neso_outbox_pin(&outbox, 30) == NESO_OK) {
            uint32_t count = (uint32_t)outbox.records.count;
            bool bad =
                (at <= refused && refused < at + count) || (at <= second && second < at + count);
            requests++;
            expect_batch(at, 16);
            if (!bad) {
                neso_outbox_release(&outbox);
                at += count;
            } else if (!neso_outbox_split(&outbox)) {
                assert_true(at == refused || at == second);
                assert_int_equal(neso_outbox_set_aside(&outbox), NESO_OK);
                at++;
                aside++;
            }
        }
        assert_int_equal(at, 40);
        assert_int_equal(aside, refused == second ? 1 : 2);
        assert_int_equal(outbox.set_aside, aside);
        assert_true(requests <= 26);
    }
}

static void ends_a_batch_before_a_corrupt_record(void **state)
{
    (void)state;
    begin(512, 1);
    fill(6);
    uint8_t third[16];
    size_t before = 0;
    for (uint32_t i = 0; i < 2; i++)
        before += NESO_OUTBOX_OVERHEAD + make_record(third, i, 16);
    flash.bytes[before + NESO_OUTBOX_OVERHEAD] ^= 0x10;
    assert_int_equal(neso_outbox_pin(&outbox, 6), NESO_OK);
    assert_int_equal(outbox.records.count, 2);
    neso_outbox_release(&outbox);
    assert_int_equal(neso_outbox_pin(&outbox, 6), NESO_E_CORRUPT);
    assert_int_equal(outbox.records.count, 0);
    assert_int_equal(neso_outbox_set_aside(&outbox), NESO_OK);
    assert_int_equal(neso_outbox_pin(&outbox, 6), NESO_OK);
    assert_int_equal(outbox.records.count, 3);
    expect_batch(3, 16);
    assert_int_equal(outbox.set_aside, 1);
}

/* Any bit of the log may be wrong: it ends in an empty outbox in which every reading was either
 * confirmed as it was or counted, and which works. */
static void survives_any_wrong_bit(void **state)
{
    (void)state;
    begin(512, 1);
    fill(6);
    uint32_t used = outbox.used;
    for (uint32_t bit = 0; bit < used * 8; bit++) {
        uint32_t confirmed = 0;
        begin(512, 1);
        fill(6);
        flash.bytes[bit / 8] ^= (uint8_t)(1u << bit % 8);
        while (outbox.count > 0) {
            neso_status status = neso_outbox_pin(&outbox, 2);
            if (status == NESO_OK) {
                confirmed += (uint32_t)outbox.records.count;
                neso_outbox_release(&outbox);
            } else {
                assert_int_equal(status, NESO_E_CORRUPT);
                assert_int_equal(neso_outbox_set_aside(&outbox), NESO_OK);
            }
        }
        assert_int_equal(confirmed + outbox.set_aside, 6);
        assert_true(outbox.set_aside >= 1);
        assert_int_equal(outbox.used, 0);
        assert_true(outbox.first_seq == 6);
        fill(3);
        assert_int_equal(neso_outbox_pin(&outbox, 6), NESO_OK);
        expect_batch(0, 16);
    }
}

/* The k-th access fails, for every k: the call says so and nothing has changed. */
static void changes_nothing_when_the_storage_fails(void **state)
{
    (void)state;
    uint8_t record[16], got[16];
    size_t len = make_record(record, 2, 16), got_len;
    for (int k = 0; k < 12; k++) {
        begin(256, 64);
        fill(2);
        flash.calls_left = k;
        neso_status status = neso_outbox_pin(&outbox, 1);
        if (status != NESO_OK) {
            assert_int_equal(status, NESO_E_IO);
            assert_int_equal(outbox.records.count, 0);
        }
        flash.calls_left = -1;
        assert_int_equal(neso_outbox_pin(&outbox, 1), NESO_OK);
        flash.calls_left = 0;
        uint32_t place = outbox.records.first;
        neso_records *records = &outbox.records;
        assert_int_equal(records->ops->read(records, place, 0, got, 9, &got_len), NESO_E_IO);
        assert_int_equal(got_len, 0);
        flash.calls_left = 0;
        assert_int_equal(records->ops->next(records, &place), NESO_E_IO);
        assert_int_equal(place, outbox.records.first);
        flash.calls_left = 0;
        assert_int_equal(neso_outbox_set_aside(&outbox), NESO_E_IO);
        assert_int_equal(outbox.count, 2);
    }
    for (int k = 0; k < 2; k++) {
        begin(256, 64);
        fill(6); /* the next one needs a block erased */
        flash.calls_left = k;
        assert_int_equal(neso_outbox_push(&outbox, record, len), NESO_E_IO);
        assert_int_equal(outbox.count, 6);
    }
}

static void gives_the_published_crc(void **state)
{
    (void)state;
    assert_int_equal(neso_crc32(0, "123456789", 9), 0xCBF43926);
    assert_int_equal(neso_crc32(0, NULL, 0), 0);
    assert_int_equal(neso_crc32(neso_crc32(0, "1234", 4), "56789", 5), 0xCBF43926);
}

int test_outbox(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(keeps_what_it_accepts),
        cmocka_unit_test(is_full_and_empty_to_the_byte),
        cmocka_unit_test(keeps_a_batch_while_more_comes),
        cmocka_unit_test(finds_the_readings_that_are_refused),
        cmocka_unit_test(ends_a_batch_before_a_corrupt_record),
        cmocka_unit_test(survives_any_wrong_bit),
        cmocka_unit_test(changes_nothing_when_the_storage_fails),
        cmocka_unit_test(gives_the_published_crc),
    };
    return cmocka_run_group_tests_name("outbox", tests, NULL, NULL);
}
