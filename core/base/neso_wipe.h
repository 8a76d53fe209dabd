/*
 * Secrets in memory: erasing them, and comparing them without telling where they differ.
 *
 *     uint8_t tag[NESO_SHA256_SIZE];
 *     neso_hmac_once(tag, &key, text, len);
 *     bool good = neso_equal_ct(tag, received, sizeof tag);
 *     neso_wipe(tag, sizeof tag);
 *     use(text, good);
 */
#ifndef NESO_WIPE_H
#define NESO_WIPE_H

#include <stdbool.h>
#include <stddef.h>

/* Marks a function that must keep a stack frame of its own, because another one, called from the
 * same place after it, wipes what the compiler put there. */
#ifdef __GNUC__
#define NESO_APART __attribute__((noinline))
#else
#define NESO_APART
#endif

/* Writes zeros over `len` bytes at `data`, also where the compiler can tell that nobody reads them
 * afterwards. `data` may be NULL when `len` is 0. Registers, and copies that the compiler spilled
 * elsewhere, are out of its reach. */
void neso_wipe(void *data, size_t len);

/* Whether `len` bytes at `a` and `b` are the same. The time taken and the addresses read depend on
 * `len` only. The two may overlap, and may be NULL when `len` is 0 (then they are equal). */
bool neso_equal_ct(const void *a, const void *b, size_t len);

#endif
