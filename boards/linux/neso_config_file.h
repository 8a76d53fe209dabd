/*
 * A configuration on disk. It holds a secret, so only its owner may be able to read it.
 *
 *     static neso_config_file file;
 *     const char *refusal = neso_config_file_read(&file, "/etc/neso.json");
 *     if (refusal != NULL)
 *         complain("/etc/neso.json", refusal);
 */
#ifndef NESO_CONFIG_FILE_H
#define NESO_CONFIG_FILE_H

#include <stddef.h>

#define NESO_CONFIG_FILE_MAX 65536 /* bytes: room for a dozen trust anchors */

typedef struct neso_config_file {
    char text[NESO_CONFIG_FILE_MAX];
    size_t len;
} neso_config_file;

/* Reads a regular file (or a link to one) that belongs to the user of this process or to root, and
 * to which nobody else has any access. NULL: done. Otherwise a text that says why not, valid until
 * the next call, and *out is zeroed. */
const char *neso_config_file_read(neso_config_file *out, const char *path);

/* The same for a file that holds no secret: whoever owns it, and whoever may read or write it. */
const char *neso_config_file_read_public(neso_config_file *out, const char *path);

#endif
