/* The texts of SigV4, and the hashes that are made of them. */
#include "neso_hex.h"
#include "neso_percent.h"
#include "neso_sigv4_canonical.h"

void neso_sigv4_put_char(neso_sigv4_sink *sink, char c)
{
    sink->put(sink, &c, 1);
}

void neso_sigv4_put_encoded(neso_sigv4_sink *sink, const char *text, size_t len)
{
    const char *end = text + len;
    while (text < end) {
        const char *run = text;
        while (text < end && neso_percent_unreserved(*text))
            text++;
        sink->put(sink, run, (size_t)(text - run));
        if (text < end) {
            uint8_t byte = (uint8_t)*text++;
            const char encoded[] = {'%', neso_hex_digit_upper(byte >> 4),
                                    neso_hex_digit_upper(byte & 15)};
            sink->put(sink, encoded, sizeof encoded);
        }
    }
}

/* The order of the bytes does not matter here: this is one instruction on a small processor. */
static uint32_t load(const char *text)
{
    const uint8_t *in = (const uint8_t *)text;
    return in[0] | (uint32_t)in[1] << 8 | (uint32_t)in[2] << 16 | (uint32_t)in[3] << 24;
}

/* Of a word's four bytes at once: one that is 0x7f to 0xa0 has its top bit set when 1 is added, one
 * below '!' or above 0xa0 when '!' is taken away. A carry only leaves a byte that shows already. */
#define EACH(byte)   ((uint32_t)(byte)*0x01010101)
#define HIDDEN(word) (((word) + EACH(1)) | ((word)-EACH('!')))

size_t neso_sigv4_count_visible(const char *text, size_t len)
{
    const char *at = text;
    const char *end = text + len;
    for (; end - at >= 8; at += 8) {
        uint32_t first = load(at);
        uint32_t second = load(at + 4);
        if (((HIDDEN(first) | HIDDEN(second)) & EACH(0x80)) != 0)
            break;
    }
    while (at < end && (uint8_t)(*at - '!') <= '~' - '!')
        at++;
    return (size_t)(at - text);
}

void neso_sigv4_put_slice(neso_sigv4_stream *out, size_t field)
{
    neso_slice text = {out->signature, field};
    if (field < NESO_SIGV4_FIELD_DAY)
        text = *neso_sigv4_member(out->request, field);
    if (field == NESO_SIGV4_FIELD_HEX || (field == NESO_SIGV4_PAYLOAD && text.len == 0))
        text = neso_slice_make(out->signature + NESO_SIGV4_DATE_SIZE, NESO_SIGV4_FIELD_HEX);
    out->sink.put(&out->sink, text.ptr, text.len);
}

static void put_field(neso_sigv4_stream *out, size_t field)
{
    const neso_sigv4_request *request = out->request;
    switch (field) {
    case NESO_SIGV4_FIELD_PATH:
        if (request->path_mode == NULL)
            neso_sigv4_put_path(&out->sink, &request->path);
        else
            request->path_mode->put(&out->sink, &request->path);
        break;
    case NESO_SIGV4_FIELD_QUERY:
        if (request->put_query == NULL)
            neso_sigv4_put_query(out);
        else
            request->put_query(out);
        break;
    case NESO_SIGV4_FIELD_HEADERS:
        neso_sigv4_put_headers(out, true);
        break;
    case NESO_SIGV4_FIELD_NAMES:
        neso_sigv4_put_headers(out, false);
        break;
    default:
        neso_sigv4_put_slice(out, field);
        break;
    }
}

const char *neso_sigv4_put_piece(neso_sigv4_stream *out, const char *pattern)
{
    size_t field = (uint8_t)*pattern ^ NESO_SIGV4_FIELD;
    if (field < NESO_SIGV4_FIELD) {
        put_field(out, field);
        return pattern + 1;
    }
    size_t len = 1;
    while ((int8_t)pattern[len] > 0)
        len++;
    out->sink.put(&out->sink, pattern, len);
    return pattern + len;
}

const char *neso_sigv4_put(neso_sigv4_stream *out, const char *pattern)
{
    while (*pattern != '\0')
        pattern = neso_sigv4_put_piece(out, pattern);
    return pattern;
}

typedef struct hash_stream {
    neso_sigv4_stream stream;
    neso_sha256 hash;
} hash_stream;

static void hash_put(neso_sigv4_sink *self, const char *text, size_t len)
{
    neso_sha256_update(&((hash_stream *)self)->hash, text, len);
}

const char *neso_sigv4_digest(uint8_t digest[NESO_SHA256_SIZE], const neso_sigv4_request *request,
                              const char *signature, const char *pattern, const neso_hmac_key *key)
{
    hash_stream out;
    neso_sigv4_sorted headers;
    headers.after = NULL;
    headers.count = 0;
    out.stream = (neso_sigv4_stream){{hash_put}, request, signature, &headers};
    if (key == NULL)
        neso_sha256_init(&out.hash);
    else
        neso_sha256_import(&out.hash, key->inner, NESO_SHA256_BLOCK_SIZE);
    while (*pattern != '\0')
        pattern = neso_sigv4_put_piece(&out.stream, pattern);
    neso_sha256_final(&out.hash, digest);
    if (key != NULL) {
        neso_sha256_import(&out.hash, key->outer, NESO_SHA256_BLOCK_SIZE);
        neso_sha256_update(&out.hash, digest, NESO_SHA256_SIZE);
        neso_sha256_final(&out.hash, digest);
    }
    return pattern;
}
