#include "neso_cortexm.h"
#include "neso_port.h"
#include "neso_startup.h"

#define SYST_CSR NESO_REG32(0xE000E010u)
#define SYST_RVR NESO_REG32(0xE000E014u)
#define SYST_CVR NESO_REG32(0xE000E018u)

#define SYST_CSR_ENABLE    (1u << 0)
#define SYST_CSR_TICKINT   (1u << 1)
#define SYST_CSR_CLKSOURCE (1u << 2) /* the core's own clock */

static volatile uint64_t elapsed_ms;
static volatile bool awake;

void neso_clock_interrupt(void)
{
    elapsed_ms = elapsed_ms + 1;
}

void neso_clock_start(uint32_t cpu_hz)
{
    SYST_RVR = cpu_hz / 1000u - 1u;
    SYST_CVR = 0;
    SYST_CSR = SYST_CSR_ENABLE | SYST_CSR_TICKINT | SYST_CSR_CLKSOURCE;
}

/* Two loads make a 64-bit read, and the interrupt may come between them: read until it did not. */
uint64_t neso_port_now_ms(void)
{
    uint64_t first, second;
    do {
        first = elapsed_ms;
        second = elapsed_ms;
    } while (first != second);
    return first;
}

void neso_wake(void)
{
    awake = true;
}

/* Masked interrupts still end WFI, so nothing is lost between the check and the sleep. */
static bool sleep_once(uint64_t until_ms)
{
    __asm volatile("cpsid i" ::: "memory");
    bool done = awake || elapsed_ms >= until_ms;
    if (done)
        awake = false;
    else
        __asm volatile("dsb\n\twfi" ::: "memory");
    __asm volatile("cpsie i" ::: "memory");
    return done;
}

void neso_idle(uint32_t ms)
{
    uint64_t until_ms = neso_port_now_ms() + ms;
    while (!sleep_once(until_ms))
        continue;
}
