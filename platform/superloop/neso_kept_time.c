#include "neso_kept_time.h"

#include "neso_crc32.h"

/* After the power was away it holds anything, which the check does not fit. */
__attribute__((section(".noinit"))) static struct {
    int64_t time_s;
    uint32_t check;
} kept;

static uint32_t check_of_kept(void)
{
    return neso_crc32(0, &kept.time_s, sizeof kept.time_s);
}

int64_t neso_kept_time(void)
{
    return kept.check == check_of_kept() ? kept.time_s : 0;
}

void neso_keep_time(int64_t time_s)
{
    kept.time_s = time_s;
    kept.check = check_of_kept();
}
