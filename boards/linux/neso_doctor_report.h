/*
 * What `neso doctor` prints: a line for each step, and below it, indented, what to do about it.
 *
 *     neso_doctor_report report = {.out = stdout};
 *     neso_doctor_say(&report, NESO_DOCTOR_FAIL, "clock", "%d minutes behind", 12);
 *     neso_doctor_advise(&report, "Set it: timedatectl set-ntp true");
 *     return report.failures > 0;
 *
 * Texts may be what a server has sent: control characters in them are printed as '?'.
 */
#ifndef NESO_DOCTOR_REPORT_H
#define NESO_DOCTOR_REPORT_H

#include <stdbool.h>
#include <stdio.h>

typedef enum neso_doctor_mark {
    NESO_DOCTOR_OK,
    NESO_DOCTOR_SKIP, /* could not be tried, or need not be */
    NESO_DOCTOR_WARN, /* works, or may work, but not as it should */
    NESO_DOCTOR_FAIL
} neso_doctor_mark;

typedef struct neso_doctor_report {
    FILE *out;
    bool quiet;   /* nothing but warnings and failures */
    bool verbose; /* details too */
    unsigned warnings;
    unsigned failures;
    bool hidden; /* its own: the last line was not printed, so neither is what belongs to it */
} neso_doctor_report;

/* Begins a step's line; the text has no line feed at the end. */
void neso_doctor_say(neso_doctor_report *self, neso_doctor_mark mark, const char *step,
                     const char *format, ...) __attribute__((format(printf, 4, 5)));

/* A detail of the step, which is printed only if `verbose`. */
void neso_doctor_detail(neso_doctor_report *self, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* What to do; may have several lines. */
void neso_doctor_advise(neso_doctor_report *self, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

#endif
