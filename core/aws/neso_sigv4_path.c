/* The canonical path: RFC 3986 section 5.2.4 (remove dot segments) with doubled slashes removed
 * too, as every service but S3 wants it, and then encoded. */
#include "neso_sigv4_canonical.h"

/* Moves *segment on to the next one before `end`; false when there is none. Slashes in a row
 * separate as one does. */
static bool next_segment(neso_slice *segment, const char *end)
{
    const char *start = segment->ptr + segment->len;
    while (start < end && *start == '/')
        start++;
    segment->ptr = start;
    while (start < end && *start != '/')
        start++;
    segment->len = (size_t)(start - segment->ptr);
    return segment->len > 0;
}

/* 1 for ".", 2 for "..", 0 for any other segment. */
static size_t count_dots(const neso_slice *segment)
{
    if (segment->len > 2 || segment->ptr[0] != '.' || segment->ptr[segment->len - 1] != '.')
        return 0;
    return segment->len;
}

/* Whether some ".." undoes this segment. Segments and the ".." behind them pair like brackets, so a
 * count replaces a stack. */
static bool is_undone(neso_slice segment, const char *end)
{
    size_t open = 1;
    while (open > 0 && next_segment(&segment, end)) {
        size_t dots = count_dots(&segment);
        if (dots == 0)
            open++;
        else if (dots == 2)
            open--;
    }
    return open == 0;
}

void neso_sigv4_put_path(neso_sigv4_sink *sink, neso_slice path)
{
    const char *end = path.ptr + path.len;
    neso_slice segment = {path.ptr, 0};
    bool any = false;
    while (next_segment(&segment, end)) {
        if (count_dots(&segment) > 0 || is_undone(segment, end))
            continue;
        neso_sigv4_put_char(sink, '/');
        for (size_t i = 0; i < segment.len; i++)
            neso_sigv4_put_encoded(sink, segment.ptr[i]);
        any = true;
    }
    if (!any || end[-1] == '/')
        neso_sigv4_put_char(sink, '/');
}
