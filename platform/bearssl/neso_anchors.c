#include "neso_anchors.h"
#include "neso_anchors_builtin.h"
#include "neso_certificate.h"
#include "neso_json.h"
#include "neso_pem.h"
#include "neso_tls_profile.h"

#include <string.h>

void neso_anchors_init(neso_anchors *self)
{
    memset(self, 0, sizeof *self);
    self->count = neso_anchors_builtin_count;
    memcpy(self->list, neso_anchors_builtin, self->count * sizeof self->list[0]);
}

/* Copies to the struct's own bytes, in which there is room; moves *at there. */
static void keep(neso_anchors *self, unsigned char **at, size_t len)
{
    memcpy(self->bytes + self->used, *at, len);
    *at = self->bytes + self->used;
    self->used += len;
}

static size_t key_size(const br_x509_pkey *key)
{
    return key->key_type == BR_KEYTYPE_RSA ? key->key.rsa.nlen + key->key.rsa.elen
                                           : key->key.ec.qlen;
}

static neso_status add(neso_anchors *self, neso_certificate *certificate)
{
    br_x509_pkey *key = &certificate->key;
    size_t room = sizeof self->bytes - self->used;
    if (!neso_tls_profile_takes(key))
        return NESO_E_UNSUPPORTED;
    if (self->count == NESO_ANCHORS_MAX || certificate->subject.len + key_size(key) > room)
        return NESO_E_NO_SPACE;
    keep(self, &certificate->subject.at, certificate->subject.len);
    if (key->key_type == BR_KEYTYPE_RSA) {
        keep(self, &key->key.rsa.n, key->key.rsa.nlen);
        keep(self, &key->key.rsa.e, key->key.rsa.elen);
    } else {
        keep(self, &key->key.ec.q, key->key.ec.qlen);
    }
    br_x509_trust_anchor *anchor = &self->list[self->count++];
    anchor->dn.data = certificate->subject.at;
    anchor->dn.len = certificate->subject.len;
    anchor->flags = certificate->is_authority ? BR_X509_TA_CA : 0;
    anchor->pkey = *key;
    return NESO_OK;
}

static neso_status add_next(neso_anchors *self, neso_pem *pem)
{
    neso_certificate certificate;
    uint8_t *der;
    size_t len;
    neso_status status = neso_pem_next(pem, NESO_PEM_CERTIFICATE, &der, &len);
    if (status == NESO_OK)
        status = neso_certificate_read(&certificate, der, len);
    return status == NESO_OK ? add(self, &certificate) : status;
}

neso_status neso_anchors_add_pem(neso_anchors *self, char *text, size_t len)
{
    size_t count = self->count, used = self->used;
    neso_pem pem = {text, len};
    neso_status status;
    do
        status = add_next(self, &pem);
    while (status == NESO_OK);
    if (status == NESO_E_EMPTY)
        return self->count > count ? NESO_OK : NESO_E_MISSING;
    self->count = count;
    self->used = used;
    return status;
}

static neso_status add_element(neso_anchors *self, const neso_json *json, size_t element,
                               uint8_t *scratch, size_t scratch_len)
{
    char *text = (char *)scratch;
    size_t len;
    neso_status status = neso_json_string(json, element, text, scratch_len, &len);
    return status == NESO_OK ? neso_anchors_add_pem(self, text, len) : status;
}

neso_status neso_anchors_add_json(neso_anchors *self, neso_slice array, uint8_t *scratch,
                                  size_t scratch_len, size_t *index)
{
    neso_json_token tokens[1 + NESO_ANCHORS_MAX];
    neso_json json;
    size_t offset;
    *index = 0;
    if (array.len == 0)
        return NESO_OK;
    neso_status status = neso_json_parse(&json, array.ptr, array.len, tokens,
                                         sizeof tokens / sizeof tokens[0], &offset);
    if (status != NESO_OK)
        return status;
    size_t element = neso_json_first(&json, NESO_JSON_ROOT);
    while (element != NESO_JSON_NONE) {
        status = add_element(self, &json, element, scratch, scratch_len);
        if (status != NESO_OK)
            return status;
        element = neso_json_next(&json, element);
        ++*index;
    }
    return NESO_OK;
}

const char *neso_anchors_reason(neso_status status)
{
    switch (status) {
    case NESO_E_MISSING:
        return "has an element without a certificate in PEM";
    case NESO_E_UNSUPPORTED:
        return "has a key that is neither RSA of 2048 to 4096 bits nor on a curve of this build";
    case NESO_E_NO_SPACE:
        return "has more than this device has room for";
    default:
        return "has an element that is not a certificate in PEM";
    }
}
