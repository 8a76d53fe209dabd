#include "neso_posix_resolver.h"
#include "neso_port.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

static const uint16_t question_types[2] = {NESO_POSIX_DNS_A, NESO_POSIX_DNS_AAAA};

void neso_posix_resolver_stop(neso_posix_resolver *self)
{
    if (self->fd >= 0)
        close(self->fd);
    self->fd = -1;
}

/* A socket connected to the server takes datagrams from nobody else, and the kernel gives each one
 * a random port. */
static int open_socket(const neso_posix_address *server)
{
    int fd = socket(server->any.sa_family, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);

    if (fd >= 0 && connect(fd, &server->any, neso_posix_address_size(server)) != 0) {
        int reason = errno;
        close(fd);
        errno = reason;
        return -1;
    }
    return fd;
}

/* Sends the questions that have no answer yet. NESO_E_CONNECT: this server cannot be reached; errno
 * tells why. */
static neso_status send_questions(neso_posix_resolver *self)
{
    for (int i = 0; i < 2; i++) {
        neso_posix_dns_question *question = &self->questions[i];
        uint8_t id[2];
        neso_status status;

        if (self->answered[i])
            continue;
        status = neso_port_entropy(id, sizeof id);
        if (status != NESO_OK)
            return status;
        status = neso_posix_dns_ask(question, neso_slice_make(self->name, self->name_len),
                                    question_types[i], (uint16_t)(id[0] << 8 | id[1]));
        if (status != NESO_OK)
            return NESO_E_RESOLVE;
        if (send(self->fd, question->message, question->len, MSG_NOSIGNAL) < 0)
            return NESO_E_CONNECT;
    }
    return NESO_OK;
}

static neso_status finish(neso_posix_resolver *self)
{
    neso_posix_resolver_stop(self);
    return self->found.count > 0 ? NESO_OK : NESO_E_RESOLVE;
}

/* Asks the next server, or gives up when all had their tries. */
static neso_status next_try(neso_posix_resolver *self)
{
    while (self->tries < NESO_POSIX_RESOLVER_TRIES * self->server_count) {
        neso_status status = NESO_E_CONNECT;

        neso_posix_resolver_stop(self);
        self->fd = open_socket(&self->servers[self->tries++ % self->server_count]);
        if (self->fd >= 0)
            status = send_questions(self);
        if (status == NESO_OK) {
            self->deadline_ms = neso_port_now_ms() + NESO_POSIX_RESOLVER_TIMEOUT_MS;
            return NESO_E_WOULD_BLOCK;
        }
        if (status != NESO_E_CONNECT)
            return status;
        self->detail = errno;
    }
    return finish(self);
}

neso_status neso_posix_resolver_start(neso_posix_resolver *self, neso_slice name, uint16_t port)
{
    neso_posix_address literal;
    neso_status status;

    neso_posix_resolver_stop(self);
    memset(self, 0, sizeof *self);
    self->fd = -1;
    if (neso_posix_address_parse(&literal, name, port)) {
        neso_posix_addresses_add(&self->found, &literal);
        return NESO_OK;
    }
    if (name.len == 0 || name.len > sizeof self->name)
        return NESO_E_RESOLVE;
    if (neso_posix_names_lookup(&self->found, name, port))
        return NESO_OK;
    memcpy(self->name, name.ptr, name.len);
    self->name_len = name.len;
    self->port = port;
    self->server_count = neso_posix_names_servers(self->servers);
    status = next_try(self);
    if (status == NESO_E_WOULD_BLOCK)
        return NESO_OK;
    neso_posix_resolver_stop(self);
    return status;
}

/* True when the server that was asked gave a usable answer to question `i`. */
static bool take_reply(neso_posix_resolver *self, int i, const neso_posix_dns_reply *reply)
{
    self->detail = reply->rcode;
    if (reply->rcode != NESO_POSIX_DNS_NO_ERROR && reply->rcode != NESO_POSIX_DNS_NX_NAME)
        return false;
    if (reply->truncated && reply->count == 0)
        return false;
    for (size_t k = 0; k < reply->count; k++)
        neso_posix_addresses_add(&self->found, &reply->addresses[k]);
    self->answered[i] = true;
    return true;
}

/* Gives the message to the question that it answers; a message for none is passed over. False: the
 * server cannot help. */
static bool take_message(neso_posix_resolver *self, const uint8_t *message, size_t len)
{
    neso_posix_dns_reply reply;

    for (int i = 0; i < 2; i++)
        if (!self->answered[i] &&
            neso_posix_dns_read(&self->questions[i], message, len, self->port, &reply) == NESO_OK)
            return take_reply(self, i, &reply);
    return true;
}

neso_status neso_posix_resolver_poll(neso_posix_resolver *self)
{
    uint8_t message[NESO_POSIX_DNS_MESSAGE_MAX];

    if (self->fd < 0)
        return finish(self);
    for (;;) {
        ssize_t len = recv(self->fd, message, sizeof message, 0);
        if (len < 0 && errno == EINTR)
            continue;
        if (len < 0 && (errno == EAGAIN || errno == EWOULDBLOCK))
            break;
        if (len < 0) {
            self->detail = errno; /* for example ECONNREFUSED: no server there */
            return next_try(self);
        }
        if (!take_message(self, message, (size_t)len))
            return next_try(self);
        if (self->answered[0] && self->answered[1])
            return finish(self);
    }
    if (neso_port_now_ms() < self->deadline_ms)
        return NESO_E_WOULD_BLOCK;
    if (self->found.count > 0)
        return finish(self);
    self->detail = ETIMEDOUT;
    return next_try(self);
}
