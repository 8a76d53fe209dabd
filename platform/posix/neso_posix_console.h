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
#include <stddef.h>

/* Whether standard input ended and everything that it held was read. */
bool neso_posix_console_ended(void);

/* How many more bytes of standard input neso_port_console_read may give, until this is called
 * again; at the start there is no limit. What must wait stays in the pipe or file and is not lost.
 */
void neso_posix_console_limit(size_t bytes);

/* Whether there is input that may be read, so that it is worth waiting for. */
bool neso_posix_console_open(void);

#endif
