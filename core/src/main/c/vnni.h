// Sixteen lanes in one vector with AVX-512 and its instruction for products of bytes.

#define NAME(x) vnni_##x
#define TARGET __attribute__((target("avx2,fma,f16c,avx512f,avx512bw,avx512dq,avx512vl,avx512vnni")))
#define INLINE TARGET static inline __attribute__((always_inline))

typedef __m512i vnni_bytes;
typedef __m512i vnni_ints;
typedef __m512 vnni_floats;

INLINE __m512i vnni_zero_ints(void) { return _mm512_setzero_si512(); }
INLINE __m512 vnni_zero_floats(void) { return _mm512_setzero_ps(); }
INLINE __m512i vnni_load_codes(const uint8_t *at) { return _mm512_loadu_si512(at); }

INLINE __m512i vnni_field(__m512i codes, int shift, int mask) {
  return _mm512_and_si512(_mm512_srli_epi16(codes, shift), _mm512_set1_epi8((char)mask));
}

INLINE __m512i vnni_put(__m512i high, int shift, __m512i low) {
  return _mm512_or_si512(_mm512_slli_epi16(high, shift), low);
}

INLINE __m512i vnni_four(const int8_t *at) {
  int four;
  memcpy(&four, at, sizeof four);
  return _mm512_set1_epi32(four);
}

INLINE __m512i vnni_dot(__m512i start, __m512i codes, __m512i x) { return _mm512_dpbusd_epi32(start, codes, x); }
INLINE __m512i vnni_dot_few(__m512i start, __m512i codes, __m512i x) { return _mm512_dpbusd_epi32(start, codes, x); }
INLINE __m512 vnni_convert(__m512i ints) { return _mm512_cvtepi32_ps(ints); }
INLINE __m512 vnni_product(__m512 a, __m512 b) { return _mm512_mul_ps(a, b); }
INLINE __m512 vnni_fma(__m512 a, __m512 b, __m512 c) { return _mm512_fmadd_ps(a, b, c); }
INLINE __m512 vnni_all(float x) { return _mm512_set1_ps(x); }
INLINE __m512 vnni_load_floats(const void *at) { return _mm512_loadu_ps(at); }
INLINE __m512 vnni_load_halves(const void *at) { return _mm512_cvtph_ps(_mm256_loadu_si256(at)); }

INLINE __m512 vnni_load_bytes(const void *at) {
  return _mm512_cvtepi32_ps(_mm512_cvtepi8_epi32(_mm_loadu_si128(at)));
}

INLINE __m512 vnni_load_nibbles(const void *at, int shift) {
  __m512i bytes = _mm512_cvtepu8_epi32(_mm_loadu_si128(at));
  return _mm512_cvtepi32_ps(_mm512_and_si512(_mm512_srli_epi32(bytes, shift), _mm512_set1_epi32(15)));
}

INLINE void vnni_store_floats(float *at, __m512 a) { _mm512_storeu_ps(at, a); }

INLINE int32_t vnni_most(const float *x) {
  __m512i a = _mm512_castps_si512(_mm512_abs_ps(_mm512_loadu_ps(x)));
  __m512i b = _mm512_castps_si512(_mm512_abs_ps(_mm512_loadu_ps(x + 16)));
  return _mm512_reduce_max_epi32(_mm512_max_epi32(a, b));
}

INLINE int vnni_codes(const float *x, float divisor, int8_t *codes) {
  __m512 ratio = _mm512_div_ps(_mm512_loadu_ps(x), _mm512_set1_ps(divisor));
  __m512 bound = _mm512_max_ps(_mm512_set1_ps(-127), _mm512_min_ps(_mm512_set1_ps(127), ratio));
  __m512i nearest = _mm512_maskz_cvtps_epi32(_mm512_cmp_ps_mask(ratio, ratio, _CMP_ORD_Q), bound);
  _mm_storeu_si128((__m128i *)codes, _mm512_cvtepi32_epi8(nearest));
  return _mm512_reduce_add_epi32(nearest);
}

#define MOST_PANELS 2
#define MOST_TOKENS 4
#define MOST_VECTORS 4

#include "panels.h"
#include "attention.h"

#undef MOST_PANELS
#undef MOST_TOKENS
#undef MOST_VECTORS
#undef NAME
#undef TARGET
#undef INLINE
