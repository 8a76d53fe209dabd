#include "neso_writer.h"

#include "neso_divide.h"

#define DIGITS_MAX 20 /* of 2^64 - 1 */

void neso_writer_init(neso_writer *self, char *out, size_t cap)
{
    self->out = out;
    self->cap = cap;
    self->len = 0;
    self->overflow = false;
}

void neso_writer_bytes(neso_writer *self, const void *data, size_t len)
{
    if (len == 0)
        return;
    if (self->overflow || len > self->cap - self->len) {
        self->overflow = true;
        return;
    }
    memmove(self->out + self->len, data, len);
    self->len += len;
}

void neso_writer_text(neso_writer *self, const char *text)
{
    neso_writer_bytes(self, text, strlen(text));
}

void neso_writer_slice(neso_writer *self, neso_slice slice)
{
    neso_writer_bytes(self, slice.ptr, slice.len);
}

void neso_writer_char(neso_writer *self, char c)
{
    if (self->overflow || self->len == self->cap)
        self->overflow = true;
    else
        self->out[self->len++] = c;
}

/* A number is one piece, its sign included. */
static void write_decimal(neso_writer *self, bool negative, uint64_t magnitude)
{
    char text[1 + DIGITS_MAX];
    size_t at = sizeof text;
    do {
        uint32_t low = neso_divide(&magnitude, 10000);
        for (int i = 0; i < 4 && (low > 0 || magnitude > 0 || at == sizeof text); i++) {
            text[--at] = (char)('0' + low % 10);
            low /= 10;
        }
    } while (magnitude > 0);
    if (negative)
        text[--at] = '-';
    neso_writer_bytes(self, text + at, sizeof text - at);
}

void neso_writer_u64(neso_writer *self, uint64_t value)
{
    write_decimal(self, false, value);
}

void neso_writer_i64(neso_writer *self, int64_t value)
{
    /* In unsigned arithmetic, because -INT64_MIN does not exist. */
    write_decimal(self, value < 0, value < 0 ? 0 - (uint64_t)value : (uint64_t)value);
}
