#include "neso_posix_address.h"

#include <arpa/inet.h>
#include <string.h>

void neso_posix_address_make(neso_posix_address *out, const uint8_t *bytes, size_t size,
                             uint16_t port)
{
    memset(out, 0, sizeof *out);
    if (size == 4) {
        out->v4.sin_family = AF_INET;
        out->v4.sin_port = htons(port);
        memcpy(&out->v4.sin_addr, bytes, size);
    } else {
        out->v6.sin6_family = AF_INET6;
        out->v6.sin6_port = htons(port);
        memcpy(&out->v6.sin6_addr, bytes, size);
    }
}

static neso_slice without_brackets(neso_slice text)
{
    if (text.len >= 2 && text.ptr[0] == '[' && text.ptr[text.len - 1] == ']')
        return neso_slice_make(text.ptr + 1, text.len - 2);
    return text;
}

bool neso_posix_address_parse(neso_posix_address *out, neso_slice text, uint16_t port)
{
    char literal[INET6_ADDRSTRLEN];
    uint8_t bytes[16];

    text = without_brackets(text);
    /* A NUL inside would make inet_pton see a shorter text. */
    if (text.len == 0 || text.len >= sizeof literal || memchr(text.ptr, '\0', text.len) != NULL)
        return false;
    memcpy(literal, text.ptr, text.len);
    literal[text.len] = '\0';
    if (inet_pton(AF_INET, literal, bytes) == 1)
        neso_posix_address_make(out, bytes, 4, port);
    else if (inet_pton(AF_INET6, literal, bytes) == 1)
        neso_posix_address_make(out, bytes, 16, port);
    else
        return false;
    return true;
}

socklen_t neso_posix_address_size(const neso_posix_address *address)
{
    return address->any.sa_family == AF_INET ? sizeof address->v4 : sizeof address->v6;
}

void neso_posix_addresses_add(neso_posix_addresses *self, const neso_posix_address *address)
{
    size_t at = address->any.sa_family == AF_INET6 ? self->v6_count : self->count;

    if (self->count == NESO_POSIX_ADDRESSES_MAX)
        return;
    memmove(&self->list[at + 1], &self->list[at], (self->count - at) * sizeof self->list[0]);
    self->list[at] = *address;
    self->count++;
    if (address->any.sa_family == AF_INET6)
        self->v6_count++;
}
