#include "neso_doctor_chain.h"

#include <string.h>

#define RECORD_HEADER       5
#define RECORD_HANDSHAKE    22
#define MESSAGE_HEADER      4
#define MESSAGE_CERTIFICATE 11
#define LENGTH_SIZE         3

typedef struct bytes {
    uint8_t *at;
    size_t len;
} bytes;

static size_t number(const uint8_t *at, size_t size)
{
    size_t value = 0;
    while (size-- > 0)
        value = value << 8 | *at++;
    return value;
}

/* Goes over something that begins with `skipped` bytes and a length of `size` bytes. False: it is
 * not whole. */
static bool take(bytes *self, size_t skipped, size_t size, bytes *content)
{
    size_t header = skipped + size;
    if (self->len < header)
        return false;
    *content = (bytes){self->at + header, number(self->at + skipped, size)};
    if (content->len > self->len - header)
        return false;
    self->at += header + content->len;
    self->len -= header + content->len;
    return true;
}

/* Puts the contents of the handshake's records together, up to the first record of another type. */
static bytes unwrap(uint8_t *at, size_t len)
{
    bytes records = {at, len}, joined = {at, 0}, content;
    while (records.len > 0 && records.at[0] == RECORD_HANDSHAKE &&
           take(&records, RECORD_HEADER - 2, 2, &content)) {
        memmove(joined.at + joined.len, content.at, content.len);
        joined.len += content.len;
    }
    return joined;
}

static size_t read_list(neso_doctor_certificate *out, size_t max, bytes message)
{
    bytes list, der;
    size_t count = 0;
    if (!take(&message, 0, LENGTH_SIZE, &list))
        return 0;
    while (count < max && take(&list, 0, LENGTH_SIZE, &der) &&
           neso_doctor_certificate_read(&out[count], der.at, der.len))
        count++;
    return count;
}

size_t neso_doctor_chain_read(neso_doctor_certificate *out, size_t max, uint8_t *wire, size_t len)
{
    bytes messages = unwrap(wire, len), message;
    while (messages.len > 0) {
        uint8_t type = messages.at[0];
        if (!take(&messages, MESSAGE_HEADER - LENGTH_SIZE, LENGTH_SIZE, &message))
            return 0;
        if (type == MESSAGE_CERTIFICATE)
            return read_list(out, max, message);
    }
    return 0;
}
