// Sixteen lanes in two vectors with AVX2.

#define NAME(x) avx2_##x
#define TARGET __attribute__((target("avx2,fma,f16c")))
#define INLINE TARGET static inline __attribute__((always_inline))

typedef struct {
  __m256i a, b;
} avx2_ints;
typedef avx2_ints avx2_bytes;
typedef struct {
  __m256 a, b;
} avx2_floats;

INLINE avx2_ints avx2_zero_ints(void) { return (avx2_ints){_mm256_setzero_si256(), _mm256_setzero_si256()}; }
INLINE avx2_floats avx2_zero_floats(void) { return (avx2_floats){_mm256_setzero_ps(), _mm256_setzero_ps()}; }

INLINE avx2_bytes avx2_load_codes(const uint8_t *at) {
  return (avx2_bytes){_mm256_loadu_si256((const __m256i *)at), _mm256_loadu_si256((const __m256i *)at + 1)};
}

INLINE __m256i avx2_field32(__m256i codes, int shift, int mask) {
  return _mm256_and_si256(_mm256_srli_epi16(codes, shift), _mm256_set1_epi8((char)mask));
}

INLINE avx2_bytes avx2_field(avx2_bytes codes, int shift, int mask) {
  return (avx2_bytes){avx2_field32(codes.a, shift, mask), avx2_field32(codes.b, shift, mask)};
}

INLINE avx2_bytes avx2_put(avx2_bytes high, int shift, avx2_bytes low) {
  return (avx2_bytes){
      _mm256_or_si256(_mm256_slli_epi16(high.a, shift), low.a),
      _mm256_or_si256(_mm256_slli_epi16(high.b, shift), low.b)};
}

INLINE avx2_bytes avx2_four(const int8_t *at) {
  int four;
  memcpy(&four, at, sizeof four);
  return (avx2_bytes){_mm256_set1_epi32(four), _mm256_set1_epi32(four)};
}

// Codes of 8 bits would overflow the 16 bits that pairs of products are added in: their halves do not.
INLINE __m256i avx2_dot32(__m256i start, __m256i codes, __m256i x) {
  __m256i lows = _mm256_maddubs_epi16(avx2_field32(codes, 0, 15), x);
  __m256i highs = _mm256_maddubs_epi16(avx2_field32(codes, 4, 15), x);
  __m256i sums = _mm256_add_epi32(
      _mm256_madd_epi16(lows, _mm256_set1_epi16(1)), _mm256_madd_epi16(highs, _mm256_set1_epi16(16)));
  return _mm256_add_epi32(start, sums);
}

INLINE avx2_ints avx2_dot(avx2_ints start, avx2_bytes codes, avx2_bytes x) {
  return (avx2_ints){avx2_dot32(start.a, codes.a, x.a), avx2_dot32(start.b, codes.b, x.b)};
}

INLINE __m256i avx2_few32(__m256i start, __m256i codes, __m256i x) {
  return _mm256_add_epi32(start, _mm256_madd_epi16(_mm256_maddubs_epi16(codes, x), _mm256_set1_epi16(1)));
}

INLINE avx2_ints avx2_dot_few(avx2_ints start, avx2_bytes codes, avx2_bytes x) {
  return (avx2_ints){avx2_few32(start.a, codes.a, x.a), avx2_few32(start.b, codes.b, x.b)};
}

INLINE avx2_floats avx2_convert(avx2_ints ints) {
  return (avx2_floats){_mm256_cvtepi32_ps(ints.a), _mm256_cvtepi32_ps(ints.b)};
}

INLINE avx2_floats avx2_product(avx2_floats x, avx2_floats y) {
  return (avx2_floats){_mm256_mul_ps(x.a, y.a), _mm256_mul_ps(x.b, y.b)};
}

INLINE avx2_floats avx2_fma(avx2_floats x, avx2_floats y, avx2_floats z) {
  return (avx2_floats){_mm256_fmadd_ps(x.a, y.a, z.a), _mm256_fmadd_ps(x.b, y.b, z.b)};
}

INLINE avx2_floats avx2_all(float x) { return (avx2_floats){_mm256_set1_ps(x), _mm256_set1_ps(x)}; }

