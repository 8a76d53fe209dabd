#include "neso_nic_fifo.h"

#include <stdbool.h>
#include <string.h>

/* Every pbuf of a pool chain but the last then holds whole words. */
_Static_assert(PBUF_POOL_BUFSIZE % 4 == 0, "PBUF_POOL_BUFSIZE must be a multiple of 4");
_Static_assert(ETH_PAD_SIZE == 2, "the drivers count on two bytes of padding");

static volatile uint32_t *port_at(uintptr_t address)
{
    return (volatile uint32_t *)address;
}

void neso_nic_fifo_write(uintptr_t port_address, const struct pbuf *frame, uint16_t pad)
{
    uint32_t word = pad;
    unsigned filled = ETH_PAD_SIZE;
    size_t skip = ETH_PAD_SIZE;
    for (const struct pbuf *part = frame; part != NULL; part = part->next) {
        const uint8_t *bytes = part->payload;
        for (size_t i = skip; i < part->len; i++) {
            word |= (uint32_t)bytes[i] << (8 * filled);
            if (++filled == 4) {
                *port_at(port_address) = word;
                word = 0;
                filled = 0;
            }
        }
        skip = 0;
    }
    if (filled > 0)
        *port_at(port_address) = word;
}

void neso_nic_fifo_read(uintptr_t port_address, struct pbuf *frame, uint32_t first)
{
    uint32_t word = first;
    bool have_word = true;
    for (struct pbuf *part = frame; part != NULL; part = part->next) {
        uint8_t *out = part->payload;
        for (size_t left = part->len; left > 0;) {
            size_t n = left < 4 ? left : 4;
            if (!have_word)
                word = *port_at(port_address);
            have_word = false;
            memcpy(out, &word, n);
            out += n;
            left -= n;
        }
    }
}

void neso_nic_fifo_drop(uintptr_t port_address, uint32_t words)
{
    while (words-- > 0)
        (void)*port_at(port_address);
}
