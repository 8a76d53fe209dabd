/*
 * Signs GET /status on a bare board and sends it by lwIP and BearSSL; the reply goes to the
 * console. lwip_bearssl.mk builds it from a board's folder and the platform's pieces, without the
 * gateway.
 *
 * EXAMPLE_* say where to and as whom: texts, and a number for each port.
 */
#include "neso_anchors.h"
#include "neso_board.h"
#include "neso_cortexm.h"
#include "neso_lwip.h"
#include "neso_port.h"
#include "neso_sigv4.h"
#include "neso_sntp.h"
#include "neso_tcp.h"
#include "neso_tls.h"
#include "neso_writer.h"

#define REQUEST_MAX 4096

static uint8_t tls_in[NESO_TLS_IN_SIZE_MAX], tls_out[NESO_TLS_OUT_SIZE_1K];
static char authority[] = EXAMPLE_CA; /* PEM; decoded where it stands */
static neso_anchors anchors;
static neso_tcp tcp;
static neso_tls tls;

/* What is signed besides the headers that signing adds. */
static const neso_header headers[] = {
    {NESO_SLICE_INIT("Host"), NESO_SLICE_INIT(EXAMPLE_HOST_AND_PORT)},
};

static void put_header(neso_writer *out, const char *name, neso_slice value)
{
    neso_writer_text(out, name);
    neso_writer_text(out, ": ");
    neso_writer_slice(out, value);
    neso_writer_text(out, "\r\n");
}

static void put_authorization(neso_writer *out, const neso_sigv4_request *request,
                              const neso_sigv4_signature *signature)
{
    neso_sigv4_authorization value;
    uint8_t piece[64];
    size_t len;
    neso_sigv4_authorization_init(&value, request, signature);
    neso_writer_text(out, "Authorization: ");
    while (value.source.read(&value.source, piece, sizeof piece, &len) == NESO_OK && len > 0)
        neso_writer_bytes(out, piece, len);
    neso_writer_text(out, "\r\n");
}

static neso_status write_request(neso_writer *out, int64_t now_s)
{
    neso_sigv4_request request = {
        .method = NESO_SLICE("GET"),
        .path = NESO_SLICE("/status"),
        .headers = headers,
        .header_count = sizeof headers / sizeof headers[0],
        .access_key_id = NESO_SLICE(EXAMPLE_ACCESS_KEY_ID),
        .session_token = NESO_SLICE(EXAMPLE_SESSION_TOKEN),
        .region = NESO_SLICE(EXAMPLE_REGION),
        .service = NESO_SLICE("neptune-db"),
        .time_s = now_s,
    };
    static neso_sigv4_key key; /* static: a program that sends again today needs no other */
    neso_sigv4_signature signature;
    neso_status status = NESO_OK;
    neso_sha256_once(request.payload_hash, NULL, 0);
    if (!neso_sigv4_key_fits(&key, &request))
        status = neso_sigv4_key_derive(&key, NESO_SLICE(EXAMPLE_SECRET), &request, NULL);
    if (status == NESO_OK)
        status = neso_sigv4_sign(&signature, &key, &request, NULL);
    if (status != NESO_OK)
        return status;
    neso_writer_text(out, "GET /status HTTP/1.1\r\n");
    put_header(out, "Host", headers[0].value);
    put_header(out, "X-Amz-Date", neso_slice_make(signature.date, sizeof signature.date));
    put_header(out, "X-Amz-Security-Token", request.session_token);
    put_authorization(out, &request, &signature);
    put_header(out, "Connection", NESO_SLICE("close")); /* never signed: proxies change it */
    neso_writer_text(out, "\r\n");
    return neso_writer_status(out);
}

/* Nothing here waits by itself, so whoever does lets the network run meanwhile. */
static void wait(void)
{
    neso_idle(neso_lwip_poll());
}

static int64_t wait_for_time(void)
{
    neso_time_fix fix;
    while (neso_lwip_status() != NESO_OK || !neso_port_time(&fix))
        wait();
    return fix.unix_ms / 1000;
}

static neso_status send_request(neso_transport *to, neso_slice request)
{
    neso_status status = NESO_OK;
    size_t sent = 0, done;
    while (sent < request.len && (status == NESO_OK || status == NESO_E_WOULD_BLOCK)) {
        const uint8_t *rest = (const uint8_t *)request.ptr + sent;
        status = to->ops->write(to, rest, request.len - sent, &done);
        sent += done;
        if (status == NESO_E_WOULD_BLOCK)
            wait();
    }
    return status;
}

/* The server ends the stream after its reply, as it was asked to. */
static neso_status print_reply(neso_transport *from)
{
    uint8_t piece[256];
    size_t len;
    neso_status status;
    do {
        status = from->ops->read(from, piece, sizeof piece, &len);
        neso_port_console_write((const char *)piece, len);
        if (status == NESO_E_WOULD_BLOCK)
            wait();
    } while (status == NESO_OK || status == NESO_E_WOULD_BLOCK);
    return status == NESO_E_CLOSED ? NESO_OK : status;
}

static neso_status get_status(void)
{
    static char text[REQUEST_MAX];
    neso_writer request;
    neso_peer peer = {.host = NESO_SLICE(EXAMPLE_HOST), .port = EXAMPLE_PORT};
    peer.unix_time_s = wait_for_time();
    neso_writer_init(&request, text, sizeof text);
    neso_status status = write_request(&request, peer.unix_time_s);
    if (status == NESO_OK)
        status = tls.transport.ops->open(&tls.transport, &peer);
    if (status == NESO_OK)
        status = send_request(&tls.transport, neso_writer_written(&request));
    if (status == NESO_OK)
        status = print_reply(&tls.transport);
    tls.transport.ops->close(&tls.transport);
    return status;
}

static neso_status start(void)
{
    uint8_t mac[6] = {0x02, 0, 0, 0, 0, 1}; /* for a board that has none */
    neso_status status;
    neso_this_board.start();
    (void)neso_this_board.read_mac(mac);
    neso_tcp_init(&tcp);
    neso_tls_init(&tls, &(neso_tls_config){.lower = &tcp.transport,
                                           .anchors = &anchors,
                                           .in = tls_in,
                                           .in_len = sizeof tls_in,
                                           .out = tls_out,
                                           .out_len = sizeof tls_out});
    neso_anchors_init(&anchors);
    status = neso_anchors_add_pem(&anchors, authority, sizeof authority - 1);
    if (status == NESO_OK)
        status = neso_sntp_set_server(NESO_SLICE(EXAMPLE_TIME_SERVER), EXAMPLE_TIME_PORT);
    if (status == NESO_OK)
        status = neso_lwip_start(neso_this_board.nic, mac);
    return status;
}

int main(void)
{
    neso_status status = start();
    if (status == NESO_OK)
        status = get_status();
    const char *end = status == NESO_OK ? "done" : neso_status_text(status);
    neso_port_console_write("\r\n# ", 4);
    neso_port_console_write(end, strlen(end));
    neso_port_console_write("\r\n", 2);
    for (;;)
        neso_idle(1000);
}
