/* Source: Intel, "Intel SHA Extensions: New Instructions Supporting the Secure Hash Algorithm on
 * Intel Architecture Processors", 2013. */
#include "neso_sha256_processor.h"

#ifdef __x86_64__

#include "neso_sha256_constants.h"

#include <immintrin.h>

#define TARGET __attribute__((target("sha,sse4.1")))

/* libgcc asks CPUID once, before main. */
bool neso_sha256_processor_has(void)
{
    return __builtin_cpu_supports("sha") && __builtin_cpu_supports("sse4.1");
}

/* The working variables as SHA256RNDS2 wants them: f, e, b, a and h, g, d, c, lowest word first. */
typedef struct halves {
    __m128i abef;
    __m128i cdgh;
} halves;

TARGET static inline __m128i load(const void *at)
{
    return _mm_loadu_si128(at);
}

TARGET static inline __m128i load_words(const uint8_t *data)
{
    const __m128i order = _mm_set_epi64x(0x0c0d0e0f08090a0b, 0x0405060700010203);
    return _mm_shuffle_epi8(load(data), order);
}

TARGET static inline halves four_rounds(halves v, __m128i words, const uint32_t *constants)
{
    __m128i sum = _mm_add_epi32(words, load(constants));
    v.cdgh = _mm_sha256rnds2_epu32(v.cdgh, v.abef, sum);
    v.abef = _mm_sha256rnds2_epu32(v.abef, v.cdgh, _mm_shuffle_epi32(sum, 0x0e));
    return v;
}

/* The four words that come sixteen rounds after `w0`; w1, w2 and w3 are those in between. */
TARGET static inline __m128i schedule(__m128i w0, __m128i w1, __m128i w2, __m128i w3)
{
    __m128i sum = _mm_add_epi32(_mm_sha256msg1_epu32(w0, w1), _mm_alignr_epi8(w3, w2, 4));
    return _mm_sha256msg2_epu32(sum, w3);
}

TARGET static inline halves compress(halves v, const uint8_t *data)
{
    const uint32_t *k = neso_sha256_constants;
    __m128i w0 = load_words(data), w1 = load_words(data + 16);
    __m128i w2 = load_words(data + 32), w3 = load_words(data + 48);
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
    __m128i badc = _mm_shuffle_epi32(load(state), 0xb1);
    __m128i hgfe = _mm_shuffle_epi32(load(state + 4), 0x1b);
    halves v = {_mm_alignr_epi8(badc, hgfe, 8), _mm_blend_epi16(hgfe, badc, 0xf0)};
    for (; blocks > 0; blocks--) {
        halves next = compress(v, data);
        v.abef = _mm_add_epi32(v.abef, next.abef);
        v.cdgh = _mm_add_epi32(v.cdgh, next.cdgh);
        data += 64;
    }
    __m128i abef = _mm_shuffle_epi32(v.abef, 0x1b);
    __m128i ghcd = _mm_shuffle_epi32(v.cdgh, 0xb1);
    _mm_storeu_si128((void *)state, _mm_blend_epi16(abef, ghcd, 0xf0));
    _mm_storeu_si128((void *)(state + 4), _mm_alignr_epi8(ghcd, abef, 8));
}

#endif
