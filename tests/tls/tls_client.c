/*
 * A client of platform/bearssl for the tests in Python: reads an identity, then makes one
 * connection after the other with the same neso_tls.
 *
 *   tls_client [OPTION...] CONNECTION...
 *
 *   --anchors FILE      certificates in PEM that are trusted
 *   --certificate FILE, --key FILE   the device's identity, in PEM
 *   --json              give both the way a configuration document has them
 *   --room N            bytes for the identity (default: enough)
 *   --time S            unix time (default: now)
 *   --host NAME, --port N            the server, at 127.0.0.1
 *
 * A connection is `anonymous`, `identify`, `undated` (dates unchecked), `both` (which is refused)
 * or `plain`; each sends a request and prints a line: its name, the status and the transport's
 * detail, and the body of the reply. Before these comes a line about the identity.
 */
#include "neso_either.h"
#include "neso_identity.h"
#include "neso_json_escape.h"
#include "neso_port.h"
#include "neso_posix_tcp.h"
#include "neso_tls.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define TIMEOUT_MS 15000

static const char request[] = "GET / HTTP/1.0\r\n\r\n";

static char *certificate_file, *key_file;
static bool as_json;
static size_t room = 65536;
static int64_t unix_time_s;
static neso_peer peer = {.via = NESO_SLICE_INIT("127.0.0.1")};

static neso_anchors anchors;
static neso_identity identity;
static neso_posix_tcp tcp;
static neso_tls tls;
static neso_either either;

/* In a block of its own size, so that the sanitizer sees a byte read behind it. */
static char *read_file(const char *path, size_t *len)
{
    static char buffer[65536];
    FILE *in = fopen(path, "rb");
    if (in == NULL) {
        perror(path);
        exit(2);
    }
    *len = fread(buffer, 1, sizeof buffer, in);
    fclose(in);
    char *text = malloc(*len == 0 ? 1 : *len);
    memcpy(text, buffer, *len);
    return text;
}

static void add_anchors(const char *path)
{
    size_t len;
    char *text = read_file(path, &len);
    neso_status status = neso_anchors_add_pem(&anchors, text, len);
    free(text);
    if (status == NESO_OK)
        return;
    printf("anchors: %s\n", neso_status_text(status));
    exit(2);
}

static neso_slice escape(const char *text, size_t len)
{
    size_t size = len * NESO_JSON_ESCAPED_MAX;
    char *escaped = malloc(size + 1);
    neso_writer writer;
    neso_writer_init(&writer, escaped, size + 1);
    neso_json_escape(&writer, neso_slice_make(text, len));
    return neso_slice_make(escaped, writer.len);
}

static neso_status add_json(char *certificate, size_t certificate_len, char *key, size_t key_len)
{
    static uint8_t scratch[65536];
    neso_slice a = escape(certificate, certificate_len), b = escape(key, key_len);
    neso_status status = neso_identity_add_json(&identity, a, b, scratch, sizeof scratch);
    free((char *)(uintptr_t)a.ptr);
    free((char *)(uintptr_t)b.ptr);
    return status;
}

static neso_status add_pem(char *certificate, size_t certificate_len, char *key, size_t key_len)
{
    neso_status status = neso_identity_add_certificates(&identity, certificate, certificate_len);
    if (status == NESO_OK)
        status = neso_identity_add_key(&identity, key, key_len);
    return status;
}

static void read_identity(void)
{
    size_t certificate_len, key_len;
    char *certificate = read_file(certificate_file, &certificate_len);
    char *key = read_file(key_file, &key_len);
    neso_identity_init(&identity, malloc(room + 1), room);
    neso_status status = (as_json ? add_json : add_pem)(certificate, certificate_len, key, key_len);
    if (status == NESO_OK)
        printf("identity: ok, %zu bytes\n", identity.needed);
    else
        printf("identity: %s: %s %s, %zu bytes\n", neso_status_text(status), identity.field,
               identity.reason, identity.needed);
    free(certificate);
    free(key);
}

static void wait_for_network(uint64_t deadline_ms)
{
    uint64_t wake_ms = deadline_ms, now_ms = neso_port_now_ms();
    struct pollfd wait = neso_posix_tcp_wait(&tcp, &wake_ms);
    poll(&wait, 1, wake_ms > now_ms ? (int)(wake_ms - now_ms) : 0);
}

