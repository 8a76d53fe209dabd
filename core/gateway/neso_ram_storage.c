#include "neso_storage.h"

#include <string.h>

static neso_status ram_read(neso_storage *storage, uint32_t at, void *out, size_t len)
{
    memcpy(out, ((neso_ram_storage *)storage)->bytes + at, len);
    return NESO_OK;
}

static neso_status ram_program(neso_storage *storage, uint32_t at, const void *data, size_t len)
{
    memcpy(((neso_ram_storage *)storage)->bytes + at, data, len);
    return NESO_OK;
}

/* RAM can be written again at will. */
static neso_status ram_erase(neso_storage *storage, uint32_t at, size_t len)
{
    (void)storage;
    (void)at;
    (void)len;
    return NESO_OK;
}

void neso_ram_storage_init(neso_ram_storage *self, uint8_t *bytes, size_t len)
{
    static const neso_storage_ops ops = {ram_read, ram_program, ram_erase};
    self->storage.ops = &ops;
    self->storage.size = (uint32_t)len;
    self->storage.erase_size = 1;
    self->bytes = bytes;
}
