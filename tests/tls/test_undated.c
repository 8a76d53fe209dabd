/*
 * Certificates whose dates are left out, in pieces of every size: each root of this machine's
 * ca-certificates verifies itself, whatever the time. Takes the files as arguments.
 */
#include "neso_anchors.h"
#include "neso_pem.h"
#include "neso_port.h"
#include "neso_tls_profile.h"
#include "neso_tls_undated.h"

#include <stdio.h>
#include <string.h>

#define DAY_GOOD     740307  /* 2026-11-22 */
#define DAY_TOO_LATE 2000000 /* in the year 5475 */
#define UNDATED      0       /* as a day: dates are left out, and the time is too late */
#define IN_FULL      2       /* certificates that are split at each byte */
#define SPLIT_MAX    300     /* up to here, which is behind the dates */

static unsigned passed, failed;
static neso_anchors anchors;

static void check(bool good, const char *file, const char *what)
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

static void append(const br_x509_class **x509, const uint8_t *der, size_t len, size_t piece)
{
    for (size_t at = 0; at < len; at += piece)
        (*x509)->append(x509, der + at, len - at < piece ? len - at : piece);
}

/* The first `split` bytes at once, the others in pieces. */
static unsigned validate(uint32_t day, const uint8_t *der, size_t len, size_t split, size_t piece)
{
    static neso_tls_undated validator;
    const br_x509_class **x509 = &validator.minimal.vtable;
    memset(&validator, 0xA5, sizeof validator);
    neso_tls_profile_x509(&validator.minimal, &anchors);
    br_x509_minimal_set_time(&validator.minimal, day == UNDATED ? DAY_TOO_LATE : day, 0);
    if (day == UNDATED)
        neso_tls_undated_start(&validator);
    (*x509)->start_chain(x509, NULL);
    for (int i = 0; i < 2; i++) { /* the second one for the state that the first one leaves */
        (*x509)->start_cert(x509, (uint32_t)len);
        append(x509, der, split, len);
        append(x509, der + split, len - split, piece);
        (*x509)->end_cert(x509);
    }
    return (*x509)->end_chain(x509);
}

/* But for the dates, damage is judged as ever: the same error, and above all not none. */
static bool is_judged_alike(uint8_t *der, size_t len, size_t at, uint8_t damage, size_t piece)
{
    der[at] ^= damage;
    unsigned dated = validate(DAY_GOOD, der, len, 0, piece);
    unsigned undated = validate(UNDATED, der, len, 0, piece);
    der[at] ^= damage;
    return dated == BR_ERR_X509_EXPIRED ? undated != 0 : dated == undated;
}

static void test_damage(const char *file, uint8_t *der, size_t len)
{
    bool good = true;
    for (size_t at = 0; at < SPLIT_MAX; at += 3)
        good = good && is_judged_alike(der, len, at, (uint8_t)(1u << at % 8), at % 7 + 1);
    check(good, file, "damage");
}

static void test_certificate(const char *file, uint8_t *der, size_t len, bool in_full)
{
    bool good = true;
    check(validate(DAY_TOO_LATE, der, len, 0, len) == BR_ERR_X509_EXPIRED, file, "dates count");
    check(validate(UNDATED, der, len, 0, len) == 0, file, "dates are left out");
    check(validate(UNDATED, der, len, 0, 1) == 0, file, "byte by byte");
    check(validate(UNDATED, der, len, 0, 37) == 0, file, "in pieces");
    for (size_t split = 1; in_full && split < SPLIT_MAX; split++)
        good = good && validate(UNDATED, der, len, split, len) == 0;
    check(good, file, "in two pieces");
    if (in_full)
        test_damage(file, der, len);
}

/* False: with a key or a signature that this build does not take, or not valid any more. */
static bool test_file(const char *file, bool in_full)
{
    static char text[16384], copy[16384];
    FILE *in = fopen(file, "rb");
    size_t len = in == NULL ? 0 : fread(text, 1, sizeof text, in);
    if (in != NULL)
        fclose(in);
    memcpy(copy, text, len);
    memset(&anchors, 0, sizeof anchors);
    if (neso_anchors_add_pem(&anchors, copy, len) != NESO_OK)
        return false;
    neso_pem pem = {text, len};
    uint8_t *der;
    check(neso_pem_next(&pem, NESO_PEM_CERTIFICATE, &der, &len) == NESO_OK, file, "is PEM");
    if (validate(DAY_GOOD, der, len, 0, len) != 0)
        return false;
    test_certificate(file, der, len, in_full);
    return true;
}

int main(int argc, char **argv)
{
    int tested = 0;
    for (int i = 1; i < argc; i++)
        tested += test_file(argv[i], tested < IN_FULL);
    check(tested > argc / 2, "all files", "most were tested");
    printf("%u passed, %u failed\n", passed, failed);
    return failed > 0;
}
