/*
 * InfluxDB line protocol: one line of telemetry, checked whole and then read piece by piece.
 *
 *     weather,site=north,room=4\ b temperature=21.5,ok=t,note="a \"b\"" 1732200000000000000
 *
 * is read like this:
 *
 *     neso_line line;
 *     size_t offset;
 *     if (neso_line_parse(&line, text, len, &offset) == NESO_OK) {
 *         neso_slice rest = line.fields;
 *         neso_line_field field;
 *         while (neso_line_next_field(&rest, &field))
 *             use(&field);
 *     }
 *
 * Nothing is copied: a neso_line refers to the text, which must stay. Names and values are given
 * raw; neso_line_unescape resolves their escapes. Numbers stay text, as received.
 *
 * The grammar is that of InfluxDB v2 (docs.influxdata.com, "Line protocol"), and all that
 * Telegraf's serializer writes is accepted. Where they leave a choice:
 * - A line ends at the first line feed, also within quotes, so that one bad line never takes the
 *   next with it. (InfluxDB lets a quoted string span lines; Telegraf writes `\n` instead.)
 * - A backslash escapes comma and space in a measurement; comma, equals sign and space in a key or
 *   tag value; quote and backslash in a string. Before anything else, and at the end of a name, it
 *   is an ordinary character: Telegraf's `\n` stays the two characters that InfluxDB stores.
 * - One or more spaces separate the parts; spaces before and after the line are ignored.
 * - A float's or integer's sign may be +. An unsigned integer (`7u`) above 2^63 - 1 is refused: no
 *   later stage could hold it.
 */
#ifndef NESO_LINE_H
#define NESO_LINE_H

#include "neso_slice.h"
#include "neso_status.h"
#include "neso_writer.h"

typedef struct neso_line {
    neso_slice measurement; /* raw: NESO_LINE_MEASUREMENT */
    neso_slice tags;        /* for neso_line_next_tag */
    neso_slice fields;      /* for neso_line_next_field */
    size_t tag_count;
    size_t field_count; /* 1 or more */
    bool has_timestamp;
    int64_t timestamp; /* in whatever unit the sender uses; 0 when the line has none */
} neso_line;

typedef struct neso_line_tag {
    neso_slice key;   /* raw: NESO_LINE_KEY */
    neso_slice value; /* raw: NESO_LINE_KEY, too; never empty */
} neso_line_tag;

typedef enum neso_line_type {
    NESO_LINE_FLOAT,    /* value: for neso_decimal_write */
    NESO_LINE_INTEGER,  /* value: for neso_decimal_int64, without its `i` */
    NESO_LINE_UNSIGNED, /* value: the same, without its `u` */
    NESO_LINE_BOOLEAN,  /* value: for neso_line_boolean */
    NESO_LINE_STRING    /* value: what is between the quotes, raw: NESO_LINE_TEXT */
} neso_line_type;

typedef struct neso_line_field {
    neso_slice key; /* raw: NESO_LINE_KEY */
    neso_line_type type;
    neso_slice value;
} neso_line_field;

/* Which characters a backslash escapes in a raw slice. */
typedef enum neso_line_escape {
    NESO_LINE_MEASUREMENT, /* comma, space */
    NESO_LINE_KEY,         /* comma, space, equals sign */
    NESO_LINE_TEXT         /* quote, backslash */
} neso_line_escape;

/* Checks a line, with or without its LF or CR LF.
 *
 * NESO_E_EMPTY: a blank line or a comment (#): nothing to store, no error to report.
 * NESO_E_INCOMPLETE: the line ends too early. NESO_E_MALFORMED: a byte that cannot stand there (a
 * NUL and a line feed can nowhere). NESO_E_UTF8: a bad sequence. NESO_E_DUPLICATE: the second of
 * two tags or of two fields with one key (a tag and a field may share one: that is the model's
 * business). NESO_E_RANGE: an integer or timestamp outside 64 bits, or a float that a double can
 * hold only as infinity or, not being zero, as zero. NESO_E_UNSUPPORTED: infinity or not-a-number.
 *
 * *error_offset is that of the offending byte from the start of `text`: of a key that is a
 * duplicate and of a number that is refused the first byte, `len` without the line end when the end
 * is what offends. It is unchanged for NESO_OK and NESO_E_EMPTY. *line is all zero on an error. The
 * time grows with the number of fields times the length of the line. */
neso_status neso_line_parse(neso_line *line, const char *text, size_t len, size_t *error_offset);

/* Takes the first tag off `rest`, which begins as line->tags. False when there is none left. */
bool neso_line_next_tag(neso_slice *rest, neso_line_tag *tag);

/* Takes the first field off `rest`, which begins as line->fields. False when there is none left. */
bool neso_line_next_field(neso_slice *rest, neso_line_field *field);

/* Appends a raw slice with its escapes resolved; never more than raw.len bytes. */
void neso_line_unescape(neso_writer *out, neso_slice raw, neso_line_escape escape);

/* How many bytes neso_line_unescape appends. */
size_t neso_line_unescaped_len(neso_slice raw, neso_line_escape escape);

/* The value of a field of type NESO_LINE_BOOLEAN. */
bool neso_line_boolean(neso_slice value);

#endif
