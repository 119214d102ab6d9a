// The products of one instruction set, included once for each by block_products.c. Before it come, with names of the
// set's own by NAME, and INLINE for functions that may use the set,
//
//   bytes, ints, floats       64 bytes, 16 whole numbers, 16 floats
//   join(a, b)                64 bytes of twice 32
//   spread(four)              each of four floats in four of sixteen
//   zero_ints(), zero_floats(), load_bytes(at), load_ints(at)
//   dot(start, codes, x)      start plus the products of unsigned and signed bytes, added by fours
//   convert(ints), fma(a, b, c)
//   fold(floats)              lanes l, l + 4, l + 8 and l + 12 added
//
// A row of the result is the sum over pairs of blocks of 32 columns of (scale * activation scale) * whole-number sums,
// in sixteen lanes of four columns each, and of offset * the sum of activations, in four lanes of sixteen. Which rows and tokens share a tile does not change how any of them is added
// up. Codes and activations of a pair are in one order: that of the columns, but for nibbles of blocks that hold 32
// columns in 16 bytes, where the first halves of both blocks come before the second halves.

// Codes of two blocks, and for each sixteen of them what turns them into values.
typedef struct {
  NAME(bytes) codes;
  __m128 scale;
  __m128 offset;
} NAME(pair);

INLINE float NAME(half)(const uint8_t *at) {
  uint16_t bits;
  memcpy(&bits, at, sizeof bits);
  return _cvtsh_ss(bits);
}

// Two binary16 numbers as a, b, a, b.
INLINE __m128 NAME(halves)(const uint8_t *a, const uint8_t *b) {
  uint16_t low;
  uint16_t high;
  memcpy(&low, a, sizeof low);
  memcpy(&high, b, sizeof high);
  return _mm_cvtph_ps(_mm_set1_epi32((int)(low | (uint32_t)high << 16)));
}

// a, b, ... as a, a, b, b.
INLINE __m128 NAME(doubled)(__m128 two) { return _mm_unpacklo_ps(two, two); }

INLINE float NAME(sum)(__m128 four) {
  __m128 two = _mm_add_ps(four, _mm_movehl_ps(four, four));
  return _mm_cvtss_f32(_mm_add_ss(two, _mm_shuffle_ps(two, two, 1)));
}

INLINE __m256i NAME(load)(const uint8_t *at) { return _mm256_loadu_si256((const __m256i *)at); }

INLINE __m256i NAME(low)(__m256i packed) { return _mm256_and_si256(packed, _mm256_set1_epi8(15)); }

INLINE __m256i NAME(high)(__m256i packed) { return NAME(low)(_mm256_srli_epi16(packed, 4)); }

// The low halves of twice sixteen bytes, then their high halves.
INLINE NAME(bytes) NAME(nibbles)(const uint8_t *a, const uint8_t *b) {
  __m256i packed = _mm256_castsi128_si256(_mm_loadu_si128((const __m128i *)a));
  packed = _mm256_inserti128_si256(packed, _mm_loadu_si128((const __m128i *)b), 1);
  return NAME(join)(NAME(low)(packed), NAME(high)(packed));
}

INLINE __m256i NAME(shifted)(const uint8_t *at) {
  return _mm256_xor_si256(NAME(load)(at), _mm256_set1_epi8((char)0x80));
}

// What is kept of a row while its pairs are read one after the other.
typedef struct {
  __m256 scales;
  __m256 offsets;
} NAME(kept);

INLINE NAME(pair) NAME(read_q8_0)(const matrix *m, const uint8_t *row, place at, NAME(kept) *kept) {
  const uint8_t *a = row + (8 * at.eight + at.part) * 34;
  const uint8_t *b = at.twice ? a : a + 34;
  NAME(pair) pair;
  pair.codes = NAME(join)(NAME(shifted)(a + 2), NAME(shifted)(b + 2));
  pair.scale = NAME(doubled)(NAME(halves)(a, b));
  return pair;
}

INLINE NAME(pair) NAME(read_q4_0)(const matrix *m, const uint8_t *row, place at, NAME(kept) *kept) {
  const uint8_t *a = row + (8 * at.eight + at.part) * 18;
  const uint8_t *b = at.twice ? a : a + 18;
  NAME(pair) pair;
  pair.codes = NAME(nibbles)(a + 2, b + 2);
  pair.scale = NAME(halves)(a, b);
  return pair;
}

