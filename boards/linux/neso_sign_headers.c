#include "neso_sign_headers.h"

#include <stdlib.h>
#include <strings.h>

bool neso_sign_headers_init(neso_sign_headers *self, size_t max)
{
    *self = (neso_sign_headers){
        .sent = calloc(max, sizeof *self->sent),
        .removed = calloc(max, sizeof *self->removed),
    };
    return self->sent != NULL && self->removed != NULL;
}

void neso_sign_headers_free(neso_sign_headers *self)
{
    free(self->sent);
    free(self->removed);
}

/* Blanks around a value are sent, but mean nothing. */
static neso_slice trim(const char *text)
{
    text += strspn(text, " \t");
    size_t len = strlen(text);
    while (len > 0 && (text[len - 1] == ' ' || text[len - 1] == '\t'))
        len--;
    return neso_slice_make(text, len);
}

bool neso_sign_headers_add(neso_sign_headers *self, const char *argument)
{
    size_t len = strcspn(argument, ":;");
    const char *value = argument + len + 1;
    neso_slice name = neso_slice_make(argument, len);
    if (argument[len] == '\0' || (argument[len] == ';' && trim(value).len > 0))
        return false;
    if (argument[len] == ':' && trim(value).len == 0)
        self->removed[self->removed_count++] = name;
    else
        self->sent[self->count++] = (neso_header){name, trim(value)};
    return true;
}

static bool is_called(neso_slice a, const char *name)
{
    return a.len == strlen(name) && strncasecmp(a.ptr, name, a.len) == 0;
}

const neso_slice *neso_sign_headers_find(const neso_sign_headers *self, const char *name)
{
    for (size_t i = 0; i < self->count; i++)
        if (is_called(self->sent[i].name, name))
            return &self->sent[i].value;
    return NULL;
}

bool neso_sign_headers_default(neso_sign_headers *self, const char *name, neso_slice value)
{
    if (neso_sign_headers_find(self, name) != NULL)
        return false;
    for (size_t i = 0; i < self->removed_count; i++)
        if (is_called(self->removed[i], name))
            return false;
    self->sent[self->count++] = (neso_header){neso_slice_of(name), value};
    return true;
}
