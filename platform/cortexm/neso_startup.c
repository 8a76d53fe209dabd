#include "neso_cortexm.h"
#include "neso_startup.h"

#include <stddef.h>
#include <string.h>

/* From neso_sections.ld. */
extern uint32_t neso_ld_stack_bottom[], neso_ld_stack_top[];
extern uint8_t neso_ld_data_start[], neso_ld_data_end[];
extern const uint8_t neso_ld_data_load[];
extern uint8_t neso_ld_bss_start[], neso_ld_bss_end[];

int main(void);

/* Words left alone below the caller's frame: this function's own and that of an exception. */
#define PAINT_MARGIN_WORDS 64

static void paint_stack(void)
{
    uint32_t *end = (uint32_t *)__builtin_frame_address(0) - PAINT_MARGIN_WORDS;
    for (volatile uint32_t *word = neso_ld_stack_bottom; word < end; word++)
        *word = NESO_STACK_PAINT;
}

_Noreturn void neso_reset_entry(void)
{
    paint_stack();
    memcpy(neso_ld_data_start, neso_ld_data_load, (size_t)(neso_ld_data_end - neso_ld_data_start));
    memset(neso_ld_bss_start, 0, (size_t)(neso_ld_bss_end - neso_ld_bss_start));
    (void)main();
    neso_reset_system();
}

typedef union vector {
    void (*handler)(void);
    const void *stack;
} vector;

/* The core's sixteen vectors (ARMv7-M Architecture Reference Manual, B1.5.3). */
__attribute__((section(".vectors.core"), used)) static const vector core_vectors[16] = {
    [0].stack = neso_ld_stack_top,       [1].handler = neso_reset_entry,
    [2].handler = neso_fault_entry,  /* NMI */
    [3].handler = neso_fault_entry,  /* hard fault */
    [4].handler = neso_fault_entry,  /* memory management */
    [5].handler = neso_fault_entry,  /* bus fault */
    [6].handler = neso_fault_entry,  /* usage fault */
    [11].handler = neso_fault_entry, /* SVCall */
    [12].handler = neso_fault_entry, /* debug monitor */
    [14].handler = neso_fault_entry, /* PendSV */
    [15].handler = neso_clock_interrupt,
};
