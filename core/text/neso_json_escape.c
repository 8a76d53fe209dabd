#include "neso_json_escape.h"

#include "neso_hex.h"

size_t neso_json_escape_byte(char out[NESO_JSON_ESCAPED_MAX], char c)
{
    static const char shorts[] = "\"\"\\\\\bb\tt\nn\ff\rr"; /* pairs: a byte and its letter */
    for (const char *pair = shorts; *pair != '\0'; pair += 2) {
        if (c == pair[0]) {
            out[0] = '\\';
            out[1] = pair[1];
            return 2;
        }
    }
    if ((uint8_t)c >= 0x20) {
        out[0] = c;
        return 1;
    }
    memcpy(out, "\\u00", 4);
    out[4] = neso_hex_digit_lower((uint8_t)c >> 4);
    out[5] = neso_hex_digit_lower((uint8_t)c & 15);
    return 6;
}

void neso_json_escape(neso_writer *out, neso_slice text)
{
    for (size_t i = 0; i < text.len; i++) {
        char escaped[NESO_JSON_ESCAPED_MAX];
        neso_writer_bytes(out, escaped, neso_json_escape_byte(escaped, text.ptr[i]));
    }
}
