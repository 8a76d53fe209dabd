/*
 * The UART of Arm's Cortex-M System Design Kit as the console: receives by interrupt into the ring
 * of neso_console.h, sends by polling. Implements neso_port_console_write.
 *
 *     neso_cmsdk_uart_start(0x40004000, 25000000, 115200);
 *     neso_interrupt_enable(0); // whose entry in the board's table is neso_cmsdk_uart_interrupt
 */
#ifndef NESO_CMSDK_UART_H
#define NESO_CMSDK_UART_H

#include <stdint.h>

/* `base`: address of the device; `clock_hz`: its clock, at least 16 times `baud`. */
void neso_cmsdk_uart_start(uintptr_t base, uint32_t clock_hz, uint32_t baud);

void neso_cmsdk_uart_interrupt(void);

#endif
