#include "neso_source.h"

#include <string.h>

static neso_status bytes_rewind(neso_source *source)
{
    neso_bytes_source *self = (neso_bytes_source *)source;
    self->at = 0;
    return NESO_OK;
}

static neso_status bytes_read(neso_source *source, uint8_t *out, size_t cap, size_t *len)
{
    neso_bytes_source *self = (neso_bytes_source *)source;
    size_t left = self->len - self->at;
    *len = left < cap ? left : cap;
    if (*len > 0)
        memcpy(out, self->data + self->at, *len);
    self->at += *len;
    return NESO_OK;
}

void neso_bytes_source_init(neso_bytes_source *self, const void *data, size_t len)
{
    self->source.rewind = bytes_rewind;
    self->source.read = bytes_read;
    self->data = data;
    self->len = len;
    self->at = 0;
}
