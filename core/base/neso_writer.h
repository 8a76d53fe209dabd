/*
 * A writer: text put together in a buffer of fixed size. What does not fit is not written, and
 * that is remembered, so that one check at the end is enough.
 *
 *     char out[64];
 *     neso_writer writer;
 *     neso_writer_init(&writer, out, sizeof out);
 *     neso_writer_text(&writer, "error ");
 *     neso_writer_u64(&writer, offset);
 *     neso_writer_char(&writer, '\n');
 *     if (neso_writer_status(&writer) == NESO_OK)
 *         send(out, writer.len);
 *
 * A piece (one call) is written whole or not at all; after the first that does not fit nothing more
 * is written, so the buffer always holds a prefix of the text made of whole pieces. No NUL is
 * added.
 */
#ifndef NESO_WRITER_H
#define NESO_WRITER_H

#include "neso_slice.h"
#include "neso_status.h"

#include <stdint.h>

typedef struct neso_writer {
    char *out;     /* the caller's buffer */
    size_t cap;    /* its size in bytes */
    size_t len;    /* bytes written */
    bool overflow; /* a piece did not fit; stays set until neso_writer_init */
} neso_writer;

/* Begins at the start of `out`, which may be NULL when `cap` is 0. */
void neso_writer_init(neso_writer *self, char *out, size_t cap);

/* Appends `len` bytes. `data` may be NULL when `len` is 0, and may overlap the free part of the
 * buffer (a text moved down within one buffer). */
void neso_writer_bytes(neso_writer *self, const void *data, size_t len);

/* Appends a NUL-terminated text without its NUL. */
void neso_writer_text(neso_writer *self, const char *text);

void neso_writer_slice(neso_writer *self, neso_slice slice);

void neso_writer_char(neso_writer *self, char c);

/* Appends a number in decimal, without leading zeros: at most 20 characters. */
void neso_writer_u64(neso_writer *self, uint64_t value);
void neso_writer_i64(neso_writer *self, int64_t value);

/* What was written so far. */
static inline neso_slice neso_writer_written(const neso_writer *self)
{
    return neso_slice_make(self->out, self->len);
}

/* NESO_OK, or NESO_E_NO_SPACE when something did not fit. */
static inline neso_status neso_writer_status(const neso_writer *self)
{
    return self->overflow ? NESO_E_NO_SPACE : NESO_OK;
}

#endif
