/*
 * The command line of `neso sign`, and how it complains.
 *
 *     if (!neso_sign_options_parse(&options, argc, argv))
 *         return NESO_EXIT_USAGE;
 */
#ifndef NESO_SIGN_OPTIONS_H
#define NESO_SIGN_OPTIONS_H

#include "neso_sign_body.h"
#include "neso_sign_headers.h"

#include <stdbool.h>
#include <stdint.h>

typedef struct neso_sign_options {
    const char *method;
    const char *url;
    const char *service; /* NULL: not given, as the next two */
    const char *region;
    const char *credentials;
    int64_t time_s; /* set before: the time when none is given */
    bool path_as_is;
    bool help;
    neso_sign_headers headers; /* with room for argc and two more, set before */
    neso_sign_body body;       /* with room for argc pieces, set before */
} neso_sign_options;

/* False: the command line is wrong, and it was said why. The options point into `argv`. */
bool neso_sign_options_parse(neso_sign_options *self, int argc, char **argv);

/* Writes a line to standard error, "neso sign: ..." */
void neso_sign_complain(const char *format, ...);

#endif
