/* The texts of SigV4, and the hashes that are made of them. */
#include "neso_hex.h"
#include "neso_percent.h"
#include "neso_sigv4_canonical.h"

void neso_sigv4_put_char(neso_sigv4_sink *sink, char c)
{
    sink->put(sink, &c, 1);
}

void neso_sigv4_put_encoded(neso_sigv4_sink *sink, char byte)
{
    char encoded[NESO_PERCENT_ENCODED_MAX];
    sink->put(sink, encoded, neso_percent_encode_byte(encoded, byte));
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

void neso_sigv4_put_payload(neso_sigv4_sink *sink, const neso_sigv4_request *request)
{
    if (request->payload.len > 0) {
        sink->put(sink, request->payload.ptr, request->payload.len);
        return;
    }
    char hex[2 * NESO_SHA256_SIZE];
    neso_hex_encode(hex, request->payload_hash, sizeof request->payload_hash);
    sink->put(sink, hex, sizeof hex);
}

static void put_field(neso_sigv4_sink *sink, char field, const neso_sigv4_request *request,
                      const neso_sigv4_signature *signature)
{
    neso_slice text = {NULL, 0};
    switch (field) {
    case 'p':
        if (request->path_mode == NULL)
            neso_sigv4_put_path(sink, request->path);
        else
            request->path_mode->put(sink, request->path);
        return;
    case 'q':
        if (request->put_query == NULL)
            neso_sigv4_put_query(sink, request->query);
        else
            request->put_query(sink, request, signature);
        return;
    case 'h':
        neso_sigv4_put_headers(sink, request, signature);
        return;
    case 's':
        neso_sigv4_put_headers(sink, request, NULL);
        return;
    case 'b':
        neso_sigv4_put_payload(sink, request);
        return;
    case 'm':
        text = request->method;
        break;
    case 'o':
        text = request->session_token;
        break;
    case 'k':
        text = request->access_key_id;
        break;
    case 'r':
        text = request->region;
        break;
    case 'v':
        text = request->service;
        break;
    case 'd':
        text = neso_slice_make(signature->date, NESO_SIGV4_DAY_SIZE);
        break;
    case 't':
        text = neso_slice_make(signature->date, sizeof signature->date);
        break;
    default: /* 'x' */
        text = neso_slice_make(signature->hex, sizeof signature->hex);
        break;
    }
    sink->put(sink, text.ptr, text.len);
}

const char *neso_sigv4_put_piece(neso_sigv4_sink *sink, const char *template,
                                 const neso_sigv4_request *request,
                                 const neso_sigv4_signature *signature)
{
    if (*template == '%') {
        put_field(sink, template[1], request, signature);
        return template + 2;
    }
    size_t len = 0;
    while (template[len] != '\0' && template[len] != '%')
        len++;
    sink->put(sink, template, len);
    return template + len;
}

void neso_sigv4_put(neso_sigv4_sink *sink, const char *template, const neso_sigv4_request *request,
                    const neso_sigv4_signature *signature)
{
    while (*template != '\0')
        template = neso_sigv4_put_piece(sink, template, request, signature);
}

typedef struct hash_sink {
    neso_sigv4_sink sink;
    neso_sha256 hash;
} hash_sink;

static void hash_put(neso_sigv4_sink *self, const char *text, size_t len)
{
    neso_sha256_update(&((hash_sink *)self)->hash, text, len);
}

void neso_sigv4_hash_canonical_request(uint8_t hash[NESO_SHA256_SIZE],
                                       const neso_sigv4_request *request,
                                       const neso_sigv4_signature *signature)
{
    hash_sink out = {.sink = {hash_put}};
    neso_sha256_init(&out.hash);
    neso_sigv4_put(&out.sink, NESO_SIGV4_CANONICAL_REQUEST, request, signature);
    neso_sha256_final(&out.hash, hash);
}

typedef struct hmac_sink {
    neso_sigv4_sink sink;
    neso_hmac hmac;
} hmac_sink;

static void hmac_put(neso_sigv4_sink *self, const char *text, size_t len)
{
    neso_hmac_update(&((hmac_sink *)self)->hmac, text, len);
}

void neso_sigv4_sign_string(uint8_t tag[NESO_SHA256_SIZE], const neso_sigv4_key *key,
                            const neso_sigv4_request *request,
                            const neso_sigv4_signature *signature)
{
    hmac_sink out = {.sink = {hmac_put}};
    neso_hmac_init(&out.hmac, &key->hmac);
    neso_sigv4_put(&out.sink, NESO_SIGV4_STRING_TO_SIGN, request, signature);
    neso_hmac_final(&out.hmac, tag);
}
