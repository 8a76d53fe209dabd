#include "neso_sign_body.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

void neso_sign_body_add(neso_sign_body *self, const char *argument, bool binary)
{
    bool is_file = argument[0] == '@';
    self->pieces[self->count++] = (neso_sign_piece){argument + is_file, is_file, binary};
}

static bool is_stdin(const neso_sign_piece *piece)
{
    return piece->is_file && strcmp(piece->text, "-") == 0;
}

bool neso_sign_body_reads_stdin(const neso_sign_body *self)
{
    for (size_t i = 0; i < self->count; i++)
        if (is_stdin(&self->pieces[i]))
            return true;
    return false;
}

/* Removes what -d leaves out of a file; returns how much is left. */
static size_t strip(char *text, size_t len)
{
    size_t kept = 0;
    for (size_t i = 0; i < len; i++)
        if (text[i] != '\r' && text[i] != '\n')
            text[kept++] = text[i];
    return kept;
}

static const char *hash_stream(neso_sha256 *hash, FILE *file, bool binary)
{
    char chunk[16384];
    size_t len;
    while ((len = fread(chunk, 1, sizeof chunk, file)) > 0) {
        if (!binary && memchr(chunk, '\0', len) != NULL)
            return "has a NUL, which not every curl treats alike: use --data-binary";
        neso_sha256_update(hash, chunk, binary ? len : strip(chunk, len));
    }
    return ferror(file) != 0 ? strerror(errno) : NULL;
}

static const char *hash_file(neso_sha256 *hash, const neso_sign_piece *piece)
{
    if (is_stdin(piece))
        return hash_stream(hash, stdin, piece->binary);
    FILE *file = fopen(piece->text, "rb");
    if (file == NULL)
        return strerror(errno);
    const char *refusal = hash_stream(hash, file, piece->binary);
    fclose(file);
    return refusal;
}

const char *neso_sign_body_hash(neso_sign_body *self, uint8_t hash[NESO_SHA256_SIZE])
{
    const char *refusal = NULL;
    neso_sha256 all;
    neso_sha256_init(&all);
    for (size_t i = 0; i < self->count && refusal == NULL; i++) {
        const neso_sign_piece *piece = &self->pieces[i];
        if (i > 0)
            neso_sha256_update(&all, "&", 1);
        if (piece->is_file)
            refusal = hash_file(&all, piece);
        else
            neso_sha256_update(&all, piece->text, strlen(piece->text));
        if (refusal != NULL)
            self->refused = piece->text;
    }
    neso_sha256_final(&all, hash);
    return refusal;
}
