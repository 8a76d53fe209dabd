/*
 * Trust anchors read from PEM: every certificate of this machine's ca-certificates gives what
 * BearSSL's own decoder gives; damaged ones are refused or read, but never overrun (the sanitizers
 * watch). Takes the files as arguments.
 */
#include "neso_anchors.h"
#include "neso_certificate.h"
#include "neso_pem.h"
#include "neso_port.h"

#include "bearssl_x509.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static unsigned passed, failed;
static const char *file;

static void check(bool good, const char *what)
{
    passed += good;
    failed += !good;
    if (!good)
        printf("FAILED: %s: %s\n", file, what);
}

/* No connection is opened here. */
neso_status neso_port_entropy(uint8_t *out, size_t len)
{
    memset(out, 0, len);
    return NESO_E_NO_ENTROPY;
}

typedef struct name {
    uint8_t bytes[1024];
    size_t len;
} name;

static void append(void *context, const void *data, size_t len)
{
    name *to = context;
    assert(len <= sizeof to->bytes - to->len);
    memcpy(to->bytes + to->len, data, len);
    to->len += len;
}

static bool same(const unsigned char *a, size_t a_len, const unsigned char *b, size_t b_len)
{
    return a_len == b_len && memcmp(a, b, a_len) == 0;
}

static bool same_key(const br_x509_pkey *a, const br_x509_pkey *b)
{
    if (a->key_type != b->key_type)
        return false;
    if (a->key_type == BR_KEYTYPE_EC)
        return a->key.ec.curve == b->key.ec.curve &&
               same(a->key.ec.q, a->key.ec.qlen, b->key.ec.q, b->key.ec.qlen);
    return same(a->key.rsa.n, a->key.rsa.nlen, b->key.rsa.n, b->key.rsa.nlen) &&
           same(a->key.rsa.e, a->key.rsa.elen, b->key.rsa.e, b->key.rsa.elen);
}

static void compare(uint8_t *der, size_t len)
{
    static name subject;
    static br_x509_decoder_context decoder;
    neso_certificate certificate;
    subject.len = 0;
    br_x509_decoder_init(&decoder, append, &subject);
    br_x509_decoder_push(&decoder, der, len);
    const br_x509_pkey *key = br_x509_decoder_get_pkey(&decoder);
    neso_status status = neso_certificate_read(&certificate, der, len);
    if (status == NESO_E_UNSUPPORTED)
        return;
    check(status == NESO_OK && key != NULL, "is read");
    if (status != NESO_OK || key == NULL)
        return;
    check(same_key(&certificate.key, key), "the key");
    check(same(certificate.subject.at, certificate.subject.len, subject.bytes, subject.len),
          "the subject");
    check(certificate.is_authority == (br_x509_decoder_isCA(&decoder) != 0), "an authority");
}

/* A copy of its own size, so that a byte read behind it is noticed. */
static neso_status read_copy(const uint8_t *der, size_t len)
{
    uint8_t *copy = malloc(len == 0 ? 1 : len);
    neso_certificate certificate;
    memcpy(copy, der, len);
    neso_status status = neso_certificate_read(&certificate, copy, len);
    free(copy);
    return status;
}

static void damage(uint8_t *der, size_t len)
{
    bool refused = true;
    for (size_t i = 0; i < len; i++)
        refused = refused && read_copy(der, i) == NESO_E_MALFORMED;
    check(refused, "every truncation is refused");
    for (size_t i = 0; i < len; i++) {
        der[i] ^= 0xFF;
        (void)read_copy(der, len);
        der[i] ^= 0xFF;
    }
}

static void test_file(const char *text, size_t len)
{
    char *copy = malloc(len);
    memcpy(copy, text, len);
    neso_pem pem = {copy, len};
    uint8_t *der;
    size_t der_len;
    check(neso_pem_next(&pem, NESO_PEM_CERTIFICATE, &der, &der_len) == NESO_OK, "is PEM");
    compare(der, der_len);
    damage(der, der_len);
    check(neso_pem_next(&pem, NESO_PEM_CERTIFICATE, &der, &der_len) == NESO_E_EMPTY,
          "has one certificate");
    free(copy);
}

