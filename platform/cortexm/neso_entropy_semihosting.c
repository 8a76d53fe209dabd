/*
 * Entropy from the host's random device by Arm semihosting: for QEMU, which emulates no random
 * source on these boards. The only file that uses semihosting; on silicon without a debugger the
 * breakpoint below faults, so this file belongs in no image for silicon.
 *
 * Source: "Semihosting for AArch32 and AArch64", Arm, release 2022Q3.
 */
#include "neso_port.h"

enum { SYS_OPEN = 0x01, SYS_CLOSE = 0x02, SYS_READ = 0x06 };
enum { MODE_RB = 1 };

static int call(int operation, const uintptr_t *block)
{
    register int r0 __asm("r0") = operation;
    register const uintptr_t *r1 __asm("r1") = block;
    __asm volatile("bkpt 0xAB" : "+r"(r0) : "r"(r1) : "memory");
    return r0;
}

static int open_random(void)
{
    static const char path[] = "/dev/urandom";
    const uintptr_t block[3] = {(uintptr_t)path, MODE_RB, sizeof path - 1};
    return call(SYS_OPEN, block);
}

/* SYS_READ answers with the number of bytes that it did not read. */
static int read_all(int handle, uint8_t *out, size_t len)
{
    const uintptr_t block[3] = {(uintptr_t)handle, (uintptr_t)out, len};
    return call(SYS_READ, block);
}

neso_status neso_port_entropy(uint8_t *out, size_t len)
{
    int handle = open_random();
    int missing = handle < 0 ? 1 : read_all(handle, out, len);
    if (handle >= 0) {
        const uintptr_t block[1] = {(uintptr_t)handle};
        (void)call(SYS_CLOSE, block);
    }
    if (missing == 0)
        return NESO_OK;
    memset(out, 0, len);
    return NESO_E_IO;
}
