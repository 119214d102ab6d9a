// Thirty-two codes twice with AVX2.

#define NAME(x) avx2_##x
#define OF_LAYOUT(x) OF(avx2_##x, LAYOUT)
#define TARGET __attribute__((target("avx2,fma,f16c")))
#define INLINE TARGET static inline __attribute__((always_inline))

typedef struct {
  __m256i a, b;
} avx2_ints;
typedef avx2_ints avx2_bytes;
typedef struct {
  __m256 a, b;
} avx2_floats;

INLINE avx2_bytes avx2_join(__m256i a, __m256i b) { return (avx2_bytes){a, b}; }

INLINE avx2_floats avx2_spread(__m128 four) {
  __m256 all = _mm256_castps128_ps256(four);
  return (avx2_floats){
      _mm256_permutevar8x32_ps(all, _mm256_setr_epi32(0, 0, 0, 0, 1, 1, 1, 1)),
      _mm256_permutevar8x32_ps(all, _mm256_setr_epi32(2, 2, 2, 2, 3, 3, 3, 3))};
}

INLINE avx2_ints avx2_zero_ints(void) { return (avx2_ints){_mm256_setzero_si256(), _mm256_setzero_si256()}; }
INLINE avx2_floats avx2_zero_floats(void) { return (avx2_floats){_mm256_setzero_ps(), _mm256_setzero_ps()}; }

INLINE avx2_bytes avx2_load_bytes(const int8_t *at) {
  return (avx2_bytes){_mm256_loadu_si256((const __m256i *)at), _mm256_loadu_si256((const __m256i *)at + 1)};
}

INLINE avx2_ints avx2_load_ints(const int32_t *at) { return avx2_load_bytes((const int8_t *)at); }

// Codes of 8 bits would overflow the 16 bits that pairs of products are added in: their halves do not.
INLINE __m256i avx2_dot32(__m256i start, __m256i codes, __m256i x) {
  __m256i low = _mm256_and_si256(codes, _mm256_set1_epi8(15));
  __m256i high = _mm256_and_si256(_mm256_srli_epi16(codes, 4), _mm256_set1_epi8(15));
  __m256i lows = _mm256_madd_epi16(_mm256_maddubs_epi16(low, x), _mm256_set1_epi16(1));
  __m256i highs = _mm256_madd_epi16(_mm256_maddubs_epi16(high, x), _mm256_set1_epi16(16));
  return _mm256_add_epi32(start, _mm256_add_epi32(lows, highs));
}

INLINE avx2_ints avx2_dot(avx2_ints start, avx2_bytes codes, avx2_bytes x) {
  return (avx2_ints){avx2_dot32(start.a, codes.a, x.a), avx2_dot32(start.b, codes.b, x.b)};
}

INLINE avx2_floats avx2_convert(avx2_ints ints) {
  return (avx2_floats){_mm256_cvtepi32_ps(ints.a), _mm256_cvtepi32_ps(ints.b)};
}

INLINE avx2_floats avx2_fma(avx2_floats x, avx2_floats y, avx2_floats z) {
  return (avx2_floats){_mm256_fmadd_ps(x.a, y.a, z.a), _mm256_fmadd_ps(x.b, y.b, z.b)};
}

INLINE __m128 avx2_fold(avx2_floats lanes) {
  __m256 eight = _mm256_add_ps(lanes.a, lanes.b);
  return _mm_add_ps(_mm256_castps256_ps128(eight), _mm256_extractf128_ps(eight, 1));
}

INLINE avx2_bytes avx2_load_codes(const uint8_t *at) { return avx2_load_bytes((const int8_t *)at); }

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

INLINE __m256i avx2_few32(__m256i start, __m256i codes, __m256i x) {
  return _mm256_add_epi32(start, _mm256_madd_epi16(_mm256_maddubs_epi16(codes, x), _mm256_set1_epi16(1)));
}

INLINE avx2_ints avx2_dot_few(avx2_ints start, avx2_bytes codes, avx2_bytes x) {
  return (avx2_ints){avx2_few32(start.a, codes.a, x.a), avx2_few32(start.b, codes.b, x.b)};
}

INLINE avx2_floats avx2_times(avx2_floats a, float x) {
  return (avx2_floats){_mm256_mul_ps(a.a, _mm256_set1_ps(x)), _mm256_mul_ps(a.b, _mm256_set1_ps(x))};
}

INLINE avx2_floats avx2_plus(avx2_floats a, float x, avx2_floats b) {
  __m256 all = _mm256_set1_ps(x);
  return (avx2_floats){_mm256_fmadd_ps(a.a, all, b.a), _mm256_fmadd_ps(a.b, all, b.b)};
}

INLINE avx2_floats avx2_load_floats(const void *at) {
  return (avx2_floats){_mm256_loadu_ps(at), _mm256_loadu_ps((const float *)at + 8)};
}

INLINE void avx2_store_floats(float *at, avx2_floats a) {
  _mm256_storeu_ps(at, a.a);
  _mm256_storeu_ps(at + 8, a.b);
}

// The whole numbers nearest to x / divisor, at most 127; 0 for NaN.
INLINE __m256i avx2_nearest(const float *x, float divisor) {
  __m256 ratio = _mm256_div_ps(_mm256_loadu_ps(x), _mm256_set1_ps(divisor));
  __m256 bound = _mm256_max_ps(_mm256_set1_ps(-127), _mm256_min_ps(_mm256_set1_ps(127), ratio));
  __m256i known = _mm256_castps_si256(_mm256_cmp_ps(ratio, ratio, _CMP_ORD_Q));
  return _mm256_and_si256(_mm256_cvtps_epi32(bound), known);
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

INLINE int avx2_codes(const float *x, float divisor, int8_t *codes) {
  __m256i sum = _mm256_setzero_si256();
  for (int i = 0; i < BLOCK; i += 8) {
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

#include "blocks.h"
#include "panels.h"

#undef MOST_PANELS
#undef MOST_TOKENS
#undef NAME
#undef OF_LAYOUT
#undef TARGET
#undef INLINE
