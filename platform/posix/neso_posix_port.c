#include "neso_port.h"

#include <errno.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>

/* How often the system's clock is looked at, and the least step of it that counts, milliseconds:
 * one, by its administrator or by its own time service, reaches the gateway within this time. A
 * clock that goes on as before is not given again, since a server may have told that it is wrong.
 */
#define TIME_AGAIN_MS 10000
#define TIME_STEP_MS  500

uint64_t neso_port_now_ms(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now); /* cannot fail with this clock */
    return (uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / 1000000;
}

neso_status neso_port_entropy(uint8_t *out, size_t len)
{
    size_t done = 0;

    while (done < len) {
        ssize_t got = getrandom(out + done, len - done, 0);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0) {
            memset(out, 0, len);
            return errno == ENOSYS ? NESO_E_NO_ENTROPY : NESO_E_IO;
        }
        done += (size_t)got;
    }
    return NESO_OK;
}

bool neso_port_time(neso_time_fix *fix)
{
    static uint64_t next_ms; /* 0: at once */
    static int64_t offset_ms;
    uint64_t now_ms = neso_port_now_ms();
    bool first = next_ms == 0;
    int64_t step_ms;
    struct timespec now;

    if (now_ms < next_ms || clock_gettime(CLOCK_REALTIME, &now) != 0)
        return false;
    next_ms = now_ms + TIME_AGAIN_MS;
    fix->unix_ms = (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
    fix->at_ms = now_ms;
    step_ms = fix->unix_ms - (int64_t)now_ms - offset_ms;
    offset_ms += step_ms;
    return first || step_ms >= TIME_STEP_MS || step_ms <= -TIME_STEP_MS;
}
