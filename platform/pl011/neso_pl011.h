/*
 * Arm PrimeCell UART (PL011) as the console: receives by interrupt into the ring of
 * neso_console.h, sends by polling. Implements neso_port_console_write.
 *
 *     neso_pl011_start(0x4000C000, 50000000, 115200);
 *     neso_interrupt_enable(5); // whose entry in the board's table is neso_pl011_interrupt
 */
#ifndef NESO_PL011_H
#define NESO_PL011_H

#include <stdint.h>

/* 8 data bits, no parity, one stop bit. `base`: address of the device; `clock_hz`: its clock. */
void neso_pl011_start(uintptr_t base, uint32_t clock_hz, uint32_t baud);

void neso_pl011_interrupt(void);

#endif
