/*
 * Counts instructions and stack on a bare board under QEMU's `-icount shift=0`, where one
 * instruction takes one nanosecond of the board's time.
 *
 *     static void hash_a_block(void *context)
 *     {
 *         neso_sha256_block(context, block, 1);
 *     }
 *
 *     bench_count("sha256 block", hash_a_block, state, 1000, 1);
 *
 * Each figure goes out as a line, `name<TAB>number`, for bench.py to judge.
 */
#ifndef BENCH_H
#define BENCH_H

#include <stddef.h>
#include <stdint.h>

typedef void bench_function(void *context);

/* Proves that the clock counts instructions, by a loop of known length. Ends the run otherwise. */
void bench_start(void);

/* Prints how many instructions one call of `function` takes, the mean of `times` calls, divided by
 * `parts`. All calls together may take up to 600 million. The call itself counts, the loop around
 * it does not. */
void bench_count(const char *name, bench_function *function, void *context, uint32_t times,
                 uint32_t parts);

/* Prints how many bytes of stack a call of `function` and all below it take, up to 8 KiB. */
void bench_stack(const char *name, bench_function *function, void *context);

/* Prints a figure that was found otherwise. */
void bench_figure(const char *name, uint32_t value);

/* Ends the run unless `fine`: a figure of something that failed says nothing. */
void bench_check(int fine, const char *what);

/* Each measures one part of the library. */
void bench_hash(void);
void bench_sign(void);
void bench_json(void);
void bench_reading(void);

#endif
