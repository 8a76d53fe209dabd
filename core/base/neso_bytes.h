/*
 * Integers in byte strings, most significant byte first, whatever the order and the alignment that
 * the processor likes.
 *
 *     uint8_t record[12];
 *     neso_store_be32(record, sequence);
 *     neso_store_be64(record + 4, time_ns);
 *     use(record, neso_load_be32(record) == sequence);
 */
#ifndef NESO_BYTES_H
#define NESO_BYTES_H

#include <stdint.h>
#include <string.h>

static inline uint32_t neso_load_be32(const uint8_t in[4])
{
    return (uint32_t)in[0] << 24 | (uint32_t)in[1] << 16 | (uint32_t)in[2] << 8 | in[3];
}

static inline void neso_store_be32(uint8_t out[4], uint32_t value)
{
#if defined __ARM_FEATURE_UNALIGNED && !defined __ARM_BIG_ENDIAN
    /* With -Os, gcc makes one word of four bytes loaded, but not of four bytes stored. */
    value = __builtin_bswap32(value);
    memcpy(out, &value, sizeof value);
#else
    out[0] = (uint8_t)(value >> 24);
    out[1] = (uint8_t)(value >> 16);
    out[2] = (uint8_t)(value >> 8);
    out[3] = (uint8_t)value;
#endif
}

static inline uint64_t neso_load_be64(const uint8_t in[8])
{
    return (uint64_t)neso_load_be32(in) << 32 | neso_load_be32(in + 4);
}

static inline void neso_store_be64(uint8_t out[8], uint64_t value)
{
    neso_store_be32(out, (uint32_t)(value >> 32));
    neso_store_be32(out + 4, (uint32_t)value);
}

#endif
