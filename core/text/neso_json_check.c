#include "neso_json_check.h"

#include "neso_ascii.h"
#include "neso_json.h"

/* RFC 8259 section 7: what is outside the Basic Multilingual Plane is written as two surrogates.
 * One that is alone gives itself, which has no UTF-8. */
static uint32_t read_code_point(neso_scan *in)
{
    uint32_t first = neso_scan_number(in, 16, 4);
    if (first - 0xd800 >= 0x400)
        return first;
    neso_scan_expect(in, "\\u");
    uint32_t second = neso_scan_number(in, 16, 4) - 0xdc00;
    return second < 0x400 ? 0x10000 + ((first - 0xd800) << 10 | second) : first;
}

size_t neso_json_read_escape(neso_scan *in, char out[NESO_UTF8_MAX])
{
    static const char letters[] = "\"\\/bfnrt", meanings[] = "\"\\/\b\f\n\r\t";
    const char *start = in->at++;
    char letter = neso_scan_peek(in);
    if (neso_scan_skip(in, letters)) {
        out[0] = meanings[strchr(letters, letter) - letters];
        return 1;
    }
    neso_scan_expect(in, "u");
    size_t size = neso_utf8_encode(out, read_code_point(in));
    if (in->status == NESO_OK && size == 0) {
        in->at = start;
        neso_scan_stop(in, NESO_E_MALFORMED);
    }
    return in->status == NESO_OK ? size : 0;
}

/* Most characters stand for themselves and are one byte. */
static void skip_plain(neso_scan *in)
{
    const char *at = in->at;
    while (at < in->end && (uint8_t)(*at - 0x20) < 0x60 && *at != '"' && *at != '\\')
        at++;
    in->at = at;
}

static void check_string(neso_scan *in)
{
    char piece[NESO_UTF8_MAX];
    neso_scan_expect(in, "\"");
    for (skip_plain(in); neso_scan_peek(in) != '"' && in->status == NESO_OK; skip_plain(in)) {
        uint8_t c = (uint8_t)neso_scan_peek(in);
        size_t size = neso_utf8_sequence(in->at, (size_t)(in->end - in->at));
        if (c < 0x20)
            neso_scan_fail(in);
        else if (c == '\\')
            neso_json_read_escape(in, piece);
        else if (size == 0)
            neso_scan_stop(in, NESO_E_UTF8);
        else
            in->at += size;
    }
    neso_scan_skip(in, "\"");
}

static void check_digits(neso_scan *in)
{
    do
        neso_scan_number(in, 10, 1);
    while (neso_ascii_is_digit(neso_scan_peek(in)));
}

static void check_number(neso_scan *in)
{
    neso_scan_skip(in, "-");
    if (!neso_scan_skip(in, "0")) /* after which there is no digit: RFC 8259 section 6 */
        check_digits(in);
    if (neso_scan_skip(in, "."))
        check_digits(in);
    if (neso_scan_skip(in, "eE")) {
        neso_scan_skip(in, "+-");
        check_digits(in);
    }
}

static void check_scalar(neso_scan *in)
{
    char c = neso_scan_peek(in);
    if (c == '"')
        check_string(in);
    else if (c == 't' || c == 'f' || c == 'n')
        neso_scan_expect(in, c == 't' ? "true" : c == 'f' ? "false" : "null");
    else
        check_number(in);
}

static void check_key(neso_scan *in)
{
    check_string(in);
    neso_scan_spaces(in);
    neso_scan_expect(in, ":");
    neso_scan_spaces(in);
}

/* The containers that are open are bits after a leading 1: the lowest is the innermost, 1 for an
 * array. Each round takes a value, or the bracket with which it begins, and what follows it. */
void neso_json_check(neso_scan *in)
{
    uint32_t open = 1;
    do {
        neso_scan_spaces(in);
        if ((open & 1) == 0)
            check_key(in);
        char c = neso_scan_peek(in);
        bool begun = c == '{' || c == '[';
        if (!begun) {
            check_scalar(in);
        } else if (open >> NESO_JSON_DEPTH_MAX) {
            neso_scan_stop(in, NESO_E_TOO_DEEP);
        } else {
            in->at++;
            open = open << 1 | (c == '[');
        }
        neso_scan_spaces(in);
        while (open > 1 && neso_scan_skip(in, open & 1 ? "]" : "}")) {
            open >>= 1;
            begun = false;
            neso_scan_spaces(in);
        }
        if (!begun && open > 1)
            neso_scan_expect(in, ",");
    } while (open > 1 && in->status == NESO_OK);
    if (in->at < in->end)
        neso_scan_fail(in);
}
