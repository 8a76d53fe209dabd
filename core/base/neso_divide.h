/*
 * Division of 64 bits by a small number. Processors of 32 bits have none: what a compiler calls
 * instead takes 900 bytes on a Cortex-M3, and twice the time.
 *
 *     uint64_t seconds = now_ms;
 *     uint32_t ms = neso_divide(&seconds, 1000);
 */
#ifndef NESO_DIVIDE_H
#define NESO_DIVIDE_H

#include <stdint.h>

/* Divides *value by `by`, 1 to 65,536, and returns the remainder. */
uint32_t neso_divide(uint64_t *value, uint32_t by);

#endif