// Eight whole numbers of a byte each, in two words, times a factor.
INLINE __m256 NAME(eight)(uint32_t low, uint32_t high, float factor) {
  __m128i bytes = _mm_cvtsi64_si128((int64_t)(low | (uint64_t)high << 32));
  return _mm256_mul_ps(_mm256_set1_ps(factor), _mm256_cvtepi32_ps(_mm256_cvtepu8_epi32(bytes)));
}

// What the eight scales of 6 bits and the eight minimums in twelve bytes stand for.
INLINE void NAME(unpack6)(const uint8_t *packed, float scale, float offset, NAME(kept) *kept) {
  uint32_t word[3];
  for (int i = 0; i < 3; i++) memcpy(word + i, packed + 4 * i, sizeof *word);
  const uint32_t six = 0x3F3F3F3F;
  const uint32_t four = 0x0F0F0F0F;
  const uint32_t two = 0x03030303;
  kept->scales = NAME(eight)(word[0] & six, (word[2] & four) | (word[0] >> 6 & two) << 4, scale);
  kept->offsets = NAME(eight)(word[1] & six, (word[2] >> 4 & four) | (word[1] >> 6 & two) << 4, offset);
}

// Numbers `place` and `place + 1` of eight as a, a, b, b.
INLINE __m128 NAME(two)(__m256 eight, int place) {
  __m256i places = _mm256_setr_epi32(place, place, place + 1, place + 1, 0, 0, 0, 0);
  return _mm256_castps256_ps128(_mm256_permutevar8x32_ps(eight, places));
}

INLINE NAME(pair) NAME(read_q4_k)(const matrix *m, const uint8_t *row, place at, NAME(kept) *kept) {
  const uint8_t *block = row + at.eight * 144;
  if (at.part == 0) NAME(unpack6)(block + 4, NAME(half)(block), -NAME(half)(block + 2), kept);
  __m256i packed = NAME(load)(block + 16 + at.part * 16);
  NAME(pair) pair;
  pair.codes = NAME(join)(NAME(low)(packed), NAME(high)(packed));
  pair.scale = NAME(two)(kept->scales, at.part);
  pair.offset = NAME(two)(kept->offsets, at.part);
  return pair;
}

// Two bits of thirty-two codes where the upper bits of a code are.
INLINE __m256i NAME(upper)(__m256i packed, int shift) {
  __m256i bits = _mm256_srl_epi16(packed, _mm_cvtsi32_si128(shift));
  return _mm256_slli_epi16(_mm256_and_si256(bits, _mm256_set1_epi8(3)), 4);
}

INLINE NAME(pair) NAME(read_q6_k)(const matrix *m, const uint8_t *row, place at, NAME(kept) *kept) {
  const uint8_t *block = row + at.eight * 210;
  int half = at.part / 4;
  int quarter = at.part % 4;
  __m128i shift = _mm_cvtsi32_si128(2 * quarter);
  __m256i a = NAME(low)(_mm256_srl_epi16(NAME(load)(block + 64 * half), shift));
  __m256i b = NAME(low)(_mm256_srl_epi16(NAME(load)(block + 64 * half + 32), shift));
  __m256i uppers = NAME(load)(block + 128 + 32 * half);
  a = _mm256_or_si256(a, NAME(upper)(uppers, 2 * quarter));
  b = _mm256_or_si256(b, NAME(upper)(uppers, 2 * quarter + 2));
  uint32_t scales;
  memcpy(&scales, block + 192 + 2 * at.part, sizeof scales);
  NAME(pair) pair;
  pair.codes = NAME(join)(a, b);
  __m128 four = _mm_cvtepi32_ps(_mm_cvtepi8_epi32(_mm_cvtsi32_si128((int)scales)));
  pair.scale = _mm_mul_ps(_mm_set1_ps(NAME(half)(block + 208)), four);
  return pair;
}

#define LAYOUT q4_0
#define WHOLE 0
#define WITH_OFFSETS 0
#include "products.h"

#define LAYOUT q4_k
#define WHOLE 1
#define WITH_OFFSETS 1
#include "products.h"

#define LAYOUT q6_k
#define WHOLE 1
#define WITH_OFFSETS 0
#include "products.h"

#define LAYOUT q8_0
#define WHOLE 0
#define WITH_OFFSETS 0
#include "products.h"

static const product NAME(products)[] = {NAME(multiply_q4_0), NAME(multiply_q4_k), NAME(multiply_q6_k),
                                         NAME(multiply_q8_0)};
