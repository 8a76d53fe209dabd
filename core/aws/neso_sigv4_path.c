/* The canonical path: RFC 3986 section 5.2.4 (remove dot segments) with doubled slashes removed
 * too, as every service but S3 wants it, and then encoded. */
#include "neso_sigv4_canonical.h"

/* What a segment does to the number of those that are open: ".." closes one, "." none. */
enum { CLOSES = -1, NOTHING, OPENS, NO_SEGMENT };

/* Moves *segment on to the next one before `end`. Slashes in a row separate as one does. */
static int next_segment(neso_slice *segment, const char *end)
{
    const char *at = segment->ptr + segment->len;
    while (at < end && *at == '/')
        at++;
    segment->ptr = at;
    while (at < end && *at != '/')
        at++;
    segment->len = (size_t)(at - segment->ptr);
    if (segment->len == 0)
        return NO_SEGMENT;
    if (segment->len > 2 || segment->ptr[0] != '.' || at[-1] != '.')
        return OPENS;
    return segment->len == 1 ? NOTHING : CLOSES;
}

/* Whether some ".." undoes this segment. Segments and the ".." behind them pair like brackets, so a
 * count replaces a stack. */
static bool is_undone(neso_slice segment, const char *end)
{
    int open = OPENS;
    while (open > 0) {
        int step = next_segment(&segment, end);
        if (step == NO_SEGMENT)
            return false;
        open += step;
    }
    return true;
}

void neso_sigv4_put_path(neso_sigv4_sink *sink, const neso_slice *path)
{
    const char *end = path->ptr + path->len;
    neso_slice segment = {path->ptr, 0};
    bool any = false;
    int step;
    while ((step = next_segment(&segment, end)) != NO_SEGMENT) {
        if (step != OPENS || is_undone(segment, end))
            continue;
        neso_sigv4_put_char(sink, '/');
        neso_sigv4_put_encoded(sink, segment.ptr, segment.len);
        any = true;
    }
    if (!any || end[-1] == '/')
        neso_sigv4_put_char(sink, '/');
}
