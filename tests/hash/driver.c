/*
 * SHA-256 behind a pipe: says on a line whether the processor's own instructions are used, then
 * answers each request with a digest in hex. A request is three numbers and the data:
 *
 *     <alignment> <bytes of a piece> <length>\n<data>
 */
#include "neso_hex.h"
#include "neso_sha256.h"
#ifdef PROCESSOR
#include "neso_sha256_processor.h"
#endif

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

static bool processor_has(void)
{
#if defined PROCESSOR && NESO_SHA256_PROCESSOR
    return neso_sha256_processor_has();
#else
    return false;
#endif
}

static void hash(const uint8_t *data, size_t len, size_t piece)
{
    neso_sha256 hash;
    uint8_t digest[NESO_SHA256_SIZE];
    char text[2 * NESO_SHA256_SIZE];
    neso_sha256_init(&hash);
    for (size_t at = 0; at < len; at += piece)
        neso_sha256_update(&hash, data + at, len - at < piece ? len - at : piece);
    neso_sha256_final(&hash, digest);
    neso_hex_encode(text, digest, sizeof digest);
    printf("%.*s\n", (int)sizeof text, text);
}

int main(void)
{
    unsigned alignment, piece, len;
    puts(processor_has() ? "processor" : "portable");
    while (scanf("%u %u %u", &alignment, &piece, &len) == 3 && getchar() == '\n') {
        /* The block ends where the data does, so that a sanitizer sees a read beyond. */
        uint8_t *room = malloc(alignment + len + 1);
        if (room == NULL || fread(room + alignment, 1, len, stdin) != len)
            return EXIT_FAILURE;
        uint8_t *exact = realloc(room, alignment + len > 0 ? alignment + len : 1);
        hash(exact + alignment, len, piece);
        free(exact);
    }
    return EXIT_SUCCESS;
}
