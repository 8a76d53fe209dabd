/* Source: Cortex-M System Design Kit Technical Reference Manual, Arm DDI 0479, APB UART. */
#include "neso_cmsdk_uart.h"
#include "neso_console.h"
#include "neso_cortexm.h"
#include "neso_port.h"

#define DATA      0x00u
#define STATE     0x04u
#define CTRL      0x08u
#define INTSTATUS 0x0Cu
#define BAUDDIV   0x10u

#define STATE_TX_FULL    (1u << 0)
#define STATE_RX_FULL    (1u << 1)
#define STATE_RX_OVERRUN (1u << 3)
#define CTRL_TX          (1u << 0)
#define CTRL_RX          (1u << 1)
#define CTRL_RX_INT      (1u << 3)
#define INT_RX           (1u << 1)

static uintptr_t device;

void neso_cmsdk_uart_start(uintptr_t base, uint32_t clock_hz, uint32_t baud)
{
    device = base;
    NESO_REG32(base + BAUDDIV) = clock_hz / baud;
    NESO_REG32(base + CTRL) = CTRL_TX | CTRL_RX | CTRL_RX_INT;
}

/* The device holds one byte; one that comes before it is read is lost, and the device says so. */
void neso_cmsdk_uart_interrupt(void)
{
    NESO_REG32(device + INTSTATUS) = INT_RX;
    while ((NESO_REG32(device + STATE) & STATE_RX_FULL) != 0) {
        bool lost = (NESO_REG32(device + STATE) & STATE_RX_OVERRUN) != 0;
        uint8_t byte = (uint8_t)NESO_REG32(device + DATA);
        if (lost) {
            NESO_REG32(device + STATE) = STATE_RX_OVERRUN;
            neso_console_lost();
        }
        neso_console_received(byte);
    }
}

void neso_port_console_write(const char *text, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        while ((NESO_REG32(device + STATE) & STATE_TX_FULL) != 0)
            continue;
        NESO_REG32(device + DATA) = (uint8_t)text[i];
    }
}
