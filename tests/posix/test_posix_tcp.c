#include "neso_port.h"
#include "neso_posix_tcp.h"
#include "posix_net.h"
#include "unit.h"

#include <errno.h>
#include <unistd.h>

/* Waits as the transport asks; false when it asks for nothing. */
static bool wait_for(neso_posix_tcp *tcp)
{
    uint64_t wake_ms = UINT64_MAX, now_ms = neso_port_now_ms();
    struct pollfd wait = neso_posix_tcp_wait(tcp, &wake_ms);
    int timeout_ms = wake_ms > now_ms + 1000 ? 1000 : (int)(wake_ms - now_ms);

    if (wait.fd < 0 && wake_ms == UINT64_MAX)
        return false;
    poll(&wait, 1, wake_ms < now_ms ? 0 : timeout_ms);
    return true;
}

static neso_status read_some(neso_posix_tcp *tcp, void *out, size_t cap, size_t *len)
{
    neso_status status;

    while ((status = tcp->transport.ops->read(&tcp->transport, out, cap, len)) ==
           NESO_E_WOULD_BLOCK)
        assert_true(wait_for(tcp));
    return status;
}

static neso_status write_some(neso_posix_tcp *tcp, const void *data, size_t len, size_t *done)
{
    neso_status status;

    while ((status = tcp->transport.ops->write(&tcp->transport, data, len, done)) ==
           NESO_E_WOULD_BLOCK)
        assert_true(wait_for(tcp));
    return status;
}

static neso_status open_to(neso_posix_tcp *tcp, const char *host, uint16_t port)
{
    neso_peer peer = {.host = neso_slice_of(host), .port = port};

    return tcp->transport.ops->open(&tcp->transport, &peer);
}

static void close_it(neso_posix_tcp *tcp)
{
    tcp->transport.ops->close(&tcp->transport);
    assert_int_equal(tcp->fd, -1);
}

/* An open connection; returns the peer's end. */
static int connected(neso_posix_tcp *tcp, uint16_t *port)
{
    int listener = net_listen(SOCK_STREAM, "127.0.0.1", port, 5);
    size_t done;
    int peer;

    neso_posix_tcp_init(tcp);
    assert_int_equal(open_to(tcp, "127.0.0.1", *port), NESO_OK);
    assert_int_equal(write_some(tcp, "", 0, &done), NESO_OK);
    peer = net_accept(listener);
    close(listener);
    return peer;
}

static void carries_bytes_both_ways(void **state)
{
    neso_posix_tcp tcp;
    uint16_t port = 0;
    int peer = connected(&tcp, &port);
    char buffer[16];
    size_t len;

    (void)state;
    assert_int_equal(tcp.transport.ops->read(&tcp.transport, (uint8_t *)buffer, 16, &len),
                     NESO_E_WOULD_BLOCK);
    assert_int_equal(len, 0);
    assert_int_equal(write_some(&tcp, "question", 8, &len), NESO_OK);
    assert_int_equal(len, 8);
    assert_true(net_readable(peer, 1000));
    assert_int_equal(recv(peer, buffer, sizeof buffer, 0), 8);
    assert_memory_equal(buffer, "question", 8);
    assert_int_equal(send(peer, "answer", 6, 0), 6);
    assert_int_equal(read_some(&tcp, buffer, 4, &len), NESO_OK);
    assert_int_equal(len, 4);
    assert_int_equal(read_some(&tcp, buffer, 4, &len), NESO_OK);
    assert_int_equal(len, 2);
    close(peer);
    close_it(&tcp);
}

static void waits_when_the_peer_does_not_read(void **state)
{
    static const uint8_t block[65536];
    neso_posix_tcp tcp;
    uint16_t port = 0;
    int peer = connected(&tcp, &port);
    size_t done, written = 0, received = 0;
    uint64_t wake_ms = UINT64_MAX;
    struct pollfd wait;

    (void)state;
    while (tcp.transport.ops->write(&tcp.transport, block, sizeof block, &done) == NESO_OK)
        written += done;
    assert_int_equal(done, 0);
    wait = neso_posix_tcp_wait(&tcp, &wake_ms);
    assert_int_equal(wait.fd, tcp.fd);
    assert_int_equal(wait.events, POLLOUT);
    assert_int_equal(poll(&wait, 1, 0), 0);
    while (received < written) {
        char sink[65536];
        ssize_t len = recv(peer, sink, sizeof sink, 0);
        assert_true(len > 0);
        received += (size_t)len;
    }
    assert_int_equal(received, written);
    assert_int_equal(poll(&wait, 1, 1000), 1);
    assert_int_equal(write_some(&tcp, block, 1, &done), NESO_OK);
    close(peer);
    close_it(&tcp);
}

