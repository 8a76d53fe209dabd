/*
 * DNS messages of a stub resolver (RFC 1035 section 4): one question out, addresses back. Pure:
 * no socket, no file.
 *
 *     neso_posix_dns_question question;
 *     neso_posix_dns_ask(&question, host, NESO_POSIX_DNS_A, id);
 *     send(fd, question.message, question.len, 0);
 *     ...
 *     if (neso_posix_dns_read(&question, message, len, port, &reply) == NESO_OK)
 *         use(&reply);
 */
#ifndef NESO_POSIX_DNS_H
#define NESO_POSIX_DNS_H

#include "neso_posix_address.h"
#include "neso_slice.h"
#include "neso_status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define NESO_POSIX_DNS_A    1  /* RFC 1035 */
#define NESO_POSIX_DNS_AAAA 28 /* RFC 3596 */

#define NESO_POSIX_DNS_NO_ERROR 0 /* RCODE: the name exists */
#define NESO_POSIX_DNS_NX_NAME  3 /* RCODE: it does not */

#define NESO_POSIX_DNS_NAME_MAX 253 /* characters of a host name, without the dot of the root */
#define NESO_POSIX_DNS_MESSAGE_MAX                                                                 \
    1500 /* bytes; should be 512, but some servers fill the frame                                  \
          */

/* Header, name as labels, type and class. */
#define NESO_POSIX_DNS_QUESTION_MAX (12 + NESO_POSIX_DNS_NAME_MAX + 2 + 4)

typedef struct neso_posix_dns_question {
    uint8_t message[NESO_POSIX_DNS_QUESTION_MAX];
    size_t len;
    uint16_t type;
} neso_posix_dns_question;

typedef struct neso_posix_dns_reply {
    uint8_t rcode;  /* response code, 0 to 15 */
    bool truncated; /* the server had more than fits; what came is in `addresses` */
    size_t count;
    neso_posix_address addresses[NESO_POSIX_ADDRESSES_MAX / 2];
} neso_posix_dns_reply;

/* Writes the message that asks for the addresses of `name` (with or without a dot at its end) to
 * question->message. `type` is NESO_POSIX_DNS_A or _AAAA, `id` must be hard to guess.
 * NESO_E_MALFORMED: `name` cannot stand in the DNS (empty, or longer than 253 characters, or with a
 * label that is empty or longer than 63). */
neso_status neso_posix_dns_ask(neso_posix_dns_question *question, neso_slice name, uint16_t type,
                               uint16_t id);

/* Reads a message that arrived. The addresses that it gives for the question, with `port` put in,
 * go to *reply; those beyond its room are left out.
 * NESO_E_MALFORMED: it is no answer to this question, or it is broken: the caller goes on waiting,
 * since anybody may send such a thing. *reply is then undefined. */
neso_status neso_posix_dns_read(const neso_posix_dns_question *question, const uint8_t *message,
                                size_t len, uint16_t port, neso_posix_dns_reply *reply);

#endif
