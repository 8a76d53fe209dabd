/*
 * The body of an openCypher request that upserts a batch of readings, as a source.
 *
 * It is the JSON form of POST /openCypher, {"query":"...","parameters":"..."}, where parameters is
 * JSON once more, as a string. Values are always parameters; the names of tags and fields stand in
 * the text of the query as escaped names. Sensors with the same tag names share one UNWIND, each
 * sensor given once; readings with the same field names share one:
 *
 *     MERGE (g:Gateway{`~id`:$g,name:$n})
 *     WITH g UNWIND $s0 AS r MERGE (s:Sensor{`~id`:r.D,measurement:r.a,`site`:r.b})
 *         MERGE (g)-[:HOSTS]->(s)
 *     WITH g,count(*) AS n UNWIND $s1 AS r ...
 *     WITH count(*) AS n UNWIND $r0 AS r MERGE (s:Sensor{`~id`:r.D})
 *         MERGE (m:Reading{`~id`:r.I,time:r.T,`rpm`:r.a,`temperature`:r.b})
 *         MERGE (s)-[:REPORTED]->(m)
 *     WITH count(*) AS n UNWIND $r1 AS r ...
 *
 * No SET, so that a role without the Delete permission may run it; merging the same id with the
 * same properties again changes nothing.
 *
 * Life cycle: init plans the batch (one pass over it), then the source is read any number of times,
 * from the beginning after each rewind. The batch must not change meanwhile.
 *
 *     neso_opencypher body;
 *     uint8_t chunk[128];
 *     size_t got = 1;
 *     neso_status status = neso_opencypher_init(&body, &outbox.records, name);
 *     while (status == NESO_OK && got > 0) {
 *         status = body.source.read(&body.source, chunk, sizeof chunk, &got);
 *         send(chunk, got);
 *     }
 *
 * Memory: the struct, which holds one record and eight bytes for each reading of a batch.
 */
#ifndef NESO_OPENCYPHER_H
#define NESO_OPENCYPHER_H

#include "neso_config.h"
#include "neso_json_escape.h"
#include "neso_reading.h"
#include "neso_plan.h"
#include "neso_records.h"
#include "neso_slice.h"
#include "neso_source.h"
#include "neso_status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Where the request goes, and what it is. */
#define NESO_OPENCYPHER_PATH         "/openCypher"
#define NESO_OPENCYPHER_CONTENT_TYPE "application/json"

#define NESO_OPENCYPHER_TEXT_MAX 128 /* bytes of the longest piece between two names or values */

typedef struct neso_opencypher {
    neso_source source;

    /* The rest is the encoder's own. The body is a sequence of units (a clause of the query, a row
     * of parameters), and a unit is a text that opens it, columns, and a text that closes it. */
    neso_plan plan;
    neso_slice gateway;
    neso_status error; /* not NESO_OK: rewind first */
    uint8_t stage;     /* which kind of unit is under way */
    uint8_t phase;     /* and which part of it */
    uint8_t shape;     /* the shape that it is about, by its first record */
    uint8_t number;    /* how many shapes were before it */
    uint8_t row;       /* the record that it is about */
    bool in_column;    /* a column has begun that has not ended */
    uint16_t column;   /* its number in the unit */
    neso_slice parts;  /* names or values of the unit that are still to come */
    neso_slice value;  /* the name or value of the column, and how it is to be escaped: */
    uint8_t escape;
    uint8_t piece_escape; /* the same of `piece`, */
    neso_slice piece;     /* which is what is written next, after */
    uint8_t pending_at;   /* what an escaped byte became: */
    uint8_t pending_len;
    char pending[2 * NESO_JSON_ESCAPED_MAX];
    char text[NESO_OPENCYPHER_TEXT_MAX]; /* pieces that are put together */
    neso_reading reading;
    uint8_t record[NESO_RECORD_MAX];
} neso_opencypher;

/*
 * Plans the body for all of `records` (1 to NESO_BATCH_READINGS_MAX), and leaves the source at its
 * first byte. `gateway` is the gateway's name in UTF-8. Both must outlive the source.
 *
 *   NESO_E_ARGUMENT  there are no records, or more than NESO_BATCH_READINGS_MAX
 *   NESO_E_CORRUPT   a record is not one of neso_model_record
 *   NESO_E_IO        the storage failed
 * After an error every rewind and read gives it again. Reading gives NESO_E_CORRUPT and NESO_E_IO
 * for the same causes, and no other error; rewind, then, begins anew.
 */
neso_status neso_opencypher_init(neso_opencypher *self, neso_records *records, neso_slice gateway);

#endif
