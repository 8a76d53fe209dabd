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
    for (; ns_per_tick > 1; ns_per_tick /= 1000) {
        if (ticks > INT64_MAX / 1000 || ticks < INT64_MIN / 1000)
            return NESO_E_RANGE;
        ticks *= 1000;
    }
    *time_ns = ticks;
    return NESO_OK;
}

/* ---- Parts */

/* Appends a part: `type` first unless it is 0, then the raw text with its escapes resolved. */
static void write_part(neso_writer *out, char type, neso_slice raw, neso_line_escape escape)
{
    const bool plain = raw.len == 0 || memchr(raw.ptr, '\\', raw.len) == NULL;
    const size_t len = plain ? raw.len : neso_line_unescaped_len(raw, escape);
    uint8_t prefix[2];
    neso_writer_bytes(out, prefix, part_prefix(prefix, len + (type != 0 ? 1 : 0)));
    if (type != 0)
        neso_writer_char(out, type);
    if (plain)
        neso_writer_slice(out, raw);
    else
        neso_line_unescape(out, raw, escape);
}

/* The part at `at`, whole as it was written; returns its size with the prefix. */
static size_t part_at(const uint8_t *at, neso_slice *part)
{
    neso_slice rest = neso_slice_make(at, NESO_RECORD_MAX);
    neso_reading_part(&rest, part);
    return (size_t)(rest.ptr - (const char *)at);
}

/* As memcmp, and a text before those that it begins. */
static int compare(neso_slice a, neso_slice b)
{
    int order = memcmp(a.ptr, b.ptr, a.len < b.len ? a.len : b.len);
    if (order != 0 || a.len == b.len)
        return order;
    return a.len < b.len ? -1 : 1;
}

static void reverse(uint8_t *bytes, size_t len)
{
    for (size_t i = 0; i < len / 2; i++) {
        const uint8_t byte = bytes[i];
        bytes[i] = bytes[len - 1 - i];
        bytes[len - 1 - i] = byte;
    }
}

/* Brings the last `moved` of `len` bytes to the front. */
static void rotate(uint8_t *bytes, size_t len, size_t moved)
{
    reverse(bytes, len - moved);
    reverse(bytes + len - moved, moved);
    reverse(bytes, len);
}

/* Sorts pairs, whose keys and then values stand at `keys` and `values`, by their keys: each goes to
 * its place among those before it. In place, since a line may have hundreds. */
static void sort_pairs(uint8_t *keys, uint8_t *values)
{
    uint8_t *key = keys, *value = values;
    while (key < values) {
        neso_slice text, other;
        const size_t key_size = part_at(key, &text);
        const size_t value_size = part_at(value, &other);
        uint8_t *to_key = keys, *to_value = values;
        while (to_key < key) {
            const size_t size = part_at(to_key, &other);
            if (compare(other, text) > 0)
                break;
            to_key += size;
            to_value += part_at(to_value, &other);
        }
        key += key_size;
        value += value_size;
        if ((size_t)(key - to_key) > key_size) {
            rotate(to_key, (size_t)(key - to_key), key_size);
            rotate(to_value, (size_t)(value - to_value), value_size);
        }
    }
}

/* ---- Writing a record */

/* Tags and fields are written by the same code. */
typedef struct pairs {
    neso_slice all; /* line->tags or line->fields */
    bool are_tags;
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
    neso_slice rest = set->all, key;
    neso_line_field pair;
    while (next_pair(set, &rest, &pair)) {
        const size_t at = out->len;
        write_part(out, 0, pair.key, NESO_LINE_KEY);
        if (out->overflow)
            return NESO_E_NO_SPACE;
        part_at((const uint8_t *)out->out + at, &key);
        neso_status status = check_key(key, set->forbidden);
        if (status != NESO_OK) {
            *refused = pair.key;
            return status;
        }
    }
    return NESO_OK;
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

static void write_values(neso_writer *out, const pairs *set)
{
    neso_slice rest = set->all;
    neso_line_field pair;
    while (next_pair(set, &rest, &pair)) {
        if (set->are_tags)
            write_part(out, 0, pair.value, NESO_LINE_KEY);
        else /* only strings have backslashes */
            write_part(out, type_letter(pair.type), pair.value, NESO_LINE_TEXT);
    }
}

static void store_offset(uint8_t out[2], size_t offset)
{
    out[0] = (uint8_t)(offset >> 8);
    out[1] = (uint8_t)offset;
}

/* All keys, then all values. Where either begins goes to `offsets`. */
static neso_status write_pairs(neso_writer *out, uint8_t offsets[4], const pairs *set,
                               neso_slice *refused)
{
    const size_t keys = out->len;
    neso_status status = write_keys(out, set, refused);
    if (status != NESO_OK)
        return status;
    const size_t values = out->len;
    write_values(out, set);
    if (out->overflow)
        return NESO_E_NO_SPACE;
    sort_pairs((uint8_t *)out->out + keys, (uint8_t *)out->out + values);
    store_offset(offsets, keys);
    store_offset(offsets + 2, values);
    return NESO_OK;
}

neso_status neso_model_record(uint8_t *out, size_t cap, size_t *len, const neso_model_input *input,
                              size_t *error_offset)
{
    const neso_line *line = input->line;
    const pairs tags = {line->tags, true, NESO_SLICE_INIT("measurement")};
    const pairs fields = {line->fields, false, NESO_SLICE_INIT("time")};
    uint8_t header[NESO_RECORD_HEADER] = {NESO_RECORD_VERSION};
    neso_slice refused = {NULL, 0};
    neso_writer writer;

    *len = 0;
    *error_offset = 0;
    neso_store_be64(header + NESO_RECORD_TIME, (uint64_t)input->time_ns);
    neso_writer_init(&writer, (char *)out, cap);
    neso_writer_bytes(&writer, header, sizeof header); /* keeps the room */
    write_part(&writer, 0, line->measurement, NESO_LINE_MEASUREMENT);
    neso_status status = write_pairs(&writer, header + NESO_RECORD_OFFSETS, &tags, &refused);
    const size_t field_keys = writer.len;
    if (status == NESO_OK)
        status = write_pairs(&writer, header + NESO_RECORD_OFFSETS + 4, &fields, &refused);
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
