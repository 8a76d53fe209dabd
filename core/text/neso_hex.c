#include "neso_hex.h"

/* Arithmetic instead of tables: the value may be secret, and table look-ups leave traces in a
 * cache. (9 - value) >> 31 is 1 for 10 to 15 and 0 below. */
char neso_hex_digit_lower(uint32_t value)
{
    return (char)('0' + value + ((9 - value) >> 31) * ('a' - '0' - 10));
}

char neso_hex_digit_upper(uint32_t value)
{
    return (char)('0' + value + ((9 - value) >> 31) * ('A' - '0' - 10));
}

/* Both digits of a byte at once: adding 6 carries a value of 10 or more into the fifth bit. */
void neso_hex_encode(char *out, const uint8_t *data, size_t len)
{
    for (const uint8_t *end = data + len; data < end; data++) {
        uint32_t pair = (uint32_t)*data >> 4 | ((uint32_t)*data & 15) << 8;
        pair += 0x3030 + ((pair + 0x0606) >> 4 & 0x0101) * ('a' - '0' - 10);
        *out++ = (char)pair;
        *out++ = (char)(pair >> 8);
    }
}

int neso_hex_value(char c)
{
    uint32_t digit = (uint32_t)(uint8_t)c - '0';
    uint32_t letter = ((uint32_t)(uint8_t)c | 0x20) - 'a';
    if (digit <= 9)
        return (int)digit;
    return letter <= 'f' - 'a' ? (int)letter + 10 : -1;
}

/* Negative when either is. */
int neso_hex_pair(const char *digits)
{
    return neso_hex_value(digits[0]) * 16 | neso_hex_value(digits[1]);
}
