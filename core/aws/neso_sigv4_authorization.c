/* The Authorization header as a source. Its text is derived anew for each piece that is read: that
 * costs a little time and saves the state of a text stopped half-way. */
#include "neso_sigv4_canonical.h"

void neso_sigv4_window_put(neso_sigv4_sink *sink, const char *text, size_t len)
{
    neso_sigv4_window *self = (neso_sigv4_window *)sink;
    for (; len > 0 && self->len < self->cap; text++, len--) {
        if (self->skip > 0)
            self->skip--;
        else
            self->out[self->len++] = (uint8_t)*text;
    }
}

static neso_status authorization_rewind(neso_source *source)
{
    ((neso_sigv4_authorization *)source)->at = 0;
    return NESO_OK;
}

static neso_status authorization_read(neso_source *source, uint8_t *out, size_t cap, size_t *len)
{
    neso_sigv4_authorization *self = (neso_sigv4_authorization *)source;
    neso_sigv4_window window = {{neso_sigv4_window_put}, self->at, out, cap, 0};
    neso_sigv4_put(&window.sink, NESO_SIGV4_AUTHORIZATION, self->request, self->signature);
    self->at += window.len;
    *len = window.len;
    return NESO_OK;
}

void neso_sigv4_authorization_init(neso_sigv4_authorization *self,
                                   const neso_sigv4_request *request,
                                   const neso_sigv4_signature *signature)
{
    self->source = (neso_source){authorization_rewind, authorization_read};
    self->request = request;
    self->signature = signature;
    self->at = 0;
}
