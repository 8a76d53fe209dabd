#include "neso_decimal.h"

#include "neso_ascii.h"

/* The parts of a number; all are slices of its text. */
typedef struct decimal {
    bool negative;
    bool has_point;
    neso_slice whole;    /* digits before the point */
    neso_slice fraction; /* digits after it */
    neso_slice exponent; /* a sign or none, digits; empty when there is none */
} decimal;

/* A number being read; `at` is where it goes on, or what offends. */
typedef struct cursor {
    const char *text;
    size_t len;
    size_t at;
} cursor;

static bool skip(cursor *in, const char *set)
{
    bool found = in->at < in->len && in->text[in->at] != '\0' && strchr(set, in->text[in->at]);
    if (found)
        in->at++;
    return found;
}

static neso_slice read_digits(cursor *in)
{
    size_t start = in->at;
    while (in->at < in->len && neso_ascii_is_digit(in->text[in->at]))
        in->at++;
    return neso_slice_make(in->text + start, in->at - start);
}

static neso_status refuse(const cursor *in)
{
    return in->at < in->len ? NESO_E_MALFORMED : NESO_E_INCOMPLETE;
}

static neso_status split(decimal *out, cursor *in)
{
    out->negative = in->len > 0 && in->text[0] == '-';
    skip(in, "+-");
    out->whole = read_digits(in);
    out->has_point = skip(in, ".");
    out->fraction = read_digits(in); /* none without a point: the whole part took them all */
    out->exponent = neso_slice_make(in->text, 0);
    if (out->whole.len == 0 && out->fraction.len == 0)
        return refuse(in);
    if (skip(in, "eE")) {
        size_t start = in->at;
        skip(in, "+-");
        if (read_digits(in).len == 0)
            return refuse(in);
        out->exponent = neso_slice_make(in->text + start, in->at - start);
    }
    return in->at == in->len ? NESO_OK : NESO_E_MALFORMED;
}

/* The digits of a number in order, those of the fraction after those of the whole part; zeros
 * after the last. */
typedef struct digits {
    neso_slice part[2];
} digits;

static bool next_digit(digits *from, int *digit)
{
    neso_slice *part = from->part[0].len > 0 ? &from->part[0] : &from->part[1];
    *digit = 0;
    if (part->len == 0)
        return false;
    *digit = part->ptr[0] - '0';
    part->ptr++;
    part->len--;
    return true;
}

/* Saturates at 10^17, which no text is long enough to make up for. */
static int64_t read_exponent(neso_slice text)
{
    const int64_t enough = INT64_C(100000000000000000);
    int64_t value = 0;
    size_t at = text.len > 0 && !neso_ascii_is_digit(text.ptr[0]) ? 1 : 0;
    for (size_t i = at; i < text.len && value < enough; i++)
        value = value * 10 + (text.ptr[i] - '0');
    return text.len > 0 && text.ptr[0] == '-' ? -value : value;
}

/* The first magnitudes that round to infinity and (from above) to zero, as decimal digits: those
 * of the product of `factor` to the power of `times` and the four others. */
typedef struct bound {
    int64_t magnitude; /* 10^magnitude is the least power of ten above it */
    uint32_t factor;
    uint32_t times;
    uint32_t others[4];
} bound;

/* 2^1024 - 2^970, half-way between the largest double and 2^1024: (2^54 - 1) * 2 * (2^17)^57. */
static const bound to_infinity = {309, UINT32_C(1) << 17, 57, {262657, 87211, 10773, 2 * 73}};
_Static_assert(UINT64_C(262657) * 87211 * 10773 * 73 == (UINT64_C(1) << 54) - 1, "factors");

/* 2^-1075, half of the smallest double: 5^1075 * 10^-1075. */
static const bound to_zero = {-323, 78125 /* 5^7 */, 153, {625 /* 5^4 */, 1, 1, 1}};

/* Four digits each, least significant first; times a factor 32 bits are enough. */
#define LIMB       UINT32_C(10000)
#define LIMBS_MAX  188 /* 5^1075 has 752 digits */
#define LIMB_FIRST (LIMB / 10)

static size_t multiply(uint16_t limbs[LIMBS_MAX], size_t count, uint32_t factor)
{
    uint32_t carry = 0;
    for (size_t i = 0; i < count; i++) {
        carry += limbs[i] * factor;
        limbs[i] = (uint16_t)(carry % LIMB);
        carry /= LIMB;
    }
    for (; carry > 0; carry /= LIMB)
        limbs[count++] = (uint16_t)(carry % LIMB);
    return count;
}

/* Negative, zero or positive: how `number`, whose first digit is not 0, compares with the digits of
 * the bound. */
