#include "neso_port.h"
#include "neso_posix_resolver.h"
#include "posix_net.h"
#include "unit.h"

#include <arpa/inet.h>
#include <errno.h>
#include <poll.h>
#include <unistd.h>

#define SERVER_1    "127.53.0.1"
#define SERVER_2    "127.53.0.2"
#define TWO_SERVERS "search example.com\nnameserver " SERVER_1 "\n; none\nnameserver " SERVER_2 "\n"

static uint16_t dns_port = NESO_POSIX_DNS_PORT;

/* Polls until the resolver says something else than "wait". */
static neso_status result_of(neso_posix_resolver *resolver)
{
    neso_status status;

    while ((status = neso_posix_resolver_poll(resolver)) == NESO_E_WOULD_BLOCK) {
        struct pollfd wait = {.fd = resolver->fd, .events = POLLIN};
        uint64_t now_ms = neso_port_now_ms();
        assert_true(resolver->fd >= 0);
        assert_true(resolver->deadline_ms <= now_ms + NESO_POSIX_RESOLVER_TIMEOUT_MS);
        if (resolver->deadline_ms > now_ms)
            poll(&wait, 1, (int)(resolver->deadline_ms - now_ms));
    }
    assert_int_equal(resolver->fd, -1);
    return status;
}

static void answer_both(int server, const char *v4, const char *v6)
{
    net_question question;

    for (int i = 0; i < 2; i++) {
        net_take_question(server, &question);
        net_answer(server, &question, 0, 0, question.type == NESO_POSIX_DNS_A ? v4 : v6);
    }
}

static void fail_both(int server, uint8_t rcode)
{
    net_question question;

    for (int i = 0; i < 2; i++) {
        net_take_question(server, &question);
        net_answer(server, &question, rcode, 0, "");
    }
}

static void takes_literals_without_asking(void **state)
{
    neso_posix_resolver resolver = NESO_POSIX_RESOLVER_INIT;

    (void)state;
    assert_int_equal(neso_posix_resolver_start(&resolver, NESO_SLICE("[::1]"), 8182), NESO_OK);
    assert_int_equal(neso_posix_resolver_poll(&resolver), NESO_OK);
    assert_int_equal(resolver.found.count, 1);
    assert_int_equal(ntohs(resolver.found.list[0].v6.sin6_port), 8182);
}

static void reads_the_file_of_hosts(void **state)
{
    neso_posix_resolver resolver = NESO_POSIX_RESOLVER_INIT;

    (void)state;
    net_write_file("hosts", "# 10.0.0.1 db.example\n"
                            "10.0.0.2 other.example # db.example\n"
                            "10.0.0.3\tdb-1 DB.example\r\n"
                            "nonsense db.example\n"
                            "::3 db.example");
    assert_int_equal(neso_posix_resolver_start(&resolver, NESO_SLICE("db.EXAMPLE"), 1), NESO_OK);
    assert_int_equal(neso_posix_resolver_poll(&resolver), NESO_OK);
    assert_int_equal(resolver.found.count, 2);
    assert_int_equal(resolver.found.list[0].any.sa_family, AF_INET6);
    assert_int_equal(ntohl(resolver.found.list[1].v4.sin_addr.s_addr), 0x0a000003);
}

static void asks_for_both_families(void **state)
{
    neso_posix_resolver resolver = NESO_POSIX_RESOLVER_INIT;
    int server = net_listen(SOCK_DGRAM, SERVER_1, &dns_port, 0);

    (void)state;
    net_write_file("resolv.conf", TWO_SERVERS);
    assert_int_equal(neso_posix_resolver_start(&resolver, NESO_SLICE("a.example"), 9), NESO_OK);
    assert_int_equal(neso_posix_resolver_poll(&resolver), NESO_E_WOULD_BLOCK);
    answer_both(server, "192.0.2.1 192.0.2.2", "2001:db8::1");
    assert_int_equal(result_of(&resolver), NESO_OK);
    assert_int_equal(resolver.found.count, 3);
    assert_int_equal(resolver.found.v6_count, 1);
    close(server);
}

