#include "neso_fault.h"

#include "neso_reply.h"

enum { TOKENS = 32 };

/* ---- JSON ---- */

/* Decodes the first of `names`, which end with an empty one, that is a string. */
static neso_slice take_first(const neso_json *json, char *text, size_t object,
                             const neso_slice *names)
{
    neso_slice out = {NULL, 0};
    for (; names->len > 0; names++) {
        size_t value;
        if (neso_json_find(json, object, *names, &value) == NESO_OK &&
            neso_reply_take_string(json, value, text, &out) == NESO_OK)
            break;
    }
    return out;
}

/* "com.amazon.coral.service#AccessDenied" is AccessDenied. */
static neso_slice without_namespace(neso_slice code)
{
    const char *mark = code.len > 0 ? memchr(code.ptr, '#', code.len) : NULL;
    if (mark == NULL)
        return code;
    return neso_slice_make(mark + 1, code.len - (size_t)(mark + 1 - code.ptr));
}

static neso_status read_json(neso_fault *out, char *text, size_t len)
{
    static const neso_slice codes[] = {NESO_SLICE_INIT("code"), NESO_SLICE_INIT("Code"),
                                       NESO_SLICE_INIT("__type"), NESO_SLICE_INIT("")};
    static const neso_slice messages[] = {NESO_SLICE_INIT("detailedMessage"),
                                          NESO_SLICE_INIT("message"), NESO_SLICE_INIT("Message"),
                                          NESO_SLICE_INIT("")};
    static const neso_slice ids[] = {NESO_SLICE_INIT("requestId"), NESO_SLICE_INIT("RequestId"),
                                     NESO_SLICE_INIT("")};
    neso_json_token tokens[TOKENS];
    neso_json json;
    size_t offset, error = NESO_JSON_ROOT;
    neso_status status = neso_json_parse(&json, text, len, tokens, TOKENS, &offset);
    if (status != NESO_OK)
        return status;
    (void)neso_json_find(&json, NESO_JSON_ROOT, NESO_SLICE("Error"), &error);
    out->code = without_namespace(take_first(&json, text, error, codes));
    out->message = take_first(&json, text, error, messages);
    out->request_id = take_first(&json, text, NESO_JSON_ROOT, ids);
    return NESO_OK;
}

/* ---- XML ---- */

static neso_status read_xml(neso_fault *out, char *text, size_t len)
{
    const neso_reply_element elements[] = {
        {NESO_SLICE("Error/Code"), &out->code},
        {NESO_SLICE("Error/Message"), &out->message},
        {NESO_SLICE("RequestId"), &out->request_id},
    };
    return neso_reply_read_xml(text, len, elements, sizeof elements / sizeof elements[0]);
}

/* ---- both ---- */

/* A server must not be able to steer the operator's terminal: neither by the control characters of
 * ASCII nor by those of Unicode, which are C2 80 to C2 9F. */
static void make_showable(char *text, neso_slice part)
{
    unsigned char before = 0;
    for (size_t i = 0; i < part.len; i++) {
        char *at = text + (part.ptr + i - text);
        unsigned char c = (unsigned char)*at;
        bool unicode = before == 0xc2 && c >= 0x80 && c <= 0x9f;
        if (c < ' ' || c == 0x7f || unicode)
            *at = '?';
        if (unicode)
            at[-1] = '?';
        before = c;
    }
}

neso_status neso_fault_parse(neso_fault *out, char *text, size_t len)
{
    memset(out, 0, sizeof *out);
    neso_status status =
        neso_reply_is_xml(text, len) ? read_xml(out, text, len) : read_json(out, text, len);
    if (status == NESO_OK && out->code.len == 0 && out->message.len == 0)
        status = NESO_E_MISSING;
    if (status != NESO_OK) {
        memset(out, 0, sizeof *out);
        return status;
    }
    make_showable(text, out->code);
    make_showable(text, out->message);
    make_showable(text, out->request_id);
    return NESO_OK;
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
