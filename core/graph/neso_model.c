#include "neso_model.h"

#include "neso_bytes.h"
#include "neso_sha256.h"

#define ID_VERSION 0x01

/* Part lengths have 15 bits, offsets 16. */
_Static_assert(NESO_RECORD_MAX <= 0x7FFF, "NESO_LINE_MAX is too large for the record");

/* ---- Ids */

static void id_begin(neso_sha256 *hash, char kind)
{
    const char prefix[2] = {ID_VERSION, kind};
    neso_sha256_init(hash);
    neso_sha256_update(hash, prefix, sizeof prefix);
}

static void id_end(neso_sha256 *hash, uint8_t id[NESO_ID_SIZE])
{
    uint8_t digest[NESO_SHA256_SIZE];
    neso_sha256_final(hash, digest);
    memcpy(id, digest, NESO_ID_SIZE);
}

/* The prefix of a part: returns its size. */
static size_t part_prefix(uint8_t out[2], size_t len)
{
    if (len < 0x80) {
        out[0] = (uint8_t)len;
        return 1;
    }
    out[0] = (uint8_t)(0x80 | len >> 8);
    out[1] = (uint8_t)len;
    return 2;
}

static void id_part(neso_sha256 *hash, neso_slice part)
{
    uint8_t prefix[2];
    neso_sha256_update(hash, prefix, part_prefix(prefix, part.len));
    neso_sha256_update(hash, part.ptr, part.len);
}

void neso_model_gateway_id(uint8_t id[NESO_ID_SIZE], neso_slice gateway)
{
    neso_sha256 hash;
    id_begin(&hash, 'G');
    id_part(&hash, gateway);
    id_end(&hash, id);
}

/* The parts are in the record already, in the order in which they are hashed. */
static void write_ids(uint8_t *record, size_t len, size_t field_keys, neso_slice gateway)
{
    neso_sha256 hash;
    id_begin(&hash, 'S');
    id_part(&hash, gateway);
    neso_sha256_update(&hash, record + NESO_RECORD_HEADER, field_keys - NESO_RECORD_HEADER);
    id_end(&hash, record + NESO_RECORD_SENSOR_ID);

    id_begin(&hash, 'R');
    neso_sha256_update(&hash, record + NESO_RECORD_SENSOR_ID,
                       NESO_RECORD_OFFSETS - NESO_RECORD_SENSOR_ID);
    neso_sha256_update(&hash, record + field_keys, len - field_keys);
    id_end(&hash, record + NESO_RECORD_READING_ID);
}

/* ---- Time */

neso_status neso_model_time(int64_t *time_ns, int64_t ticks, uint32_t ns_per_tick)
{
    *time_ns = 0;
    if (ticks > INT64_MAX / (int64_t)ns_per_tick || ticks < INT64_MIN / (int64_t)ns_per_tick)
        return NESO_E_RANGE;
    *time_ns = ticks * (int64_t)ns_per_tick;
    return NESO_OK;
}

/* ---- Writing a record */

/* Tags and fields are written by the same code: a pair is either. */
typedef struct pairs {
    neso_slice all; /* line->tags or line->fields */
    bool are_tags;
    bool in_order;        /* the line has them in the order of their keys */
    neso_slice forbidden; /* the model's own property of that node */
} pairs;

static bool next_pair(const pairs *set, neso_slice *rest, neso_line_field *pair)
{
    if (!set->are_tags)
        return neso_line_next_field(rest, pair);
    neso_line_tag tag;
    if (!neso_line_next_tag(rest, &tag))
        return false;
    pair->key = tag.key;
    pair->value = tag.value;
    return true;
}

/* Compares two raw keys by the bytes that they stand for, as memcmp would. */
static int compare_keys(neso_slice a, neso_slice b)
{
    char x, y;
    for (;;) {
        bool more_a = neso_line_next_byte(&a, NESO_LINE_KEY, &x);
        bool more_b = neso_line_next_byte(&b, NESO_LINE_KEY, &y);
        if (!more_a || !more_b)
            return (int)more_a - (int)more_b;
        if (x != y)
            return (uint8_t)x < (uint8_t)y ? -1 : 1;
    }
}

static bool are_in_order(const pairs *set)
{
    neso_slice rest = set->all;
    neso_line_field pair, before;
    if (!next_pair(set, &rest, &before))
        return true;
    while (next_pair(set, &rest, &pair)) {
        if (compare_keys(before.key, pair.key) > 0)
            return false;
        before = pair;
    }
    return true;
}

/* The pair after *pair in the order of keys, or the first one when pair->key.ptr is NULL. Most
 * senders sort; for one that does not, the least of the greater ones is looked for again and again:
 * slower, but without a table. */
static bool next_in_order(const pairs *set, neso_slice *rest, neso_line_field *pair)
{
    if (set->in_order)
        return next_pair(set, rest, pair);
    neso_slice scan = set->all;
    neso_line_field candidate, least = {0};
    while (next_pair(set, &scan, &candidate)) {
        if (pair->key.ptr != NULL && compare_keys(candidate.key, pair->key) <= 0)
            continue;
        if (least.key.ptr == NULL || compare_keys(candidate.key, least.key) < 0)
            least = candidate;
    }
    *pair = least;
    return least.key.ptr != NULL;
}

