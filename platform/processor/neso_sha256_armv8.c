/* Source: Arm Architecture Reference Manual for A-profile (DDI 0487), SHA256H and its companions,
 * in AArch64 and AArch32. */
#include "neso_sha256_processor.h"

#if NESO_SHA256_PROCESSOR && defined __ARM_ARCH

#include "neso_sha256_constants.h"

#include <arm_neon.h>
#include <asm/hwcap.h>
#include <sys/auxv.h>

#ifdef __aarch64__
#define TARGET    __attribute__((target("+crypto")))
#define HWCAP     AT_HWCAP
#define HWCAP_BIT HWCAP_SHA2
#else
#define TARGET    __attribute__((target("fpu=crypto-neon-fp-armv8")))
#define HWCAP     AT_HWCAP2
#define HWCAP_BIT HWCAP2_SHA2
#endif

/* The kernel hands over what there is when it starts a program; the C library keeps it. */
bool neso_sha256_processor_has(void)
{
    return (getauxval(HWCAP) & HWCAP_BIT) != 0;
}

typedef struct halves {
    uint32x4_t abcd;
    uint32x4_t efgh;
} halves;

TARGET static inline uint32x4_t load_words(const uint8_t *data)
{
    return vreinterpretq_u32_u8(vrev32q_u8(vld1q_u8(data)));
}

TARGET static inline halves four_rounds(halves v, uint32x4_t words, const uint32_t *constants)
{
    uint32x4_t sum = vaddq_u32(words, vld1q_u32(constants));
    halves next;
    next.abcd = vsha256hq_u32(v.abcd, v.efgh, sum);
    next.efgh = vsha256h2q_u32(v.efgh, v.abcd, sum);
    return next;
}

/* The four words that come sixteen rounds after `w0`; w1, w2 and w3 are those in between. */
TARGET static inline uint32x4_t schedule(uint32x4_t w0, uint32x4_t w1, uint32x4_t w2, uint32x4_t w3)
{
    return vsha256su1q_u32(vsha256su0q_u32(w0, w1), w2, w3);
}

TARGET static inline halves compress(halves v, const uint8_t *data)
{
    const uint32_t *k = neso_sha256_constants;
    uint32x4_t w0 = load_words(data), w1 = load_words(data + 16);
    uint32x4_t w2 = load_words(data + 32), w3 = load_words(data + 48);
    v = four_rounds(v, w0, k);
    v = four_rounds(v, w1, k + 4);
    v = four_rounds(v, w2, k + 8);
    v = four_rounds(v, w3, k + 12);
    for (k += 16; k < neso_sha256_constants + NESO_SHA256_ROUNDS; k += 16) {
        w0 = schedule(w0, w1, w2, w3);
        v = four_rounds(v, w0, k);
        w1 = schedule(w1, w2, w3, w0);
        v = four_rounds(v, w1, k + 4);
        w2 = schedule(w2, w3, w0, w1);
        v = four_rounds(v, w2, k + 8);
        w3 = schedule(w3, w0, w1, w2);
        v = four_rounds(v, w3, k + 12);
    }
    return v;
}

TARGET void neso_sha256_processor_block(uint32_t state[8], const uint8_t *data, size_t blocks)
{
    halves v = {vld1q_u32(state), vld1q_u32(state + 4)};
    for (; blocks > 0; blocks--) {
        halves next = compress(v, data);
        v.abcd = vaddq_u32(v.abcd, next.abcd);
        v.efgh = vaddq_u32(v.efgh, next.efgh);
        data += 64;
    }
    vst1q_u32(state, v.abcd);
    vst1q_u32(state + 4, v.efgh);
}

#endif
