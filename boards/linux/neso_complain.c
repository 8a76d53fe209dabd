#include "neso_complain.h"
#include "neso_utf8.h"

#include <stdbool.h>
#include <stdlib.h>

/* The control characters of ASCII are one byte, those of Unicode C2 80 to C2 9F. */
static bool is_control(const unsigned char *at)
{
    return *at < ' ' || *at == 0x7f || (*at == 0xc2 && at[1] < 0xa0);
}

void neso_show(FILE *out, neso_slice text)
{
    while (text.len > 0) {
        size_t size = neso_utf8_sequence(text.ptr, text.len);
        if (size > 0 && !is_control((const unsigned char *)text.ptr))
            fwrite(text.ptr, 1, size, out);
        else
            fputc('?', out);
        size += size == 0;
        text.ptr += size;
        text.len -= size;
    }
}

void neso_complain_list(const char *command, const char *format, va_list arguments)
{
    char *text = NULL;
    if (vasprintf(&text, format, arguments) < 0)
        text = NULL;
    fprintf(stderr, "%s: ", command);
    neso_show(stderr, text == NULL ? NESO_SLICE("out of memory") : neso_slice_of(text));
    fputc('\n', stderr);
    free(text);
}

void neso_complain(const char *command, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    neso_complain_list(command, format, arguments);
    va_end(arguments);
}
