/*
 * SHA-256 by the processor's own instructions, on x86-64 and ARMv8 under Linux: what
 * neso_sha256_block.c chooses from. A program is built with this folder in place of one of the
 * core's block functions (NESO_SHA256=processor).
 */
#ifndef NESO_SHA256_PROCESSOR_H
#define NESO_SHA256_PROCESSOR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#if defined __x86_64__ || (defined __ARM_ARCH && __ARM_ARCH >= 7 && !defined __ARM_BIG_ENDIAN)
#define NESO_SHA256_PROCESSOR 1
#else
#define NESO_SHA256_PROCESSOR 0
#endif

#if NESO_SHA256_PROCESSOR
/* Whether the processor that this runs on has them. Takes a few instructions: it was found out when
 * the program was started. */
bool neso_sha256_processor_has(void);

/* As neso_sha256_block; only where the processor has the instructions. */
void neso_sha256_processor_block(uint32_t state[8], const uint8_t *data, size_t blocks);
#endif

#endif
