#include "neso_line_reader.h"

static void begin_line(neso_line_reader *self)
{
    self->len = 0;
    self->bad = NESO_OK;
    self->ended = false;
}

void neso_line_reader_init(neso_line_reader *self, char *buf, size_t cap)
{
    self->buf = buf;
    self->cap = cap;
    begin_line(self);
}

static void keep(neso_line_reader *self, const char *data, size_t len)
{
    if (self->bad != NESO_OK)
        return;
    if (len > self->cap - self->len) {
        self->bad = NESO_E_TOO_LONG;
    } else if (len > 0) {
        memcpy(self->buf + self->len, data, len);
        self->len += len;
    }
}

static neso_status end_line(neso_line_reader *self, neso_slice *line)
{
    self->ended = true;
    if (self->bad == NESO_OK)
        *line = neso_slice_make(self->buf, self->len);
    return self->bad;
}

neso_status neso_line_reader_feed(neso_line_reader *self, const char *data, size_t len,
                                  size_t *used, neso_slice *line)
{
    *line = neso_slice_make(NULL, 0);
    *used = 0;
    if (len == 0)
        return NESO_E_WOULD_BLOCK;
    if (self->ended)
        begin_line(self);
    const char *end = memchr(data, '\n', len);
    size_t part = end == NULL ? len : (size_t)(end - data);
    keep(self, data, part);
    *used = end == NULL ? part : part + 1;
    return end == NULL ? NESO_E_WOULD_BLOCK : end_line(self, line);
}

void neso_line_reader_lose(neso_line_reader *self)
{
    if (self->ended)
        begin_line(self);
    self->bad = NESO_E_INCOMPLETE;
}

neso_status neso_line_reader_end(neso_line_reader *self, neso_slice *line)
{
    *line = neso_slice_make(NULL, 0);
    if (self->ended || (self->len == 0 && self->bad == NESO_OK))
        return NESO_E_WOULD_BLOCK;
    return end_line(self, line);
}
