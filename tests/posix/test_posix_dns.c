#include "neso_posix_dns.h"
#include "posix_net.h"
#include "unit.h"

/* As a server sees the question. */
static net_question asked(const neso_posix_dns_question *question)
{
    net_question seen = {.len = question->len, .type = question->type};

    memcpy(seen.message, question->message, question->len);
    return seen;
}

static void writes_the_question_of_rfc_1035(void **state)
{
    static const uint8_t expected[] = "\x12\x34\1\0\0\1\0\0\0\0\0\0\3sts\7example\0\0\x1c\0\1";
    neso_posix_dns_question question;

    (void)state;
    assert_int_equal(
        neso_posix_dns_ask(&question, NESO_SLICE("sts.example"), NESO_POSIX_DNS_AAAA, 0x1234),
        NESO_OK);
    assert_int_equal(question.len, sizeof expected - 1);
    assert_memory_equal(question.message, expected, sizeof expected - 1);
    assert_int_equal(
        neso_posix_dns_ask(&question, NESO_SLICE("sts.example."), NESO_POSIX_DNS_AAAA, 0x1234),
        NESO_OK);
    assert_memory_equal(question.message, expected, sizeof expected - 1);
}

static void refuses_names_that_the_dns_cannot_hold(void **state)
{
    static const neso_slice names[] = {
        NESO_SLICE_INIT(""),    NESO_SLICE_INIT("."),    NESO_SLICE_INIT(".a"),
        NESO_SLICE_INIT("a.."), NESO_SLICE_INIT("a..b"),
    };
    neso_posix_dns_question question;
    char text[NESO_POSIX_DNS_NAME_MAX + 3];

    (void)state;
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        assert_int_equal(neso_posix_dns_ask(&question, names[i], NESO_POSIX_DNS_A, 1),
                         NESO_E_MALFORMED);

    memset(text, 'a', sizeof text);
    assert_int_equal(neso_posix_dns_ask(&question, neso_slice_make(text, 63), NESO_POSIX_DNS_A, 1),
                     NESO_OK);
    assert_int_equal(neso_posix_dns_ask(&question, neso_slice_make(text, 64), NESO_POSIX_DNS_A, 1),
                     NESO_E_MALFORMED);

    for (size_t i = 49; i < sizeof text; i += 50)
        text[i] = '.';
    assert_int_equal(neso_posix_dns_ask(&question, neso_slice_make(text, 253), NESO_POSIX_DNS_A, 1),
                     NESO_OK);
    assert_int_equal(question.len, sizeof question.message);
    assert_int_equal(neso_posix_dns_ask(&question, neso_slice_make(text, 254), NESO_POSIX_DNS_A, 1),
                     NESO_E_MALFORMED);
    text[253] = '.';
    assert_int_equal(neso_posix_dns_ask(&question, neso_slice_make(text, 254), NESO_POSIX_DNS_A, 1),
                     NESO_OK);
}

static void takes_the_addresses_of_its_type_only(void **state)
{
    neso_posix_dns_question question;
    neso_posix_dns_reply reply;
    uint8_t message[512];
    size_t len;

    (void)state;
    neso_posix_dns_ask(&question, NESO_SLICE("Sts.Example"), NESO_POSIX_DNS_A, 7);
    net_question seen = asked(&question);
    seen.message[13] ^= 0x20; /* a server may answer in another case */
    len = net_make_reply(message, &seen, 0, 0, "192.0.2.1 ::1 192.0.2.2");
    assert_int_equal(neso_posix_dns_read(&question, message, len, 443, &reply), NESO_OK);
    assert_int_equal(reply.count, 2);
    assert_int_equal(reply.rcode, NESO_POSIX_DNS_NO_ERROR);
    assert_false(reply.truncated);
    neso_posix_address second = net_address("192.0.2.2", 443);
    assert_memory_equal(&reply.addresses[1], &second, sizeof second);
}