/* Appends a part: `type` first unless it is 0, then the raw text with its escapes resolved. */
static void write_part(neso_writer *out, char type, neso_slice raw, neso_line_escape escape)
{
    size_t len = neso_line_unescaped_len(raw, escape) + (type != 0 ? 1 : 0);
    uint8_t prefix[2];
    neso_writer_bytes(out, prefix, part_prefix(prefix, len));
    if (type != 0)
        neso_writer_char(out, type);
    neso_line_unescape(out, raw, escape);
}

static char type_letter(neso_line_type type)
{
    switch (type) {
    case NESO_LINE_FLOAT:
        return NESO_FIELD_FLOAT;
    case NESO_LINE_INTEGER:
        return NESO_FIELD_INTEGER;
    case NESO_LINE_UNSIGNED:
        return NESO_FIELD_UNSIGNED;
    case NESO_LINE_BOOLEAN:
        return NESO_FIELD_BOOLEAN;
    case NESO_LINE_STRING:
        break;
    }
    return NESO_FIELD_STRING;
}

/* Numbers and booleans have no escapes: as received. */
static void write_value(neso_writer *out, const pairs *set, const neso_line_field *pair)
{
    uint8_t prefix[2];
    if (set->are_tags) {
        write_part(out, 0, pair->value, NESO_LINE_KEY);
    } else if (pair->type == NESO_LINE_STRING) {
        write_part(out, NESO_FIELD_STRING, pair->value, NESO_LINE_TEXT);
    } else {
        neso_writer_bytes(out, prefix, part_prefix(prefix, pair->value.len + 1));
        neso_writer_char(out, type_letter(pair->type));
        neso_writer_slice(out, pair->value);
    }
}

/* Whether a key, unescaped, can be the name of a property. */
static neso_status check_key(neso_slice key, neso_slice forbidden)
{
    if (key.ptr[0] == '~' || neso_slice_equal(key, forbidden))
        return NESO_E_RESERVED;
    for (size_t i = 0; i + 1 < key.len; i++)
        if (key.ptr[i] == '\\' && key.ptr[i + 1] == 'u')
            return NESO_E_UNSUPPORTED;
    return NESO_OK;
}

/* On an error other than NESO_E_NO_SPACE *refused is the raw key that is to blame. */
static neso_status write_keys(neso_writer *out, const pairs *set, neso_slice *refused)
{
    neso_slice rest = set->all;
    neso_line_field pair = {0};
    while (next_in_order(set, &rest, &pair)) {
        write_part(out, 0, pair.key, NESO_LINE_KEY);
        if (out->overflow)
            return NESO_E_NO_SPACE;
        size_t len = neso_line_unescaped_len(pair.key, NESO_LINE_KEY);
        neso_slice key = neso_slice_make(out->out + out->len - len, len);
        neso_status status = check_key(key, set->forbidden);
        if (status != NESO_OK) {
            *refused = pair.key;
            return status;
        }
    }
    return NESO_OK;
}

static void write_values(neso_writer *out, const pairs *set)
{
    neso_slice rest = set->all;
    neso_line_field pair = {0};
    while (next_in_order(set, &rest, &pair))
        write_value(out, set, &pair);
}

/* All keys, then all values. Where either begins goes into the header. */
static neso_status write_pairs(neso_writer *out, uint8_t offsets[4], pairs set, neso_slice *refused)
{
    set.in_order = are_in_order(&set);
    offsets[0] = (uint8_t)(out->len >> 8);
    offsets[1] = (uint8_t)out->len;
    neso_status status = write_keys(out, &set, refused);
    if (status != NESO_OK)
        return status;
    offsets[2] = (uint8_t)(out->len >> 8);
    offsets[3] = (uint8_t)out->len;
    write_values(out, &set);
    return neso_writer_status(out);
}

neso_status neso_model_record(uint8_t *out, size_t cap, size_t *len, const neso_model_input *input,
                              size_t *error_offset)
{
    const neso_line *line = input->line;
    const pairs tags = {line->tags, true, false, NESO_SLICE_INIT("measurement")};
    const pairs fields = {line->fields, false, false, NESO_SLICE_INIT("time")};
    uint8_t header[NESO_RECORD_HEADER] = {NESO_RECORD_VERSION};
    neso_slice refused = {NULL, 0};
    neso_writer writer;

    *len = 0;
    *error_offset = 0;
    neso_store_be64(header + NESO_RECORD_TIME, (uint64_t)input->time_ns);
    neso_writer_init(&writer, (char *)out, cap);
    neso_writer_bytes(&writer, header, sizeof header); /* keeps the room */
    write_part(&writer, 0, line->measurement, NESO_LINE_MEASUREMENT);
    neso_status status = write_pairs(&writer, header + NESO_RECORD_OFFSETS, tags, &refused);
    size_t field_keys = writer.len;
    if (status == NESO_OK)
        status = write_pairs(&writer, header + NESO_RECORD_OFFSETS + 4, fields, &refused);
    if (status != NESO_OK) {
        if (refused.ptr != NULL)
            *error_offset = (size_t)(refused.ptr - input->text);
        return status;
    }
    memcpy(out, header, sizeof header);
    write_ids(out, writer.len, field_keys, input->gateway);
    *len = writer.len;
    return NESO_OK;
}
