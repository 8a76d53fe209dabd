#include "neso_divide.h"

/* Long division with digits of 16 bits: a remainder and a digit behind it have 32 at most. */
uint32_t neso_divide(uint64_t *value, uint32_t by)
{
    const uint32_t high = (uint32_t)(*value >> 32), low = (uint32_t)*value;
    uint32_t rest = high % by;
    *value = (uint64_t)(high / by) << 32;
    rest = rest << 16 | low >> 16;
    *value += (uint64_t)(rest / by) << 16;
    rest = rest % by << 16 | (low & 0xFFFF);
    *value += rest / by;
    return rest % by;
}
