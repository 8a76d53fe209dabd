#include "neso_base64.h"

static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

void neso_base64_encode_url(char *out, const uint8_t *data, size_t len)
{
    uint32_t bits = 0; /* those below `held` are waiting to be written */
    int held = 0;
    for (size_t i = 0; i < len; i++) {
        bits = bits << 8 | data[i];
        for (held += 8; held >= 6; held -= 6)
            *out++ = alphabet[bits >> (held - 6) & 63];
    }
    if (held > 0)
        *out = alphabet[bits << (6 - held) & 63];
}
