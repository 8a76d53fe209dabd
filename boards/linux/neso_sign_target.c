#include "neso_sign_target.h"

#include <ctype.h>
#include <strings.h>

/* How many dots a segment is made of, 0 when it holds anything else; *encoded: one of them is
 * written as %2e. */
static size_t count_dots(neso_slice segment, bool *encoded)
{
    size_t dots = 0;
    for (size_t at = 0; at < segment.len; dots++) {
        if (segment.ptr[at] == '.') {
            at++;
        } else if (segment.len - at >= 3 && strncasecmp(segment.ptr + at, "%2e", 3) == 0) {
            at += 3;
            *encoded = true;
        } else {
            return 0;
        }
    }
    return dots;
}

/* The segment behind the '/' at `at`. */
static neso_slice segment_at(neso_slice path, size_t at)
{
    size_t end = at + 1;
    while (end < path.len && path.ptr[end] != '/')
        end++;
    return neso_slice_make(path.ptr + at + 1, end - at - 1);
}

static bool has_encoded_dots(neso_slice path)
{
    neso_slice segment;
    for (size_t at = 0; at < path.len; at += segment.len + 1) {
        bool encoded = false;
        segment = segment_at(path, at);
        size_t dots = count_dots(segment, &encoded);
        if (encoded && (dots == 1 || dots == 2))
            return true;
    }
    return false;
}

static bool is_ascii(neso_slice text)
{
    for (size_t i = 0; i < text.len; i++)
        if ((unsigned char)text.ptr[i] >= 0x80)
            return false;
    return true;
}

/* Where the output ends when its last segment is taken back. */
static size_t without_last(const char *path, size_t len)
{
    while (len > 0 && path[--len] != '/') {
    }
    return len;
}

static size_t remove_dots(char *out, neso_slice path)
{
    bool encoded;
    size_t len = 0;
    neso_slice segment;
    for (size_t at = 0; at < path.len; at += segment.len + 1) {
        segment = segment_at(path, at);
        size_t dots = count_dots(segment, &encoded);
        bool is_last = at + 1 + segment.len == path.len;
        if (dots == 2)
            len = without_last(out, len);
        size_t kept = dots == 1 || dots == 2 ? is_last : 1 + segment.len; /* the slash with it */
        memcpy(out + len, path.ptr + at, kept);
        len += kept;
    }
    return len;
}

const char *neso_sign_path(char *out, size_t *len, neso_slice path, bool as_is)
{
    if (!is_ascii(path))
        return "the path has a byte beyond ASCII: encode it, as in %C3%A4";
    if (!as_is && has_encoded_dots(path))
        return "the path has an encoded dot segment: write '.' or '..', or give --path-as-is";
    *len = path.len;
    if (as_is)
        memcpy(out, path.ptr, path.len);
    else
        *len = remove_dots(out, path);
    return NULL;
}

/* Cuts `suffix` off the end of the name. */
static bool cut(neso_slice *name, const char *suffix)
{
    size_t len = strlen(suffix);
    if (name->len < len || memcmp(name->ptr + name->len - len, suffix, len) != 0)
        return false;
    name->len -= len;
    return true;
}

/* What stands behind the last dot of the name. */
static neso_slice last_label(neso_slice name)
{
    size_t start = name.len;
    while (start > 0 && name.ptr[start - 1] != '.')
        start--;
    return neso_slice_make(name.ptr + start, name.len - start);
}

void neso_sign_scope_of(neso_sign_scope *out, neso_slice host)
{
    memset(out, 0, sizeof *out);
    neso_slice name = {out->host, 0};
    while (name.len < host.len && name.len < sizeof out->host && host.ptr[name.len] != ':') {
        out->host[name.len] = (char)tolower((unsigned char)host.ptr[name.len]);
        name.len++;
    }
    if (!cut(&name, ".amazonaws.com") && !cut(&name, ".amazonaws.com.cn"))
        return;
    if (neso_slice_equal(name, NESO_SLICE("sts"))) {
        out->service = name;
        out->region = NESO_SLICE("us-east-1");
    } else if (cut(&name, ".neptune") && last_label(name).len < name.len) {
        out->service = NESO_SLICE("neptune-db");
        out->region = last_label(name);
    } else if (name.len > 4 && memcmp(name.ptr, "sts.", 4) == 0 &&
               last_label(name).len == name.len - 4) {
        out->service = NESO_SLICE("sts");
        out->region = last_label(name);
    }
}
