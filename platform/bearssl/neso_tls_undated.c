#include "neso_tls_undated.h"
#include "neso_wipe.h"

#include <stdbool.h>

#define TAG_VERSION   0xA0 /* [0], which certificates of version 1 do not have */
#define LENGTH_FOLLOW 0x80

/* What a certificate begins with (RFC 5280 section 4.1), the version apart. */
enum { CERTIFICATE, BODY, SERIAL_NUMBER, ALGORITHM, ISSUER, VALIDITY, NOT_BEFORE, NOT_AFTER };
#define ENTERED (1u << CERTIFICATE | 1u << BODY | 1u << VALIDITY) /* the others are passed over */

static neso_tls_undated *from(const br_x509_class **context)
{
    return (neso_tls_undated *)(void *)context;
}

/* True when the header is complete. */
static bool read_header(neso_tls_position *self, uint8_t byte)
{
    if (self->header++ == 0) {
        self->tag = byte;
        return false;
    }
    if (self->more > 0) {
        self->left = self->left << 8 | byte;
        self->more--;
    } else if (byte >= LENGTH_FOLLOW) {
        self->more = (uint8_t)(byte - LENGTH_FOLLOW);
    } else {
        self->left = byte;
    }
    return self->more == 0;
}

/* Takes one byte of a certificate. Not a part of its caller: so it is half as long. */
NESO_APART static void follow(neso_tls_position *self, uint8_t byte)
{
    if (self->header == 0 && self->left > 0) {
        self->left--;
    } else {
        if (!read_header(self, byte))
            return;
        self->header = 0;
        if ((ENTERED >> self->step & 1) != 0)
            self->left = 0;
    }
    if (self->left == 0 && self->tag != TAG_VERSION)
        self->step++;
}

static void start_chain(const br_x509_class **context, const char *server_name)
{
    br_x509_minimal_vtable.start_chain(context, server_name);
}

static void start_certificate(const br_x509_class **context, uint32_t len)
{
    neso_tls_undated *self = from(context);
    self->position = (neso_tls_position){0};
    br_x509_minimal_set_time(&self->minimal, INT32_MAX, 0);
    br_x509_minimal_vtable.start_cert(context, len);
}

/* Never nothing: at the end of a certificate the validator would begin with the next one. */
static void pass_on(const br_x509_class **context, const unsigned char *bytes, size_t len)
{
    if (len > 0)
        br_x509_minimal_vtable.append(context, bytes, len);
}

static void append(const br_x509_class **context, const unsigned char *bytes, size_t len)
{
    neso_tls_undated *self = from(context);
    neso_tls_position *position = &self->position;
    size_t part = 0;
    while (part < len && position->step < NOT_AFTER)
        follow(position, bytes[part++]);
    pass_on(context, bytes, part);
    if (position->step == NOT_AFTER)
        br_x509_minimal_set_time(&self->minimal, 0, 1); /* 0, 0 would be no time at all */
    pass_on(context, bytes + part, len - part);
}

static void end_certificate(const br_x509_class **context)
{
    br_x509_minimal_vtable.end_cert(context);
}

static unsigned end_chain(const br_x509_class **context)
{
    return br_x509_minimal_vtable.end_chain(context);
}

static const br_x509_pkey *get_key(const br_x509_class *const *context, unsigned *usages)
{
    return br_x509_minimal_vtable.get_pkey(context, usages);
}

static const br_x509_class vtable = {
    .context_size = sizeof(neso_tls_undated),
    .start_chain = start_chain,
    .start_cert = start_certificate,
    .append = append,
    .end_cert = end_certificate,
    .end_chain = end_chain,
    .get_pkey = get_key,
};

void neso_tls_undated_start(neso_tls_undated *self)
{
    self->minimal.vtable = &vtable;
}
