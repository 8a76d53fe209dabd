/*
 * A slice: a view of text or bytes that somebody else owns. Not NUL-terminated.
 *
 *     neso_slice host = NESO_SLICE("sts.us-east-1.amazonaws.com");
 *     if (neso_slice_equal(host, neso_slice_of(text)))
 *         use(host.ptr, host.len);
 */
#ifndef NESO_SLICE_H
#define NESO_SLICE_H

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

typedef struct neso_slice {
    const char *ptr; /* may be NULL when len is 0 */
    size_t len;      /* bytes */
} neso_slice;

/* The slice of a string literal, without its NUL. Usable in static initializers as NESO_SLICE_INIT.
 */
#define NESO_SLICE_INIT(literal)                                                                   \
    {                                                                                              \
        "" literal, sizeof(literal) - 1                                                            \
    }
#define NESO_SLICE(literal) ((neso_slice)NESO_SLICE_INIT(literal))

static inline neso_slice neso_slice_make(const void *ptr, size_t len)
{
    neso_slice slice = {(const char *)ptr, len};
    return slice;
}

/* The slice of a NUL-terminated text; NULL gives the empty slice. */
static inline neso_slice neso_slice_of(const char *text)
{
    return neso_slice_make(text, text == NULL ? 0 : strlen(text));
}

/* Not for secrets: the time it takes tells where two texts differ (neso_equal_ct does not). */
static inline bool neso_slice_equal(neso_slice a, neso_slice b)
{
    return a.len == b.len && (a.len == 0 || memcmp(a.ptr, b.ptr, a.len) == 0);
}

/* Where `part` begins in `text` for the first time; text.len when it is not there. */
static inline size_t neso_slice_find(neso_slice text, neso_slice part)
{
    for (size_t i = 0; i + part.len <= text.len; i++) {
        if (memcmp(text.ptr + i, part.ptr, part.len) == 0)
            return i;
    }
    return text.len;
}

#endif
