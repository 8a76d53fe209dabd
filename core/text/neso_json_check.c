#include "neso_json_check.h"

#include "neso_ascii.h"
#include "neso_hex.h"
#include "neso_json.h"
#include "neso_utf8.h"

#define ESCAPE_SIZE 6 /* \uXXXX */

/* What may come next. An object or array that was just opened may be closed at once; after a comma
 * it may not. */
typedef enum expect {
    EXPECT_VALUE,
    EXPECT_VALUE_OR_CLOSE,
    EXPECT_KEY,
    EXPECT_KEY_OR_CLOSE,
    EXPECT_COLON,
    EXPECT_COMMA_OR_CLOSE,
    EXPECT_END
} expect;

/* The containers that are open: the lowest bit is the innermost, 1 for an object. */
typedef struct nesting {
    uint32_t objects;
    uint32_t depth;
} nesting;

_Static_assert(NESO_JSON_DEPTH_MAX <= 32, "nesting.objects has a bit for each level");

/* The byte at the cursor; at the end 0, which JSON has nowhere, so that it matches nothing. */
static char peek(const neso_json_cursor *in)
{
    return in->at < in->len ? in->text[in->at] : '\0';
}

/* Why the byte at the cursor is wrong. */
static neso_status refuse(const neso_json_cursor *in)
{
    return in->at < in->len ? NESO_E_MALFORMED : NESO_E_INCOMPLETE;
}

void neso_json_skip_space(neso_json_cursor *in)
{
    while (peek(in) == ' ' || peek(in) == '\t' || peek(in) == '\n' || peek(in) == '\r')
        in->at++;
}

static neso_status read_hex4(neso_json_cursor *in, uint32_t *value)
{
    *value = 0;
    for (int i = 0; i < 4; i++, in->at++) {
        int digit = neso_hex_value(peek(in));
        if (digit < 0)
            return refuse(in);
        *value = *value << 4 | (uint32_t)digit;
    }
    return NESO_OK;
}

/* RFC 8259 section 7: what is outside the Basic Multilingual Plane is written as two surrogates. */
static neso_status read_low_surrogate(neso_json_cursor *in, uint32_t *code_point)
{
    uint32_t low;
    for (const char *prefix = "\\u"; *prefix != '\0'; prefix++, in->at++) {
        if (peek(in) != *prefix)
            return refuse(in);
    }
    neso_status status = read_hex4(in, &low);
    if (status != NESO_OK)
        return status;
    if (low < 0xdc00 || low > 0xdfff) {
        in->at -= ESCAPE_SIZE;
        return NESO_E_MALFORMED;
    }
    *code_point = 0x10000 + ((*code_point - 0xd800) << 10) + (low - 0xdc00);
    return NESO_OK;
}

static neso_status read_unicode_escape(neso_json_cursor *in, uint32_t *code_point)
{
    neso_status status = read_hex4(in, code_point);
    if (status != NESO_OK || *code_point < 0xd800 || *code_point > 0xdfff)
        return status;
    if (*code_point <= 0xdbff)
        return read_low_surrogate(in, code_point);
    in->at -= ESCAPE_SIZE;
    return NESO_E_MALFORMED;
}

neso_status neso_json_read_escape(neso_json_cursor *in, uint32_t *code_point)
{
    static const char shorts[] = "\"\"\\\\//b\bf\fn\nr\rt\t"; /* pairs: a letter and its meaning */
    in->at++;
    char letter = peek(in);
    if (letter == 'u') {
        in->at++;
        return read_unicode_escape(in, code_point);
    }
    for (const char *pair = shorts; *pair != '\0'; pair += 2) {
        if (letter == pair[0]) {
            *code_point = (uint32_t)pair[1];
            in->at++;
            return NESO_OK;
        }
    }
    return refuse(in);
}

static neso_status check_string(neso_json_cursor *in)
{
    in->at++;
    while (peek(in) != '"') {
        if ((uint8_t)peek(in) < 0x20)
            return refuse(in);
        if (peek(in) == '\\') {
            uint32_t code_point;
            neso_status status = neso_json_read_escape(in, &code_point);
            if (status != NESO_OK)
                return status;
            continue;
        }
        size_t size = neso_utf8_sequence(in->text + in->at, in->len - in->at);
        if (size == 0)
            return NESO_E_UTF8;
        in->at += size;
    }
    in->at++;
    return NESO_OK;
}

