/*
 * The command line of `neso sign` and `neso presign`, and how they complain.
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

/* What is printed. */
typedef enum neso_sign_print {
    NESO_SIGN_PRINT_RESULT, /* headers to add, the message signed, or the URL */
    NESO_SIGN_PRINT_HEADERS,
    NESO_SIGN_PRINT_SIGNATURE,
    NESO_SIGN_PRINT_STRING_TO_SIGN,
    NESO_SIGN_PRINT_CANONICAL_REQUEST
} neso_sign_print;

typedef struct neso_sign_options {
    bool presigns;      /* set before: `neso presign` */
    const char *method; /* NULL, as the next, with `raw` */
    const char *url;
    const char *raw;     /* the file of a message; NULL: not given, as the next five */
    const char *explain; /* the file of a reply */
    const char *service;
    const char *region;
    const char *credentials;
    const char *profile;
    int64_t time_s; /* set before: the time when none is given */
    bool has_time;
    uint32_t expires_s;
    bool path_as_is;
    bool no_normalize;
    bool s3;
    bool content_sha256;
    bool unsigned_payload;
    bool token_after;
    bool show_token;
    neso_sign_print print;
    bool help;
    neso_sign_headers headers; /* with room for argc and three more, set before */
    neso_sign_body body;       /* with room for argc pieces, set before */
} neso_sign_options;

/* False: the command line is wrong, and it was said why. The options point into `argv`. */
bool neso_sign_options_parse(neso_sign_options *self, int argc, char **argv);

/* Writes a line to standard error that begins with the name of the command. */
void neso_sign_complain(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* The same, of a file; "-" is standard input. */
void neso_sign_complain_of_file(const char *path, const char *refusal);

#endif
