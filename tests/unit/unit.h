/*
 * What a unit test includes: cmocka with the headers that it wants before it, and a guarded copy.
 *
 * tests/unit/test_<module>.c holds the tests of one module and gives them to the runner:
 *
 *     static void gives_the_published_digests(void **state) { ... }
 *
 *     int test_sha256(void)
 *     {
 *         static const struct CMUnitTest tests[] = {
 *             cmocka_unit_test(gives_the_published_digests),
 *         };
 *         return cmocka_run_group_tests_name("sha256", tests, NULL, NULL);
 *     }
 *
 * The same file runs on this machine, on a big-endian one and on a bare Cortex-M3: no calls to the
 * operating system, no files, no arrays above 4 KiB on the stack.
 */
#ifndef UNIT_H
#define UNIT_H

#include <limits.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

/* A copy of `len` bytes that ends right before memory that faults (natively and under qemu-user; on
 * the bare board the copy ends a block of the heap). Reading one byte too many ends the run. Valid
 * until the eighth call after this one; `len` up to UNIT_GUARDED_MAX. NULL data with length 0 is
 * allowed: the result then points at the guard. */
#define UNIT_GUARDED_MAX 65536u
const void *unit_guarded(const void *data, size_t len);

/* Runs a group as cmocka does and adds to the totals of the last line. */
int unit_run_group(const char *name, const struct CMUnitTest *tests, size_t count,
                   CMFixtureFunction setup, CMFixtureFunction teardown);

#undef cmocka_run_group_tests_name
#define cmocka_run_group_tests_name(name, tests, setup, teardown)                                  \
    unit_run_group(name, tests, sizeof(tests) / sizeof((tests)[0]), setup, teardown)

#endif
