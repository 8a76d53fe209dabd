#include "neso_anchors.h"
#include "neso_anchors_builtin.h"
#include "neso_json.h"
#include "neso_tls_profile.h"

#include "bearssl_pem.h"

#include <string.h>

#define RSA_BYTES_MIN 256 /* 2,048 bits */
#define RSA_BYTES_MAX 512 /* 4,096 bits, the most that BearSSL's X.509 engine takes */

void neso_anchors_init(neso_anchors *self)
{
    memset(self, 0, sizeof *self);
    self->count = neso_anchors_builtin_count;
    if (self->count > NESO_ANCHORS_MAX)
        self->count = NESO_ANCHORS_MAX;
    memcpy(self->list, neso_anchors_builtin, self->count * sizeof self->list[0]);
}

/* What the callbacks of the two decoders need. */
typedef struct reading {
    neso_anchors *anchors;
    br_x509_decoder_context certificate;
    size_t name_at; /* where in anchors->bytes the subject's name begins */
    neso_status status;
} reading;

static void keep(reading *self, const void *data, size_t len)
{
    neso_anchors *anchors = self->anchors;
    if (len > sizeof anchors->bytes - anchors->used) {
        self->status = NESO_E_NO_SPACE;
        return;
    }
    memcpy(anchors->bytes + anchors->used, data, len);
    anchors->used += len;
}

static unsigned char *keep_key(reading *self, const unsigned char *data, size_t len)
{
    unsigned char *at = self->anchors->bytes + self->anchors->used;
    keep(self, data, len);
    return at;
}

static void on_name(void *context, const void *data, size_t len)
{
    keep(context, data, len);
}

static void on_certificate_bytes(void *context, const void *data, size_t len)
{
    reading *self = context;
    br_x509_decoder_push(&self->certificate, data, len);
}

static bool is_supported(const br_x509_pkey *key)
{
    if (key->key_type == BR_KEYTYPE_RSA)
        return key->key.rsa.nlen >= RSA_BYTES_MIN && key->key.rsa.nlen <= RSA_BYTES_MAX;
    return key->key_type == BR_KEYTYPE_EC &&
           (neso_tls_signature_curves() & (UINT32_C(1) << key->key.ec.curve)) != 0;
}

/* Moves the decoder's key, which lies in the decoder, to the anchors. */
static void copy_key(reading *self, br_x509_pkey *out, const br_x509_pkey *key)
{
    *out = *key;
    if (key->key_type == BR_KEYTYPE_RSA) {
        out->key.rsa.n = keep_key(self, key->key.rsa.n, key->key.rsa.nlen);
        out->key.rsa.e = keep_key(self, key->key.rsa.e, key->key.rsa.elen);
    } else {
        out->key.ec.q = keep_key(self, key->key.ec.q, key->key.ec.qlen);
    }
}

static void finish_certificate(reading *self)
{
    neso_anchors *anchors = self->anchors;
    const br_x509_pkey *key = br_x509_decoder_get_pkey(&self->certificate);
    if (self->status != NESO_OK)
        return;
    if (key == NULL)
        self->status = NESO_E_MALFORMED;
    else if (!is_supported(key))
        self->status = NESO_E_UNSUPPORTED;
    else if (anchors->count == NESO_ANCHORS_MAX)
        self->status = NESO_E_NO_SPACE;
    if (self->status != NESO_OK)
        return;
    br_x509_trust_anchor *anchor = &anchors->list[anchors->count];
    anchor->dn.data = anchors->bytes + self->name_at;
    anchor->dn.len = anchors->used - self->name_at;
    anchor->flags = br_x509_decoder_isCA(&self->certificate) ? BR_X509_TA_CA : 0;
    copy_key(self, &anchor->pkey, key);
    anchors->count++;
}

static void on_event(reading *self, br_pem_decoder_context *pem, int event)
{
    switch (event) {
    case BR_PEM_BEGIN_OBJ:
        self->name_at = self->anchors->used;
        br_x509_decoder_init(&self->certificate, on_name, self);
        if (strcmp(br_pem_decoder_name(pem), "CERTIFICATE") == 0)
            br_pem_decoder_setdest(pem, on_certificate_bytes, self);
        else
            br_pem_decoder_setdest(pem, NULL, NULL);
        break;
    case BR_PEM_END_OBJ:
        if (strcmp(br_pem_decoder_name(pem), "CERTIFICATE") == 0)
            finish_certificate(self);
        break;
    case BR_PEM_ERROR:
        self->status = NESO_E_MALFORMED;
        break;
    default:
        break;
    }
}

static void read_pem(reading *self, br_pem_decoder_context *pem, const char *text, size_t len)
{
    while (len > 0 && self->status == NESO_OK) {
        size_t used = br_pem_decoder_push(pem, text, len);
        text += used;
        len -= used;
        on_event(self, pem, br_pem_decoder_event(pem));
    }
}

neso_status neso_anchors_add_pem(neso_anchors *self, const char *text, size_t len)
{
    size_t count = self->count, used = self->used;
    reading state = {.anchors = self, .status = NESO_OK};
    br_pem_decoder_context pem;
    br_pem_decoder_init(&pem);
    read_pem(&state, &pem, text, len);
    read_pem(&state, &pem, "\n", 1); /* the last line need not have an end */
    if (state.status == NESO_OK && self->count == count)
        state.status = NESO_E_MISSING;
    if (state.status != NESO_OK) {
        self->count = count;
        self->used = used;
    }
    return state.status;
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
