/*
 * Records: a batch of stored readings, as an encoder of a query language sees it.
 *
 * The outbox fulfils this interface over its storage; the encoders stand below it and know no
 * storage. A record is addressed by its place, a number that only the implementation understands:
 * `first` is the place of the first record, next() leads from one to the other.
 *
 *     neso_records *records = &outbox.records;
 *     uint32_t place = records->first;
 *     neso_status status = NESO_OK;
 *     for (size_t i = 0; i < records->count && status == NESO_OK; i++) {
 *         status = records->ops->read(records, place, 0, buffer, sizeof buffer, &len);
 *         use(buffer, len);
 *         if (status == NESO_OK)
 *             status = records->ops->next(records, &place);
 *     }
 */
#ifndef NESO_RECORDS_H
#define NESO_RECORDS_H

#include "neso_status.h"

#include <stddef.h>
#include <stdint.h>

typedef struct neso_records neso_records;

typedef struct neso_records_ops {
    /* Copies up to `cap` bytes of the record at `place`, from its byte `offset` on, to `out`, and
     * their number to *len (0 behind its end). NESO_E_CORRUPT, NESO_E_IO: *len is 0. */
    neso_status (*read)(neso_records *self, uint32_t place, size_t offset, void *out, size_t cap,
                        size_t *len);
    /* Changes *place into that of the record after it. Behind the last record of the batch the
     * place is meaningless. NESO_E_CORRUPT, NESO_E_IO: *place is unchanged. */
    neso_status (*next)(neso_records *self, uint32_t *place);
} neso_records_ops;

struct neso_records {
    const neso_records_ops *ops;
    size_t count;   /* records in the batch */
    uint32_t first; /* place of the first one */
};

#endif
