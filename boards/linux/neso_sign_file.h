/*
 * Files whose whole text is needed.
 *
 *     char *text;
 *     size_t len;
 *     const char *refusal = neso_sign_file_read("request.txt", &text, &len);
 *     ...
 *     free(text);
 */
#ifndef NESO_SIGN_FILE_H
#define NESO_SIGN_FILE_H

#include <stddef.h>

/* Reads the file `path`, "-" for standard input. NULL: done; otherwise a text that says why not.
 * Free *text in any case, which may be NULL. */
const char *neso_sign_file_read(const char *path, char **text, size_t *len);

#endif
