/*
 * A provider driven through replies that the test plays: what the tests of the sources share.
 *
 *     neso_provider_begin(provider);
 *     assert_int_equal(play(provider, OK("{...}")), NESO_PROVIDER_RENEWED);
 *     assert_string_equal(sent, "GET / HTTP/1.1\r\n...");
 */
#ifndef PROVIDER_SUPPORT_H
#define PROVIDER_SUPPORT_H

#include "unit.h"

#include "neso_provider.h"

#include <stdio.h>

enum { NOW_S = 1440938160 }; /* 20150830T123600Z */

/* A response of that status line and body. */
#define REPLY(status, body) "HTTP/1.1 " status "\r\nConnection: close\r\n\r\n" body
#define OK(body)            REPLY("200 OK", body)

static neso_credential_store store;
static neso_provider_result result;
static neso_exchange exchange;
static char reply[NESO_CREDENTIALS_REPLY_MAX];
static neso_peer peer;
static char sent[4096]; /* the last request, NUL-terminated; its first bytes if it is longer */
static size_t sent_len;

static const neso_credentials key_pair = {
    .access_key_id = NESO_SLICE_INIT("AKIDEXAMPLE"),
    .secret = NESO_SLICE_INIT("wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"),
    .expires_s = NESO_CREDENTIALS_NEVER,
};

/* Prepares, and sends the request in pieces of `cap` bytes. */
static void send_request(neso_provider *provider, size_t cap)
{
    static neso_exchange_key key;
    static uint8_t out[512];
    neso_provider_exchange next;
    neso_credentials_fault fault;
    size_t got;
    assert_int_equal(neso_provider_prepare(provider, &next, &fault), NESO_OK);
    next.request.reply = reply;
    next.request.reply_cap = sizeof reply;
    peer = next.peer;
    assert_int_equal(neso_exchange_start(&exchange, &next.request,
                                         next.is_signed ? &key_pair : NULL,
                                         next.is_signed ? &key : NULL, NOW_S),
                     NESO_OK);
    sent_len = 0;
    do {
        assert_int_equal(neso_exchange_send(&exchange, out, cap, &got), NESO_OK);
        size_t room = sizeof sent - 1 - (sent_len < sizeof sent ? sent_len : sizeof sent - 1);
        memcpy(sent + (sizeof sent - 1 - room), out, got < room ? got : room);
        sent_len += got;
    } while (got > 0);
    sent[sent_len < sizeof sent ? sent_len : sizeof sent - 1] = '\0';
}

/* Receives `len` bytes in pieces of `piece`, then the end of the connection. */
static neso_status receive_response(const char *text, size_t len, size_t piece)
{
    neso_status status = NESO_OK;
    for (size_t at = 0; at < len && status == NESO_OK; at += piece) {
        size_t size = len - at < piece ? len - at : piece;
        status = neso_exchange_receive(&exchange, unit_guarded(text + at, size), size);
    }
    return status == NESO_OK ? neso_exchange_end(&exchange) : status;
}

/* One exchange: the request goes out, that response comes in, and is judged. */
static neso_provider_outcome play_bytes(neso_provider *provider, const char *response, size_t len,
                                        size_t piece)
{
    send_request(provider, 512);
    assert_int_equal(receive_response(response, len, piece), NESO_OK);
    return neso_provider_accept(provider, &result, &store, &exchange, NOW_S);
}

static neso_provider_outcome play(neso_provider *provider, const char *response)
{
    return play_bytes(provider, response, strlen(response), 1000);
}

/* What the server said, or what is wrong with what it said. */
static void assert_fault(const char *code, const char *message)
{
    assert_int_equal(result.fault.code.len, strlen(code));
    assert_true(neso_slice_equal(result.fault.code, neso_slice_of(code)));
    assert_true(neso_slice_equal(result.fault.message, neso_slice_of(message)));
}

#endif
