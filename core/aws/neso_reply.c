#include "neso_reply.h"

#include "neso_json.h"
#include "neso_xml.h"

/* STS's JSON for a web identity, the largest of the documents, takes 37. */
enum { TOKENS = 48 };

const char *const neso_reply_names[NESO_REPLY_FIELDS] = {
    "AccessKeyId", "SecretAccessKey", "SessionToken", "Expiration",      "Token",
    "Code",        "__type",          "Message",      "DetailedMessage", "RequestId"};

static bool is_called(neso_slice name, const char *wanted)
{
    const char lower = 'a' - 'A';
    return name.len == strlen(wanted) && (name.ptr[0] | lower) == (wanted[0] | lower) &&
           memcmp(name.ptr + 1, wanted + 1, name.len - 1) == 0;
}

/* The place for the value of that name; NULL when it is not wanted, or has one already. */
static neso_slice *place_for(neso_reply_fields *out, neso_slice name)
{
    for (int i = 0; i < NESO_REPLY_FIELDS; i++) {
        if (!is_called(name, neso_reply_names[i]))
            continue;
        if (out->value[i].ptr == NULL)
            return &out->value[i];
        out->twice = (neso_reply_field)i;
    }
    return NULL;
}

static neso_slice decode(const neso_json *json, size_t value, char *text)
{
    neso_slice raw = neso_json_raw(json, value);
    if (memchr(raw.ptr, '\\', raw.len) != NULL)
        (void)neso_json_string(json, value, text + (raw.ptr - text), raw.len, &raw.len);
    return raw;
}

/* Only a key has something within it, its value, which is the next token; a number begins with
 * no letter. */
static neso_status read_json(neso_reply_fields *out, char *text, size_t len)
{
    neso_json_token tokens[TOKENS];
    neso_json json;
    size_t offset;
    neso_status status = neso_json_parse(&json, text, len, tokens, TOKENS, &offset);
    for (size_t i = 0; i < json.count; i++) {
        if (tokens[i].type != JSMN_STRING || tokens[i].size == 0)
            continue;
        neso_slice *place = place_for(out, decode(&json, i, text));
        jsmntype_t type = tokens[i + 1].type;
        if (place != NULL &&
            (type == JSMN_STRING || (type == JSMN_PRIMITIVE && text[tokens[i + 1].start] <= '9')))
            *place = decode(&json, i + 1, text);
    }
    return status;
}

static neso_status read_xml(neso_reply_fields *out, char *text, size_t len)
{
    neso_xml xml;
    neso_slice name, part;
    neso_status status;
    neso_xml_init(&xml, text, len);
    while ((status = neso_xml_next(&xml, &name, &part)) == NESO_OK) {
        neso_slice *place = place_for(out, name);
        if (place == NULL)
            continue;
        status = neso_xml_unescape(part, text + (part.ptr - text), &part.len);
        if (status != NESO_OK)
            return status;
        *place = part;
    }
    return status == NESO_E_EMPTY ? NESO_OK : status;
}

neso_status neso_reply_read(neso_reply_fields *out, char *text, size_t len)
{
    neso_scan in = neso_scan_make(text, len);
    memset(out, 0, sizeof *out);
    out->twice = NESO_REPLY_FIELDS;
    neso_scan_spaces(&in);
    /* By its address, so that no frame has room for both readers. */
    neso_status (*read)(neso_reply_fields *, char *, size_t) = read_json;
    if (neso_scan_peek(&in) == '<')
        read = read_xml;
    return read(out, text, len);
}
