#include "neso_outbox.h"

#include "neso_bytes.h"
#include "neso_crc32.h"

#include <string.h>

/* A record in the log: its length (2 bytes), the CRC-32 of the length and of the record (4 bytes),
 * the record. Integers are big-endian. A record may go over the end of the storage and continue at
 * its beginning. */
#define LENGTH_SIZE 2u
#define CHUNK       64u /* bytes that are checked at a time */

/* ---- The ring */

/* The place `by` bytes (at most the size) after `at`. */
static uint32_t ring_step(const neso_outbox *self, uint32_t at, uint32_t by)
{
    const uint32_t before_end = self->storage->size - at;
    return by < before_end ? at + by : by - before_end;
}

/* How many of `len` bytes at `at` come before the end of the storage. */
static size_t ring_first(const neso_outbox *self, uint32_t at, size_t len)
{
    const size_t before_end = self->storage->size - at;
    return len < before_end ? len : before_end;
}

static neso_status ring_read(const neso_outbox *self, uint32_t at, void *out, size_t len)
{
    neso_storage *storage = self->storage;
    const size_t first = ring_first(self, at, len);
    neso_status status = storage->ops->read(storage, at, out, first);
    if (status == NESO_OK && first < len)
        status = storage->ops->read(storage, 0, (uint8_t *)out + first, len - first);
    return status;
}

static neso_status ring_program(const neso_outbox *self, uint32_t at, const void *data, size_t len)
{
    neso_storage *storage = self->storage;
    const size_t first = ring_first(self, at, len);
    neso_status status = storage->ops->program(storage, at, data, first);
    if (status == NESO_OK && first < len)
        status = storage->ops->program(storage, 0, (const uint8_t *)data + first, len - first);
    return status;
}

static neso_status ring_erase(const neso_outbox *self, uint32_t at, size_t len)
{
    neso_storage *storage = self->storage;
    const size_t first = ring_first(self, at, len);
    neso_status status = storage->ops->erase(storage, at, first);
    if (status == NESO_OK && first < len)
        status = storage->ops->erase(storage, 0, len - first);
    return status;
}

/* ---- Records */

/* The size in the log of the record at `place`, of which at most `room` bytes are in use. */
static neso_status measure(const neso_outbox *self, uint32_t place, uint32_t room, uint32_t *size)
{
    uint8_t length[LENGTH_SIZE];
    *size = 0;
    if (room < NESO_OUTBOX_OVERHEAD)
        return NESO_E_CORRUPT;
    neso_status status = ring_read(self, place, length, sizeof length);
    if (status != NESO_OK)
        return status;
    const uint32_t needed = NESO_OUTBOX_OVERHEAD + ((uint32_t)length[0] << 8 | length[1]);
    if (needed == NESO_OUTBOX_OVERHEAD || needed > room)
        return NESO_E_CORRUPT;
    *size = needed;
    return NESO_OK;
}

/* Checks the record at `place`, which has `size` bytes in the log, against its CRC. */
static neso_status check(const neso_outbox *self, uint32_t place, uint32_t size)
{
    uint8_t chunk[CHUNK];
    neso_status status = ring_read(self, place, chunk, NESO_OUTBOX_OVERHEAD);
    const uint32_t expected = neso_load_be32(chunk + LENGTH_SIZE);
    uint32_t crc = neso_crc32(0, chunk, LENGTH_SIZE);
    uint32_t done = NESO_OUTBOX_OVERHEAD;
    while (status == NESO_OK && done < size) {
        const uint32_t len = size - done < CHUNK ? size - done : CHUNK;
        status = ring_read(self, ring_step(self, place, done), chunk, len);
        crc = neso_crc32(crc, chunk, len);
        done += len;
    }
    if (status != NESO_OK)
        return status;
    return crc == expected ? NESO_OK : NESO_E_CORRUPT;
}

static neso_status records_read(neso_records *records, uint32_t place, size_t offset, void *out,
                                size_t cap, size_t *len)
{
    const neso_outbox *self = (const neso_outbox *)records;
    uint32_t size;
    *len = 0;
    neso_status status = measure(self, place, self->used, &size);
    if (status != NESO_OK)
        return status;
    const size_t behind = size - NESO_OUTBOX_OVERHEAD;
    if (offset >= behind)
        return NESO_OK;
    const size_t want = behind - offset < cap ? behind - offset : cap;
    const uint32_t at = ring_step(self, place, (uint32_t)(NESO_OUTBOX_OVERHEAD + offset));
    status = ring_read(self, at, out, want);
    if (status == NESO_OK)
        *len = want;
    return status;
}

