/* The three stages of a signature: canonical request, string to sign, Authorization header. */
#include "neso_sigv4.h"
#include "neso_hex.h"
#include "neso_percent.h"
#include "neso_sigv4_canonical.h"

void neso_sigv4_put_slice(neso_sigv4_sink *sink, neso_slice text)
{
    sink->put(sink, text.ptr, text.len);
}

void neso_sigv4_put_text(neso_sigv4_sink *sink, const char *text)
{
    sink->put(sink, text, strlen(text));
}

void neso_sigv4_put_char(neso_sigv4_sink *sink, char c)
{
    sink->put(sink, &c, 1);
}

void neso_sigv4_put_encoded(neso_sigv4_sink *sink, char byte)
{
    char encoded[NESO_PERCENT_ENCODED_MAX];
    sink->put(sink, encoded, neso_percent_encode_byte(encoded, byte));
}

static void put_hex(neso_sigv4_sink *sink, const uint8_t hash[NESO_SHA256_SIZE])
{
    char hex[2 * NESO_SHA256_SIZE];
    neso_hex_encode(hex, hash, NESO_SHA256_SIZE);
    sink->put(sink, hex, sizeof hex);
}

void neso_sigv4_put_canonical(neso_sigv4_sink *sink, const neso_sigv4_request *request,
                              const char date[NESO_SIGV4_DATE_SIZE])
{
    neso_sigv4_put_slice(sink, request->method);
    neso_sigv4_put_char(sink, '\n');
    neso_sigv4_put_path(sink, request->path);
    neso_sigv4_put_char(sink, '\n');
    neso_sigv4_put_query(sink, request->query);
    neso_sigv4_put_char(sink, '\n');
    neso_sigv4_put_headers(sink, request, date);
    neso_sigv4_put_char(sink, '\n');
    neso_sigv4_put_signed_headers(sink, request);
    neso_sigv4_put_char(sink, '\n');
    put_hex(sink, request->payload_hash);
}

void neso_sigv4_put_scope(neso_sigv4_sink *sink, const neso_sigv4_request *request,
                          const char date[NESO_SIGV4_DATE_SIZE])
{
    sink->put(sink, date, NESO_SIGV4_DAY_SIZE);
    neso_sigv4_put_char(sink, '/');
    neso_sigv4_put_slice(sink, request->region);
    neso_sigv4_put_char(sink, '/');
    neso_sigv4_put_slice(sink, request->service);
    neso_sigv4_put_text(sink, "/aws4_request");
}

typedef struct hash_sink {
    neso_sigv4_sink sink;
    neso_sha256 hash;
} hash_sink;

static void hash_put(neso_sigv4_sink *self, const char *text, size_t len)
{
    neso_sha256_update(&((hash_sink *)self)->hash, text, len);
}

/* Apart from its callers, so that its context is gone from the stack when that of the HMAC comes.
 */
static void hash_canonical(uint8_t hash[NESO_SHA256_SIZE], const neso_sigv4_request *request,
                           const char date[NESO_SIGV4_DATE_SIZE])
{
    hash_sink out = {.sink = {hash_put}};
    neso_sha256_init(&out.hash);
    neso_sigv4_put_canonical(&out.sink, request, date);
    neso_sha256_final(&out.hash, hash);
}

neso_status neso_sigv4_canonical_hash(uint8_t hash[NESO_SHA256_SIZE],
                                      const neso_sigv4_request *request, neso_sigv4_fault *fault)
{
    char date[NESO_SIGV4_DATE_SIZE];
    memset(hash, 0, NESO_SHA256_SIZE);
    neso_status status = neso_sigv4_check(request, fault);
    if (status != NESO_OK)
        return status;
    (void)neso_time_format_basic(date, request->time_s); /* in range: checked */
    hash_canonical(hash, request, date);
    return NESO_OK;
}

typedef struct hmac_sink {
    neso_sigv4_sink sink;
    neso_hmac hmac;
} hmac_sink;

static void hmac_put(neso_sigv4_sink *self, const char *text, size_t len)
{
    neso_hmac_update(&((hmac_sink *)self)->hmac, text, len);
}

/* Signs the string to sign, which ends with the hash of the canonical request; the tag takes the
 * place of that hash. */
static void sign_hash(uint8_t hash[NESO_SHA256_SIZE], const neso_sigv4_key *key,
                      const neso_sigv4_request *request, const char date[NESO_SIGV4_DATE_SIZE])
{
    hmac_sink out = {.sink = {hmac_put}};
    neso_hmac_init(&out.hmac, &key->hmac);
    neso_sigv4_put_text(&out.sink, NESO_SIGV4_ALGORITHM "\n");
    out.sink.put(&out.sink, date, NESO_SIGV4_DATE_SIZE);
    neso_sigv4_put_char(&out.sink, '\n');
    neso_sigv4_put_scope(&out.sink, request, date);
    neso_sigv4_put_char(&out.sink, '\n');
    put_hex(&out.sink, hash);
    neso_hmac_final(&out.hmac, hash);
}

neso_status neso_sigv4_sign(neso_sigv4_signature *signature, const neso_sigv4_key *key,
                            const neso_sigv4_request *request, neso_sigv4_fault *fault)
{
    uint8_t hash[NESO_SHA256_SIZE];
    memset(signature, 0, sizeof *signature);
    neso_status status = neso_sigv4_check(request, fault);
    if (status == NESO_OK && !neso_sigv4_key_fits(key, request))
        status = neso_sigv4_refuse(fault, NESO_E_ARGUMENT, NESO_SIGV4_KEY, 0);
    if (status != NESO_OK)
        return status;
    (void)neso_time_format_basic(signature->date, request->time_s); /* in range: checked */
    hash_canonical(hash, request, signature->date);
    sign_hash(hash, key, request, signature->date);
    neso_hex_encode(signature->hex, hash, sizeof hash);
    return NESO_OK;
}
