/*
 * The port: what a device offers besides a transport. A board links one implementation of each of
 * these functions; port/template/ has one to copy, with a note at each decision.
 *
 *     uint8_t data[64];
 *     bool lost;
 *     neso_time_fix fix;
 *     size_t len = neso_port_console_read(data, sizeof data, &lost);
 *     if (len > 0 && !lost)
 *         neso_port_console_write((const char *)data, len);
 *     if (neso_port_time(&fix))
 *         use(&fix, neso_port_now_ms() - fix.at_ms);
 */
#ifndef NESO_PORT_H
#define NESO_PORT_H

#include "neso_slice.h"
#include "neso_status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Milliseconds since some fixed moment. Never goes back, never wraps (64 bits). */
uint64_t neso_port_now_ms(void);

/* Fills `out` with `len` bytes from a cryptographic random source (a TRNG, or the operating
 * system). NESO_E_NO_ENTROPY: the device has none; `out` is zeroed and TLS will not start.
 * NESO_E_IO: the source failed; `out` is zeroed. */
neso_status neso_port_entropy(uint8_t *out, size_t len);

/* A moment at which the wall clock was learnt. */
typedef struct neso_time_fix {
    int64_t unix_ms; /* UTC, milliseconds since 1970-01-01 */
    uint64_t at_ms;  /* what neso_port_now_ms gave at that moment */
} neso_time_fix;

/* True, with *fix written, when the time was learnt (anew) since the last call that returned true:
 * from SNTP, a real-time clock, the operating system. Otherwise false and *fix is unchanged. */
bool neso_port_time(neso_time_fix *fix);

/* Bytes that arrived on the southbound console, in order: up to `cap` into `out`, returns how many
 * (0: none). *lost becomes true when bytes were dropped just before the first one returned (an
 * overrun); it is false otherwise. Never waits. */
size_t neso_port_console_read(uint8_t *out, size_t cap, bool *lost);

/* Writes all `len` bytes to the console; may wait for a slow line. */
void neso_port_console_write(const char *text, size_t len);

#endif
