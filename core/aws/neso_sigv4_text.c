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

static void put_payload_hash(neso_sigv4_sink *sink, const neso_sigv4_request *request)
{
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
        neso_sigv4_put_path(sink, request->path);
        return;
    case 'q':
        neso_sigv4_put_query(sink, request->query);
        return;
    case 'h':
        neso_sigv4_put_headers(sink, request, signature->date);
        return;
    case 's':
        neso_sigv4_put_headers(sink, request, NULL);
        return;
    case 'b':
        put_payload_hash(sink, request);
        return;
    case 'm':
        text = request->method;
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

void neso_sigv4_put(neso_sigv4_sink *sink, const char *template, const neso_sigv4_request *request,
                    const neso_sigv4_signature *signature)
{
    while (*template != '\0') {
        size_t len = 0;
        while (template[len] != '\0' && template[len] != '%')
            len++;
        sink->put(sink, template, len);
        template += len;
        if (*template == '%') {
            put_field(sink, template[1], request, signature);
            template += 2;
        }
    }
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
