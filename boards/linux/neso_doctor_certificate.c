#include "neso_doctor_certificate.h"
#include "neso_der.h"
#include "neso_time.h"

#include <stdio.h>
#include <string.h>

#define SET              0x31
#define UTC_TIME         0x17
#define GENERALIZED_TIME 0x18
#define DNS_NAME         0x82 /* [2] of GeneralName */

/* Object identifiers, without tag and length. */
static const uint8_t common_name[] = {0x55, 0x04, 0x03};
static const uint8_t subject_alt_name[] = {0x55, 0x1D, 0x11};

/* Goes over the next value, whatever it is. */
static bool next(neso_der *self, neso_der *content)
{
    return self->len > 0 && neso_der_enter(self, self->at[0], content);
}

/* ---- names ---- */

/* Adds a text to what `out` has. */
static void append(char *out, size_t size, const char *before, neso_der text)
{
    size_t len = strlen(out);
    int written =
        snprintf(out + len, size - len, "%s%.*s", before, (int)text.len, (const char *)text.at);
    for (size_t i = len; out[i] != '\0'; i++)
        if (out[i] < ' ' || out[i] > '~')
            out[i] = '?';
    if (written < 0 || (size_t)written >= size - len)
        memcpy(out + size - 4, "...", 4);
}

/* Name ::= SEQUENCE OF SET OF SEQUENCE { type, value }: the common name, else the last of all,
 * which says most. */
static void read_name(char *out, size_t size, neso_der name)
{
    neso_der set, pair, type, value, best = {NULL, 0};
    bool found = false;
    while (!found && neso_der_enter(&name, SET, &set)) {
        if (!neso_der_enter(&set, NESO_DER_SEQUENCE, &pair) ||
            !neso_der_enter(&pair, NESO_DER_OID, &type) || !next(&pair, &value))
            continue;
        best = value;
        found = neso_der_equal(&type, common_name, sizeof common_name);
    }
    out[0] = '\0';
    append(out, size, best.len > 0 ? "" : "(no name)", best);
}

static void read_alt_names(neso_doctor_certificate *out, neso_der value)
{
    neso_der list, name;
    if (!neso_der_enter(&value, NESO_DER_SEQUENCE, &list))
        return;
    while (list.len > 0) {
        bool is_host = neso_der_is(&list, DNS_NAME);
        if (!next(&list, &name))
            return;
        if (is_host)
            append(out->names, sizeof out->names, out->names[0] == '\0' ? "" : ", ", name);
    }
}

/* What follows the public key. */
static void read_extensions(neso_doctor_certificate *out, neso_der rest)
{
    neso_der tagged, list, extension, type, flag, value;
    out->names[0] = '\0';
    if (!neso_der_enter(&rest, NESO_DER_CONTEXT_3, &tagged) ||
        !neso_der_enter(&tagged, NESO_DER_SEQUENCE, &list))
        return;
    while (neso_der_enter(&list, NESO_DER_SEQUENCE, &extension)) {
        if (!neso_der_enter(&extension, NESO_DER_OID, &type) ||
            !neso_der_equal(&type, subject_alt_name, sizeof subject_alt_name))
            continue;
        (void)neso_der_enter(&extension, NESO_DER_BOOLEAN, &flag);
        if (neso_der_enter(&extension, NESO_DER_OCTET_STRING, &value))
            read_alt_names(out, value);
    }
}

/* ---- dates ---- */

/* Years of two digits are 1950 to 2049 (RFC 5280 section 4.1.2.5.1). Certificates of before 1970
 * count as of then: none is. */
static bool read_time(int64_t *time_s, neso_der *validity)
{
    neso_der text;
    char full[32];
    bool is_short = neso_der_is(validity, UTC_TIME);
    if ((!is_short && !neso_der_is(validity, GENERALIZED_TIME)) || !next(validity, &text) ||
        text.len < 9 || text.len > 20)
        return false;
    const char *century = !is_short ? "" : text.at[0] >= '5' ? "19" : "20";
    int date_len = is_short ? 6 : 8;
    snprintf(full, sizeof full, "%s%.*sT%.*s", century, date_len, (const char *)text.at,
             (int)text.len - date_len, (const char *)text.at + date_len);
    return neso_time_parse_iso8601(time_s, full, strlen(full)) == NESO_OK;
}

bool neso_doctor_certificate_read(neso_doctor_certificate *out, uint8_t *der, size_t len)
{
    neso_der all = {der, len}, certificate, body, skipped, issuer, validity, subject;
    if (!neso_der_enter(&all, NESO_DER_SEQUENCE, &certificate) ||
        !neso_der_enter(&certificate, NESO_DER_SEQUENCE, &body))
        return false;
    (void)neso_der_enter(&body, NESO_DER_CONTEXT_0, &skipped); /* version, if not 1 */
    if (!neso_der_enter(&body, NESO_DER_INTEGER, &skipped) ||  /* serial number */
        !neso_der_enter(&body, NESO_DER_SEQUENCE, &skipped) || /* signature algorithm */
        !neso_der_enter(&body, NESO_DER_SEQUENCE, &issuer) ||
        !neso_der_enter(&body, NESO_DER_SEQUENCE, &validity) ||
        !neso_der_enter(&body, NESO_DER_SEQUENCE, &subject) ||
        !neso_der_enter(&body, NESO_DER_SEQUENCE, &skipped) || /* public key */
        !read_time(&out->from_s, &validity) || !read_time(&out->until_s, &validity))
        return false;
    read_name(out->subject, sizeof out->subject, subject);
    read_name(out->issuer, sizeof out->issuer, issuer);
    read_extensions(out, body);
    return true;
}
