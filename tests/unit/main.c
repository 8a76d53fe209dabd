/* Runs the suites that unit_suites.h lists (made from the names of the files in this folder). */
#include "unit.h"

#include <stdio.h>

#define UNIT_SUITE(name) int test_##name(void);
#include "unit_suites.h"
#undef UNIT_SUITE

static struct {
    size_t run;
    size_t failed;
} totals;

int unit_run_group(const char *name, const struct CMUnitTest *tests, size_t count,
                   CMFixtureFunction setup, CMFixtureFunction teardown)
{
    int failed = _cmocka_run_group_tests(name, tests, count, setup, teardown);
    totals.run += count;
    totals.failed += (size_t)failed;
    return failed;
}

int main(void)
{
#define UNIT_SUITE(name) (void)test_##name();
#include "unit_suites.h"
#undef UNIT_SUITE
    /* A fixture that fails counts as one more failure than there are tests. */
    size_t passed = totals.failed < totals.run ? totals.run - totals.failed : 0;
    printf("%u passed, %u failed\n", (unsigned)passed, (unsigned)totals.failed);
    return totals.failed > 0;
}
