/*
 * Template: the gateway on a device. All memory is static: what the linker accepts will run.
 */
#include "neso_anchors.h"
#include "neso_app.h"
#include "neso_device.h"
#include "neso_device_link.h"
#include "neso_tls.h"

/* Decide: memory. TLS wants NESO_TLS_IN_SIZE_MAX (16,709 bytes) to receive from any server; half of
 * a small device's RAM, but a server that is told a smaller record length need not obey. The outbox
 * is what the device can keep while the network is away: about 100 bytes a reading. */
#define OUTBOX_SIZE 8192

#define REFUSED_AGAIN_MS 10000

static neso_settings settings;
static neso_anchors anchors;
static neso_device_link link;
static uint8_t tls_in[NESO_TLS_IN_SIZE_MAX];
static uint8_t tls_out[NESO_TLS_OUT_SIZE_1K];
static neso_tls tls;
static uint8_t outbox_bytes[OUTBOX_SIZE];
static neso_ram_storage outbox;
static neso_app app;

static bool configure(neso_settings_error *error)
{
    neso_slice text = device_configuration();
    neso_status status;
    size_t index;

    if (neso_settings_parse(&settings, text.ptr, text.len, error) != NESO_OK)
        return false;
    neso_anchors_init(&anchors);
    /* The receive buffer is free before the first connection. */
    status = neso_anchors_add_json(&anchors, settings.trust_anchors, tls_in, sizeof tls_in, &index);
    *error = (neso_settings_error){NESO_SLICE("trust_anchors"), neso_status_text(status), 0};
    return status == NESO_OK;
}

/* Decide: storage. In RAM, a reset loses the readings that were not written yet, although they were
 * answered by "ok". A neso_storage over flash or an SD card takes the place of neso_ram_storage. */
static bool start_gateway(void)
{
    neso_device_link_init(&link);
    neso_tls_init(&tls, &(neso_tls_config){.lower = &link.transport,
                                           .anchors = &anchors,
                                           .in = tls_in,
                                           .in_len = sizeof tls_in,
                                           .out = tls_out,
                                           .out_len = sizeof tls_out});
    neso_ram_storage_init(&outbox, outbox_bytes, sizeof outbox_bytes);
    return neso_app_init(&app, &(neso_app_pieces){.settings = &settings,
                                                  .transport = &tls.transport,
                                                  .outbox = &outbox.storage,
                                                  .board = "template",
                                                  .reset_cause = device_reset_cause(),
                                                  .time_floor_s = device_kept_time(),
                                                  .keep_time = device_keep_time}) == NESO_OK;
}

int main(void)
{
    neso_settings_error error;

    device_start();
    while (!configure(&error)) { /* again and again, for who connects to the console later */
        neso_app_log_settings_error(&error, NULL);
        device_sleep(REFUSED_AGAIN_MS);
    }
    while (!start_gateway()) /* the log says why */
        device_sleep(REFUSED_AGAIN_MS);
    for (;;)
        device_sleep(neso_app_poll(&app));
}
