#include "neso_posix_dns.h"

#include <string.h>

#define HEADER_SIZE 12
#define CLASS_IN    1

static uint16_t load16(const uint8_t *at)
{
    return (uint16_t)(at[0] << 8 | at[1]);
}

static void store16(uint8_t *at, uint16_t value)
{
    at[0] = (uint8_t)(value >> 8);
    at[1] = (uint8_t)value;
}

/* Writes `name` as labels, each after its length, up to the root's empty one. Returns their bytes,
 * or 0 when the name is not one. */
static size_t write_name(uint8_t *out, neso_slice name)
{
    size_t length_at = 0;
    size_t label = 0;

    if (name.len > 0 && name.ptr[name.len - 1] == '.')
        name.len--;
    if (name.len == 0 || name.len > NESO_POSIX_DNS_NAME_MAX)
        return 0;
    for (size_t i = 0; i <= name.len; i++) {
        if (i < name.len && name.ptr[i] != '.') {
            out[i + 1] = (uint8_t)name.ptr[i];
            label++;
            continue;
        }
        if (label == 0 || label > 63)
            return 0;
        out[length_at] = (uint8_t)label;
        length_at = i + 1;
        label = 0;
    }
    out[length_at] = 0;
    return length_at + 1;
}

neso_status neso_posix_dns_ask(neso_posix_dns_question *question, neso_slice name, uint16_t type,
                               uint16_t id)
{
    static const uint8_t header[HEADER_SIZE] = {0, 0, 1 /* recursion desired */,
                                                0, 0, 1 /* question */};
    uint8_t *at = question->message;
    size_t name_size;

    memcpy(at, header, sizeof header);
    store16(at, id);
    at += sizeof header;
    name_size = write_name(at, name);
    if (name_size == 0)
        return NESO_E_MALFORMED;
    at += name_size;
    store16(at, type);
    store16(at + 2, CLASS_IN);
    question->len = (size_t)(at + 4 - question->message);
    question->type = type;
    return NESO_OK;
}

static uint8_t lower(uint8_t byte)
{
    return byte >= 'A' && byte <= 'Z' ? (uint8_t)(byte | 0x20) : byte;
}

/* Whether the message is a reply that repeats the question: id, response bit, opcode QUERY, one
 * question, the same name in any case, the same type and class. */
static bool answers(const neso_posix_dns_question *question, const uint8_t *message, size_t len)
{
    if (len < question->len || load16(message) != load16(question->message))
        return false;
    if ((message[2] & 0xf8) != 0x80 || load16(message + 4) != 1)
        return false;
    /* The lengths of labels are below 64, so lower() leaves them alone. */
    for (size_t i = HEADER_SIZE; i < question->len; i++)
        if (lower(message[i]) != lower(question->message[i]))
            return false;
    return true;
}

/* The offset behind the name at `at`, or `len` + 1 when the message ends inside it. Names are
 * labels up to an empty one or a pointer (RFC 1035, 4.1.4), which is not followed. */
static size_t skip_name(const uint8_t *message, size_t len, size_t at)
{
    while (at < len && message[at] != 0) {
        if (message[at] >= 0xc0)
            return at + 2;
        at += (size_t)message[at] + 1;
    }
    return at + 1;
}

/* Collects the addresses of the answer section. False: the message ends too early.
 * The owners of the records are not compared: besides the records asked for, a recursive server
 * puts nothing into the answer but the CNAMEs that lead to them. */
static bool read_answers(const uint8_t *message, size_t len, size_t at, uint16_t type,
                         uint16_t port, neso_posix_dns_reply *reply)
{
    size_t wanted = type == NESO_POSIX_DNS_A ? 4 : 16;

    for (unsigned left = load16(message + 6); left > 0; left--) {
        at = skip_name(message, len, at);
        if (at > len || len - at < 10)
            return false;
        const uint8_t *record = message + at;
        size_t size = load16(record + 8);
        at += 10;
        if (len - at < size)
            return false;
        if (load16(record) == type && load16(record + 2) == CLASS_IN && size == wanted &&
            reply->count < NESO_POSIX_ADDRESSES_MAX / 2)
            neso_posix_address_make(&reply->addresses[reply->count++], message + at, size, port);
        at += size;
    }
    return true;
}

neso_status neso_posix_dns_read(const neso_posix_dns_question *question, const uint8_t *message,
                                size_t len, uint16_t port, neso_posix_dns_reply *reply)
{
    if (!answers(question, message, len))
        return NESO_E_MALFORMED;
    reply->rcode = message[3] & 0x0f;
    reply->truncated = (message[2] & 0x02) != 0;
    reply->count = 0;
    if (!read_answers(message, len, question->len, question->type, port, reply) &&
        !reply->truncated)
        return NESO_E_MALFORMED;
    return NESO_OK;
}