static void passes_over_forged_replies(void **state)
{
    neso_posix_resolver resolver = NESO_POSIX_RESOLVER_INIT;
    int server = net_listen(SOCK_DGRAM, SERVER_1, &dns_port, 0);
    int stranger = net_listen(SOCK_DGRAM, SERVER_2, &dns_port, 0);
    net_question question;

    (void)state;
    net_write_file("resolv.conf", "nameserver " SERVER_1 "\n");
    assert_int_equal(neso_posix_resolver_start(&resolver, NESO_SLICE("a.example"), 9), NESO_OK);
    net_take_question(server, &question);
    net_answer(stranger, &question, 0, 0, "192.0.2.66");
    question.message[0] ^= 1;
    net_answer(server, &question, 0, 0, "192.0.2.66");
    assert_int_equal(neso_posix_resolver_poll(&resolver), NESO_E_WOULD_BLOCK);
    assert_int_equal(resolver.found.count, 0);
    question.message[0] ^= 1;
    net_answer(server, &question, 0, 0, "192.0.2.1");
    net_take_question(server, &question);
    net_answer(server, &question, 0, 0, "");
    assert_int_equal(result_of(&resolver), NESO_OK);
    assert_int_equal(resolver.found.count, 1);
    close(stranger);
    close(server);
}

static void turns_to_the_next_server(void **state)
{
    neso_posix_resolver resolver = NESO_POSIX_RESOLVER_INIT;
    int first = net_listen(SOCK_DGRAM, SERVER_1, &dns_port, 0);
    int second = net_listen(SOCK_DGRAM, SERVER_2, &dns_port, 0);
    net_question one, two;

    (void)state;
    net_write_file("resolv.conf", TWO_SERVERS);
    /* The first says SERVFAIL. */
    assert_int_equal(neso_posix_resolver_start(&resolver, NESO_SLICE("a.example"), 9), NESO_OK);
    fail_both(first, 2);
    assert_int_equal(neso_posix_resolver_poll(&resolver), NESO_E_WOULD_BLOCK);
    answer_both(second, "192.0.2.1", "");
    assert_int_equal(result_of(&resolver), NESO_OK);
    /* The first says nothing: new ids, a new port, another server. */
    assert_int_equal(neso_posix_resolver_start(&resolver, NESO_SLICE("a.example"), 9), NESO_OK);
    net_take_question(first, &one);
    assert_false(net_readable(second, 0));
    poll(NULL, 0, NESO_POSIX_RESOLVER_TIMEOUT_MS + 10);
    assert_int_equal(neso_posix_resolver_poll(&resolver), NESO_E_WOULD_BLOCK);
    net_take_question(second, &two);
    assert_true(memcmp(one.message, two.message, 2) != 0 ||
                one.from.v4.sin_port != two.from.v4.sin_port);
    net_answer(second, &two, 0, 0, "192.0.2.1");
    net_take_question(second, &two);
    net_answer(second, &two, 0, 0, "");
    assert_int_equal(result_of(&resolver), NESO_OK);
    close(second);
    close(first);
}

static void does_with_what_one_server_gave(void **state)
{
    neso_posix_resolver resolver = NESO_POSIX_RESOLVER_INIT;
    int server = net_listen(SOCK_DGRAM, SERVER_1, &dns_port, 0);
    net_question question;

    (void)state;
    net_write_file("resolv.conf", "nameserver " SERVER_1 "\n");
    /* AAAA is never answered. */
    assert_int_equal(neso_posix_resolver_start(&resolver, NESO_SLICE("a.example"), 9), NESO_OK);
    net_take_question(server, &question);
    assert_int_equal(question.type, NESO_POSIX_DNS_A);
    net_answer(server, &question, 0, 0x02, "192.0.2.1");
    assert_int_equal(result_of(&resolver), NESO_OK);
    assert_int_equal(resolver.found.count, 1);
    close(server);
}

