#include "bench.h"

#include <stdio.h>
#include <stdlib.h>

/* SysTick (ARMv7-M Architecture Reference Manual, B3.3): counts down from 2^24 - 1, and from there
 * again, at the core's clock. */
#define SYST_CSR (*(volatile uint32_t *)0xE000E010u)
#define SYST_RVR (*(volatile uint32_t *)0xE000E014u)
#define SYST_CVR (*(volatile uint32_t *)0xE000E018u)
#define TICKS    0xFFFFFFu

#define STACK_DEPTH 8192u
#define PAINT       0xA5C3F00Du

/* At 25 MHz a tick is 40 nanoseconds. */
#define INSTRUCTIONS_PER_TICK 40u

static uint32_t ticks_of(bench_function *function, void *context, uint32_t times)
{
    uint32_t start = SYST_CVR;
    for (uint32_t i = 0; i < times; i++)
        function(context);
    return (start - SYST_CVR) & TICKS;
}

static void do_nothing(void *context)
{
    (void)context;
}

/* Two instructions a turn. */
static void take_a_million(void *context)
{
    (void)context;
    uint32_t turns = 500000;
    __asm__ volatile(".syntax unified\n1:\tsubs %0, #1\n\tbne 1b" : "+l"(turns) : : "cc");
}

void bench_check(int fine, const char *what)
{
    if (fine)
        return;
    printf("failed: %s\n", what);
    exit(1);
}

void bench_start(void)
{
    SYST_RVR = TICKS;
    SYST_CVR = 0;
    SYST_CSR = 5; /* the core's own clock, no interrupt */
    uint32_t ticks = ticks_of(take_a_million, NULL, 1);
    uint32_t expected = 1000000u / INSTRUCTIONS_PER_TICK;
    bench_check(ticks >= expected && ticks <= expected + 2,
                "a million instructions should take 40 ms of the board's time");
}

void bench_figure(const char *name, uint32_t value)
{
    printf("%s\t%lu\n", name, (unsigned long)value);
}

void bench_count(const char *name, bench_function *function, void *context, uint32_t times,
                 uint32_t parts)
{
    uint32_t loop = ticks_of(do_nothing, NULL, times);
    uint64_t ticks = ticks_of(function, context, times) - loop;
    uint64_t per = (uint64_t)times * parts;
    bench_figure(name, (uint32_t)((ticks * INSTRUCTIONS_PER_TICK + per / 2) / per));
}

/* The stack below this function's frame is nobody's: there are no interrupts. */
__attribute__((noinline)) void bench_stack(const char *name, bench_function *function,
                                           void *context)
{
    uintptr_t sp;
    __asm__ volatile("mov %0, sp" : "=r"(sp));
    volatile uint32_t *lowest = (volatile uint32_t *)(sp - STACK_DEPTH);
    for (volatile uint32_t *word = lowest; word < (volatile uint32_t *)sp; word++)
        *word = PAINT;
    function(context);
    while (*lowest == PAINT)
        lowest++;
    uint32_t depth = (uint32_t)(sp - (uintptr_t)lowest);
    bench_check(depth < STACK_DEPTH, "the stack is deeper than what was painted");
    bench_figure(name, depth);
}

int main(void)
{
    bench_start();
    bench_hash();
    bench_sign();
    bench_json();
    bench_reading();
    return 0;
}
