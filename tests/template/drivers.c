/*
 * A played device for port/template/: it gets two lines on its console and a network that connects
 * and breaks, checks what the template made of them, and ends the program.
 */
#include "neso_device.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* An address as endpoint_via, so that what is dialled can be told from what TLS names. */
static const char configuration[] =
    "{\"gateway\":\"gw-1\",\"region\":\"us-east-1\",\"endpoint\":\"db.example.com\","
    "\"endpoint_via\":\"192.0.2.1:9999\",\"credentials\":\"static\","
    "\"access_key_id\":\"AKIAIOSFODNN7EXAMPLE\","
    "\"secret_access_key\":\"wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY\",\"batch_ms\":10}";

static struct {
    char console[4096];
    size_t console_len;
    uint8_t sent[4096];
    size_t sent_len;
    char dialed[64];
    unsigned dials;
    unsigned slept_ms;
    device_link_state link;
} device;

void device_start(void)
{
    static const char lines[] = "pump,site=north value=1.5\nbad\n";

    device_time_learnt(1800000000000);
    for (size_t i = 0; i < sizeof lines - 1; i++)
        device_uart_received((uint8_t)lines[i]);
}

const char *device_reset_cause(void)
{
    return "power-on";
}

int64_t device_kept_time(void)
{
    return 0;
}

void device_keep_time(int64_t time_s)
{
    (void)time_s;
}

neso_slice device_configuration(void)
{
    return neso_slice_of(configuration);
}

bool device_random(uint8_t *out, size_t len)
{
    memset(out, 0x5a, len); /* a played device has no secrets */
    return true;
}

void device_uart_put(uint8_t byte)
{
    if (device.console_len < sizeof device.console - 1)
        device.console[device.console_len++] = (char)byte;
}

bool device_link_dial(const char *host, size_t host_len, uint16_t port)
{
    snprintf(device.dialed, sizeof device.dialed, "%.*s:%u", (int)host_len, host, port);
    device.dials++;
    device.link = DEVICE_LINK_DIALING;
    return true;
}

device_link_state device_link_ask(void)
{
    return device.link;
}

size_t device_link_send(const uint8_t *data, size_t len)
{
    size_t room = sizeof device.sent - device.sent_len;
    size_t taken = len < room ? len : room;

    memcpy(device.sent + device.sent_len, data, taken);
    device.sent_len += taken;
    return taken;
}

size_t device_link_receive(uint8_t *out, size_t cap)
{
    (void)out;
    (void)cap;
    return 0;
}

void device_link_hang_up(void)
{
    device.link = DEVICE_LINK_DOWN;
}

static void expect(bool holds, const char *what)
{
    if (holds)
        return;
    printf("the template: not so: %s\n%s\n0 passed, 1 failed\n", what, device.console);
    exit(1);
}

static void check_and_end(void)
{
    expect(strstr(device.console, "power-on") != NULL, "the log names the cause of the reset");
    expect(strstr(device.console, "\nok\nerror 3 ") != NULL, "lines are answered in order");
    expect(strcmp(device.dialed, "192.0.2.1:9999") == 0, "endpoint_via is dialled");
    expect(device.sent_len > 5 && device.sent[0] == 22, "TLS began with a handshake record");
    expect(strstr(device.console, "broke") != NULL, "the broken connection is logged");
    puts("1 passed, 0 failed");
    exit(0);
}

void device_sleep(uint32_t ms)
{
    if (ms == 0)
        ms = 1;
    device.slept_ms += ms;
    while (ms-- > 0)
        device_tick();
    if (device.dials > 1 || device.slept_ms > 100000)
        check_and_end();
    else if (device.sent_len > 0)
        device.link = DEVICE_LINK_DOWN;
    else if (device.link == DEVICE_LINK_DIALING)
        device.link = DEVICE_LINK_CONNECTED;
}
