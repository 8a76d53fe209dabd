/* Reads a configuration from standard input, as a gateway would, and says what is wrong with it. */
#include "neso_settings.h"

#include <stdio.h>

int main(void)
{
    static char text[8192];
    size_t len = fread(text, 1, sizeof text, stdin);
    neso_settings settings;
    neso_settings_error error;

    if (neso_settings_parse(&settings, text, len, &error) == NESO_OK)
        return 0;
    printf("%.*s: %s\n", (int)error.field.len, error.field.ptr, error.reason);
    return 1;
}
