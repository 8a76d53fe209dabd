/*
 * A file as a source (neso_source.h): opened anew on each rewind, so that a token that another
 * program replaces is read as it is now, and never held in memory.
 *
 *     neso_posix_file token;
 *     neso_posix_file_init(&token, "/var/run/secrets/token");
 *     config.token = &token.source;
 *     ...
 *     neso_posix_file_close(&token);
 */
#ifndef NESO_POSIX_FILE_H
#define NESO_POSIX_FILE_H

#include "neso_source.h"

typedef struct neso_posix_file {
    neso_source source; /* rewind, read: NESO_E_IO, see ->error */
    const char *path;
    int fd;    /* -1: closed */
    int error; /* errno of the last failure; EISDIR and the like where it is no regular file */
} neso_posix_file;

/* `path` must outlive it. */
void neso_posix_file_init(neso_posix_file *self, const char *path);

/* Closes the file; a rewind opens it again. */
void neso_posix_file_close(neso_posix_file *self);

#endif