static neso_status send_request(neso_transport *transport, size_t *sent)
{
    size_t done;
    neso_status status = transport->ops->write(transport, (const uint8_t *)request + *sent,
                                               sizeof request - 1 - *sent, &done);
    *sent += done;
    return status;
}

/* Sends the request and reads up to the end, or to an error. */
static neso_status exchange(neso_transport *transport, char *reply, size_t cap)
{
    uint64_t deadline_ms = neso_port_now_ms() + TIMEOUT_MS;
    size_t sent = 0, len = 0, done;
    while (neso_port_now_ms() < deadline_ms) {
        neso_status written = NESO_OK;
        if (sent < sizeof request - 1)
            written = send_request(transport, &sent);
        neso_status status =
            transport->ops->read(transport, (uint8_t *)reply + len, cap - 1 - len, &done);
        len += done;
        reply[len] = '\0';
        if (status == NESO_E_WOULD_BLOCK && written != NESO_OK && written != NESO_E_WOULD_BLOCK)
            return written;
        if (status != NESO_OK && status != NESO_E_WOULD_BLOCK)
            return status;
        if (status == NESO_E_WOULD_BLOCK)
            wait_for_network(deadline_ms);
    }
    return NESO_E_TIMEOUT;
}

static void make_connection(const char *kind)
{
    static char reply[65536];
    neso_transport *transport = &either.transport;
    reply[0] = '\0';
    peer.identify = strcmp(kind, "identify") == 0 || strcmp(kind, "both") == 0;
    peer.dates_unchecked = strcmp(kind, "undated") == 0 || strcmp(kind, "both") == 0;
    peer.plain = strcmp(kind, "plain") == 0;
    peer.unix_time_s = peer.dates_unchecked ? 0 : unix_time_s;
    neso_status status = transport->ops->open(transport, &peer);
    if (status == NESO_OK)
        status = exchange(transport, reply, sizeof reply);
    int32_t detail = transport->detail;
    transport->ops->close(transport);
    const char *body = strstr(reply, "\r\n\r\n");
    printf("%s: %s %d: %s\n", kind, neso_status_text(status), (int)detail,
           body == NULL ? "" : body + 4);
}

static void take_option(int option)
{
    switch (option) {
    case 'a':
        add_anchors(optarg);
        break;
    case 'c':
        certificate_file = optarg;
        break;
    case 'k':
        key_file = optarg;
        break;
    case 'j':
        as_json = true;
        break;
    case 'r':
        room = strtoul(optarg, NULL, 10);
        break;
    case 't':
        unix_time_s = strtoll(optarg, NULL, 10);
        break;
    case 'h':
        peer.host = neso_slice_of(optarg);
        break;
    case 'p':
        peer.port = peer.via_port = (uint16_t)strtoul(optarg, NULL, 10);
        break;
    default:
        exit(2);
    }
}

int main(int argc, char **argv)
{
    static const struct option options[] = {
        {"anchors", 1, NULL, 'a'}, {"certificate", 1, NULL, 'c'}, {"key", 1, NULL, 'k'},
        {"json", 0, NULL, 'j'},    {"room", 1, NULL, 'r'},        {"time", 1, NULL, 't'},
        {"host", 1, NULL, 'h'},    {"port", 1, NULL, 'p'},        {NULL, 0, NULL, 0},
    };
    static uint8_t in[NESO_TLS_IN_SIZE_MAX], out[NESO_TLS_OUT_SIZE_1K];
    int option;
    unix_time_s = time(NULL);
    neso_anchors_init(&anchors);
    while ((option = getopt_long(argc, argv, "", options, NULL)) != -1)
        take_option(option);
    if (certificate_file != NULL && key_file != NULL)
        read_identity();
    neso_posix_tcp_init(&tcp);
    neso_tls_init(&tls, &(neso_tls_config){.lower = &tcp.transport,
                                           .anchors = &anchors,
                                           .in = in,
                                           .in_len = sizeof in,
                                           .out = out,
                                           .out_len = sizeof out,
                                           .identity = &identity});
    neso_either_init(&either, &tcp.transport, &tls.transport);
    for (int i = optind; i < argc; i++)
        make_connection(argv[i]);
    free(identity.bytes);
    return 0;
}
