#include "neso_doctor_sntp.h"
#include "neso_port.h"
#include "neso_posix_resolver.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define PACKET_SIZE     48
#define REQUEST         0x23 /* version 4, client */
#define MODE_MASK       0x07
#define MODE_SERVER     4
#define STRATUM_AT      1
#define STRATUM_MAX     15
#define ORIGINATE_AT    24
#define RECEIVE_AT      32
#define TRANSMIT_AT     40
#define ADDRESSES_TRIED 2

/* NTP counts seconds from 1900, in eras of 2^32: values below 2^31 are of the era from 2036 on. */
#define ERA_0_TO_UNIX_S INT64_C(2208988800)
#define ERA_S           (INT64_C(1) << 32)

static int64_t now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static uint32_t read_u32(const uint8_t *at)
{
    return (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
}

static int64_t read_ms(const uint8_t *at)
{
    int64_t seconds = read_u32(at);
    if (seconds < ERA_S / 2)
        seconds += ERA_S;
    return (seconds - ERA_0_TO_UNIX_S) * 1000 + (int64_t)((uint64_t)read_u32(at + 4) * 1000 >> 32);
}

/* ---- the name ---- */

static bool resolve(neso_posix_resolver *resolver, neso_slice host, uint16_t port,
                    uint32_t timeout_ms)
{
    uint64_t until_ms = neso_port_now_ms() + timeout_ms;
    neso_status status = neso_posix_resolver_start(resolver, host, port);
    while (status == NESO_OK &&
           (status = neso_posix_resolver_poll(resolver)) == NESO_E_WOULD_BLOCK &&
           neso_port_now_ms() < until_ms) {
        struct pollfd wait = {.fd = resolver->fd, .events = POLLIN};
        (void)poll(&wait, 1, 100);
        status = NESO_OK;
    }
    neso_posix_resolver_stop(resolver);
    return status == NESO_OK && resolver->found.count > 0;
}

/* ---- the question ---- */

/* The request's own time stamp is what the reply must repeat: random, so that nobody can guess. */
static bool is_reply(const uint8_t packet[PACKET_SIZE], ssize_t len, const uint8_t *stamp)
{
    return len >= PACKET_SIZE && (packet[0] & MODE_MASK) == MODE_SERVER &&
           memcmp(packet + ORIGINATE_AT, stamp, 8) == 0;
}

/* A server that has no time itself says so by its stratum (RFC 4330 section 8). */
static bool judge(neso_doctor_sntp *out, const uint8_t packet[PACKET_SIZE], int64_t sent_ms)
{
    int64_t received_ms = now_ms();
    out->reason = "it answers, but has no time itself";
    if (packet[STRATUM_AT] == 0 || packet[STRATUM_AT] > STRATUM_MAX ||
        read_u32(packet + TRANSMIT_AT) == 0)
        return false;
    out->ahead_ms =
        ((sent_ms - read_ms(packet + RECEIVE_AT)) + (received_ms - read_ms(packet + TRANSMIT_AT))) /
        2;
    out->reason = NULL;
    return true;
}

static bool await(neso_doctor_sntp *out, int fd, const uint8_t *stamp, uint32_t timeout_ms)
{
    int64_t sent_ms = now_ms();
    uint64_t started_ms = neso_port_now_ms(), passed_ms;
    out->reason = "it does not answer";
    while ((passed_ms = neso_port_now_ms() - started_ms) < timeout_ms) {
        uint8_t packet[PACKET_SIZE];
        struct pollfd wait = {.fd = fd, .events = POLLIN};
        if (poll(&wait, 1, (int)(timeout_ms - passed_ms)) <= 0)
            continue;
        ssize_t len = recv(fd, packet, sizeof packet, 0);
        if (len < 0 && errno != EINTR)
            return false; /* such as: nobody is at that port */
        if (is_reply(packet, len, stamp))
            return judge(out, packet, sent_ms);
    }
    return false;
}

static bool ask(neso_doctor_sntp *out, const neso_posix_address *address, uint32_t timeout_ms)
{
    uint8_t packet[PACKET_SIZE] = {REQUEST};
    int fd = socket(address->any.sa_family, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    bool done = false;
    out->reason = "no way leads to it";
    if (fd < 0)
        return false;
    if (neso_port_entropy(packet + TRANSMIT_AT, 8) == NESO_OK &&
        connect(fd, &address->any, neso_posix_address_size(address)) == 0 &&
        send(fd, packet, sizeof packet, 0) == (ssize_t)sizeof packet)
        done = await(out, fd, packet + TRANSMIT_AT, timeout_ms);
    close(fd);
    return done;
}

bool neso_doctor_sntp_ask(neso_doctor_sntp *out, neso_slice host, uint16_t port,
                          uint32_t timeout_ms)
{
    neso_posix_resolver resolver = NESO_POSIX_RESOLVER_INIT;
    *out = (neso_doctor_sntp){.reason = "its name cannot be resolved"};
    if (!resolve(&resolver, host, port, timeout_ms))
        return false;
    for (size_t i = 0; i < resolver.found.count && i < ADDRESSES_TRIED; i++)
        if (ask(out, &resolver.found.list[i], timeout_ms))
            return true;
    return false;
}
