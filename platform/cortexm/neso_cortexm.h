/*
 * Cortex-M start-up, clock, sleep and faults: what every bare-metal board here shares.
 *
 * A board's folder brings a neso_board (neso_board.h), a table of its interrupts and a linker
 * script that includes neso_sections.ld:
 *
 *     void (*const board_interrupts[])(void) NESO_INTERRUPTS = {
 *         [5] = neso_pl011_interrupt,
 *         [42] = neso_stellaris_interrupt,
 *     };
 *
 * The stack lies below everything else in RAM, so one that grows too far faults instead of
 * overwriting data. Start-up fills it with NESO_STACK_PAINT: a debugger that looks for the first
 * word that differs sees how deep it ever was.
 */
#ifndef NESO_CORTEXM_H
#define NESO_CORTEXM_H

#include <stdbool.h>
#include <stdint.h>

#define NESO_STACK_PAINT 0xA5A5A5A5u

/* Puts a board's table of interrupt handlers behind the sixteen vectors of the core. Entries that
 * are missing must never be enabled. */
#define NESO_INTERRUPTS __attribute__((section(".vectors.irq"), used))

/* A register of the device or of the core. */
#define NESO_REG32(address) (*(volatile uint32_t *)(uintptr_t)(address))

/* Starts the millisecond clock (SysTick) of neso_port_now_ms. `cpu_hz`: the core's clock, a
 * multiple of 1000 below 16 GHz. */
void neso_clock_start(uint32_t cpu_hz);

/* Sleeps until `ms` milliseconds have passed or neso_wake was called since the last return. */
void neso_idle(uint32_t ms);

/* Ends neso_idle. For interrupt handlers. */
void neso_wake(void);

/* Lets interrupt `number` (0: the first after the core's own) through. */
static inline void neso_interrupt_enable(unsigned number)
{
    NESO_REG32(0xE000E100u + 4u * (number / 32u)) = 1u << (number % 32u);
}

/* Why the device was started, as far as RAM tells: "fault" (the fault handler reset it), "reset"
 * (RAM has kept what the last run left in it) or "power-on". To be called once. */
const char *neso_reset_cause(void);

/* Resets the device. */
_Noreturn void neso_reset_system(void);

#endif
