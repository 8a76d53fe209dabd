#include "neso_run.h"
#include "neso_port.h"
#include "neso_posix_console.h"

#include <poll.h>

/* Datagrams answered before the network gets its turn again. */
#define DATAGRAMS_AT_ONCE 64

/* The shortest reading, "m f=1" and its line end, is stored as less than 64 times its 6 bytes. So
 * input for which there is certainly room is read, and the rest waits in its pipe. */
#define STORED_PER_BYTE 64

static volatile sig_atomic_t signals_seen;

static void on_signal(int number)
{
    (void)number;
    if (signals_seen < 2)
        signals_seen = signals_seen + 1;
}

/* The signals are blocked but for the time of waiting: one that comes earlier ends the wait that
 * follows at once. */
static void catch_signals(neso_run *self)
{
    static const int ends[] = {SIGTERM, SIGINT, SIGHUP};
    struct sigaction ending = {.sa_handler = on_signal};
    struct sigaction ignoring = {.sa_handler = SIG_IGN};
    sigset_t blocked;

    sigemptyset(&ending.sa_mask);
    sigemptyset(&ignoring.sa_mask);
    sigemptyset(&blocked);
    for (size_t i = 0; i < sizeof ends / sizeof ends[0]; i++) {
        sigaddset(&blocked, ends[i]);
        sigaction(ends[i], &ending, NULL);
    }
    sigaction(SIGPIPE, &ignoring, NULL); /* nobody reads the answers: the readings still count */
    sigprocmask(SIG_BLOCK, &blocked, &self->unblocked);
}

static bool draining(const neso_run *self)
{
    return self->drain_until_ms != UINT64_MAX;
}

/* True when it begins now: the gateway then has something to do at once. A last line without its
 * end counts when its writer ended, but not when a signal came while it was being written. */
static bool begin_drain_if_over(neso_run *self)
{
    bool ended = self->udp == NULL && neso_posix_console_ended();

    if (draining(self) || (!ended && signals_seen == 0))
        return false;
    self->drain_until_ms = neso_port_now_ms() + self->drain_timeout_ms;
    if (ended)
        neso_app_end_input(self->app);
    neso_gateway_flush(&self->app->gateway, true);
    return true;
}

static bool done(const neso_run *self)
{
    if (!draining(self))
        return false;
    return self->app->gateway.outbox.count == 0 || signals_seen > 1 ||
           neso_port_now_ms() >= self->drain_until_ms;
}

static void limit_input(const neso_run *self)
{
    const neso_outbox *outbox = &self->app->gateway.outbox;
    bool taken = self->udp == NULL && !draining(self);

    neso_posix_console_limit(taken ? (outbox->storage->size - outbox->used) / STORED_PER_BYTE : 0);
}

static void answer_line(neso_run *self, neso_slice line)
{
    char answer[NESO_APP_ANSWER_MAX + 1];
    size_t len = neso_app_line(self->app, line.ptr, line.len, answer);

    if (len == 0)
        return;
    answer[len] = '\n';
    neso_udp_answer(self->udp, answer, len + 1);
}

static void serve_datagrams(neso_run *self)
{
    neso_slice datagram, line;

    for (int i = 0; i < DATAGRAMS_AT_ONCE && neso_udp_receive(self->udp, &datagram); i++) {
        while (neso_udp_next_line(&datagram, &line))
            answer_line(self, line);
        neso_udp_flush(self->udp);
    }
}

/* Where readings come from, for poll; -1 while none are taken. */
static int input_descriptor(const neso_run *self)
{
    if (draining(self))
        return -1;
    if (self->udp != NULL)
        return self->udp->fd;
    return neso_posix_console_open() ? 0 : -1;
}

static void wait_for_events(neso_run *self, uint32_t wait_ms)
{
    uint64_t now_ms = neso_port_now_ms();
    uint64_t wake_ms = now_ms + wait_ms;
    struct pollfd events[2] = {
        neso_posix_tcp_wait(self->tcp, &wake_ms),
        {.fd = input_descriptor(self), .events = POLLIN},
    };

    if (self->drain_until_ms < wake_ms)
        wake_ms = self->drain_until_ms;
    wait_ms = wake_ms > now_ms ? (uint32_t)(wake_ms - now_ms) : 0;
    struct timespec timeout = {.tv_sec = wait_ms / 1000, .tv_nsec = wait_ms % 1000 * 1000000L};
    (void)ppoll(events, 2, &timeout, &self->unblocked);
}

void neso_run_until_done(neso_run *self)
{
    uint32_t wait_ms;

    signals_seen = 0;
    self->drain_until_ms = UINT64_MAX;
    catch_signals(self);
    do {
        limit_input(self);
        if (self->udp != NULL && !draining(self))
            serve_datagrams(self);
        wait_ms = neso_app_poll(self->app);
        if (begin_drain_if_over(self))
            wait_ms = 0;
        if (!done(self))
            wait_for_events(self, wait_ms);
    } while (!done(self));
}
