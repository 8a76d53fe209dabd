#include "neso_percent.h"

#include "neso_ascii.h"
#include "neso_hex.h"

/* From '-' to '9' all are but '/'. */
bool neso_percent_unreserved(char c)
{
    return neso_ascii_is_letter(c) || (c >= '-' && c <= '9' && c != '/') || c == '_' || c == '~';
}

size_t neso_percent_encode_byte(char out[NESO_PERCENT_ENCODED_MAX], char c)
{
    if (neso_percent_unreserved(c)) {
        out[0] = c;
        return 1;
    }
    out[0] = '%';
    out[1] = neso_hex_digit_upper((uint8_t)c >> 4);
    out[2] = neso_hex_digit_upper((uint8_t)c & 15);
    return 3;
}

void neso_percent_encode(neso_writer *out, neso_slice text)
{
    for (size_t i = 0; i < text.len; i++) {
        char encoded[NESO_PERCENT_ENCODED_MAX];
        neso_writer_bytes(out, encoded, neso_percent_encode_byte(encoded, text.ptr[i]));
    }
}
