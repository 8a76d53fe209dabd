#include "neso_reading.h"

#include "neso_bytes.h"

bool neso_reading_part(neso_slice *rest, neso_slice *part)
{
    *part = neso_slice_make(NULL, 0);
    if (rest->len == 0)
        return false;
    const uint8_t *at = (const uint8_t *)rest->ptr;
    size_t prefix = at[0] < 0x80 ? 1 : 2;
    if (rest->len < prefix)
        return false;
    size_t len = prefix == 1 ? at[0] : (size_t)(at[0] & 0x7F) << 8 | at[1];
    if (rest->len - prefix < len)
        return false;
    *part = neso_slice_make(rest->ptr + prefix, len);
    *rest = neso_slice_make(rest->ptr + prefix + len, rest->len - prefix - len);
    return true;
}

/* Whether `keys` and `values` are whole parts, as many of the one as of the other. */
static bool parts_match(neso_slice keys, neso_slice values)
{
    neso_slice part;
    while (neso_reading_part(&keys, &part))
        if (!neso_reading_part(&values, &part))
            return false;
    return keys.len == 0 && values.len == 0;
}

static bool types_are_known(neso_slice values)
{
    neso_slice value;
    while (neso_reading_part(&values, &value)) {
        if (value.len == 0 || memchr("fiubs", value.ptr[0], 5) == NULL)
            return false;
    }
    return true;
}

/* Cuts what is behind the header into measurement, tag keys and values, field keys and values. */
static bool cut(neso_slice cuts[5], const uint8_t *record, size_t len)
{
    size_t begin = NESO_RECORD_HEADER;
    for (size_t i = 0; i < 5; i++) {
        const uint8_t *offset = record + NESO_RECORD_OFFSETS + 2 * i;
        size_t end = i < 4 ? (size_t)offset[0] << 8 | offset[1] : len;
        if (end < begin || end > len)
            return false;
        cuts[i] = neso_slice_make(record + begin, end - begin);
        begin = end;
    }
    return true;
}

neso_status neso_reading_open(neso_reading *out, const uint8_t *record, size_t len)
{
    neso_slice cuts[5], measurement;
    if (len < NESO_RECORD_HEADER || record[0] != NESO_RECORD_VERSION || !cut(cuts, record, len) ||
        !neso_reading_part(&cuts[0], &measurement) || cuts[0].len != 0 || cuts[3].len == 0 ||
        !parts_match(cuts[1], cuts[2]) || !parts_match(cuts[3], cuts[4]) ||
        !types_are_known(cuts[4])) {
        memset(out, 0, sizeof *out);
        return NESO_E_CORRUPT;
    }
    *out = (neso_reading){record + NESO_RECORD_READING_ID,
                          record + NESO_RECORD_SENSOR_ID,
                          (int64_t)neso_load_be64(record + NESO_RECORD_TIME),
                          measurement,
                          cuts[1],
                          cuts[2],
                          cuts[3],
                          cuts[4]};
    return NESO_OK;
}
