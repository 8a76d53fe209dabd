#include "posix_net.h"
#include "unit.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <unistd.h>

neso_posix_address net_address(const char *literal, uint16_t port)
{
    neso_posix_address address;

    assert_true(neso_posix_address_parse(&address, neso_slice_of(literal), port));
    return address;
}

int net_listen(int type, const char *literal, uint16_t *port, int backlog)
{
    neso_posix_address address = net_address(literal, *port);
    socklen_t size = neso_posix_address_size(&address);
    int fd = socket(address.any.sa_family, type | SOCK_CLOEXEC, 0);
    int on = 1;

    assert_true(fd >= 0);
    assert_int_equal(setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on), 0);
    assert_int_equal(bind(fd, &address.any, size), 0);
    if (type == SOCK_STREAM)
        assert_int_equal(listen(fd, backlog), 0);
    assert_int_equal(getsockname(fd, &address.any, &size), 0);
    *port = ntohs(address.v4.sin_port); /* at the same place in both families */
    return fd;
}

bool net_readable(int fd, int ms)
{
    struct pollfd wait = {.fd = fd, .events = POLLIN};

    return poll(&wait, 1, ms) == 1;
}

int net_accept(int listener)
{
    int fd;

    assert_true(net_readable(listener, 1000));
    fd = accept(listener, NULL, NULL);
    assert_true(fd >= 0);
    return fd;
}

void net_write_file(const char *name, const char *text)
{
    FILE *file = fopen(name, "we");

    assert_non_null(file);
    assert_true(fputs(text, file) >= 0);
    assert_int_equal(fclose(file), 0);
}

void net_take_question(int server, net_question *question)
{
    socklen_t size = sizeof question->from;
    ssize_t len;

    assert_true(net_readable(server, 1000));
    len = recvfrom(server, question->message, sizeof question->message, 0, &question->from.any,
                   &size);
    assert_true(len > 16);
    question->len = (size_t)len;
    question->type = (uint16_t)(question->message[len - 4] << 8 | question->message[len - 3]);
}

/* A record whose owner is a pointer to the name in the question. */
static size_t put_record(uint8_t *out, uint16_t type, const void *data, size_t len)
{
    uint8_t head[12] = {0xc0, 12, (uint8_t)(type >> 8), (uint8_t)type, 0, 1, 0, 0,
                        0,    60, (uint8_t)(len >> 8),  (uint8_t)len};

    memcpy(out, head, sizeof head);
    memcpy(out + sizeof head, data, len);
    return sizeof head + len;
}

size_t net_make_reply(uint8_t out[512], const net_question *question, uint8_t rcode, uint8_t flags,
                      const char *literals)
{
    size_t len = question->len;
    char copy[256];

    memcpy(out, question->message, len);
    out[2] = (uint8_t)(0x81 | flags);
    out[3] = (uint8_t)(0x80 | rcode);
    out[7] = 1;
    len += put_record(out + len, 5, "\5alias\xc0\x0c", 8);
    snprintf(copy, sizeof copy, "%s", literals);
    for (char *next = copy, *word; (word = strsep(&next, " ")) != NULL;) {
        uint8_t bytes[16];
        bool v6 = strchr(word, ':') != NULL;
        if (*word == '\0')
            continue;
        assert_int_equal(inet_pton(v6 ? AF_INET6 : AF_INET, word, bytes), 1);
        len += put_record(out + len, v6 ? 28 : 1, bytes, v6 ? 16 : 4);
        out[7]++;
    }
    return len;
}

void net_answer(int server, const net_question *question, uint8_t rcode, uint8_t flags,
                const char *literals)
{
    uint8_t reply[512];
    size_t len = net_make_reply(reply, question, rcode, flags, literals);

    assert_int_equal(sendto(server, reply, len, 0, &question->from.any,
                            neso_posix_address_size(&question->from)),
                     len);
}
