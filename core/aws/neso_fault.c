#include "neso_fault.h"

#include "neso_reply.h"
#include "neso_utf8.h"

/* "com.amazon.coral.service#AccessDenied" is AccessDenied. */
static neso_slice without_namespace(neso_slice code)
{
    const char *mark = code.len > 0 ? memchr(code.ptr, '#', code.len) : NULL;
    if (mark == NULL)
        return code;
    return neso_slice_make(mark + 1, code.len - (size_t)(mark + 1 - code.ptr));
}

/* The control characters of ASCII are one byte, those of Unicode C2 80 to C2 9F. */
static bool is_control(const uint8_t *at)
{
    return *at < ' ' || *at == 0x7f || (*at == 0xc2 && at[1] < 0xa0);
}

/* A server must not be able to steer the operator's terminal. */
static void make_showable(char *text, neso_slice part)
{
    char *at = text + (part.ptr - text);
    for (size_t left = part.len, size; left > 0; at += size, left -= size) {
        size = neso_utf8_sequence(at, left);
        if (size > 0 && !is_control((const uint8_t *)at))
            continue;
        size += size == 0;
        memset(at, '?', size);
    }
}

static neso_slice first_of(const neso_reply_fields *fields, neso_reply_field first,
                           neso_reply_field second)
{
    return fields->value[fields->value[first].len > 0 ? first : second];
}

neso_status neso_fault_take(neso_fault *out, char *text, const neso_reply_fields *fields)
{
    out->code = without_namespace(first_of(fields, NESO_REPLY_CODE, NESO_REPLY_TYPE));
    out->message = first_of(fields, NESO_REPLY_DETAILED_MESSAGE, NESO_REPLY_MESSAGE);
    out->request_id = fields->value[NESO_REPLY_REQUEST_ID];
    if (out->code.len == 0 && out->message.len == 0) {
        memset(out, 0, sizeof *out);
        return NESO_E_MISSING;
    }
    make_showable(text, out->code);
    make_showable(text, out->message);
    make_showable(text, out->request_id);
    return NESO_OK;
}

neso_status neso_fault_parse(neso_fault *out, char *text, size_t len)
{
    neso_reply_fields fields;
    memset(out, 0, sizeof *out);
    neso_status status = neso_reply_read(&fields, text, len);
    return status == NESO_OK ? neso_fault_take(out, text, &fields) : status;
}

static bool contains(neso_slice text, neso_slice part)
{
    return neso_slice_find(text, part) < text.len;
}

bool neso_fault_is_clock(const neso_fault *fault)
{
    return neso_slice_equal(fault->code, NESO_SLICE("RequestExpired")) ||
           neso_slice_equal(fault->code, NESO_SLICE("RequestTimeTooSkewed")) ||
           contains(fault->message, NESO_SLICE("Signature expired")) ||
           contains(fault->message, NESO_SLICE("Signature not yet current"));
}
