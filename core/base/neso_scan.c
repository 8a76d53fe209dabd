#include "neso_scan.h"

#include <string.h>

char neso_scan_peek(const neso_scan *in)
{
    return in->at < in->end ? *in->at : '\0';
}

void neso_scan_stop(neso_scan *in, neso_status status)
{
    if (in->status == NESO_OK)
        in->status = status;
    in->end = in->at;
}

void neso_scan_fail(neso_scan *in)
{
    neso_scan_stop(in, in->at < in->end ? NESO_E_MALFORMED : NESO_E_INCOMPLETE);
}

bool neso_scan_skip(neso_scan *in, const char *set)
{
    char c = neso_scan_peek(in);
    if (c == '\0' || strchr(set, c) == NULL)
        return false;
    in->at++;
    return true;
}

bool neso_scan_is_space(char c)
{
    return c == ' ' || c == '\n' || c == '\r' || c == '\t';
}

void neso_scan_spaces(neso_scan *in)
{
    while (in->at < in->end && neso_scan_is_space(*in->at))
        in->at++;
}

void neso_scan_expect(neso_scan *in, const char *text)
{
    for (; *text != '\0'; text++, in->at++) {
        if (neso_scan_peek(in) != *text) {
            neso_scan_fail(in);
            return;
        }
    }
}

/* Its value in base 16, or more when it is no digit. */
static uint32_t digit_value(char c)
{
    uint32_t letter = (uint32_t)(uint8_t)(c | 0x20) - 'a';
    if (letter < 6)
        return letter + 10;
    uint32_t digit = (uint32_t)(uint8_t)c - '0';
    return digit < 10 ? digit : 16;
}

uint32_t neso_scan_number(neso_scan *in, uint32_t base, uint32_t digits)
{
    uint32_t value = 0;
    for (; digits > 0; digits--, in->at++) {
        uint32_t digit = digit_value(neso_scan_peek(in));
        if (digit >= base) {
            neso_scan_fail(in);
            return 0;
        }
        value = value * base + digit;
    }
    return value;
}
