#include "unit.h"

#include "neso_either.h"

/* A transport that notes what it was asked for, and answers as it is told. */
typedef struct noting {
    neso_transport transport;
    neso_status answer;
    char calls[16];
} noting;

static noting *note(neso_transport *transport, char call)
{
    noting *self = (noting *)transport;
    self->calls[strlen(self->calls)] = call;
    transport->detail = self->answer == NESO_OK ? 0 : 7;
    return self;
}

static neso_status note_open(neso_transport *transport, const neso_peer *peer)
{
    assert_int_equal(peer->port, 80);
    return note(transport, 'o')->answer;
}

static neso_status note_write(neso_transport *transport, const uint8_t *data, size_t len,
                              size_t *done)
{
    assert_int_equal(data[0], 'w');
    *done = len;
    return note(transport, 'w')->answer;
}

static neso_status note_read(neso_transport *transport, uint8_t *out, size_t cap, size_t *len)
{
    memset(out, 'r', cap);
    *len = cap;
    return note(transport, 'r')->answer;
}

static void note_close(neso_transport *transport)
{
    note(transport, 'c');
}

static const neso_transport_ops ops = {note_open, note_write, note_read, note_close};

static const neso_peer plain_peer = {.port = 80, .plain = true};
static const neso_peer tls_peer = {.port = 80};

static noting plain, tls;
static neso_either either;

static int setup(void **state)
{
    (void)state;
    plain = (noting){.transport = {.ops = &ops}};
    tls = plain;
    neso_either_init(&either, &plain.transport, &tls.transport);
    return 0;
}

static void connect_and_close(const neso_peer *peer)
{
    neso_transport *transport = &either.transport;
    uint8_t byte;
    size_t len;
    assert_int_equal(transport->ops->open(transport, peer), NESO_OK);
    assert_int_equal(transport->ops->write(transport, (const uint8_t *)"w", 1, &len), NESO_OK);
    assert_int_equal(len, 1);
    assert_int_equal(transport->ops->read(transport, &byte, 1, &len), NESO_OK);
    assert_int_equal(byte, 'r');
    transport->ops->close(transport);
}

static void uses_what_the_peer_says(void **state)
{
    (void)state;
    connect_and_close(&plain_peer);
    assert_string_equal(plain.calls, "owrc");
    assert_string_equal(tls.calls, "");
    connect_and_close(&tls_peer);
    assert_string_equal(plain.calls, "owrc");
    assert_string_equal(tls.calls, "owrc");
}

static void passes_errors_on(void **state)
{
    neso_transport *transport = &either.transport;
    uint8_t byte;
    size_t len;
    (void)state;
    tls.answer = NESO_E_TLS;
    assert_int_equal(transport->ops->open(transport, &tls_peer), NESO_E_TLS);
    assert_int_equal(transport->detail, 7);
    transport->ops->close(transport);
    plain.answer = NESO_E_RESET;
    assert_int_equal(transport->ops->open(transport, &plain_peer), NESO_E_RESET);
    assert_int_equal(transport->ops->read(transport, &byte, 1, &len), NESO_E_RESET);
    assert_int_equal(transport->detail, 7);
    plain.answer = NESO_E_WOULD_BLOCK;
    assert_int_equal(transport->ops->write(transport, (const uint8_t *)"w", 1, &len),
                     NESO_E_WOULD_BLOCK);
}

static void opens_one_at_a_time(void **state)
{
    neso_transport *transport = &either.transport;
    (void)state;
    transport->ops->close(transport);
    assert_int_equal(transport->ops->open(transport, &plain_peer), NESO_OK);
    assert_int_equal(transport->ops->open(transport, &tls_peer), NESO_E_ARGUMENT);
    assert_string_equal(plain.calls, "o");
    transport->ops->close(transport);
    assert_int_equal(transport->ops->open(transport, &tls_peer), NESO_OK);
}

int test_either(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(uses_what_the_peer_says, setup),
        cmocka_unit_test_setup(passes_errors_on, setup),
        cmocka_unit_test_setup(opens_one_at_a_time, setup),
    };
    return cmocka_run_group_tests_name("either", tests, NULL, NULL);
}
