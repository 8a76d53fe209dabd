/*
 * Texts that others wrote, for a terminal: nothing of them may act on it.
 *
 *     neso_complain("neso sign", "--time '%s' is no time", optarg);
 */
#ifndef NESO_COMPLAIN_H
#define NESO_COMPLAIN_H

#include "neso_slice.h"

#include <stdarg.h>
#include <stdio.h>

/* Prints a text with '?' in place of control characters and of what is not UTF-8. */
void neso_show(FILE *out, neso_slice text);

/* Prints "COMMAND: TEXT" and a line feed on standard error, the text shown as above. */
void neso_complain(const char *command, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

void neso_complain_list(const char *command, const char *format, va_list arguments)
    __attribute__((format(printf, 2, 0)));

#endif