static neso_anchors anchors;

static neso_status add(const char *text)
{
    size_t len = strlen(text), count = anchors.count, used = anchors.used;
    char *copy = malloc(len + 1);
    memcpy(copy, text, len);
    neso_status status = neso_anchors_add_pem(&anchors, copy, len);
    free(copy);
    check(status == NESO_OK || (anchors.count == count && anchors.used == used), "nothing is kept");
    return status;
}

/* Until the table or its bytes are full. */
static void test_full(const char *text)
{
    neso_status status;
    unsigned added = 0;
    neso_anchors_init(&anchors);
    while ((status = add(text)) == NESO_OK)
        added++;
    check(status == NESO_E_NO_SPACE && added > 0, "room ends");
}

static void test_json(const char *text)
{
    static char json[8192], scratch[8192];
    size_t len = 0, index;
    json[len++] = '[';
    json[len++] = '"';
    for (const char *c = text; *c != '\0'; c++) {
        if (*c == '\n')
            json[len++] = '\\';
        json[len++] = *c == '\n' ? 'n' : *c;
    }
    len += (size_t)snprintf(json + len, sizeof json - len, "\",\"x\"]");
    neso_anchors_init(&anchors);
    size_t builtin = anchors.count;
    check(neso_anchors_add_json(&anchors, neso_slice_make(json, len), (uint8_t *)scratch,
                                sizeof scratch, &index) == NESO_E_MISSING,
          "an element that is no certificate is refused");
    check(index == 1 && anchors.count == builtin + 1, "the one before it stays");
    check(neso_anchors_add_json(&anchors, NESO_SLICE(""), NULL, 0, &index) == NESO_OK, "none");
    check(neso_anchors_add_json(&anchors, NESO_SLICE("[1]"), NULL, 0, &index) == NESO_E_MALFORMED,
          "a number is refused");
}

static void test_texts(const char *good)
{
    static const struct {
        const char *text;
        neso_status status;
    } cases[] = {
        {"", NESO_E_MISSING},
        {"no certificate", NESO_E_MISSING},
        {"-----BEGIN CERTIFICATE-----", NESO_E_MALFORMED},
        {"-----BEGIN CERTIFICATE-----\nAAAA", NESO_E_MALFORMED},
        {"-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----", NESO_E_MALFORMED},
        {"-----BEGIN CERTIFICATE-----\nAAA\n-----END CERTIFICATE-----", NESO_E_MALFORMED},
        {"-----BEGIN CERTIFICATE-----\nA===\n-----END CERTIFICATE-----", NESO_E_MALFORMED},
        {"-----BEGIN CERTIFICATE-----\nAA==AAAA\n-----END CERTIFICATE-----", NESO_E_MALFORMED},
        {"-----BEGIN CERTIFICATE-----\nA?AA\n-----END CERTIFICATE-----", NESO_E_MALFORMED},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        file = cases[i].text;
        neso_anchors_init(&anchors);
        check(add(cases[i].text) == cases[i].status, "its status");
    }
    file = "a good certificate and what is none";
    char *both = malloc(strlen(good) + 64);
    sprintf(both, "%s-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", good);
    check(add(both) == NESO_E_MALFORMED, "all or nothing");
    free(both);
    test_full(good);
    test_json(good);
}

int main(int argc, char **argv)
{
    static char text[16384];
    for (int i = 1; i < argc; i++) {
        FILE *in = fopen(argv[i], "rb");
        size_t len = in == NULL ? 0 : fread(text, 1, sizeof text - 1, in);
        if (in != NULL)
            fclose(in);
        text[len] = '\0';
        file = argv[i];
        test_file(text, len);
    }
    if (argc > 1)
        test_texts(text);
    printf("%u passed, %u failed\n", passed, failed);
    return failed > 0 || argc < 2;
}
