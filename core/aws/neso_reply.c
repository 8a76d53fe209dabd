#include "neso_reply.h"

#include "neso_xml.h"

bool neso_reply_is_xml(const char *text, size_t len)
{
    size_t i = 0;
    while (i < len && (text[i] == ' ' || text[i] == '\t' || text[i] == '\r' || text[i] == '\n'))
        i++;
    return i < len && text[i] == '<';
}

static neso_status find(const char *text, size_t len, const neso_reply_element *element)
{
    size_t offset;
    neso_status status = neso_xml_find(text, len, element->path, element->out, &offset);
    return status == NESO_E_MISSING ? NESO_OK : status;
}

static neso_status decode(char *text, neso_slice *part)
{
    if (part->len == 0)
        return NESO_OK;
    char *place = text + (part->ptr - text);
    size_t len;
    neso_status status = neso_xml_unescape(*part, place, part->len, &len);
    *part = neso_slice_make(place, len);
    return status;
}

/* Finds all before it decodes any: decoding in place leaves no valid document behind. */
neso_status neso_reply_read_xml(char *text, size_t len, const neso_reply_element *elements,
                                size_t count)
{
    neso_status status = NESO_OK;
    for (size_t i = 0; i < count && status == NESO_OK; i++)
        status = find(text, len, &elements[i]);
    for (size_t i = 0; i < count && status == NESO_OK; i++)
        status = decode(text, elements[i].out);
    return status;
}

neso_status neso_reply_take_string(const neso_json *json, size_t value, char *text, neso_slice *out)
{
    if (neso_json_type_of(json, value) != NESO_JSON_STRING)
        return NESO_E_MALFORMED;
    neso_slice raw = neso_json_raw(json, value);
    char *place = text + (raw.ptr - text);
    size_t len;
    neso_status status = neso_json_string(json, value, place, raw.len, &len);
    if (status == NESO_OK)
        *out = neso_slice_make(place, len);
    return status;
}
