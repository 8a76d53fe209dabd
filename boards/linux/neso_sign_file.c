#include "neso_sign_file.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *read_stream(FILE *file, char **text, size_t *len)
{
    size_t cap = 0;
    size_t got;
    do {
        if (*len == cap) {
            cap = cap == 0 ? 16384 : 2 * cap;
            char *bigger = realloc(*text, cap);
            if (bigger == NULL)
                return "out of memory";
            *text = bigger;
        }
        got = fread(*text + *len, 1, cap - *len, file);
        *len += got;
    } while (got > 0);
    return ferror(file) != 0 ? strerror(errno) : NULL;
}

const char *neso_sign_file_read(const char *path, char **text, size_t *len)
{
    *text = NULL;
    *len = 0;
    if (strcmp(path, "-") == 0)
        return read_stream(stdin, text, len);
    FILE *file = fopen(path, "rb");
    if (file == NULL)
        return strerror(errno);
    const char *refusal = read_stream(file, text, len);
    fclose(file);
    return refusal;
}
