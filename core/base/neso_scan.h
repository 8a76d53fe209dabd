/*
 * Text that is read from its beginning to its end. The first failure sticks: nothing is left to
 * read after it, so that a form can be read in one go and the outcome looked at once.
 *
 *     neso_scan in = neso_scan_make(text, len);
 *     uint32_t hour = neso_scan_number(&in, 10, 2);
 *     neso_scan_expect(&in, ":");
 *     uint32_t minute = neso_scan_number(&in, 10, 2);
 *     if (in.status != NESO_OK)
 *         report(neso_status_text(in.status), (size_t)(in.at - text));
 *     else
 *         use(&hour, &minute);
 */
#ifndef NESO_SCAN_H
#define NESO_SCAN_H

#include "neso_status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct neso_scan {
    const char *at; /* what is read next; after a failure what offends */
    const char *end;
    neso_status status;
} neso_scan;

static inline neso_scan neso_scan_make(const char *text, size_t len)
{
    neso_scan scan = {text, text + len, NESO_OK};
    return scan;
}

/* The character that is read next; NUL at the end, where no form here has one. */
char neso_scan_peek(const neso_scan *in);

/* Fails with `status`, unless it has failed before. */
void neso_scan_stop(neso_scan *in, neso_status status);

/* Fails with NESO_E_MALFORMED, or NESO_E_INCOMPLETE at the end. */
void neso_scan_fail(neso_scan *in);

/* Takes one character if it is one of `set`. */
bool neso_scan_skip(neso_scan *in, const char *set);

/* Whether a character is a blank, tab, carriage return or line feed. */
bool neso_scan_is_space(char c);

/* Takes the spaces that come next, as many as there are. */
void neso_scan_spaces(neso_scan *in);

/* Takes all of `text` or fails. */
void neso_scan_expect(neso_scan *in, const char *text);

/* Takes exactly so many digits of base 10 or 16 or fails. */
uint32_t neso_scan_number(neso_scan *in, uint32_t base, uint32_t digits);

#endif
