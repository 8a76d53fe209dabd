/*
 * A reading as the outbox keeps it: a record, with its ids computed and its parts ready to encode,
 * so that no line is parsed twice. neso_model_record writes it. It is the same on every machine:
 *
 *   offset  bytes
 *        0      1  version, 0x01
 *        1     16  id of the reading
 *       17     16  id of its sensor
 *       33      8  time, nanoseconds since 1970
 *       41      8  offsets of the tag keys, the tag values, the field keys and the field values
 *       49         measurement, tag keys, tag values, field keys, field values: parts
 *
 * Integers are big-endian. A part is a text with its length before it: one byte below 128, else two
 * bytes, 0x80 + high byte and low byte. Keys are in the order of their bytes, and values in that of
 * their keys. The value of a field begins with its type.
 *
 *     neso_reading reading;
 *     if (neso_reading_open(&reading, buffer, len) == NESO_OK) {
 *         neso_slice key, value;
 *         while (neso_reading_part(&reading.field_keys, &key) &&
 *                neso_reading_part(&reading.field_values, &value))
 *             use(key.ptr, key.len, value.ptr[0], value.ptr + 1, value.len - 1);
 *     }
 */
#ifndef NESO_READING_H
#define NESO_READING_H

#include "neso_config.h"
#include "neso_slice.h"
#include "neso_status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define NESO_ID_SIZE 16u /* bytes of an id; as text 22 characters of base64url */

/* Where things stand in a record, and where its parts begin. */
#define NESO_RECORD_VERSION    0x01
#define NESO_RECORD_READING_ID 1u
#define NESO_RECORD_SENSOR_ID  (NESO_RECORD_READING_ID + NESO_ID_SIZE)
#define NESO_RECORD_TIME       (NESO_RECORD_SENSOR_ID + NESO_ID_SIZE)
#define NESO_RECORD_OFFSETS    (NESO_RECORD_TIME + 8u)
#define NESO_RECORD_HEADER     (NESO_RECORD_OFFSETS + 4u * 2u)

/* Bytes of the longest record. A line spends at least as many separators as a record spends
 * prefixes, but for a type letter on each field (of at least four characters) and a second prefix
 * byte on each part above 127 bytes. */
#define NESO_RECORD_MAX (NESO_RECORD_HEADER + NESO_LINE_MAX + NESO_LINE_MAX / 4u + 8u)

/* What the first byte of a stored field value says. */
typedef enum neso_field_type {
    NESO_FIELD_FLOAT = 'f',
    NESO_FIELD_INTEGER = 'i',
    NESO_FIELD_UNSIGNED = 'u',
    NESO_FIELD_BOOLEAN = 'b',
    NESO_FIELD_STRING = 's'
} neso_field_type;

/* A record taken apart. The slices point into the record. */
typedef struct neso_reading {
    const uint8_t *reading_id; /* NESO_ID_SIZE bytes */
    const uint8_t *sensor_id;  /* NESO_ID_SIZE bytes */
    int64_t time_ns;
    neso_slice measurement;
    neso_slice tag_keys;     /* parts, for neso_reading_part; likewise the others */
    neso_slice tag_values;   /* as many as keys, in their order */
    neso_slice field_keys;   /* at least one */
    neso_slice field_values; /* each: neso_field_type, then its text */
} neso_reading;

/* NESO_E_CORRUPT: not a record that neso_model_record wrote; *out is zeroed. After NESO_OK all
 * parts are inside the record, and there are as many values as keys. */
neso_status neso_reading_open(neso_reading *out, const uint8_t *record, size_t len);

/* Takes the first part off *rest. False: there is none left, and *part is empty. */
bool neso_reading_part(neso_slice *rest, neso_slice *part);

#endif
