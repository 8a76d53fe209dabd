/*
 * A request's body as curl's -d and --data-binary make it: pieces joined by '&', each a text or a
 * file, of which -d leaves out carriage returns and line feeds.
 *
 *     neso_sign_body_add(&body, "@data.json", true);
 *     const char *refusal = neso_sign_body_hash(&body, hash);
 *     if (refusal != NULL)
 *         fprintf(stderr, "%s: %s\n", body.refused, refusal);
 */
#ifndef NESO_SIGN_BODY_H
#define NESO_SIGN_BODY_H

#include "neso_sha256.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct neso_sign_piece {
    const char *text; /* the argument; a file's name behind the '@' */
    bool is_file;     /* "-" is standard input */
    bool binary;
} neso_sign_piece;

typedef struct neso_sign_body {
    neso_sign_piece *pieces; /* room for as many as are added, the caller's */
    size_t count;            /* 0: no body, and no Content-Type */
    const char *refused;     /* the file that neso_sign_body_hash refused */
} neso_sign_body;

/* Adds the argument of -d, or of --data-binary. */
void neso_sign_body_add(neso_sign_body *self, const char *argument, bool binary);

/* Whether standard input is one of the pieces. */
bool neso_sign_body_reads_stdin(const neso_sign_body *self);

/* Reads all pieces, of any size, once. NULL: done. Otherwise a text that says why not: a file
 * cannot be read, or -d meets a NUL in one: some versions of curl leave it out, some what follows
 * too. */
const char *neso_sign_body_hash(neso_sign_body *self, uint8_t hash[NESO_SHA256_SIZE]);

#endif
