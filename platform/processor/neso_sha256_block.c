/*
 * The block function of a Linux program: by the processor's instructions where it has them, in
 * portable C where it has not.
 *
 * It asks at every call, which costs a load and a branch. So there is nothing to set up before the
 * first hash, and no function pointer that could be overwritten.
 */
#include "neso_sha256.h"
#include "neso_sha256_processor.h"

/* The core's function, under a name of this file's own. */
static void portable_block(uint32_t state[NESO_SHA256_STATE_WORDS], const uint8_t *data,
                           size_t blocks);
#define neso_sha256_block portable_block
#include "neso_sha256_block_fast.c"
#undef neso_sha256_block

void neso_sha256_block(uint32_t state[NESO_SHA256_STATE_WORDS], const uint8_t *data, size_t blocks)
{
#if NESO_SHA256_PROCESSOR
    if (neso_sha256_processor_has()) {
        neso_sha256_processor_block(state, data, blocks);
        return;
    }
#endif
    portable_block(state, data, blocks);
}
