/*
 * The model: what a line becomes in the graph, and how it is stored until it gets there.
 *
 * Three kinds of node, in every query language:
 *   Gateway  name                                    (Gateway)-[:HOSTS]->(Sensor)
 *   Sensor   measurement, and each tag by its name   (Sensor)-[:REPORTED]->(Reading)
 *   Reading  time, and each field by its name
 *
 * A node's id is the first 128 bits of a SHA-256 over what the node is made of, so that the same
 * reading sent twice is one node, and different ones never are. Every part (a text) is prefixed by
 * its length: one byte below 128, else two bytes, 0x80 + high byte and low byte. The digests are of
 *   Gateway  0x01 'G' part(name)
 *   Sensor   0x01 'S' part(gateway name) part(measurement) part(tag key)... part(tag value)...
 *   Reading  0x01 'R' sensor id, time (8 bytes, big-endian), part(field key)... part(field
 * value)... with all keys before all values, both in the order of the keys' bytes. Keys and values
 * are unescaped; the value of a field is its type (a letter of neso_field_type) and its text as it
 * was received. Golden values pin this: a change would double the data in the graph.
 *
 * A record is the reading in the form that the outbox keeps, with the ids computed and the parts
 * ready to encode: no line is parsed twice. neso_model_record writes it, neso_reading_open reads
 * it. It is the same on every machine: 0x01, reading id, sensor id, time, four 16-bit offsets (of
 * the tag keys, the tag values, the field keys, the field values), part(measurement), tag keys, tag
 * values, field keys, field values
 *
 *     neso_line line;
 *     size_t offset, len;
 *     uint8_t record[NESO_RECORD_MAX];
 *     neso_status status = neso_line_parse(&line, text, text_len, &offset);
 *     int64_t time_ns;
 *     if (status == NESO_OK)
 *         status = neso_model_time(&time_ns, line.timestamp, 1);
 *     if (status == NESO_OK) {
 *         neso_model_input input = {&line, text, NESO_SLICE("gw-1"), time_ns};
 *         status = neso_model_record(record, sizeof record, &len, &input, &offset);
 *     }
 *
 * Memory: the caller's; nothing is kept.
 */
#ifndef NESO_MODEL_H
#define NESO_MODEL_H

#include "neso_config.h"
#include "neso_line.h"
#include "neso_slice.h"
#include "neso_status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define NESO_ID_SIZE 16u /* bytes of an id; as text 22 characters of base64url */

/* Bytes of a record before its parts. */
#define NESO_RECORD_HEADER (1u + 2u * NESO_ID_SIZE + 8u + 4u * 2u)

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

/* The id of the gateway's own node. `gateway` is its name, up to NESO_LINE_MAX bytes. */
void neso_model_gateway_id(uint8_t id[NESO_ID_SIZE], neso_slice gateway);

/* The timestamp of a line in nanoseconds: `ticks` of `ns_per_tick` (1, 1000, 1000000 or
 * 1000000000). NESO_E_RANGE: that does not fit 64 bits; *time_ns is 0. */
neso_status neso_model_time(int64_t *time_ns, int64_t ticks, uint32_t ns_per_tick);

typedef struct neso_model_input {
    const neso_line *line; /* as neso_line_parse left it */
    const char *text;      /* the text that it was made of, to which error offsets refer */
    neso_slice gateway;    /* name of the gateway, up to NESO_LINE_MAX bytes */
    int64_t time_ns;       /* the line's own timestamp or the gateway's, since 1970-01-01 UTC */
} neso_model_input;

/*
 * Writes the record of a line to `out` and its size to *len.
 *
 * On an error *len is 0 and `out` undefined; *error_offset is where in the line the refused key
 * begins, and 0 for NESO_E_NO_SPACE:
 *   NESO_E_RESERVED    a tag is named `measurement`, a field `time`, or either begins with `~`
 *   NESO_E_UNSUPPORTED a key contains `\u`: property names stand in the text of a query, where some
 *                      openCypher parsers read that as the beginning of an escape and some do not
 *   NESO_E_NO_SPACE    the record is longer than `cap`; cannot be with NESO_RECORD_MAX
 */
neso_status neso_model_record(uint8_t *out, size_t cap, size_t *len, const neso_model_input *input,
                              size_t *error_offset);

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