static void keeps_no_more_addresses_than_fit(void **state)
{
    neso_posix_dns_question question;
    neso_posix_dns_reply reply;
    uint8_t message[512];
    size_t len;

    (void)state;
    neso_posix_dns_ask(&question, NESO_SLICE("many.example"), NESO_POSIX_DNS_A, 7);
    net_question seen = asked(&question);
    len = net_make_reply(message, &seen, 0, 0,
                         "10.0.0.1 10.0.0.2 10.0.0.3 10.0.0.4 10.0.0.5 10.0.0.6 10.0.0.7 10.0.0.8 "
                         "10.0.0.9 10.0.0.10");
    assert_int_equal(neso_posix_dns_read(&question, message, len, 443, &reply), NESO_OK);
    assert_int_equal(reply.count, NESO_POSIX_ADDRESSES_MAX / 2);
}

static void passes_over_what_is_no_answer_to_its_question(void **state)
{
    /* Bytes of the message whose change makes it one to something else: the id, the response bit,
     * the opcode, the count of questions, a letter of the name, the type, the class. */
    static const size_t changed[] = {0, 1, 2, 5, 14, 26, 28};
    neso_posix_dns_question question;
    neso_posix_dns_reply reply;
    uint8_t message[512];
    size_t len;

    (void)state;
    neso_posix_dns_ask(&question, NESO_SLICE("sts.example"), NESO_POSIX_DNS_A, 0x0102);
    net_question seen = asked(&question);
    len = net_make_reply(message, &seen, 0, 0, "192.0.2.1");
    assert_int_equal(neso_posix_dns_read(&question, message, len, 443, &reply), NESO_OK);
    for (size_t i = 0; i < sizeof changed / sizeof changed[0]; i++) {
        message[changed[i]] ^= 0x80;
        assert_int_equal(neso_posix_dns_read(&question, message, len, 443, &reply),
                         NESO_E_MALFORMED);
        message[changed[i]] ^= 0x80;
    }
    message[2] |= 0x08;
    assert_int_equal(neso_posix_dns_read(&question, message, len, 443, &reply), NESO_E_MALFORMED);
}

static void tells_a_cut_message_from_a_truncated_one(void **state)
{
    neso_posix_dns_question question;
    neso_posix_dns_reply reply;
    uint8_t message[512];
    size_t len;

    (void)state;
    neso_posix_dns_ask(&question, NESO_SLICE("sts.example"), NESO_POSIX_DNS_A, 0x0102);
    net_question seen = asked(&question);
    len = net_make_reply(message, &seen, 0, 0, "192.0.2.1 192.0.2.2");
    for (size_t cut = 0; cut < len; cut++)
        assert_int_equal(
            neso_posix_dns_read(&question, unit_guarded(message, cut), cut, 443, &reply),
            NESO_E_MALFORMED);
    message[2] |= 0x02;
    for (size_t cut = question.len; cut < len; cut++) {
        assert_int_equal(
            neso_posix_dns_read(&question, unit_guarded(message, cut), cut, 443, &reply), NESO_OK);
        assert_true(reply.truncated);
        assert_true(reply.count <= 1);
    }
}

static void survives_every_changed_byte(void **state)
{
    neso_posix_dns_question question;
    neso_posix_dns_reply reply;
    uint8_t message[512];
    size_t len;

    (void)state;
    neso_posix_dns_ask(&question, NESO_SLICE("sts.example"), NESO_POSIX_DNS_AAAA, 0x0102);
    net_question seen = asked(&question);
    len = net_make_reply(message, &seen, 0, 0x02, "::1 ::2");
    for (size_t i = 0; i < len; i++)
        for (unsigned value = 0; value < 256; value++) {
            uint8_t kept = message[i];
            message[i] = (uint8_t)value;
            (void)neso_posix_dns_read(&question, unit_guarded(message, len), len, 443, &reply);
            message[i] = kept;
        }
}

int test_posix_dns(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(writes_the_question_of_rfc_1035),
        cmocka_unit_test(refuses_names_that_the_dns_cannot_hold),
        cmocka_unit_test(takes_the_addresses_of_its_type_only),
        cmocka_unit_test(keeps_no_more_addresses_than_fit),
        cmocka_unit_test(passes_over_what_is_no_answer_to_its_question),
        cmocka_unit_test(tells_a_cut_message_from_a_truncated_one),
        cmocka_unit_test(survives_every_changed_byte),
    };
    return cmocka_run_group_tests_name("posix_dns", tests, NULL, NULL);
}
