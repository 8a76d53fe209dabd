/* The Authorization header as a source. A piece of the pattern at which reading stopped half-way
 * is derived anew: that costs a little time and saves the state of a text. */
#include "neso_sigv4_canonical.h"

void neso_sigv4_window_put(neso_sigv4_sink *sink, const char *text, size_t len)
{
    neso_sigv4_window *self = (neso_sigv4_window *)sink;
    size_t skipped = self->skip < len ? self->skip : len;
    size_t room = self->cap - self->len;
    self->skip -= skipped;
    len -= skipped;
    if (len > room) {
        self->is_cut = true;
        len = room;
    }
    memcpy(self->out + self->len, text + skipped, len);
    self->len += len;
}

static neso_status authorization_rewind(neso_source *source)
{
    neso_sigv4_authorization *self = (neso_sigv4_authorization *)source;
    self->rest = NESO_SIGV4_AUTHORIZATION;
    self->at = 0;
    return NESO_OK;
}

static neso_status authorization_read(neso_source *source, uint8_t *out, size_t cap, size_t *len)
{
    neso_sigv4_authorization *self = (neso_sigv4_authorization *)source;
    neso_sigv4_window window = {
        {{neso_sigv4_window_put}, self->request, (const char *)self->signature, &self->headers},
        0,
        out,
        cap,
        0,
        false,
    };
    while (*self->rest != '\0' && window.len < cap) {
        size_t before = window.len;
        window.skip = self->at;
        const char *rest = neso_sigv4_put_piece(&window.stream, self->rest);
        if (window.is_cut) {
            self->at += window.len - before;
        } else {
            self->rest = rest;
            self->at = 0;
        }
    }
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
    self->headers.after = NULL;
    self->headers.count = 0;
    (void)authorization_rewind(&self->source);
}
