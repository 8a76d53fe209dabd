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
 *   Reading  0x01 'R' sensor id, time (8 bytes, big-endian), part(field key)... part(value)...
 *
 * All keys come before all values, both in the order of the keys' bytes. Keys and values are
 * unescaped; the value of a field is its type (a letter of neso_field_type) and its text as it was
 * received. Golden values pin this: a change would double the data in the graph.
 *
 * What comes out is a record: the form in which the outbox keeps a reading (neso_reading.h).
 *
 *     neso_line line;
 *     size_t offset, record_len;
 *     int64_t time_ns;
 *     uint8_t record[NESO_RECORD_MAX];
 *     neso_status status = neso_line_parse(&line, text, len, &offset);
 *     if (status == NESO_OK)
 *         status = neso_model_time(&time_ns, line.timestamp, 1);
 *     if (status == NESO_OK) {
 *         neso_model_input input = {&line, text, NESO_SLICE("gw-1"), time_ns};
 *         status = neso_model_record(record, sizeof record, &record_len, &input, &offset);
 *     }
 *
 * Memory: the caller's; nothing is kept.
 */
#ifndef NESO_MODEL_H
#define NESO_MODEL_H

#include "neso_line.h"
#include "neso_reading.h"
#include "neso_slice.h"
#include "neso_status.h"

#include <stddef.h>
#include <stdint.h>

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

#endif
