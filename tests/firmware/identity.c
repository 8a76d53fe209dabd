/*
 * An image that reads identities with an EC and with an RSA key, on the board, as the gateway reads
 * them from its configuration: what is read signs, and the signature is verified.
 */
#include "identity_texts.h"
#include "neso_identity.h"

#include <stdbool.h>
#include <stdio.h>

static uint8_t bytes[2048], scratch[4096];
static neso_identity identity;
static unsigned passed, failed;

static void check(bool good, const char *what, const char *name)
{
    passed += good;
    failed += !good;
    if (!good)
        printf("FAILED: %s: %s: %s\n", name, what, identity.reason);
}

static neso_status read_with(const identity_text *text, const char *key)
{
    neso_identity_init(&identity, bytes, sizeof bytes);
    return neso_identity_add_json(&identity, neso_slice_of(text->certificate), neso_slice_of(key),
                                  scratch, sizeof scratch);
}

int main(void)
{
    for (size_t i = 0; i < identity_texts_count; i++) {
        const identity_text *text = &identity_texts[i];
        const identity_text *other = &identity_texts[(i + 1) % identity_texts_count];
        check(read_with(text, text->key) == NESO_OK, "is good", text->name);
        check(read_with(text, other->key) == NESO_E_ARGUMENT, "has its own key", text->name);
        check(identity.vtable == NULL, "is not complete", text->name);
    }
    printf("%u passed, %u failed\n", passed, failed);
    return failed > 0;
}