static neso_status records_next(neso_records *records, uint32_t *place)
{
    const neso_outbox *self = (const neso_outbox *)records;
    uint32_t size;
    neso_status status = measure(self, *place, self->used, &size);
    if (status == NESO_OK)
        *place = ring_step(self, *place, size);
    return status;
}

/* ---- The outbox */

void neso_outbox_init(neso_outbox *self, neso_storage *storage)
{
    static const neso_records_ops ops = {records_read, records_next};
    memset(self, 0, sizeof *self);
    self->records.ops = &ops;
    self->storage = storage;
}

/* Erases ahead so that `size` bytes can be programmed at the tail. What is erased begins where the
 * last erasure ended, and must not reach the block in which the oldest record begins. */
static neso_status make_ready(neso_outbox *self, uint32_t size)
{
    const uint32_t block = self->storage->erase_size;
    if (size <= self->ready)
        return NESO_OK;
    const uint32_t more = (size - self->ready + block - 1) / block * block;
    const uint32_t kept = self->used + self->ready + self->head % block;
    if (more > self->storage->size - kept)
        return NESO_E_FULL;
    neso_status status = ring_erase(self, ring_step(self, self->tail, self->ready), more);
    if (status == NESO_OK)
        self->ready += more;
    return status;
}

neso_status neso_outbox_push(neso_outbox *self, const uint8_t *record, size_t len)
{
    uint8_t head[NESO_OUTBOX_OVERHEAD];
    const uint32_t longest = self->storage->size - (self->storage->erase_size - 1);
    if (len == 0)
        return NESO_E_ARGUMENT;
    if (len > NESO_OUTBOX_RECORD_MAX || len + NESO_OUTBOX_OVERHEAD > longest)
        return NESO_E_TOO_LONG;
    const uint32_t size = (uint32_t)len + NESO_OUTBOX_OVERHEAD;
    neso_status status = make_ready(self, size);
    if (status != NESO_OK)
        return status;
    head[0] = (uint8_t)(len >> 8);
    head[1] = (uint8_t)len;
    neso_store_be32(head + LENGTH_SIZE, neso_crc32(neso_crc32(0, head, LENGTH_SIZE), record, len));
    status = ring_program(self, ring_step(self, self->tail, NESO_OUTBOX_OVERHEAD), record, len);
    if (status == NESO_OK)
        status = ring_program(self, self->tail, head, sizeof head);
    if (status != NESO_OK)
        return status;
    self->tail = ring_step(self, self->tail, size);
    self->ready -= size;
    self->used += size;
    self->count++;
    return NESO_OK;
}

static void unpin(neso_outbox *self)
{
    self->records.count = 0;
    self->pinned_size = 0;
}

neso_status neso_outbox_pin(neso_outbox *self, size_t max)
{
    uint32_t place = self->head;
    neso_status status = self->count > 0 ? NESO_OK : NESO_E_EMPTY;
    unpin(self);
    self->records.first = self->head;
    if (self->suspects > 0 && max > (self->suspects + 1) / 2)
        max = (self->suspects + 1) / 2;
    while (status == NESO_OK && self->records.count < max && self->records.count < self->count) {
        uint32_t size;
        status = measure(self, place, self->used - self->pinned_size, &size);
        if (status == NESO_OK)
            status = check(self, place, size);
        if (status != NESO_OK)
            break;
        place = ring_step(self, place, size);
        self->pinned_size += size;
        self->records.count++;
    }
    return self->records.count > 0 ? NESO_OK : status;
}

/* Lets go of `count` records of `size` bytes in all at the front. */
static void forget(neso_outbox *self, size_t count, uint32_t size)
{
    self->head = ring_step(self, self->head, size);
    self->used -= size;
    self->count -= (uint32_t)count;
    self->first_seq += count;
    self->suspects = self->suspects > count ? self->suspects - (uint32_t)count : 0;
    unpin(self);
}

void neso_outbox_release(neso_outbox *self)
{
    forget(self, self->records.count, self->pinned_size);
}

bool neso_outbox_split(neso_outbox *self)
{
    if (self->records.count <= 1)
        return false;
    self->suspects = (uint32_t)self->records.count;
    unpin(self);
    return true;
}

neso_status neso_outbox_set_aside(neso_outbox *self)
{
    uint32_t size, count = 1;
    if (self->count == 0)
        return NESO_OK;
    neso_status status = measure(self, self->head, self->used, &size);
    if (status == NESO_E_IO)
        return status;
    /* A length that is wrong but plausible leads astray, until the bytes or the count run out. */
    if (status != NESO_OK || self->count == 1 || size == self->used) {
        size = self->used;
        count = self->count;
    }
    self->set_aside += count;
    forget(self, count, size);
    return NESO_OK;
}
