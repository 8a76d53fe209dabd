/*
 * Template: the functions of neso_port.h over the drivers of neso_device.h.
 */
#include "neso_device.h"
#include "neso_port.h"

#include <string.h>

/* ---- Clock */

/* Decide: what counts. Anything that does not stop while the device sleeps. Two words, because most
 * microcontrollers cannot read 64 bits at once; 32 bits alone would wrap after 49 days. */
static volatile uint32_t ticks_low, ticks_high;

void device_tick(void)
{
    ticks_low = ticks_low + 1;
    if (ticks_low == 0)
        ticks_high = ticks_high + 1;
}

uint64_t neso_port_now_ms(void)
{
    uint32_t high, low;

    do { /* again, when the interrupt came in between */
        high = ticks_high;
        low = ticks_low;
    } while (high != ticks_high);
    return (uint64_t)high << 32 | low;
}

/* ---- Entropy */

neso_status neso_port_entropy(uint8_t *out, size_t len)
{
    if (device_random(out, len))
        return NESO_OK;
    memset(out, 0, len);
    return NESO_E_IO;
}

/* ---- Wall clock */

static neso_time_fix learnt;
static volatile bool time_is_new;

/* Decide: who calls this, and how often. Once a day keeps a cheap crystal within 10 seconds, and
 * the server allows five minutes. Call it from the main loop, or keep the interrupt out of
 * neso_port_time while it copies. */
void device_time_learnt(int64_t unix_ms)
{
    learnt.unix_ms = unix_ms;
    learnt.at_ms = neso_port_now_ms();
    time_is_new = true;
}

bool neso_port_time(neso_time_fix *fix)
{
    if (!time_is_new)
        return false;
    time_is_new = false;
    *fix = learnt;
    return true;
}

/* ---- Console */

/* Decide: how much may wait. A TLS handshake can compute for seconds, and a sender writes
 * meanwhile: 2,048 bytes are 180 ms of a line at 115,200 baud, unless the sender waits for answers.
 */
#define RING_SIZE 2048u

/* The interrupt moves `head`, the reader moves `tail`; both run freely, so their difference is what
 * waits. */
static uint8_t ring[RING_SIZE];
static volatile uint32_t head, tail;
static volatile bool overrun;

/* After an overrun everything is dropped until the ring is empty: then the gap is at one known
 * place. */
void device_uart_received(uint8_t byte)
{
    if (overrun || head - tail == RING_SIZE) {
        overrun = true;
        return;
    }
    ring[head % RING_SIZE] = byte;
    head = head + 1;
}

size_t neso_port_console_read(uint8_t *out, size_t cap, bool *lost)
{
    static bool gap; /* before the next byte that arrives */
    size_t len = 0;

    *lost = false;
    if (head == tail && overrun) {
        gap = true;
        overrun = false;
    }
    if (cap == 0 || head == tail)
        return 0;
    *lost = gap;
    gap = false;
    while (len < cap && head != tail) {
        out[len++] = ring[tail % RING_SIZE];
        tail = tail + 1;
    }
    return len;
}

void neso_port_console_write(const char *text, size_t len)
{
    for (size_t i = 0; i < len; i++)
        device_uart_put((uint8_t)text[i]);
}
