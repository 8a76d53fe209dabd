#include "neso_fault.h"

#include "neso_json.h"
#include "neso_xml.h"

enum { TOKENS = 32 };

/* ---- JSON ---- */

/* Decodes the first of `names`, which end with an empty one, that is a string, where it stands. */
static neso_slice take_first(const neso_json *json, char *text, size_t object,
                             const neso_slice *names)
{
    for (; names->len > 0; names++) {
        size_t value, len;
        if (neso_json_find(json, object, *names, &value) != NESO_OK ||
            neso_json_type_of(json, value) != NESO_JSON_STRING)
            continue;
        neso_slice raw = neso_json_raw(json, value);
        char *place = text + (raw.ptr - text);
        if (neso_json_string(json, value, place, raw.len, &len) == NESO_OK)
            return neso_slice_make(place, len);
    }
    return neso_slice_make(NULL, 0);
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
    const struct {
        neso_slice path;
        neso_slice *out;
    } elements[] = {
        {NESO_SLICE("Error/Code"), &out->code},
        {NESO_SLICE("Error/Message"), &out->message},
        {NESO_SLICE("RequestId"), &out->request_id},
    };
    enum { COUNT = sizeof elements / sizeof elements[0] };
    /* All are found before any is decoded: decoding in place leaves no valid document behind. */
    for (size_t i = 0; i < COUNT; i++) {
        size_t offset;
        neso_status status = neso_xml_find(text, len, elements[i].path, elements[i].out, &offset);
        if (status != NESO_OK && status != NESO_E_MISSING)
            return status;
    }
    for (size_t i = 0; i < COUNT; i++) {
        neso_slice raw = *elements[i].out;
        char *place = text + (raw.len > 0 ? raw.ptr - text : 0);
        size_t decoded = 0;
        neso_status status = neso_xml_unescape(raw, place, raw.len, &decoded);
        if (status != NESO_OK)
            return status;
        *elements[i].out = neso_slice_make(place, decoded);
    }
    return NESO_OK;
}

/* ---- both ---- */

/* A server must not be able to steer the operator's terminal. */
static void make_showable(char *text, neso_slice part)
{
    if (part.len == 0)
        return;
    char *at = text + (part.ptr - text);
    for (size_t i = 0; i < part.len; i++)
        if ((unsigned char)at[i] < ' ' || at[i] == 0x7f)
            at[i] = '?';
}

neso_status neso_fault_parse(neso_fault *out, char *text, size_t len)
{
    size_t start = 0;
    memset(out, 0, sizeof *out);
    while (start < len && strchr(" \t\r\n", text[start]) != NULL && text[start] != '\0')
        start++;
    bool xml = start < len && text[start] == '<';
    neso_status status = xml ? read_xml(out, text, len) : read_json(out, text, len);
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
    for (size_t i = 0; i + part.len <= text.len; i++)
        if (memcmp(text.ptr + i, part.ptr, part.len) == 0)
            return true;
    return false;
}

bool neso_fault_is_clock(const neso_fault *fault)
{
    return neso_slice_equal(fault->code, NESO_SLICE("RequestExpired")) ||
           neso_slice_equal(fault->code, NESO_SLICE("RequestTimeTooSkewed")) ||
           contains(fault->message, NESO_SLICE("Signature expired")) ||
           contains(fault->message, NESO_SLICE("Signature not yet current"));
}