static void asks_poll_for_no_more_than_was_tried(void **state)
{
    neso_posix_tcp tcp;
    uint16_t port = 0;
    int peer = connected(&tcp, &port);
    uint64_t wake_ms = UINT64_MAX;
    uint8_t byte;
    size_t len;

    (void)state;
    (void)neso_posix_tcp_wait(&tcp, &wake_ms);
    assert_int_equal(tcp.transport.ops->read(&tcp.transport, &byte, 1, &len), NESO_E_WOULD_BLOCK);
    assert_int_equal(neso_posix_tcp_wait(&tcp, &wake_ms).events, POLLIN);
    assert_int_equal(neso_posix_tcp_wait(&tcp, &wake_ms).fd, -1);
    assert_true(wake_ms == UINT64_MAX);
    close(peer);
    close_it(&tcp);
    assert_int_equal(neso_posix_tcp_wait(&tcp, &wake_ms).fd, -1);
}

static void tells_an_orderly_end_and_keeps_telling(void **state)
{
    neso_posix_tcp tcp;
    uint16_t port = 0;
    int peer = connected(&tcp, &port);
    char buffer[16];
    size_t len;

    (void)state;
    assert_int_equal(send(peer, "bye", 3, 0), 3);
    close(peer);
    assert_int_equal(read_some(&tcp, buffer, sizeof buffer, &len), NESO_OK);
    assert_int_equal(len, 3);
    for (int i = 0; i < 2; i++)
        assert_int_equal(read_some(&tcp, buffer, sizeof buffer, &len), NESO_E_CLOSED);
    assert_int_equal(write_some(&tcp, "x", 1, &len), NESO_E_CLOSED);
    close_it(&tcp);
    assert_int_equal(read_some(&tcp, buffer, sizeof buffer, &len), NESO_E_CLOSED);
}

static void tells_a_broken_connection(void **state)
{
    static const struct linger at_once = {.l_onoff = 1};
    neso_posix_tcp tcp;
    uint16_t port = 0;
    int peer = connected(&tcp, &port);
    uint8_t byte;
    size_t len;

    (void)state;
    assert_int_equal(setsockopt(peer, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once), 0);
    close(peer);
    assert_int_equal(read_some(&tcp, &byte, 1, &len), NESO_E_RESET);
    assert_int_equal(tcp.transport.detail, ECONNRESET);
    assert_int_equal(write_some(&tcp, "x", 1, &len), NESO_E_RESET);
    close_it(&tcp);
}

static void survives_writing_to_a_peer_that_left(void **state)
{
    static const struct linger at_once = {.l_onoff = 1};
    neso_posix_tcp tcp;
    uint16_t port = 0;
    int peer = connected(&tcp, &port);
    neso_status status;
    size_t len;

    (void)state;
    assert_int_equal(setsockopt(peer, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once), 0);
    close(peer);
    do /* the second write would raise SIGPIPE */
        status = write_some(&tcp, "x", 1, &len);
    while (status == NESO_OK);
    assert_int_equal(status, NESO_E_RESET);
    close_it(&tcp);
}

static void gives_what_came_before_a_write_failed(void **state)
{
    static const struct linger at_once = {.l_onoff = 1};
    neso_posix_tcp tcp;
    uint16_t port = 0;
    int peer = connected(&tcp, &port);
    neso_status status;
    char buffer[16];
    size_t len;

    (void)state;
    assert_int_equal(send(peer, "answer", 6, 0), 6);
    assert_int_equal(setsockopt(peer, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once), 0);
    close(peer);
    do
        status = write_some(&tcp, "x", 1, &len);
    while (status == NESO_OK);
    assert_int_equal(status, NESO_E_RESET);
    assert_int_equal(read_some(&tcp, buffer, 4, &len), NESO_OK);
    assert_int_equal(len, 4);
    assert_int_equal(write_some(&tcp, "x", 1, &len), NESO_E_RESET);
    assert_int_equal(read_some(&tcp, buffer, sizeof buffer, &len), NESO_OK);
    assert_int_equal(len, 2);
    for (int i = 0; i < 2; i++)
        assert_int_equal(read_some(&tcp, buffer, sizeof buffer, &len), NESO_E_RESET);
    assert_int_equal(write_some(&tcp, "x", 1, &len), NESO_E_RESET);
    close_it(&tcp);
}

static void tells_a_refusal(void **state)
{
    neso_posix_tcp tcp;
    uint16_t port = 0;
    neso_status status;
    uint8_t byte;
    size_t len;

    (void)state;
    close(net_listen(SOCK_STREAM, "127.0.0.1", &port, 5));
    neso_posix_tcp_init(&tcp);
    status = open_to(&tcp, "127.0.0.1", port);
    if (status == NESO_OK)
        status = read_some(&tcp, &byte, 1, &len);
    assert_int_equal(status, NESO_E_CONNECT);
    assert_int_equal(tcp.transport.detail, ECONNREFUSED);
    close_it(&tcp);
}

static void tries_the_addresses_in_turn(void **state)
{
    neso_posix_tcp tcp;
    uint16_t port = 0;
    int listener = net_listen(SOCK_STREAM, "127.0.0.3", &port, 5);
    size_t done;

    (void)state;
    net_write_file("hosts", "127.0.0.1 db\n127.0.0.2 db\n127.0.0.3 db\n");
    neso_posix_tcp_init(&tcp);
    assert_int_equal(open_to(&tcp, "db", port), NESO_OK);
    assert_int_equal(write_some(&tcp, "x", 1, &done), NESO_OK);
    close(net_accept(listener));
    close(listener);
    close_it(&tcp);
}

