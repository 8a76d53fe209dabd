/*
 * Identities from texts that were cut off or changed: refused, or proved to be good, and never
 * overrun (the sanitizers watch). Takes files in PEM as arguments, each certificate before its key.
 */
#include "neso_identity.h"
#include "neso_port.h"

#include <stdbool.h>
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

typedef struct text {
    char *at;
    size_t len;
} text;

/* A copy of its own size, so that a byte read behind it is noticed. */
static text copy_of(const char *at, size_t len)
{
    text copy = {malloc(len == 0 ? 1 : len), len};
    memcpy(copy.at, at, len);
    return copy;
}

static bool is_wiped(const text *secret)
{
    for (size_t i = 0; i < secret->len; i++) {
        if (secret->at[i] != 0)
            return false;
    }
    return true;
}

static neso_status read_both(const text *certificate, const text *key)
{
    static uint8_t bytes[4096];
    neso_identity identity;
    text a = copy_of(certificate->at, certificate->len), b = copy_of(key->at, key->len);
    neso_identity_init(&identity, bytes, sizeof bytes);
    neso_status status = neso_identity_add_certificates(&identity, a.at, a.len);
    if (status == NESO_OK) {
        status = neso_identity_add_key(&identity, b.at, b.len);
        check(is_wiped(&b), "the key's text is wiped");
    }
    check((status == NESO_OK) == (identity.vtable != NULL), "complete only when all is well");
    check((status == NESO_OK) == (identity.reason == NULL), "an error has its reason");
    neso_identity_wipe(&identity);
    check(identity.vtable == NULL && bytes[0] == 0, "nothing is left");
    free(a.at);
    free(b.at);
    return status;
}

/* Up to, not including, the last dash of what is behind the END of each. */
static void cut(const text *certificate, const text *key)
{
    bool refused = true;
    for (size_t len = 0; len + 1 < certificate->len; len++) {
        const text part = {certificate->at, len};
        refused = refused && read_both(&part, key) != NESO_OK;
    }
    for (size_t len = 0; len + 1 < key->len; len++) {
        const text part = {key->at, len};
        refused = refused && read_both(certificate, &part) != NESO_OK;
    }
    check(refused, "every truncation is refused");
}

/* Some characters: each change that leaves DER as it should be costs a signature. */
static void change(const text *certificate, const text *key)
{
    for (size_t i = 0; i < certificate->len; i += 7) {
        certificate->at[i] ^= 1;
        (void)read_both(certificate, key);
        certificate->at[i] ^= 1;
    }
    for (size_t i = 0; i < key->len; i += 7) {
        key->at[i] ^= 1;
        (void)read_both(certificate, key);
        key->at[i] ^= 1;
    }
}

static text read_file(const char *path)
{
    static char buffer[16384];
    FILE *in = fopen(path, "rb");
    size_t len = in == NULL ? 0 : fread(buffer, 1, sizeof buffer, in);
    if (in != NULL)
        fclose(in);
    while (len > 0 && buffer[len - 1] == '\n')
        len--;
    return copy_of(buffer, len);
}

int main(int argc, char **argv)
{
    for (int i = 1; i + 1 < argc; i += 2) {
        text certificate = read_file(argv[i]), key = read_file(argv[i + 1]);
        file = argv[i + 1];
        check(read_both(&certificate, &key) == NESO_OK, "is good as it stands");
        cut(&certificate, &key);
        change(&certificate, &key);
        free(certificate.at);
        free(key.at);
    }
    printf("%u passed, %u failed\n", passed, failed);
    return failed > 0 || argc < 3;
}
