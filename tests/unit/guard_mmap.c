/* unit_guarded where there are pages: the copy ends at a page that cannot be read. */
#include "unit.h"

#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

enum { SLOTS = 8 };

/* A slot: UNIT_GUARDED_MAX bytes, then the page. Returns where the page begins. */
static uint8_t *make_slot(void)
{
    size_t page = (size_t)sysconf(_SC_PAGESIZE);
    uint8_t *base = mmap(NULL, UNIT_GUARDED_MAX + page, PROT_READ | PROT_WRITE,
                         MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (base == MAP_FAILED || mprotect(base + UNIT_GUARDED_MAX, page, PROT_NONE) != 0)
        abort();
    return base + UNIT_GUARDED_MAX;
}

const void *unit_guarded(const void *data, size_t len)
{
    static uint8_t *slots[SLOTS];
    static unsigned next;

    assert_true(len <= UNIT_GUARDED_MAX);
    unsigned slot = next++ % SLOTS;
    if (slots[slot] == NULL)
        slots[slot] = make_slot();
    uint8_t *copy = slots[slot] - len;
    if (len > 0)
        memcpy(copy, data, len);
    return copy;
}
