#include "neso_posix_address.h"
#include "posix_net.h"
#include "unit.h"

#include <arpa/inet.h>

static void reads_literals_of_both_families(void **state)
{
    (void)state;
    neso_posix_address v4 = net_address("192.0.2.7", 443);
    assert_int_equal(v4.v4.sin_family, AF_INET);
    assert_int_equal(ntohl(v4.v4.sin_addr.s_addr), 0xc0000207);
    assert_int_equal(ntohs(v4.v4.sin_port), 443);
    assert_int_equal(neso_posix_address_size(&v4), sizeof v4.v4);

    neso_posix_address v6 = net_address("[2001:db8::1]", 8182);
    neso_posix_address bare = net_address("2001:db8::1", 8182);
    assert_int_equal(v6.v6.sin6_family, AF_INET6);
    assert_int_equal(ntohs(v6.v6.sin6_port), 8182);
    assert_memory_equal(&v6, &bare, sizeof v6);
    assert_int_equal(neso_posix_address_size(&v6), sizeof v6.v6);
}

static void refuses_what_is_no_literal(void **state)
{
    static const neso_slice texts[] = {
        NESO_SLICE_INIT(""),
        NESO_SLICE_INIT("[]"),
        NESO_SLICE_INIT("example"),
        NESO_SLICE_INIT("1.2.3"),
        NESO_SLICE_INIT("1.2.3.4.5"),
        NESO_SLICE_INIT("127.0.0.1\0x"),
        NESO_SLICE_INIT("[::1"),
        NESO_SLICE_INIT("0x7f.1"),
        NESO_SLICE_INIT("::ffff:1234567890:1234567890:1234567890:1234567890"),
    };
    neso_posix_address address = net_address("192.0.2.7", 443);
    neso_posix_address before = address;

    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        assert_false(neso_posix_address_parse(&address, texts[i], 443));
    assert_memory_equal(&address, &before, sizeof address);
}

static void lists_ipv6_first_and_no_more_than_fit(void **state)
{
    neso_posix_addresses list = {0};
    neso_posix_address v4 = net_address("192.0.2.1", 1);
    neso_posix_address v6 = net_address("::1", 2);

    (void)state;
    neso_posix_addresses_add(&list, &v4);
    neso_posix_addresses_add(&list, &v6);
    v6.v6.sin6_port = htons(3);
    neso_posix_addresses_add(&list, &v6);
    assert_int_equal(list.count, 3);
    assert_int_equal(ntohs(list.list[0].v6.sin6_port), 2);
    assert_int_equal(ntohs(list.list[1].v6.sin6_port), 3);
    assert_int_equal(list.list[2].any.sa_family, AF_INET);
    for (int i = 0; i < 2 * NESO_POSIX_ADDRESSES_MAX; i++)
        neso_posix_addresses_add(&list, i % 2 ? &v4 : &v6);
    assert_int_equal(list.count, NESO_POSIX_ADDRESSES_MAX);
}

int test_posix_address(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_literals_of_both_families),
        cmocka_unit_test(refuses_what_is_no_literal),
        cmocka_unit_test(lists_ipv6_first_and_no_more_than_fit),
    };
    return cmocka_run_group_tests_name("posix_address", tests, NULL, NULL);
}
