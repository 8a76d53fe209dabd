#include "neso_plan.h"

/* Bytes of a stored record that are compared at a time. */
#define CHUNK 32u

/* Whether record `index` has `expected` from its byte `offset` on. */
static neso_status compare(const neso_plan *plan, size_t index, size_t offset, neso_slice expected,
                           bool *equal)
{
    uint8_t chunk[CHUNK];
    *equal = true;
    while (expected.len > 0 && *equal) {
        size_t want = expected.len < CHUNK ? expected.len : CHUNK;
        size_t len;
        neso_status status =
            plan->records->ops->read(plan->records, plan->place[index], offset, chunk, want, &len);
        if (status != NESO_OK)
            return status;
        *equal = len == want && memcmp(chunk, expected.ptr, want) == 0;
        expected = neso_slice_make(expected.ptr + want, expected.len - want);
        offset += want;
    }
    return NESO_OK;
}

/* Whether record `index` has `names` as its tag keys (`which` 0) or field keys (1). Names are a
 * block of parts of the same record form, so equal bytes are equal names. */
static neso_status compare_names(const neso_plan *plan, size_t index, size_t which,
                                 neso_slice names, bool *equal)
{
    uint8_t offsets[4]; /* of the keys, of the values behind them */
    size_t len;
    neso_status status =
        plan->records->ops->read(plan->records, plan->place[index], NESO_RECORD_OFFSETS + 4 * which,
                                 offsets, sizeof offsets, &len);
    *equal = false;
    if (status != NESO_OK)
        return status;
    if (len != sizeof offsets)
        return NESO_E_CORRUPT;
    size_t begin = (size_t)offsets[0] << 8 | offsets[1];
    size_t end = (size_t)offsets[2] << 8 | offsets[3];
    if (end - begin != names.len)
        return NESO_OK;
    return compare(plan, index, begin, names, equal);
}

/* Each of the three below puts record `index`, which is `reading`, into its group: that of an
 * earlier record, or a new one. */

static neso_status group_by_sensor(neso_plan *plan, size_t index, const neso_reading *reading)
{
    const neso_slice id = neso_slice_make(reading->sensor_id, NESO_ID_SIZE);
    plan->sensor_byte[index] = reading->sensor_id[0];
    plan->sensor[index] = (uint8_t)index;
    for (size_t i = 0; i < index; i++) {
        bool equal;
        if (plan->sensor[i] != i || plan->sensor_byte[i] != reading->sensor_id[0])
            continue;
        neso_status status = compare(plan, i, NESO_RECORD_SENSOR_ID, id, &equal);
        if (status != NESO_OK)
            return status;
        if (equal) {
            plan->sensor[index] = (uint8_t)i;
            break;
        }
    }
    return NESO_OK;
}

static neso_status group_by_names(neso_plan *plan, uint8_t *group, size_t index, size_t which,
                                  neso_slice names)
{
    group[index] = (uint8_t)index;
    for (size_t i = 0; i < index; i++) {
        bool equal;
        if (group[i] != i)
            continue;
        neso_status status = compare_names(plan, i, which, names, &equal);
        if (status != NESO_OK)
            return status;
        if (equal) {
            group[index] = (uint8_t)i;
            break;
        }
    }
    return NESO_OK;
}

static neso_status group(neso_plan *plan, size_t index, const neso_reading *reading)
{
    neso_status status = group_by_sensor(plan, index, reading);
    if (status != NESO_OK)
        return status;
    size_t first = plan->sensor[index]; /* the same sensor has the same tags */
    if (first != index)
        plan->sensor_shape[index] = plan->sensor_shape[first];
    else
        status = group_by_names(plan, plan->sensor_shape, index, 0, reading->tag_keys);
    if (status != NESO_OK)
        return status;
    return group_by_names(plan, plan->reading_shape, index, 1, reading->field_keys);
}

neso_status neso_plan_load(const neso_plan *plan, size_t index, neso_reading *reading,
                           uint8_t buffer[NESO_RECORD_MAX])
{
    size_t len;
    neso_status status = plan->records->ops->read(plan->records, plan->place[index], 0, buffer,
                                                  NESO_RECORD_MAX, &len);
    if (status != NESO_OK) {
        memset(reading, 0, sizeof *reading);
        return status;
    }
    return neso_reading_open(reading, buffer, len);
}

neso_status neso_plan_make(neso_plan *plan, neso_records *records, uint8_t buffer[NESO_RECORD_MAX])
{
    neso_status status = NESO_OK;
    uint32_t place = records->first;
    plan->records = records;
    plan->count = 0;
    if (records->count < 1 || records->count > NESO_BATCH_READINGS_MAX)
        return NESO_E_ARGUMENT;
    for (size_t i = 0; i < records->count && status == NESO_OK; i++) {
        neso_reading reading;
        plan->place[i] = place;
        status = neso_plan_load(plan, i, &reading, buffer);
        if (status == NESO_OK)
            status = group(plan, i, &reading);
        if (status == NESO_OK && i + 1 < records->count)
            status = records->ops->next(records, &place);
    }
    if (status == NESO_OK)
        plan->count = records->count;
    return status;
}
