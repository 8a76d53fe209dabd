/* The canonical path: RFC 3986 section 5.2.4 (remove dot segments) with doubled slashes removed
 * too, as every service but S3 wants it, and then encoded. */
#include "neso_sigv4_canonical.h"

/* The segment at or after *at, which moves behind it; empty at the end. Slashes in a row separate
 * as one does. */
static neso_slice next_segment(neso_slice path, size_t *at)
{
    size_t start = *at;
    while (start < path.len && path.ptr[start] == '/')
        start++;
    size_t end = start;
    while (end < path.len && path.ptr[end] != '/')
        end++;
    *at = end;
    return neso_slice_make(path.ptr + start, end - start);
}

static bool is_current(neso_slice segment)
{
    return segment.len == 1 && segment.ptr[0] == '.';
}

static bool is_parent(neso_slice segment)
{
    return segment.len == 2 && segment.ptr[0] == '.' && segment.ptr[1] == '.';
}

/* How much of the path a later ".." can still undo: up to and with the last of them. */
static neso_slice until_last_parent(neso_slice path)
{
    size_t at = 0;
    size_t end = 0;
    neso_slice segment;
    while ((segment = next_segment(path, &at)).len > 0) {
        if (is_parent(segment))
            end = at;
    }
    return neso_slice_make(path.ptr, end);
}

/* Whether some ".." from offset `at` on undoes the segment that ends there. Segments and the ".."
 * that undo them pair like brackets, so a count replaces a stack. */
static bool is_undone(neso_slice path, size_t at)
{
    size_t depth = 1;
    neso_slice segment;
    while (depth > 0 && (segment = next_segment(path, &at)).len > 0) {
        if (is_parent(segment))
            depth--;
        else if (!is_current(segment))
            depth++;
    }
    return depth == 0;
}

static void put_segment(neso_sigv4_sink *sink, neso_slice segment)
{
    for (size_t i = 0; i < segment.len; i++)
        neso_sigv4_put_encoded(sink, segment.ptr[i]);
}

void neso_sigv4_put_path(neso_sigv4_sink *sink, neso_slice path)
{
    neso_slice undoing = until_last_parent(path);
    bool any = false;
    size_t at = 0;
    neso_slice segment;
    while ((segment = next_segment(path, &at)).len > 0) {
        if (is_current(segment) || is_parent(segment) || is_undone(undoing, at))
            continue;
        neso_sigv4_put_char(sink, '/');
        put_segment(sink, segment);
        any = true;
    }
    if (!any || path.ptr[path.len - 1] == '/')
        neso_sigv4_put_char(sink, '/');
}
