// Products of few-bit weights with 8-bit activations, for processors that multiply bytes, and attention over cold pages:
// the third twins of dev.lloyd.core.kernel.PanelProducts and AttentionKernels, whose documentation says what is
// computed. Every value has the bits of the scalar twin.

#include <float.h>
#include <stdint.h>
#include <string.h>

// Rows of a panel, columns of a block, and the fours of columns in it.
#define LANES 16
#define BLOCK 32
#define QUADS (BLOCK / 4)

// Blocks of a short row.
#define SHORT 8

// How scales lie, as in PanelScales.
enum { SINGLES, HALVES, TWO_LEVELS, TWO_LEVELS_16, HALF_PAIRS, NIBBLES_16, SINGLES_16 };

// Bytes before the codes of a group.
static const int HEADER[] = {
    2 * LANES * 4, 8 * LANES * 2, 2 * LANES * 2 + 8 * 2 * LANES, 2 * LANES * 2 + 16 * LANES, 2 * LANES * 2,
    2 * LANES * 2 + 16 * LANES, 2 * 2 * LANES * 4};

// Panels of sixteen rows: for each group of blocks of 32 columns what turns codes into values, then the codes. A slice
// of columns that are not the first ones continues what others began. A product with one token fetches so many bytes
// `ahead` of those that it multiplies.
typedef struct {
  const uint8_t *bytes;
  int64_t count;
  int64_t ahead;
  int blocks;
  int group_blocks;
  int groups;
  int continues;
} panels;

// Of each token its blocks of 32 codes, and for each block a scale, scale * sum, and scale * sum of its halves. They
// begin with a slice, and `blocks` is what all slices have.
typedef struct {
  const int8_t *codes;
  const float *scales;
  const float *sums;
  const float *half_sums;
  int blocks;
  int tokens;
} activations;

// What attention reads after a page: so many rows of `length` floats.
typedef struct {
  const float *at;
  int64_t stride;
  int rows;
  int length;
} upcoming;

// Bytes of sixteen rows.
static inline int64_t panel_size(const panels *m, int bits, int kind) {
  return (int64_t)m->groups * HEADER[kind] + (int64_t)m->blocks * (BLOCK * LANES / 8 * bits);
}

#if defined(__x86_64__)
#include <cpuid.h>
#include <immintrin.h>

#include "avx2.h"
#include "vnni.h"

// The best instruction set of this machine: 2, 1, or 0 if there is none that these products are written for.
int lloyd_instruction_set(void) {
  unsigned a;
  unsigned b;
  unsigned features;
  unsigned d;
  __builtin_cpu_init();
  if (!__builtin_cpu_supports("avx2") || !__builtin_cpu_supports("fma")) return 0;
  if (!__get_cpuid(1, &a, &b, &features, &d) || !(features & bit_F16C)) return 0;
  return __builtin_cpu_supports("avx512vnni") && __builtin_cpu_supports("avx512vl") &&
                 __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512dq")
             ? 2
             : 1;
}

// Bytes to fetch ahead, a fraction of the nearest cache, as measured. None on AMD's family 25 (Zen 3 and 4): a Zen 4
// read codes slower with it.
int lloyd_fetch_ahead(void) {
  unsigned a = 0;
  unsigned b;
  unsigned c;
  unsigned d;
  __get_cpuid(1, &a, &b, &c, &d);
  int family = (a >> 8 & 15) + (a >> 20 & 255);
  return family == 25 ? 0 : 8192;
}

// Rows from .. to of tokens x count products with panels of codes of some bits.
void lloyd_multiply_panels(
    int set, int ahead, int bits, int scales_kind, int group_blocks, int slice_blocks, const uint8_t *bytes,
    int64_t count, int blocks, const int8_t *codes, const float *scales, const float *sums, const float *half_sums,
    int tokens, int from, int to, float *out) {
  for (int64_t first = 0; first < blocks; first += slice_blocks) {
    int some = blocks - first < slice_blocks ? (int)(blocks - first) : slice_blocks;
    int groups = (some + group_blocks - 1) / group_blocks;
    const panels m = {bytes, count, ahead, some, group_blocks, groups, first > 0};
    const activations a = {
        codes + first * BLOCK, scales + first, sums + first, half_sums + 2 * first, blocks, tokens};
    (set == 2 ? vnni_multiply : avx2_multiply)(bits, scales_kind, &m, &a, from, to, out);
    bytes += (count + LANES - 1) / LANES * panel_size(&m, bits, scales_kind);
  }
}

// Rounds tokens to blocks of 32 codes.
void lloyd_round(
    int set, const float *values, int64_t offset, int columns, int tokens, int first_block, int8_t *codes, float *scales,
    float *sums, float *half_sums) {
  int blocks = (columns + BLOCK - 1) / BLOCK;
  for (int token = 0; token < tokens; token++) {
    int64_t at = first_block + (int64_t)token * blocks;
    (set == 2 ? vnni_round : avx2_round)(
        values + offset + (int64_t)token * columns, columns, codes + at * BLOCK, scales + at, sums + at,
        half_sums + 2 * at);
  }
}

// Scores of some queries and the tokens of a page, in whole sixteens; meanwhile what is read next is fetched.
void lloyd_scores(
    int set, const float *queries, int64_t offset, int many, int size, const float *keys, int64_t first, int64_t stride,
    int count, float *scores, int64_t scores_offset, int64_t scores_stride, const float *next, int64_t next_first,
    int64_t next_stride, int next_rows, int next_length) {
  const upcoming after = {next + next_first, next_stride, next_rows, next_length};
  (set == 2 ? vnni_scores : avx2_scores)(
      queries + offset, many, size, keys + first, stride, count, next_rows ? &after : 0, scores + scores_offset,
      scores_stride);
}

// Adds the values of a page to what some queries receive; meanwhile what is read next is fetched.
void lloyd_mix(
    int set, const float *weights, int64_t offset, int64_t weights_stride, int count, const float *values, int64_t first,
    int64_t stride, int many, int size, float *target, int64_t target_offset, const float *next, int64_t next_first,
    int64_t next_stride, int next_rows, int next_length) {
  const upcoming after = {next + next_first, next_stride, next_rows, next_length};
  (set == 2 ? vnni_mix : avx2_mix)(
      weights + offset, weights_stride, count, values + first, stride, many, size, next_rows ? &after : 0,
      target + target_offset);
}

#else

int lloyd_instruction_set(void) { return 0; }

int lloyd_fetch_ahead(void) { return 0; }

void lloyd_multiply_panels(void) {}

void lloyd_round(void) {}

void lloyd_scores(void) {}

void lloyd_mix(void) {}

#endif
