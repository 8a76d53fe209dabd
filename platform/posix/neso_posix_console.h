/*
 * The console of a program: neso_port_console_read takes standard input, neso_port_console_write
 * puts lines that begin with '#' (the log) on standard error and all others (the answers) on
 * standard output, so that a program that feeds the gateway through pipes reads answers only.
 *
 * A program that writes lines and reads the answers must read them while it writes: when the pipe
 * of answers is full, the gateway waits.
 */
#ifndef NESO_POSIX_CONSOLE_H
#define NESO_POSIX_CONSOLE_H

#include <stdbool.h>

/* Whether standard input ended and everything that it held was read. A last line without its end
 * got one. */
bool neso_posix_console_ended(void);

/* Holds standard input back (true) or lets it flow again (false, as at the start): while it is
 * held, neso_port_console_read gives nothing. A pipe or a file loses nothing by waiting. */
void neso_posix_console_hold(bool held);

#endif
