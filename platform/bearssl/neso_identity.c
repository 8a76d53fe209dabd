#include "neso_identity.h"
#include "neso_certificate.h"
#include "neso_identity_sign.h"
#include "neso_json.h"
#include "neso_pem.h"
#include "neso_private_key.h"
#include "neso_tls_profile.h"
#include "neso_wipe.h"

#include <limits.h>
#include <string.h>

static const char certificate_field[] = "certificate";
static const char key_field[] = "private_key";
static const char not_of_certificate[] = "does not belong to the certificate";

void neso_identity_init(neso_identity *self, uint8_t *bytes, size_t cap)
{
    memset(self, 0, sizeof *self);
    self->bytes = bytes;
    self->cap = cap;
}

void neso_identity_wipe(neso_identity *self)
{
    neso_wipe(self->bytes, self->cap);
    neso_identity_init(self, self->bytes, self->cap);
}

static neso_status refuse(neso_identity *self, neso_status status, const char *reason)
{
    self->reason = reason;
    return status;
}

static neso_status refuse_size(neso_identity *self)
{
    return refuse(self, NESO_E_NO_SPACE, "is longer than this device has room for");
}

/* Copies to the identity's own bytes, and moves *value there; beyond their end it only counts. */
static void keep(neso_identity *self, neso_der *value)
{
    if (self->needed <= self->cap && value->len <= self->cap - self->needed) {
        memcpy(self->bytes + self->needed, value->at, value->len);
        value->at = self->bytes + self->needed;
    }
    self->needed += value->len;
}

/* ---- the certificates */

static bool is_offered(const br_x509_pkey *key)
{
    if (key->key_type == BR_KEYTYPE_RSA)
        return NESO_IDENTITY_RSA && neso_tls_profile_takes(key);
    return NESO_IDENTITY_EC && neso_tls_profile_takes(key);
}

/* The device's own certificate; the others are for the server to judge. */
static neso_status read_own(neso_identity *self, const neso_der *der)
{
    neso_certificate certificate;
    neso_status status = neso_certificate_read(&certificate, der->at, der->len);
    if (status == NESO_E_MALFORMED)
        return refuse(self, status, "is not a certificate in PEM");
    if (status != NESO_OK || !is_offered(&certificate.key))
        return refuse(self, NESO_E_UNSUPPORTED,
                      "has a key of a type, size or curve that this build does not offer");
    self->public_key = certificate.key;
    return NESO_OK;
}

/* NESO_E_EMPTY: there is none left. */
static neso_status add_certificate(neso_identity *self, neso_pem *pem)
{
    neso_der der;
    neso_status status = neso_pem_next(pem, NESO_PEM_CERTIFICATE, &der.at, &der.len);
    if (status == NESO_E_MALFORMED)
        return refuse(self, status, "is not a certificate in PEM");
    if (status != NESO_OK)
        return status;
    if (self->chain_len == NESO_IDENTITY_CHAIN_MAX)
        return refuse(self, NESO_E_TOO_LONG, "has too many certificates");
    keep(self, &der);
    if (self->chain_len == 0)
        status = read_own(self, &der);
    self->chain[self->chain_len++] = (br_x509_certificate){der.at, der.len};
    return status;
}

static neso_status judge_chain(neso_identity *self)
{
    if (self->chain_len == 0)
        return refuse(self, NESO_E_MISSING, "has no certificate in PEM");
    return self->needed > self->cap ? refuse_size(self) : NESO_OK;
}

neso_status neso_identity_add_certificates(neso_identity *self, char *text, size_t len)
{
    neso_pem pem = {text, len};
    neso_status status;
    self->field = certificate_field;
    do
        status = add_certificate(self, &pem);
    while (status == NESO_OK);
    if (status == NESO_E_EMPTY)
        status = judge_chain(self);
    if (status != NESO_OK)
        self->chain_len = 0;
    neso_wipe(text, len);
    return status;
}

/* ---- the key */

static neso_status find_key(neso_private_key *key, const neso_pem *pem)
{
    static const struct {
        const char *label;
        neso_private_key_form form;
    } forms[] = {
        {NESO_PEM_PKCS8_KEY, NESO_PRIVATE_KEY_PKCS8},
        {NESO_PEM_EC_KEY, NESO_PRIVATE_KEY_SEC1},
        {NESO_PEM_RSA_KEY, NESO_PRIVATE_KEY_PKCS1},
    };
    neso_status status = NESO_E_EMPTY;
    for (size_t i = 0; status == NESO_E_EMPTY && i < sizeof forms / sizeof forms[0]; i++) {
        neso_pem rest = *pem;
        neso_der der;
        status = neso_pem_next(&rest, forms[i].label, &der.at, &der.len);
        if (status == NESO_OK)
            status = neso_private_key_read(key, forms[i].form, der.at, der.len);
    }
    return status;
}

/* PKCS #8 says it in the label, the older form in a line behind it. */
static bool is_encrypted(const neso_pem *pem)
{
    neso_pem rest = *pem;
    return neso_pem_skip_past(&rest, "ENCRYPTED");
}

