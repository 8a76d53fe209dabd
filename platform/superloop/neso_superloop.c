/*
 * The gateway on a bare-metal board: everything in static memory, one loop, no operating system.
 *
 * The board says what it is in neso_this_board; what it is to do is in its configuration region.
 */
#include "neso_anchors.h"
#include "neso_app.h"
#include "neso_board.h"
#include "neso_cortexm.h"
#include "neso_either.h"
#include "neso_identity.h"
#include "neso_kept_time.h"
#include "neso_lwip.h"
#include "neso_port.h"
#include "neso_sntp.h"
#include "neso_tcp.h"
#include "neso_tls.h"
#include "neso_writer.h"

#include <string.h>

/* Bytes of RAM for readings that wait. A board overrides it. */
#ifndef NESO_OUTBOX_SIZE
#define NESO_OUTBOX_SIZE 8192
#endif

/* Bytes of the TLS buffers; see neso_tls.h. */
#ifndef NESO_TLS_IN_SIZE
#define NESO_TLS_IN_SIZE NESO_TLS_IN_SIZE_MAX
#endif
#ifndef NESO_TLS_OUT_SIZE
#define NESO_TLS_OUT_SIZE NESO_TLS_OUT_SIZE_1K
#endif

/* Bytes of the device's certificate chain and its key; see neso_identity.h. */
#ifndef NESO_IDENTITY_SIZE
#define NESO_IDENTITY_SIZE 4096
#endif

#define LOG_MAX 80

/* A refused configuration is named again so often, for who connects to the console later. */
#define REPEAT_MS 10000

/* From the linker script: the configuration region. */
extern const char neso_ld_config_start[], neso_ld_config_end[];

static uint8_t tls_in[NESO_TLS_IN_SIZE];
static uint8_t tls_out[NESO_TLS_OUT_SIZE];
static uint8_t outbox_bytes[NESO_OUTBOX_SIZE];
static neso_ram_storage outbox;
static neso_settings settings;
static neso_anchors anchors;
static neso_tcp tcp;
static neso_tls tls;
#if NESO_SOURCE_IOT
static uint8_t identity_bytes[NESO_IDENTITY_SIZE];
static neso_identity identity;
#endif
#if NESO_SOURCE_IMDS || NESO_SOURCE_CONTAINER
static neso_either either; /* such services are plain */
#endif
static neso_app app;

/* The document ends where the flash is still erased, or at a NUL. */
static neso_slice read_configuration(void)
{
    const char *end = neso_ld_config_start;
    while (end < neso_ld_config_end && *end != '\0' && *end != '\xFF')
        end++;
    return neso_slice_make(neso_ld_config_start, (size_t)(end - neso_ld_config_start));
}

static neso_settings_error refuse(const char *field, const char *reason)
{
    neso_settings_error error = {neso_slice_of(field), reason, 0};
    return error;
}

static bool take_anchors(neso_settings_error *error)
{
    size_t index;
    neso_anchors_init(&anchors);
    /* The receive buffer is free before the first connection. */
    neso_status status =
        neso_anchors_add_json(&anchors, settings.trust_anchors, tls_in, sizeof tls_in, &index);
    *error = refuse("trust_anchors", neso_anchors_reason(status));
    return status == NESO_OK;
}

#if NESO_SOURCE_IOT
static bool take_identity(neso_settings_error *error)
{
    if (!neso_settings_uses(&settings, NESO_FROM_IOT))
        return true;
    neso_identity_init(&identity, identity_bytes, sizeof identity_bytes);
    neso_status status = neso_identity_add_json(&identity, settings.certificate.text,
                                                settings.private_key.text, tls_in, sizeof tls_in);
    if (status != NESO_OK)
        *error = refuse(identity.field, identity.reason);
    return status == NESO_OK;
}
#else
static bool take_identity(neso_settings_error *error)
{
    (void)error;
    return true;
}
#endif

static bool take_mac(uint8_t mac[6], neso_settings_error *error)
{
    if (neso_this_board.read_mac(mac))
        return true;
    memcpy(mac, settings.mac, sizeof settings.mac);
    *error = refuse("mac", "the device has none, so it must be given");
    return settings.has_mac;
}

