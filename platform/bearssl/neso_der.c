#include "neso_der.h"

#include <string.h>

#define LONG_FORM 0x80u

bool neso_der_is(const neso_der *self, uint8_t tag)
{
    return self->len > 0 && self->at[0] == tag;
}

/* Size of the header and of the content of the next value (X.690 sections 8.1.3 and 10.1). */
static bool measure(const neso_der *self, size_t *header, size_t *content)
{
    const uint8_t *at = self->at;
    if (self->len < 2)
        return false;
    *header = at[1] < LONG_FORM ? 2 : 2 + (at[1] & (LONG_FORM - 1));
    if (*header > 4 || *header > self->len || at[1] == LONG_FORM)
        return false;
    *content = at[1];
    if (*header == 3)
        *content = at[2];
    else if (*header == 4)
        *content = (size_t)at[2] << 8 | at[3];
    bool is_shortest = *header == 2 || *content >= (*header == 3 ? LONG_FORM : 0x100u);
    return is_shortest && *content <= self->len - *header;
}

static bool next(neso_der *self, uint8_t tag, neso_der *value, size_t *header)
{
    size_t content;
    *value = (neso_der){self->at, 0};
    if (!neso_der_is(self, tag) || !measure(self, header, &content))
        return false;
    value->len = *header + content;
    self->at += value->len;
    self->len -= value->len;
    return true;
}

bool neso_der_take(neso_der *self, uint8_t tag, neso_der *value)
{
    size_t header;
    return next(self, tag, value, &header);
}

bool neso_der_enter(neso_der *self, uint8_t tag, neso_der *content)
{
    size_t header;
    if (!next(self, tag, content, &header))
        return false;
    content->at += header;
    content->len -= header;
    return true;
}

bool neso_der_positive(neso_der *self, neso_der *number)
{
    if (!neso_der_enter(self, NESO_DER_INTEGER, number) || number->len == 0 || number->at[0] > 0x7F)
        return false;
    while (number->len > 0 && number->at[0] == 0) {
        number->at++;
        number->len--;
    }
    return number->len > 0;
}

bool neso_der_equal(const neso_der *self, const void *other, size_t len)
{
    return self->len == len && memcmp(self->at, other, len) == 0;
}
