#include "neso_hex.h"

/* Arithmetic instead of tables: the value may be secret, and table look-ups leave traces in a
 * cache. (9 - value) >> 31 is all ones for 10 to 15 and zero below. */
char neso_hex_digit_lower(uint32_t value)
{
    return (char)('0' + value + ((9 - value) >> 31) * ('a' - '0' - 10));
}

char neso_hex_digit_upper(uint32_t value)
{
    return (char)('0' + value + ((9 - value) >> 31) * ('A' - '0' - 10));
}

void neso_hex_encode(char *out, const uint8_t *data, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        *out++ = neso_hex_digit_lower(data[i] >> 4);
        *out++ = neso_hex_digit_lower(data[i] & 15);
    }
}

int neso_hex_value(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return -1;
}
