/*
 * An image that verifies every trust anchor which is built in, on the board, with the product's own
 * validator: a root is its own issuer, so the chain that consists of it alone proves that name,
 * key, signature algorithm and hash of the anchor are right.
 */
#include "anchor_certificates.h"
#include "neso_anchors.h"
#include "neso_anchors_builtin.h"
#include "neso_tls_profile.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#define DER_MAX 2048

/* 2026-11-22, in days since the year 0: all of them are valid. */
#define DAY 740307

static neso_anchors anchors;
static br_x509_minimal_context validator;
static unsigned passed, failed;

static void check(bool good, const char *what, const char *name, unsigned error)
{
    if (good) {
        passed++;
        return;
    }
    failed++;
    printf("FAILED: %s: %s: BearSSL's error %u\n", name, what, error);
}

static unsigned validate(const unsigned char *der, size_t len)
{
    neso_tls_profile_x509(&validator, &anchors);
    br_x509_minimal_set_time(&validator, DAY, 0);
    const br_x509_class **x509 = &validator.vtable;
    (*x509)->start_chain(x509, NULL);
    (*x509)->start_cert(x509, (uint32_t)len);
    (*x509)->append(x509, der, len);
    (*x509)->end_cert(x509);
    return (*x509)->end_chain(x509);
}

/* The signature is what a certificate ends with. */
static unsigned validate_damaged(const unsigned char *der, size_t len)
{
    static unsigned char damaged[DER_MAX];
    memcpy(damaged, der, len);
    damaged[len - 10] ^= 1;
    return validate(damaged, len);
}

int main(void)
{
    neso_anchors_init(&anchors);
    check(anchors.count == neso_anchors_builtin_count, "all fit", "anchors", 0);
    check(anchors.count == anchor_certificates_count, "as many as certificates", "anchors", 0);
    for (size_t i = 0; i < anchor_certificates_count; i++) {
        const anchor_certificate *root = &anchor_certificates[i];
        unsigned error = validate(root->der, root->len);
        check(error == 0, "verifies itself", root->name, error);
        error = validate_damaged(root->der, root->len);
        check(error == BR_ERR_X509_NOT_TRUSTED, "is refused when damaged", root->name, error);
    }
    printf("%u passed, %u failed\n", passed, failed);
    return failed > 0;
}