static void gives_up_on_an_address_that_is_silent(void **state)
{
    neso_posix_tcp tcp, filler[3];
    uint16_t port = 0;
    int listener = net_listen(SOCK_STREAM, "127.0.0.1", &port, 0);
    uint64_t start_ms = neso_port_now_ms();
    size_t len;

    (void)state;
    /* When its queue is full, a listener drops what comes. */
    for (int i = 0; i < 3; i++) {
        neso_posix_tcp_init(&filler[i]);
        assert_int_equal(open_to(&filler[i], "127.0.0.1", port), NESO_OK);
    }
    neso_posix_tcp_init(&tcp);
    assert_int_equal(open_to(&tcp, "127.0.0.1", port), NESO_OK);
    assert_int_equal(write_some(&tcp, "x", 1, &len), NESO_E_CONNECT);
    assert_int_equal(tcp.transport.detail, ETIMEDOUT);
    assert_in_range(neso_port_now_ms() - start_ms, NESO_POSIX_TCP_CONNECT_MS,
                    3 * NESO_POSIX_TCP_CONNECT_MS);
    for (int i = 0; i < 3; i++)
        close_it(&filler[i]);
    close_it(&tcp);
    close(listener);
}

static void connects_by_way_of_another_host(void **state)
{
    neso_posix_tcp tcp;
    uint16_t port = 0;
    int listener = net_listen(SOCK_STREAM, "::1", &port, 5);
    neso_peer peer = {.host = NESO_SLICE_INIT("db.example"),
                      .port = 1,
                      .via = NESO_SLICE_INIT("[::1]"),
                      .via_port = port};
    size_t done;

    (void)state;
    neso_posix_tcp_init(&tcp);
    assert_int_equal(tcp.transport.ops->open(&tcp.transport, &peer), NESO_OK);
    assert_int_equal(write_some(&tcp, "x", 1, &done), NESO_OK);
    close(net_accept(listener));
    close(listener);
    close_it(&tcp);
}

static void resolves_a_name_before_it_connects(void **state)
{
    neso_posix_tcp tcp;
    uint16_t port = 0, dns_port = NESO_POSIX_DNS_PORT;
    int listener = net_listen(SOCK_STREAM, "127.0.0.1", &port, 5);
    int server = net_listen(SOCK_DGRAM, "127.53.0.1", &dns_port, 0);
    net_question question;
    uint64_t wake_ms = UINT64_MAX;
    size_t done;

    (void)state;
    net_write_file("hosts", "");
    net_write_file("resolv.conf", "nameserver 127.53.0.1\n");
    neso_posix_tcp_init(&tcp);
    for (uint8_t round = 0; round < 2; round++) {
        assert_int_equal(open_to(&tcp, "db.example", port), NESO_OK);
        assert_int_equal(tcp.transport.ops->write(&tcp.transport, (const uint8_t *)"x", 1, &done),
                         NESO_E_WOULD_BLOCK);
        assert_int_equal(neso_posix_tcp_wait(&tcp, &wake_ms).fd, tcp.resolver.fd);
        for (int i = 0; i < 2; i++) {
            net_take_question(server, &question);
            net_answer(server, &question, round == 0 ? NESO_POSIX_DNS_NX_NAME : 0, 0,
                       question.type == NESO_POSIX_DNS_A && round == 1 ? "127.0.0.1" : "");
        }
        if (round == 0) {
            assert_int_equal(write_some(&tcp, "x", 1, &done), NESO_E_RESOLVE);
            assert_int_equal(tcp.transport.detail, NESO_POSIX_DNS_NX_NAME);
            close_it(&tcp);
        }
    }
    assert_int_equal(write_some(&tcp, "x", 1, &done), NESO_OK);
    close(net_accept(listener));
    close_it(&tcp);
    close(server);
    close(listener);
}

int test_posix_tcp(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(carries_bytes_both_ways),
        cmocka_unit_test(waits_when_the_peer_does_not_read),
        cmocka_unit_test(asks_poll_for_no_more_than_was_tried),
        cmocka_unit_test(tells_an_orderly_end_and_keeps_telling),
        cmocka_unit_test(tells_a_broken_connection),
        cmocka_unit_test(survives_writing_to_a_peer_that_left),
        cmocka_unit_test(gives_what_came_before_a_write_failed),
        cmocka_unit_test(tells_a_refusal),
        cmocka_unit_test(tries_the_addresses_in_turn),
        cmocka_unit_test(gives_up_on_an_address_that_is_silent),
        cmocka_unit_test(connects_by_way_of_another_host),
        cmocka_unit_test(resolves_a_name_before_it_connects),
    };
    return cmocka_run_group_tests_name("posix_tcp", tests, NULL, NULL);
}
