/*
 * The plan of a batch: which records speak of the same sensor, and which have the same names.
 *
 * A query names properties in its text, so records can share a clause only if their names are the
 * same. Names and ids are compared as they are, never by a hash that could coincide. Every encoder
 * of a query language begins with this.
 *
 *     neso_plan plan;
 *     uint8_t record[NESO_RECORD_MAX];
 *     neso_reading reading;
 *     neso_status status = neso_plan_make(&plan, &outbox.records, record);
 *     for (size_t i = 0; status == NESO_OK && i < plan.count; i++) {
 *         status = neso_plan_load(&plan, i, &reading, record);
 *         if (status == NESO_OK && plan.sensor[i] == i) // the first one of its sensor
 *             use(reading.sensor_id);
 *     }
 *
 * Memory: the struct, eight bytes for each reading of a batch.
 */
#ifndef NESO_PLAN_H
#define NESO_PLAN_H

#include "neso_config.h"
#include "neso_reading.h"
#include "neso_records.h"
#include "neso_status.h"

#include <stddef.h>
#include <stdint.h>

/* A record is known by its index in the batch, a group of records by the index of its first one: so
 * sensor[i] == i says that record i is the first of its sensor. */
typedef struct neso_plan {
    neso_records *records;
    size_t count;
    uint32_t place[NESO_BATCH_READINGS_MAX];
    uint8_t sensor[NESO_BATCH_READINGS_MAX];        /* records of one sensor */
    uint8_t sensor_shape[NESO_BATCH_READINGS_MAX];  /* records with the same tag names */
    uint8_t reading_shape[NESO_BATCH_READINGS_MAX]; /* records with the same field names */
    uint8_t sensor_byte[NESO_BATCH_READINGS_MAX];   /* of its id: most others are told by this */
} neso_plan;

/*
 * Reads every record once. `buffer` serves meanwhile; nothing of it is needed afterwards.
 *   NESO_E_ARGUMENT  there are no records, or more than NESO_BATCH_READINGS_MAX
 *   NESO_E_CORRUPT   a record is not one of neso_model_record
 *   NESO_E_IO        the storage failed
 * On an error plan->count is 0.
 */
neso_status neso_plan_make(neso_plan *plan, neso_records *records, uint8_t buffer[NESO_RECORD_MAX]);

/* Reads record `index` into `buffer` and takes it apart: the slices of *reading point into
 * `buffer`. NESO_E_CORRUPT, NESO_E_IO: as above; *reading is zeroed. */
neso_status neso_plan_load(const neso_plan *plan, size_t index, neso_reading *reading,
                           uint8_t buffer[NESO_RECORD_MAX]);

#endif
