/*
 * How the value of one member becomes a field of the settings: not for others.
 */
#ifndef NESO_SETTINGS_VALUE_H
#define NESO_SETTINGS_VALUE_H

#include "neso_json.h"
#include "neso_settings.h"

/* What kind of value a member takes. The bounds of a rule are of the length for texts, of the value
 * for numbers. */
typedef enum neso_settings_kind {
    TEXT,        /* UTF-8 without control characters */
    WORD,        /* printable ASCII without spaces */
    HOST,        /* a DNS name or address */
    KEY_ID,      /* letters, digits and '_' */
    ROLE_ARN,    /* as neso_sts.h has it */
    SESSION,     /* likewise */
    EXTERNAL_ID, /* likewise */
    RELAY,       /* HOST, ':' and a port, which goes to the member at `more` */
    NUMBER16,    /* a uint16_t */
    NUMBER32,    /* a uint32_t */
    BOOLEAN,
    SOURCES,   /* one or two sources of credentials */
    SOURCE,    /* one */
    PRECISION, /* of timestamps */
    ARRAY,     /* as written */
    OBJECT,    /* as written */
    TAGS,      /* an object of texts */
    WORD_FILE, /* WORD, or {"file": TEXT} */
    PEM_FILE,  /* a string as written, or likewise */
    URL,       /* https, or http to this device or this link */
    MAC
} neso_settings_kind;

typedef struct neso_settings_rule {
    const char *name;
    const char *reason; /* of refusal */
    uint16_t member;    /* offset in neso_settings */
    uint16_t min;
    uint32_t max;
    uint32_t more;  /* the preset of a number; of a RELAY, the offset of its port */
    uint8_t kind;   /* neso_settings_kind */
    bool required;  /* when it is of use */
    uint16_t users; /* sources that it is of use to, a bit each; NESO_SETTINGS_ALL: it always is */
} neso_settings_rule;

#define NESO_SETTINGS_ALL 0

/* Reads a value. On an error error->reason and error->offset are set; statuses as
 * neso_settings_parse. */
neso_status neso_settings_take(neso_settings *out, const neso_settings_rule *rule,
                               const neso_json *json, size_t value, neso_settings_error *error);

#endif