static bool take_time_server(neso_settings_error *error)
{
    neso_status status = neso_sntp_set_server(settings.time_server, settings.time_port);
    *error = refuse("time_server", neso_status_text(status));
    return status == NESO_OK;
}

static bool configure(uint8_t mac[6], neso_settings_error *error)
{
    neso_slice text = read_configuration();
    return neso_settings_parse(&settings, text.ptr, text.len, error) == NESO_OK &&
           take_anchors(error) && take_identity(error) && take_time_server(error) &&
           take_mac(mac, error);
}

static void log_line(neso_writer *line)
{
    neso_writer_char(line, '\n');
    neso_port_console_write(line->out, line->len);
}

static void write_address(neso_writer *line, uint32_t address)
{
    for (int shift = 24; shift >= 0; shift -= 8) {
        neso_writer_u64(line, (address >> shift) & 0xFFu);
        if (shift > 0)
            neso_writer_char(line, '.');
    }
}

/* One line whenever the network comes or goes. */
static void report_network(void)
{
    static neso_status last = NESO_E_NO_LINK;
    neso_status status = neso_lwip_status();
    char text[LOG_MAX];
    neso_writer line;
    if (status == last)
        return;
    last = status;
    neso_writer_init(&line, text, sizeof text);
    neso_writer_text(&line, "# network: ");
    if (status == NESO_OK)
        write_address(&line, neso_lwip_address());
    else
        neso_writer_text(&line, neso_status_text(status));
    log_line(&line);
}

static neso_transport *start_transport(void)
{
    neso_tls_config config = {.lower = &tcp.transport,
                              .anchors = &anchors,
                              .in = tls_in,
                              .in_len = sizeof tls_in,
                              .out = tls_out,
                              .out_len = sizeof tls_out};
#if NESO_SOURCE_IOT
    config.identity = &identity;
#endif
    neso_tcp_init(&tcp);
    neso_tls_init(&tls, &config);
#if NESO_SOURCE_IMDS || NESO_SOURCE_CONTAINER
    neso_either_init(&either, &tcp.transport, &tls.transport);
    return &either.transport;
#else
    return &tls.transport;
#endif
}

static neso_status start_gateway(const char *reset_cause)
{
    neso_ram_storage_init(&outbox, outbox_bytes, sizeof outbox_bytes);
    return neso_app_init(&app, &(neso_app_pieces){.settings = &settings,
                                                  .transport = start_transport(),
                                                  .outbox = &outbox.storage,
                                                  .board = neso_this_board.name,
                                                  .reset_cause = reset_cause,
                                                  .asks_time_server = true,
                                                  .time_floor_s = neso_kept_time(),
                                                  .keep_time = neso_keep_time});
}

static void run(void)
{
    for (;;) {
        uint32_t network_ms = neso_lwip_poll();
        report_network();
        uint32_t app_ms = neso_app_poll(&app);
        neso_idle(app_ms < network_ms ? app_ms : network_ms);
    }
}

/* The registers know more than RAM does, but for a fault, which they take for any reset. */
static const char *find_reset_cause(void)
{
    const char *by_registers = neso_this_board.reset_cause();
    const char *by_ram = neso_reset_cause();
    bool is_fault = strcmp(by_ram, "fault") == 0;
    return by_registers == NULL || is_fault ? by_ram : by_registers;
}

int main(void)
{
    uint8_t mac[6];
    neso_settings_error error;
    neso_this_board.start();
    const char *reset_cause = find_reset_cause();
    bool configured = configure(mac, &error);
    while (!configured || start_gateway(reset_cause) != NESO_OK) { /* that logs its reason itself */
        uint64_t until_ms = neso_port_now_ms() + REPEAT_MS;
        if (!configured)
            neso_app_log_settings_error(&error, NULL);
        while (neso_port_now_ms() < until_ms)
            neso_idle(REPEAT_MS);
    }
    (void)neso_lwip_start(neso_this_board.nic, mac); /* its status is reported by the loop */
    run();
}
