/* Things in order, without room for all of them: the first few are picked in one pass, then the
 * first few of those that come behind these. */
#include "neso_sigv4_canonical.h"

/* NULL is before all. Equal things lie in one array: the one that stands first comes first. */
static bool is_before(const neso_sigv4_row *row, const neso_sigv4_request *request, const void *a,
                      const void *b)
{
    int order = a == NULL ? -1 : row->compare(request, a, b);
    return order < 0 || (order == 0 && (const char *)a < (const char *)b);
}

/* The first things behind self->after. Those behind a new one move up, the last one out of those
 * that count when there is no room. */
static void pick(neso_sigv4_sorted *self, const neso_sigv4_row *row,
                 const neso_sigv4_request *request)
{
    const void *thing = NULL;
    while ((thing = row->next(request, thing)) != NULL) {
        if (!is_before(row, request, self->after, thing))
            continue;
        const void **at = self->things + self->count;
        for (; at > self->things && is_before(row, request, thing, at[-1]); at--)
            *at = at[-1];
        *at = thing;
        if (self->count < NESO_SIGV4_AHEAD)
            self->count++;
    }
}

void neso_sigv4_sorted_rewind(neso_sigv4_sorted *self)
{
    self->at = 0;
    if (self->after != NULL)
        self->count = 0;
    self->after = NULL;
}

const void *neso_sigv4_next(neso_sigv4_sorted *self, const neso_sigv4_row *row,
                            const neso_sigv4_request *request)
{
    if (self->at == self->count && (self->count == 0 || self->count == NESO_SIGV4_AHEAD)) {
        self->after = self->count == 0 ? NULL : self->things[self->count - 1];
        self->at = 0;
        self->count = 0;
        pick(self, row, request);
    }
    return self->at < self->count ? self->things[self->at++] : NULL;
}
