/*
 * The fields of a reply, found by their names and decoded where they stand in the caller's text:
 * members of JSON objects and elements of XML, at whatever depth, so that one reader takes every
 * shape in which services hand out credentials and report errors.
 *
 *     neso_reply_fields fields;
 *     if (neso_reply_read(&fields, document, len) == NESO_OK)
 *         use(fields.value[NESO_REPLY_CODE].ptr, fields.value[NESO_REPLY_CODE].len);
 *
 * The first letter of a name may be of either case. In JSON a number counts as its text, but not
 * where only a text can be: before the expiration. null is no value, nor is anything else.
 */
#ifndef NESO_REPLY_H
#define NESO_REPLY_H

#include "neso_slice.h"
#include "neso_status.h"

typedef enum neso_reply_field {
    NESO_REPLY_ACCESS_KEY_ID,
    NESO_REPLY_SECRET,
    NESO_REPLY_SESSION_TOKEN,
    NESO_REPLY_TOKEN, /* what metadata services call the session token */
    NESO_REPLY_EXPIRATION,
    NESO_REPLY_CODE,
    NESO_REPLY_TYPE, /* "__type": the code of some JSON services */
    NESO_REPLY_MESSAGE,
    NESO_REPLY_DETAILED_MESSAGE,
    NESO_REPLY_REQUEST_ID,
    NESO_REPLY_FIELDS /* how many there are */
} neso_reply_field;

/* "AccessKeyId", ... */
extern const char *const neso_reply_names[NESO_REPLY_FIELDS];

typedef struct neso_reply_fields {
    neso_slice value[NESO_REPLY_FIELDS]; /* the first of that name; empty: absent */
    neso_reply_field twice; /* one that was given several times, NESO_REPLY_FIELDS: none */
    neso_reply_field odd;   /* one whose value is neither that nor null, likewise */
} neso_reply_fields;

/*
 * Reads a document of `len` bytes, XML if it begins with '<', else JSON; what is read of it is
 * changed. Takes about 1.4 KB of stack. Statuses as neso_json_parse and neso_xml_next, without
 * NESO_E_EMPTY; the fields mean nothing then.
 */
neso_status neso_reply_read(neso_reply_fields *out, char *text, size_t len);

#endif