static void tells_why_there_is_no_address(void **state)
{
    neso_posix_resolver resolver = NESO_POSIX_RESOLVER_INIT;
    int server = net_listen(SOCK_DGRAM, SERVER_1, &dns_port, 0);
    net_question question;

    (void)state;
    net_write_file("resolv.conf", "nameserver " SERVER_1 "\n");
    assert_int_equal(neso_posix_resolver_start(&resolver, NESO_SLICE("a.example"), 9), NESO_OK);
    fail_both(server, NESO_POSIX_DNS_NX_NAME);
    assert_int_equal(result_of(&resolver), NESO_E_RESOLVE);
    assert_int_equal(resolver.detail, NESO_POSIX_DNS_NX_NAME);

    assert_int_equal(neso_posix_resolver_start(&resolver, NESO_SLICE("a.example"), 9), NESO_OK);
    answer_both(server, "", "");
    assert_int_equal(result_of(&resolver), NESO_E_RESOLVE);
    assert_int_equal(resolver.detail, 0);

    assert_int_equal(neso_posix_resolver_start(&resolver, NESO_SLICE("a.example"), 9), NESO_OK);
    assert_int_equal(result_of(&resolver), NESO_E_RESOLVE);
    assert_int_equal(resolver.detail, ETIMEDOUT);
    for (int i = 0; i < 2 * NESO_POSIX_RESOLVER_TRIES; i++)
        net_take_question(server, &question);
    assert_false(net_readable(server, 0));

    close(server);
    assert_int_equal(neso_posix_resolver_start(&resolver, NESO_SLICE("a.example"), 9),
                     NESO_E_RESOLVE);
    assert_int_equal(resolver.detail, ECONNREFUSED);
}

static void refuses_what_is_no_name(void **state)
{
    neso_posix_resolver resolver = NESO_POSIX_RESOLVER_INIT;
    char text[NESO_POSIX_DNS_NAME_MAX + 2];

    (void)state;
    memset(text, 'a', sizeof text);
    assert_int_equal(neso_posix_resolver_start(&resolver, NESO_SLICE(""), 9), NESO_E_RESOLVE);
    assert_int_equal(neso_posix_resolver_start(&resolver, NESO_SLICE("a..b"), 9), NESO_E_RESOLVE);
    assert_int_equal(neso_posix_resolver_start(&resolver, neso_slice_make(text, sizeof text), 9),
                     NESO_E_RESOLVE);
    assert_int_equal(resolver.fd, -1);
}

static void finds_servers_when_the_file_does_not_help(void **state)
{
    neso_posix_address servers[NESO_POSIX_SERVERS_MAX];

    (void)state;
    unlink("resolv.conf");
    assert_int_equal(neso_posix_names_servers(servers), 1);
    assert_int_equal(ntohl(servers[0].v4.sin_addr.s_addr), INADDR_LOOPBACK);
    net_write_file("resolv.conf", "nameserver fe80::1%eth0\nnameserver ::1\nnameserver 10.0.0.1\n"
                                  "#nameserver 10.0.0.2\nnameserver 10.0.0.3\nnameserver 10.0.0.4");
    assert_int_equal(neso_posix_names_servers(servers), 3);
    assert_int_equal(servers[0].any.sa_family, AF_INET6);
    assert_int_equal(ntohl(servers[2].v4.sin_addr.s_addr), 0x0a000003);
}

static int no_hosts(void **state)
{
    (void)state;
    net_write_file("hosts", "");
    return 0;
}

int test_posix_resolver(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(takes_literals_without_asking, no_hosts),
        cmocka_unit_test(reads_the_file_of_hosts),
        cmocka_unit_test_setup(asks_for_both_families, no_hosts),
        cmocka_unit_test(passes_over_forged_replies),
        cmocka_unit_test(turns_to_the_next_server),
        cmocka_unit_test(does_with_what_one_server_gave),
        cmocka_unit_test(tells_why_there_is_no_address),
        cmocka_unit_test(refuses_what_is_no_name),
        cmocka_unit_test(finds_servers_when_the_file_does_not_help),
    };
    return cmocka_run_group_tests_name("posix_resolver", tests, NULL, NULL);
}
