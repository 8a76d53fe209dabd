/*
 * Storage: the one thing that the core calls. Bytes at addresses 0 to size - 1 that keep what is
 * programmed: RAM, NOR flash, an SD card, a file.
 *
 * It works like flash: a range is erased, then each byte of it is programmed once. Storage that can
 * be overwritten at will says erase_size 1, and its erase does nothing. A driver whose device
 * programs more than a byte at a time gathers them.
 *
 *     static uint8_t bytes[8192];
 *     static neso_ram_storage ram;
 *     neso_outbox outbox;
 *     neso_ram_storage_init(&ram, bytes, sizeof bytes);
 *     neso_outbox_init(&outbox, &ram.storage);
 */
#ifndef NESO_STORAGE_H
#define NESO_STORAGE_H

#include "neso_status.h"

#include <stddef.h>
#include <stdint.h>

typedef struct neso_storage neso_storage;

/* Every range lies inside the storage. The only error is NESO_E_IO: the device failed. */
typedef struct neso_storage_ops {
    /* Any range. On an error `out` is undefined. */
    neso_status (*read)(neso_storage *self, uint32_t at, void *out, size_t len);
    /* A range in which each byte was erased since it was programmed last. */
    neso_status (*program)(neso_storage *self, uint32_t at, const void *data, size_t len);
    /* A range aligned to erase_size at both ends. */
    neso_status (*erase)(neso_storage *self, uint32_t at, size_t len);
} neso_storage_ops;

struct neso_storage {
    const neso_storage_ops *ops;
    uint32_t size;       /* bytes, a multiple of erase_size, up to 2^31 */
    uint32_t erase_size; /* bytes */
};

/* Storage in the caller's memory. Cannot fail. */
typedef struct neso_ram_storage {
    neso_storage storage;
    uint8_t *bytes;
} neso_ram_storage;

/* `bytes` must outlive the storage; what is in it does not matter. */
void neso_ram_storage_init(neso_ram_storage *self, uint8_t *bytes, size_t len);

#endif
