#include "neso_sign_headers.h"

#include <stdlib.h>
#include <strings.h>

bool neso_sign_headers_init(neso_sign_headers *self, size_t max)
{
    *self = (neso_sign_headers){
        .sent = calloc(max, sizeof *self->sent),
        .removed = calloc(max, sizeof *self->removed),
        .max = max,
    };
    return self->sent != NULL && self->removed != NULL;
}

void neso_sign_headers_free(neso_sign_headers *self)
{
    free(self->sent);
    free(self->removed);
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t';
}

neso_slice neso_sign_trim(neso_slice text)
{
    while (text.len > 0 && is_blank(text.ptr[0])) {
        text.ptr++;
        text.len--;
    }
    while (text.len > 0 && is_blank(text.ptr[text.len - 1]))
        text.len--;
    return text;
}

bool neso_sign_headers_add(neso_sign_headers *self, const char *argument)
{
    size_t len = strcspn(argument, ":;");
    neso_slice name = neso_slice_make(argument, len);
    if (argument[len] == '\0')
        return false;
    neso_slice value = neso_sign_trim(neso_slice_of(argument + len + 1));
    if (argument[len] == ';' && value.len > 0)
        return false;
    if (argument[len] == ':' && value.len == 0)
        self->removed[self->removed_count++] = name;
    else
        self->sent[self->count++] = (neso_header){name, value};
    return true;
}

neso_header *neso_sign_headers_append(neso_sign_headers *self, neso_slice name, neso_slice value)
{
    if (self->count == self->max) {
        size_t max = 2 * self->max;
        neso_header *bigger = realloc(self->sent, max * sizeof *bigger);
        if (bigger == NULL)
            return NULL;
        self->sent = bigger;
        self->max = max;
    }
    neso_header *added = &self->sent[self->count++];
    *added = (neso_header){name, value};
    return added;
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
