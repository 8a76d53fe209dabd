/* Source: Application Note AN385, "Cortex-M3 SMM on V2M-MPS2", Arm DAI 0385. */
#include "neso_board.h"
#include "neso_cmsdk_uart.h"
#include "neso_cortexm.h"
#include "neso_lan9118.h"

#include <stddef.h>

#define CPU_HZ             25000000u
#define UART0_BASE         0x40004000u
#define ETHERNET_BASE      0x40200000u
#define UART0_RX_INTERRUPT 0u
#define ETHERNET_INTERRUPT 13u

/* CMSDK system controller: cleared by writing ones. */
#define SYSCON_RSTINFO   NESO_REG32(0x4001F010u)
#define RSTINFO_SYSTEM   (1u << 0)
#define RSTINFO_WATCHDOG (1u << 1)
#define RSTINFO_LOCKUP   (1u << 2)

void (*const board_interrupts[])(void) NESO_INTERRUPTS = {
    [UART0_RX_INTERRUPT] = neso_cmsdk_uart_interrupt,
    [ETHERNET_INTERRUPT] = neso_lan9118_interrupt,
};

static void start(void)
{
    neso_clock_start(CPU_HZ);
    neso_cmsdk_uart_start(UART0_BASE, CPU_HZ, 115200);
    neso_lan9118_attach(ETHERNET_BASE);
    neso_interrupt_enable(UART0_RX_INTERRUPT);
    neso_interrupt_enable(ETHERNET_INTERRUPT);
}

static const char *reset_cause(void)
{
    uint32_t info = SYSCON_RSTINFO;
    SYSCON_RSTINFO = info;
    if ((info & RSTINFO_WATCHDOG) != 0)
        return "watchdog";
    if ((info & RSTINFO_LOCKUP) != 0)
        return "lock-up";
    return (info & RSTINFO_SYSTEM) != 0 ? "software" : NULL;
}

const neso_board neso_this_board = {
    .name = "mps2-an385",
    .nic = &neso_lan9118,
    .start = start,
    .reset_cause = reset_cause,
    .read_mac = neso_lan9118_read_mac,
};