static neso_status check_digits(neso_json_cursor *in)
{
    if (!neso_ascii_is_digit(peek(in)))
        return refuse(in);
    while (neso_ascii_is_digit(peek(in)))
        in->at++;
    return NESO_OK;
}

static neso_status check_number(neso_json_cursor *in)
{
    neso_status status = NESO_OK;
    if (peek(in) == '-')
        in->at++;
    if (peek(in) == '0')
        in->at++; /* and no digit after it: RFC 8259 section 6 */
    else
        status = check_digits(in);
    if (status == NESO_OK && peek(in) == '.') {
        in->at++;
        status = check_digits(in);
    }
    if (status == NESO_OK && (peek(in) == 'e' || peek(in) == 'E')) {
        in->at++;
        if (peek(in) == '+' || peek(in) == '-')
            in->at++;
        status = check_digits(in);
    }
    return status;
}

static neso_status check_literal(neso_json_cursor *in, const char *literal)
{
    for (; *literal != '\0'; literal++, in->at++) {
        if (peek(in) != *literal)
            return refuse(in);
    }
    return NESO_OK;
}

static neso_status check_scalar(neso_json_cursor *in)
{
    switch (peek(in)) {
    case '"':
        return check_string(in);
    case 't':
        return check_literal(in, "true");
    case 'f':
        return check_literal(in, "false");
    case 'n':
        return check_literal(in, "null");
    default:
        return check_number(in);
    }
}

static neso_status open_container(neso_json_cursor *in, nesting *open, expect *next)
{
    if (open->depth == NESO_JSON_DEPTH_MAX)
        return NESO_E_TOO_DEEP;
    bool object = peek(in) == '{';
    open->objects = open->objects << 1 | object;
    open->depth++;
    *next = object ? EXPECT_KEY_OR_CLOSE : EXPECT_VALUE_OR_CLOSE;
    in->at++;
    return NESO_OK;
}

static void value_ended(const nesting *open, expect *next)
{
    *next = open->depth == 0 ? EXPECT_END : EXPECT_COMMA_OR_CLOSE;
}

/* Whether the innermost container ends here; then it is closed. */
static bool close_container(neso_json_cursor *in, nesting *open, expect *next)
{
    if (peek(in) != (open->objects & 1 ? '}' : ']'))
        return false;
    in->at++;
    open->objects >>= 1;
    open->depth--;
    value_ended(open, next);
    return true;
}

static neso_status check_value(neso_json_cursor *in, nesting *open, expect *next)
{
    if (peek(in) == '{' || peek(in) == '[')
        return open_container(in, open, next);
    value_ended(open, next);
    return check_scalar(in);
}

static neso_status check_step(neso_json_cursor *in, nesting *open, expect *next)
{
    switch (*next) {
    case EXPECT_VALUE_OR_CLOSE:
        if (close_container(in, open, next))
            return NESO_OK;
        return check_value(in, open, next);
    case EXPECT_VALUE:
        return check_value(in, open, next);
    case EXPECT_KEY_OR_CLOSE:
        if (close_container(in, open, next))
            return NESO_OK;
        /* fall through */
    case EXPECT_KEY:
        *next = EXPECT_COLON;
        return peek(in) == '"' ? check_string(in) : refuse(in);
    case EXPECT_COLON:
        *next = EXPECT_VALUE;
        return check_literal(in, ":");
    case EXPECT_COMMA_OR_CLOSE:
        if (close_container(in, open, next))
            return NESO_OK;
        *next = open->objects & 1 ? EXPECT_KEY : EXPECT_VALUE;
        return check_literal(in, ",");
    case EXPECT_END:
        break;
    }
    return refuse(in);
}

neso_status neso_json_check(neso_json_cursor *in)
{
    nesting open = {0, 0};
    expect next = EXPECT_VALUE;
    for (;;) {
        neso_json_skip_space(in);
        if (in->at == in->len && next == EXPECT_END)
            return NESO_OK;
        neso_status status = check_step(in, &open, &next);
        if (status != NESO_OK)
            return status;
    }
}
