/*
 * CRC-32 as in ISO 3309 and zlib (polynomial 0x04C11DB7, reflected), in pieces of any size.
 *
 *     uint32_t crc = neso_crc32(0, buffer, sizeof buffer);
 *     crc = neso_crc32(crc, data, len); // of both
 */
#ifndef NESO_CRC32_H
#define NESO_CRC32_H

#include <stddef.h>
#include <stdint.h>

/* The CRC of some bytes (their CRC is `crc`; of no bytes it is 0) followed by the `len` at `data`.
 */
uint32_t neso_crc32(uint32_t crc, const void *data, size_t len);

#endif
