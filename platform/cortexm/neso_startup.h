/* Exception handlers that the vector table of neso_startup.c refers to. */
#ifndef NESO_STARTUP_H
#define NESO_STARTUP_H

_Noreturn void neso_reset_entry(void);
void neso_fault_entry(void);
void neso_clock_interrupt(void);

#endif
