/* Source: PrimeCell UART (PL011) Technical Reference Manual, Arm DDI 0183. */
#include "neso_pl011.h"
#include "neso_console.h"
#include "neso_cortexm.h"
#include "neso_port.h"

#define DR   0x000u
#define FR   0x018u
#define IBRD 0x024u
#define FBRD 0x028u
#define LCRH 0x02Cu
#define CTL  0x030u
#define IMSC 0x038u
#define ICR  0x044u

#define DR_OVERRUN       (1u << 11)
#define FR_RX_EMPTY      (1u << 4)
#define FR_TX_FULL       (1u << 5)
#define LCRH_FIFO        (1u << 4)
#define LCRH_8BIT        (3u << 5)
#define CTL_ENABLE       0x301u /* the UART, its sender and its receiver */
#define INT_RECEIVE      (1u << 4)
#define INT_RECEIVE_IDLE (1u << 6)

static uintptr_t device;

void neso_pl011_start(uintptr_t base, uint32_t clock_hz, uint32_t baud)
{
    /* The divisor is clock / (16 * baud), in 64ths, rounded. */
    uint32_t divisor = (clock_hz * 8u / baud + 1u) / 2u;
    device = base;
    NESO_REG32(base + CTL) = 0;
    NESO_REG32(base + IBRD) = divisor / 64u;
    NESO_REG32(base + FBRD) = divisor % 64u;
    NESO_REG32(base + LCRH) = LCRH_8BIT | LCRH_FIFO;
    NESO_REG32(base + IMSC) = INT_RECEIVE | INT_RECEIVE_IDLE;
    NESO_REG32(base + CTL) = CTL_ENABLE;
}

void neso_pl011_interrupt(void)
{
    NESO_REG32(device + ICR) = INT_RECEIVE | INT_RECEIVE_IDLE;
    while ((NESO_REG32(device + FR) & FR_RX_EMPTY) == 0) {
        uint32_t data = NESO_REG32(device + DR);
        if ((data & DR_OVERRUN) != 0)
            neso_console_lost();
        neso_console_received((uint8_t)data);
    }
}

void neso_port_console_write(const char *text, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        while ((NESO_REG32(device + FR) & FR_TX_FULL) != 0)
            continue;
        NESO_REG32(device + DR) = (uint8_t)text[i];
    }
}
