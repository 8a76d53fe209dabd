#include "neso_sign_print.h"
#include "neso_hex.h"
#include "neso_sigv4_explain.h"

#include <stdio.h>

static void print(neso_slice text)
{
    fwrite(text.ptr, 1, text.len, stdout);
}

static void print_source(neso_source *source)
{
    uint8_t piece[512];
    size_t len;
    while (source->read(source, piece, sizeof piece, &len) == NESO_OK && len > 0)
        fwrite(piece, 1, len, stdout);
}

static void print_header(const char *name, neso_slice value, const char *line_end)
{
    printf("%s: ", name);
    print(value);
    fputs(line_end, stdout);
}

static void print_added(const neso_signing *signing, const neso_sign_options *options,
                        const neso_sigv4_signature *signature, neso_slice token,
                        const char *line_end)
{
    const neso_sigv4_request *request = &signing->request;
    neso_sigv4_authorization authorization;
    char hash[2 * NESO_SHA256_SIZE];
    neso_hex_encode(hash, request->payload_hash, NESO_SHA256_SIZE);
    if (signing->adds_content_type)
        print_header("Content-Type", *neso_sign_headers_find(&options->headers, "Content-Type"),
                     line_end);
    if (request->content_sha256)
        print_header("X-Amz-Content-Sha256",
                     request->payload.len > 0 ? request->payload
                                              : neso_slice_make(hash, sizeof hash),
                     line_end);
    print_header("X-Amz-Date", neso_slice_make(signature->date, sizeof signature->date), line_end);
    if (token.len > 0)
        print_header("X-Amz-Security-Token", token, line_end);
    neso_sigv4_authorization_init(&authorization, request, signature);
    fputs("Authorization: ", stdout);
    print_source(&authorization.source);
    fputs(line_end, stdout);
}

void neso_sign_print_headers(const neso_signing *signing, const neso_sign_options *options,
                             const neso_sigv4_signature *signature, neso_slice token)
{
    print_added(signing, options, signature, token, "\n");
}

void neso_sign_print_message(const neso_signing *signing, const neso_sign_options *options,
                             const neso_sigv4_signature *signature, neso_slice token)
{
    const neso_sign_raw *raw = &signing->raw;
    print(raw->request_line);
    fputs(raw->line_end, stdout);
    for (size_t i = 0; i < options->headers.count; i++) {
        print(options->headers.sent[i].name);
        putchar(':');
        print(options->headers.sent[i].value);
        fputs(raw->line_end, stdout);
    }
    print_added(signing, options, signature, token, raw->line_end);
    fputs(raw->line_end, stdout);
    print(raw->body);
}

void neso_sign_print_url(const neso_signing *signing, const neso_sign_options *options,
                         neso_sigv4_presigned *presigned)
{
    neso_slice host = neso_slice_of(signing->host);
    if (options->raw != NULL)
        host = neso_sign_trim(*neso_sign_headers_find(&options->headers, "Host")); /* was signed */
    fputs(signing->https ? "https://" : "http://", stdout);
    print(host);
    print(signing->request.path.len == 0 ? NESO_SLICE("/") : signing->request.path);
    putchar('?');
    print_source(&presigned->source);
    putchar('\n');
}

static void print_piece(neso_sigv4_sink *sink, const char *text, size_t len)
{
    (void)sink;
    fwrite(text, 1, len, stdout);
}

void neso_sign_print_text(neso_sign_print what, const neso_sigv4_request *request,
                          const neso_sigv4_signature *signature)
{
    neso_sigv4_sink out = {print_piece};
    if (what == NESO_SIGN_PRINT_SIGNATURE)
        print(neso_slice_make(signature->hex, sizeof signature->hex));
    else /* was signed: nothing to refuse */
        (void)neso_sigv4_show(&out,
                              what == NESO_SIGN_PRINT_STRING_TO_SIGN
                                  ? NESO_SIGV4_TEXT_STRING_TO_SIGN
                                  : NESO_SIGV4_TEXT_CANONICAL_REQUEST,
                              request, NULL);
    putchar('\n');
}
