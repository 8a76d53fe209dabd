#include "neso_reply.h"

#include "neso_json.h"
#include "neso_xml.h"

/* STS's JSON for a web identity, the largest of the documents, takes 37. */
enum { TOKENS = 48 };

const char *const neso_reply_names[NESO_REPLY_FIELDS] = {
    "AccessKeyId", "SecretAccessKey", "SessionToken", "Token",           "Expiration",
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

/* The value of a member that is wanted. A number begins with no letter. */
static void take_value(neso_reply_fields *out, neso_slice *place, const neso_json *json,
                       size_t value, char *text)
{
    const neso_json_token *token = &json->tokens[value];
    neso_reply_field field = (neso_reply_field)(place - out->value);
    char first = text[token->start];
    if (token->type == JSMN_STRING ||
        (token->type == JSMN_PRIMITIVE && first <= '9' && field >= NESO_REPLY_EXPIRATION))
        *place = decode(json, value, text);
    else if (first != 'n')
        out->odd = field;
}

/* Only a key has something within it, its value, which is the next token. */
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
        if (place != NULL)
            take_value(out, place, &json, i + 1, text);
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
    out->twice = out->odd = NESO_REPLY_FIELDS;
    neso_scan_spaces(&in);
    /* By its address, so that no frame has room for both readers. */
    neso_status (*read)(neso_reply_fields *, char *, size_t) = read_json;
    if (neso_scan_peek(&in) == '<')
        read = read_xml;
    return read(out, text, len);
}