static neso_status read_key(neso_identity *self, neso_private_key *key, const neso_pem *pem)
{
    bool encrypted = is_encrypted(pem);
    neso_status status = find_key(key, pem);
    if (status == NESO_OK)
        return NESO_OK;
    if (encrypted)
        return refuse(self, NESO_E_UNSUPPORTED, "is encrypted: give it without a passphrase");
    if (status == NESO_E_EMPTY)
        return refuse(self, NESO_E_MISSING, "has no private key in PEM");
    if (status == NESO_E_UNSUPPORTED)
        return refuse(self, status, "is of a type or curve that is not offered");
    return refuse(self, status, "is not a private key in PEM");
}

static unsigned char *take(neso_identity *self, neso_der *number, size_t *len)
{
    keep(self, number);
    *len = number->len;
    return number->at;
}

static bool take_ec(neso_identity *self, neso_private_key *key)
{
    const br_ec_public_key *public_key = &self->public_key.key.ec;
    if (key->algorithm.curve != 0 && key->algorithm.curve != public_key->curve)
        return false;
    self->key.ec.curve = public_key->curve;
    self->key.ec.x = take(self, &key->numbers[NESO_EC_SCALAR], &self->key.ec.xlen);
    return true;
}

static bool take_rsa(neso_identity *self, neso_private_key *key)
{
    const br_rsa_public_key *public_key = &self->public_key.key.rsa;
    neso_der *numbers = key->numbers;
    br_rsa_private_key *out = &self->key.rsa;
    if (!neso_der_equal(&numbers[NESO_RSA_N], public_key->n, public_key->nlen) ||
        !neso_der_equal(&numbers[NESO_RSA_E], public_key->e, public_key->elen) ||
        numbers[NESO_RSA_P].len + numbers[NESO_RSA_Q].len != public_key->nlen)
        return false;
    out->n_bitlen = (uint32_t)public_key->nlen * CHAR_BIT;
    out->p = take(self, &numbers[NESO_RSA_P], &out->plen);
    out->q = take(self, &numbers[NESO_RSA_Q], &out->qlen);
    out->dp = take(self, &numbers[NESO_RSA_DP], &out->dplen);
    out->dq = take(self, &numbers[NESO_RSA_DQ], &out->dqlen);
    out->iq = take(self, &numbers[NESO_RSA_IQ], &out->iqlen);
    return true;
}

/* False: the key does not belong to the certificate, as far as that can be seen without using it.
 */
static bool take_numbers(neso_identity *self, neso_private_key *key)
{
    if (self->chain_len == 0 || key->algorithm.type != self->public_key.key_type)
        return false;
    return key->algorithm.type == BR_KEYTYPE_RSA ? take_rsa(self, key) : take_ec(self, key);
}

/* That there are the numbers of one key is not enough: one that went wrong in the text would only
 * show when a server asks for a signature. */
static neso_status add_key(neso_identity *self, const neso_pem *pem)
{
    neso_private_key key;
    neso_status status = read_key(self, &key, pem);
    if (status != NESO_OK)
        return status;
    if (!take_numbers(self, &key))
        return refuse(self, NESO_E_ARGUMENT, not_of_certificate);
    if (self->needed > self->cap)
        return refuse_size(self);
    if (neso_identity_prove(self))
        return NESO_OK;
    if (key.algorithm.type == BR_KEYTYPE_RSA)
        return refuse(self, NESO_E_MALFORMED, "is damaged: what it signs is wrong");
    return refuse(self, NESO_E_ARGUMENT, not_of_certificate);
}

neso_status neso_identity_add_key(neso_identity *self, char *text, size_t len)
{
    neso_pem pem = {text, len};
    self->field = key_field;
    neso_status status = add_key(self, &pem);
    neso_wipe(text, len);
    if (status == NESO_OK) {
        self->vtable = &neso_identity_class;
    } else {
        neso_wipe(self->bytes, self->cap);
        self->chain_len = 0;
    }
    return status;
}

/* ---- both from JSON */

/* The inside of a string of a document that was found to be JSON. */
static neso_status unescape(neso_identity *self, neso_slice raw, uint8_t *out, size_t cap,
                            size_t *len)
{
    neso_json_token token = {.type = JSMN_STRING, .end = (int)raw.len};
    const neso_json json = {raw.ptr, &token, 1};
    neso_status status = neso_json_string(&json, NESO_JSON_ROOT, (char *)out, cap, len);
    return status == NESO_OK ? NESO_OK : refuse_size(self);
}

neso_status neso_identity_add_json(neso_identity *self, neso_slice certificate, neso_slice key,
                                   uint8_t *scratch, size_t scratch_len)
{
    char *text = (char *)scratch;
    size_t len;
    self->field = certificate_field;
    neso_status status = unescape(self, certificate, scratch, scratch_len, &len);
    if (status == NESO_OK)
        status = neso_identity_add_certificates(self, text, len);
    if (status == NESO_OK) {
        self->field = key_field;
        status = unescape(self, key, scratch, scratch_len, &len);
    }
    if (status == NESO_OK)
        status = neso_identity_add_key(self, text, len);
    neso_wipe(scratch, scratch_len);
    return status;
}
