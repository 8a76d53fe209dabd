#include "neso_pem.h"

#include <string.h>

static const char end[] = "-----END ";

static void skip(neso_pem *self, size_t len)
{
    self->at += len;
    self->len -= len;
}

static bool skip_if(neso_pem *self, const char *characters)
{
    size_t len = strlen(characters);
    bool is_there = len <= self->len && memcmp(self->at, characters, len) == 0;
    if (is_there)
        skip(self, len);
    return is_there;
}

bool neso_pem_skip_past(neso_pem *self, const char *characters)
{
    while (self->len > 0) {
        if (skip_if(self, characters))
            return true;
        skip(self, 1);
    }
    return false;
}

/* The six bits of a character of base64 (RFC 4648 section 4), -1 for another. */
static int value_of(char c)
{
    if (c >= 'A' && c <= 'Z')
        return c - 'A';
    if (c >= 'a' && c <= 'z')
        return c - 'a' + 26;
    if (c >= '0' && c <= '9')
        return c - '0' + 52;
    return c == '+' ? 62 : c == '/' ? 63 : -1;
}

static bool is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* Four characters make three bytes, so what is written never overtakes what is read. */
static bool decode(char *text, size_t len, size_t *out_len)
{
    uint32_t bits = 0;
    size_t characters = 0, padding = 0, out = 0;
    for (size_t i = 0; i < len; i++) {
        int value = value_of(text[i]);
        if (is_space(text[i]))
            continue;
        if (text[i] == '=')
            padding++;
        else if (value < 0 || padding > 0)
            return false;
        bits = bits << 6 | (value < 0 ? 0u : (uint32_t)value);
        if (++characters % 4 != 0)
            continue;
        for (int shift = 16; shift >= 0; shift -= 8)
            text[out++] = (char)(bits >> shift);
    }
    if (characters % 4 != 0 || padding > 2 || padding > out)
        return false;
    *out_len = out - padding;
    return true;
}

neso_status neso_pem_next(neso_pem *self, const char *label, uint8_t **der, size_t *der_len)
{
    do {
        if (!neso_pem_skip_past(self, "-----BEGIN "))
            return NESO_E_EMPTY;
    } while (!skip_if(self, label));
    char *text = self->at;
    if (!neso_pem_skip_past(self, end))
        return NESO_E_MALFORMED;
    size_t len = (size_t)(self->at - text) - (sizeof end - 1);
    *der = (uint8_t *)text;
    return skip_if(self, label) && decode(text, len, der_len) ? NESO_OK : NESO_E_MALFORMED;
}
