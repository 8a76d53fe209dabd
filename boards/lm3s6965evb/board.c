/* Source: LM3S6965 Microcontroller Data Sheet, chapters "System Control" and "GPIOs". */
#include "neso_board.h"
#include "neso_cortexm.h"
#include "neso_pl011.h"
#include "neso_stellaris.h"

#include <stddef.h>

#define SYSCTL_RESC  NESO_REG32(0x400FE05Cu)
#define SYSCTL_RCC   NESO_REG32(0x400FE060u)
#define SYSCTL_RIS   NESO_REG32(0x400FE050u)
#define SYSCTL_RCGC1 NESO_REG32(0x400FE104u)
#define SYSCTL_RCGC2 NESO_REG32(0x400FE108u)
#define USER_REG0    NESO_REG32(0x400FE1E0u)
#define USER_REG1    NESO_REG32(0x400FE1E4u)
#define GPIO_A       0x40004000u
#define GPIO_F       0x40025000u
#define GPIO_AFSEL   0x420u
#define GPIO_DEN     0x51Cu

/* 8 MHz crystal, PLL, 200 MHz / 4. */
#define RCC_50MHZ    0x01C00380u
#define RCC_BYPASS   (1u << 11)
#define RCC_PWRDN    (1u << 13)
#define RIS_PLL_LOCK (1u << 6)
#define CPU_HZ       50000000u

#define RCGC1_UART0    (1u << 0)
#define RCGC2_GPIO_A   (1u << 0)
#define RCGC2_GPIO_F   (1u << 5)
#define RCGC2_ETHERNET ((1u << 28) | (1u << 30)) /* MAC and PHY */

#define UART0_BASE      0x4000C000u
#define UART0_PINS      0x03u /* of port A */
#define LED_PINS        0x0Cu /* of port F: the link and activity lights of the socket */
#define UART0_INTERRUPT 5u
#define MAC_INTERRUPT   42u

/* Polls that the PLL may take; without it the device runs slowly rather than not at all. */
#define PLL_POLLS_MAX 100000

void (*const board_interrupts[])(void) NESO_INTERRUPTS = {
    [UART0_INTERRUPT] = neso_pl011_interrupt,
    [MAC_INTERRUPT] = neso_stellaris_interrupt,
};

static void start_clock(void)
{
    SYSCTL_RCC = RCC_50MHZ | RCC_BYPASS;
    for (int polls = 0; polls < PLL_POLLS_MAX && (SYSCTL_RIS & RIS_PLL_LOCK) == 0; polls++)
        continue;
    SYSCTL_RCC = RCC_50MHZ;
}

static void use_pins(uint32_t port, uint32_t pins)
{
    NESO_REG32(port + GPIO_AFSEL) |= pins;
    NESO_REG32(port + GPIO_DEN) |= pins;
}

static void start(void)
{
    start_clock();
    SYSCTL_RCGC1 |= RCGC1_UART0;
    SYSCTL_RCGC2 |= RCGC2_GPIO_A | RCGC2_GPIO_F | RCGC2_ETHERNET;
    (void)SYSCTL_RCGC2; /* the clocks run three cycles later */
    use_pins(GPIO_A, UART0_PINS);
    use_pins(GPIO_F, LED_PINS);
    neso_clock_start(CPU_HZ);
    neso_pl011_start(UART0_BASE, CPU_HZ, 115200);
    neso_interrupt_enable(UART0_INTERRUPT);
    neso_interrupt_enable(MAC_INTERRUPT);
}

/* The bits accumulate until they are cleared; the first that applies, most telling first. */
static const char *reset_cause(void)
{
    static const struct {
        uint32_t bit;
        const char *text;
    } causes[] = {
        {1u << 1, "power-on"}, {1u << 2, "brown-out"}, {1u << 3, "watchdog"},
        {1u << 4, "software"}, {1u << 0, "reset pin"},
    };
    uint32_t resc = SYSCTL_RESC;
    SYSCTL_RESC = 0;
    for (unsigned i = 0; i < sizeof causes / sizeof causes[0]; i++) {
        if ((resc & causes[i].bit) != 0)
            return causes[i].text;
    }
    return NULL;
}

/* Where the maker of the board has put the address: three bytes in each of the user registers,
 * which are all ones when nobody did. */
static bool read_mac(uint8_t mac[6])
{
    uint32_t low = USER_REG0, high = USER_REG1;
    for (unsigned i = 0; i < 3; i++) {
        mac[i] = (uint8_t)(low >> (8 * i));
        mac[i + 3] = (uint8_t)(high >> (8 * i));
    }
    return low != UINT32_MAX && high != UINT32_MAX && (low | high) != 0;
}

const neso_board neso_this_board = {
    .name = "lm3s6965evb",
    .nic = &neso_stellaris,
    .start = start,
    .reset_cause = reset_cause,
    .read_mac = read_mac,
};