static int compare(digits number, const bound *with)
{
    uint16_t limbs[LIMBS_MAX] = {1};
    size_t count = 1;
    for (uint32_t i = 0; i < with->times; i++)
        count = multiply(limbs, count, with->factor);
    for (size_t i = 0; i < sizeof with->others / sizeof with->others[0]; i++)
        count = multiply(limbs, count, with->others[i]);

    int digit;
    uint32_t unit = LIMB_FIRST;
    while (limbs[count - 1] < unit)
        unit /= 10;
    for (; count > 0; count--, unit = LIMB_FIRST) {
        for (; unit > 0; unit /= 10) {
            next_digit(&number, &digit);
            int difference = digit - (int)(limbs[count - 1] / unit % 10);
            if (difference != 0)
                return difference;
        }
    }
    while (next_digit(&number, &digit)) {
        if (digit != 0)
            return 1;
    }
    return 0;
}

static bool fits_double(const decimal *number)
{
    digits from = {{number->whole, number->fraction}};
    digits significant;
    int digit;
    do {
        significant = from;
        if (!next_digit(&from, &digit))
            return true; /* zero */
    } while (digit == 0);

    /* The number is at least 10^(magnitude - 1) and less than 10^magnitude. */
    int64_t magnitude = read_exponent(number->exponent);
    if (significant.part[0].len > 0)
        magnitude += (int64_t)significant.part[0].len;
    else
        magnitude -= (int64_t)(number->fraction.len - significant.part[1].len);

    if (magnitude == to_infinity.magnitude)
        return compare(significant, &to_infinity) < 0;
    if (magnitude == to_zero.magnitude)
        return compare(significant, &to_zero) > 0;
    return magnitude < to_infinity.magnitude && magnitude > to_zero.magnitude;
}

static bool is_word(const char *text, size_t len, const char *word)
{
    for (; len > 0 && *word != '\0' && (*text | 0x20) == *word; len--, text++)
        word++;
    return len == 0 && *word == '\0';
}

static bool is_special(const char *text, size_t len)
{
    if (len > 0 && (text[0] == '+' || text[0] == '-')) {
        text++;
        len--;
    }
    return is_word(text, len, "nan") || is_word(text, len, "inf") || is_word(text, len, "infinity");
}

neso_status neso_decimal_check(const char *text, size_t len, size_t *error_offset)
{
    decimal number;
    cursor in = {text, len, 0};
    neso_status status = split(&number, &in);
    if (status == NESO_OK && fits_double(&number))
        return NESO_OK;
    *error_offset = in.at;
    if (status == NESO_OK || is_special(text, len)) {
        *error_offset = 0;
        return status == NESO_OK ? NESO_E_RANGE : NESO_E_UNSUPPORTED;
    }
    return status;
}

void neso_decimal_write(neso_writer *out, const char *text, size_t len)
{
    decimal number;
    cursor in = {text, len, 0};
    if (split(&number, &in) != NESO_OK)
        return;
    while (number.whole.len > 1 && number.whole.ptr[0] == '0') {
        number.whole.ptr++;
        number.whole.len--;
    }
    if (number.negative)
        neso_writer_char(out, '-');
    neso_writer_slice(out, number.whole.len > 0 ? number.whole : NESO_SLICE("0"));
    if (number.has_point || number.exponent.len == 0) {
        neso_writer_char(out, '.');
        neso_writer_slice(out, number.fraction.len > 0 ? number.fraction : NESO_SLICE("0"));
    }
    if (number.exponent.len > 0) {
        neso_writer_char(out, 'e');
        neso_writer_slice(out, number.exponent);
    }
}

neso_status neso_decimal_int64(int64_t *out, const char *text, size_t len, size_t *error_offset)
{
    cursor in = {text, len, 0};
    bool negative = len > 0 && text[0] == '-';
    skip(&in, "+-");
    neso_slice figures = read_digits(&in);
    if (figures.len == 0 || in.at < len) {
        *error_offset = in.at;
        return refuse(&in);
    }
    const uint64_t limit = (uint64_t)INT64_MAX + negative;
    uint64_t magnitude = 0;
    for (size_t i = 0; i < figures.len; i++) {
        uint32_t digit = (uint32_t)(figures.ptr[i] - '0');
        if (magnitude > INT64_MAX / 10 || magnitude * 10 > limit - digit) {
            *error_offset = 0;
            return NESO_E_RANGE;
        }
        magnitude = magnitude * 10 + digit;
    }
    /* -2^63 has no positive counterpart: one less is negated, and then one is taken off. */
    *out = negative && magnitude > 0 ? -(int64_t)(magnitude - 1) - 1 : (int64_t)magnitude;
    return NESO_OK;
}
