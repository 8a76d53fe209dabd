/*
 * Faults: say what happened on the console, leave a mark in RAM that survives the reset, reset. The
 * same mark tells a reset from a start after power was off.
 */
#include "neso_cortexm.h"
#include "neso_port.h"
#include "neso_startup.h"

#define SCB_AIRCR NESO_REG32(0xE000ED0Cu)
#define SCB_CFSR  NESO_REG32(0xE000ED28u)
#define SCB_HFSR  NESO_REG32(0xE000ED2Cu)
#define SCB_BFAR  NESO_REG32(0xE000ED38u)

#define AIRCR_SYSRESETREQ ((0x05FAu << 16) | (1u << 2))

/* Values that RAM is unlikely to have by itself. */
#define MARK_RUNNING 0x4E65736Fu
#define MARK_FAULT   0x4661756Cu

extern uint8_t neso_ld_ram_start[], neso_ld_ram_end[];

/* Not cleared at start-up. */
__attribute__((section(".noinit"))) static volatile uint32_t mark;

_Noreturn void neso_reset_system(void)
{
    __asm volatile("dsb" ::: "memory");
    SCB_AIRCR = AIRCR_SYSRESETREQ;
    for (;;)
        continue;
}

const char *neso_reset_cause(void)
{
    uint32_t was = mark;
    mark = MARK_RUNNING;
    if (was == MARK_FAULT)
        return "fault";
    return was == MARK_RUNNING ? "reset" : "power-on";
}

static void print_text(const char *text)
{
    neso_port_console_write(text, strlen(text));
}

static void print_register(const char *name, uint32_t value)
{
    char hex[8];
    for (int i = 0; i < 8; i++)
        hex[i] = "0123456789abcdef"[(value >> (28 - 4 * i)) & 15u];
    print_text(name);
    neso_port_console_write(hex, sizeof hex);
}

/* The frame that the core pushed is on a stack that may itself be what is broken. */
static bool is_readable(const uint32_t *frame)
{
    uintptr_t at = (uintptr_t)frame;
    return at % 4 == 0 && at >= (uintptr_t)neso_ld_ram_start &&
           at <= (uintptr_t)neso_ld_ram_end - 8 * sizeof *frame;
}

__attribute__((used)) static _Noreturn void report(const uint32_t *frame, uint32_t exception)
{
    mark = MARK_FAULT;
    print_register("\n# fault: exception ", exception);
    print_register(" sp ", (uint32_t)(uintptr_t)frame);
    if (is_readable(frame)) {
        print_register(" lr ", frame[5]);
        print_register(" pc ", frame[6]);
    }
    print_register(" cfsr ", SCB_CFSR);
    print_register(" hfsr ", SCB_HFSR);
    print_register(" bfar ", SCB_BFAR);
    print_text("; reset\n");
    neso_reset_system();
}

/* Goes on with a fresh stack: the old one may have run out. */
__attribute__((naked)) void neso_fault_entry(void)
{
    __asm volatile("mov r0, sp\n\t"
                   "mrs r1, ipsr\n\t"
                   "movw r2, #:lower16:neso_ld_stack_top\n\t"
                   "movt r2, #:upper16:neso_ld_stack_top\n\t"
                   "mov sp, r2\n\t"
                   "b %0"
                   :
                   : "i"(report));
}
