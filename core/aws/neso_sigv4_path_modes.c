/* The canonical path for services that want it otherwise than most. */
#include "neso_hex.h"
#include "neso_sigv4_canonical.h"

static void put_encoded_path(neso_sigv4_sink *sink, const neso_slice *path, bool decodes)
{
    if (path->len == 0)
        neso_sigv4_put_char(sink, '/');
    for (size_t i = 0; i < path->len; i++) {
        char c = path->ptr[i];
        if (c == '/') {
            neso_sigv4_put_char(sink, c);
            continue;
        }
        if (c == '%' && decodes) { /* two digits follow: checked */
            c = (char)neso_hex_pair(path->ptr + i + 1);
            i += 2;
        }
        neso_sigv4_put_encoded(sink, &c, 1);
    }
}

static void put_kept(neso_sigv4_sink *sink, const neso_slice *path)
{
    put_encoded_path(sink, path, false);
}

static void put_s3(neso_sigv4_sink *sink, const neso_slice *path)
{
    put_encoded_path(sink, path, true);
}

const neso_sigv4_path_mode neso_sigv4_path_kept = {put_kept, false};
const neso_sigv4_path_mode neso_sigv4_path_s3 = {put_s3, true};
