/*
 * The outbox: readings that were accepted and not yet confirmed, a log on raw storage.
 *
 * A ring of records, first in first out, each with its length and a CRC-32. A record that was
 * pushed leaves only by release, when the server has confirmed it, or by set_aside, which counts
 * it.
 *
 * Life cycle: init -> push at any time; pin takes a batch from the front, which stays as it is (new
 * records go behind it) while it is encoded and sent, as often as needed; then
 *   confirmed            release
 *   to be sent again     pin again
 *   a reading is refused split; pin gives half of it next, until the culprit is alone; then
 *     neso_opencypher body;
 *     if (neso_outbox_pin(&outbox, 100) == NESO_OK &&
 *         neso_opencypher_init(&body, &outbox.records, name) == NESO_OK) {
 *         neso_outcome outcome = ask_server(&body.source);
 *         if (outcome == NESO_OUTCOME_DONE)
 *             neso_outbox_release(&outbox);
 *         else if (outcome == NESO_OUTCOME_REFUSED && !neso_outbox_split(&outbox))
 *             neso_outbox_set_aside(&outbox);
 *     }
 *
 * Memory: the struct and the storage. A record takes NESO_OUTBOX_OVERHEAD bytes more than its own.
 */
#ifndef NESO_OUTBOX_H
#define NESO_OUTBOX_H

#include "neso_records.h"
#include "neso_status.h"
#include "neso_storage.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define NESO_OUTBOX_OVERHEAD   6u      /* bytes: a 16-bit length and a CRC-32 */
#define NESO_OUTBOX_RECORD_MAX 0xFFFFu /* bytes of a record */

typedef struct neso_outbox {
    neso_records records; /* the pinned batch; count is 0 when there is none */
    /* The rest is the outbox's own, but for reading: */
    uint32_t count;     /* records that are kept */
    uint64_t first_seq; /* sequence number of the oldest one: how many left before it */
    uint32_t set_aside; /* records that were set aside since init */
    uint32_t used;      /* bytes of storage in use */
    /* and its own entirely: */
    neso_storage *storage;
    uint32_t head;        /* where the oldest record begins */
    uint32_t tail;        /* where the next one will */
    uint32_t ready;       /* bytes from the tail on that are erased */
    uint32_t pinned_size; /* bytes of the pinned batch */
    uint32_t suspects;    /* records at the front among which one was refused */
} neso_outbox;

/* Begins with an empty log on `storage`, which must outlive the outbox. */
void neso_outbox_init(neso_outbox *self, neso_storage *storage);

/*
 * Appends a record of 1 to NESO_OUTBOX_RECORD_MAX bytes. After NESO_OK it is kept.
 *   NESO_E_FULL      there is no room now
 *   NESO_E_TOO_LONG  it would not fit an empty outbox either
 *   NESO_E_ARGUMENT  len is 0
 *   NESO_E_IO        the storage failed
 * On an error nothing has changed.
 */
neso_status neso_outbox_push(neso_outbox *self, const uint8_t *record, size_t len);

/*
 * Pins up to `max` (1 or more) records from the front, fewer while a refused one is looked for, as
 * `records`. The CRC of each is checked: the batch ends before the first that fails.
 *   NESO_E_EMPTY    there is none
 *   NESO_E_CORRUPT  the first one itself fails its check; neso_outbox_set_aside drops it
 *   NESO_E_IO       the storage failed
 * On an error nothing is pinned.
 */
neso_status neso_outbox_pin(neso_outbox *self, size_t max);

/* Forgets the pinned batch: it is confirmed. Nothing when nothing is pinned. */
void neso_outbox_release(neso_outbox *self);

/* The pinned batch was refused for the sake of one of its records. True: the next pin will give the
 * first half of it, and so on; nothing is pinned now. False: it is a single record, still pinned.
 */
bool neso_outbox_split(neso_outbox *self);

/*
 * Drops the first record and counts it in set_aside: the server refuses it, or it is corrupt. If
 * not even its length is sound, nothing behind it can be found: all records are dropped and
 * counted. Nothing when the outbox is empty. Nothing is pinned afterwards. NESO_E_IO  the storage
 * failed; nothing has changed
 */
neso_status neso_outbox_set_aside(neso_outbox *self);

#endif
