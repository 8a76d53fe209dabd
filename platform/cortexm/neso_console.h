/*
 * The receiving half of a serial console: a ring that a UART's interrupt fills and
 * neso_port_console_read empties.
 *
 * After an overrun everything that arrives is dropped until the ring has been emptied; the next
 * byte is then reported as one that follows a loss.
 */
#ifndef NESO_CONSOLE_H
#define NESO_CONSOLE_H

#include <stdint.h>

/* Bytes that may wait; a power of two. A board overrides it. */
#ifndef NESO_CONSOLE_RING_SIZE
#define NESO_CONSOLE_RING_SIZE 2048
#endif

/* A byte arrived. For the UART's interrupt handler only. */
void neso_console_received(uint8_t byte);

/* The UART lost bytes before the next one received. For its interrupt handler only. */
void neso_console_lost(void);

#endif
