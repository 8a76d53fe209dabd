#include "neso_console.h"
#include "neso_cortexm.h"
#include "neso_port.h"

_Static_assert((NESO_CONSOLE_RING_SIZE & (NESO_CONSOLE_RING_SIZE - 1)) == 0,
               "NESO_CONSOLE_RING_SIZE must be a power of two");

/* The interrupt writes `head` and sets `overrun`, the reader writes `tail` and clears `overrun`.
 * Both counters run freely; their difference is what waits. */
static uint8_t ring[NESO_CONSOLE_RING_SIZE];
static volatile uint32_t head, tail;
static volatile bool overrun;

void neso_console_received(uint8_t byte)
{
    if (overrun || head - tail == NESO_CONSOLE_RING_SIZE) {
        neso_console_lost();
        return;
    }
    ring[head % NESO_CONSOLE_RING_SIZE] = byte;
    head = head + 1;
    neso_wake();
}

void neso_console_lost(void)
{
    overrun = true;
    neso_wake();
}

size_t neso_port_console_read(uint8_t *out, size_t cap, bool *lost)
{
    /* Bytes were dropped before the next one that arrives; perhaps also before the first of all: a
     * reset falls into the middle of a line, and its rest may look like a line. */
    static bool gap = true;
    size_t len = 0;
    *lost = false;
    if (head != tail) {
        *lost = gap;
        gap = false;
    } else if (overrun) {
        gap = true;
        overrun = false;
    }
    while (len < cap && head != tail) {
        out[len++] = ring[tail % NESO_CONSOLE_RING_SIZE];
        tail = tail + 1;
    }
    return len;
}