INLINE avx2_floats avx2_load_floats(const void *at) {
  return (avx2_floats){_mm256_loadu_ps(at), _mm256_loadu_ps((const float *)at + 8)};
}

INLINE avx2_floats avx2_load_halves(const void *at) {
  const __m128i *halves = at;
  return (avx2_floats){_mm256_cvtph_ps(_mm_loadu_si128(halves)), _mm256_cvtph_ps(_mm_loadu_si128(halves + 1))};
}

INLINE __m256 avx2_eight(const int8_t *at) {
  return _mm256_cvtepi32_ps(_mm256_cvtepi8_epi32(_mm_loadl_epi64((const __m128i *)at)));
}

INLINE avx2_floats avx2_load_bytes(const void *at) {
  return (avx2_floats){avx2_eight(at), avx2_eight((const int8_t *)at + 8)};
}

INLINE __m256 avx2_eight_nibbles(const uint8_t *at, int shift) {
  __m256i bytes = _mm256_cvtepu8_epi32(_mm_loadl_epi64((const __m128i *)at));
  return _mm256_cvtepi32_ps(_mm256_and_si256(_mm256_srli_epi32(bytes, shift), _mm256_set1_epi32(15)));
}

INLINE avx2_floats avx2_load_nibbles(const uint8_t *at, int shift) {
  return (avx2_floats){avx2_eight_nibbles(at, shift), avx2_eight_nibbles(at + 8, shift)};
}

INLINE void avx2_store_floats(float *at, avx2_floats a) {
  _mm256_storeu_ps(at, a.a);
  _mm256_storeu_ps(at + 8, a.b);
}

INLINE int32_t avx2_most(const float *x) {
  __m256i most = _mm256_setzero_si256();
  for (int i = 0; i < BLOCK; i += 8) {
    __m256i bits = _mm256_loadu_si256((const __m256i *)(x + i));
    most = _mm256_max_epi32(most, _mm256_and_si256(bits, _mm256_set1_epi32(0x7FFFFFFF)));
  }
  __m128i four = _mm_max_epi32(_mm256_castsi256_si128(most), _mm256_extracti128_si256(most, 1));
  four = _mm_max_epi32(four, _mm_shuffle_epi32(four, 0x4E));
  return _mm_cvtsi128_si32(_mm_max_epi32(four, _mm_shuffle_epi32(four, 0xB1)));
}

INLINE __m256i avx2_nearest(const float *x, float divisor) {
  __m256 ratio = _mm256_div_ps(_mm256_loadu_ps(x), _mm256_set1_ps(divisor));
  __m256 bound = _mm256_max_ps(_mm256_set1_ps(-127), _mm256_min_ps(_mm256_set1_ps(127), ratio));
  __m256i known = _mm256_castps_si256(_mm256_cmp_ps(ratio, ratio, _CMP_ORD_Q));
  return _mm256_and_si256(_mm256_cvtps_epi32(bound), known);
}

INLINE int avx2_codes(const float *x, float divisor, int8_t *codes) {
  __m256i sum = _mm256_setzero_si256();
  for (int i = 0; i < BLOCK / 2; i += 8) {
    __m256i eight = avx2_nearest(x + i, divisor);
    sum = _mm256_add_epi32(sum, eight);
    __m128i half = _mm_packs_epi32(_mm256_castsi256_si128(eight), _mm256_extracti128_si256(eight, 1));
    _mm_storel_epi64((__m128i *)(codes + i), _mm_packs_epi16(half, half));
  }
  __m128i four = _mm_add_epi32(_mm256_castsi256_si128(sum), _mm256_extracti128_si256(sum, 1));
  four = _mm_add_epi32(four, _mm_shuffle_epi32(four, 0x4E));
  return _mm_cvtsi128_si32(_mm_add_epi32(four, _mm_shuffle_epi32(four, 0xB1)));
}

#define MOST_PANELS 1
#define MOST_TOKENS 2
#define MOST_VECTORS 2

#include "panels.h"
#include "attention.h"

#undef MOST_PANELS
#undef MOST_TOKENS
#undef MOST_VECTORS
#undef NAME
#undef TARGET
#undef INLINE
