/* Lines made into records, for the tests of the model and of those who read records. */
#ifndef MODEL_SUPPORT_H
#define MODEL_SUPPORT_H

#include "model_ids.h"
#include "neso_model.h"

/* The status of the first step that fails, with its offset. */
static neso_status model_make(uint8_t *out, size_t cap, size_t *len, neso_slice text,
                              size_t *offset)
{
    neso_line line;
    neso_status status = neso_line_parse(&line, text.ptr, text.len, offset);
    if (status != NESO_OK)
        return status;
    const neso_model_input input = {&line, text.ptr, NESO_SLICE(MODEL_GATEWAY), line.timestamp};
    return neso_model_record(out, cap, len, &input, offset);
}

static size_t model_record(uint8_t out[NESO_RECORD_MAX], const char *text)
{
    size_t len, offset;
    assert_int_equal(model_make(out, NESO_RECORD_MAX, &len, neso_slice_of(text), &offset), NESO_OK);
    return len;
}

#endif
