// Products of few-bit weights with 8-bit activations, for processors that multiply bytes: the third twins of
// dev.lloyd.core.kernel.BlockProducts and PanelProducts, whose documentation says what is computed. Every value has the
// bits of the scalar twin.

#include <float.h>
#include <stdint.h>
#include <string.h>

// Rows and tokens that are multiplied together where there are so many.
#define TILE 4

// How many bytes ahead one row alone is fetched from memory.
#define AHEAD 2048

typedef struct {
  const uint8_t *rows;
  int64_t row_bytes;
  int64_t block_bytes;
  int64_t count;
  int blocks;
} matrix;

// Pairs of blocks of each token; where blocks are odd the last is followed by zeros. Of a pair, 64 codes, a scale for
// each 16 of them, where sums of 4 products start, and scale * sum for each 16.
typedef struct {
  const int8_t *codes;
  const float *scales;
  const int32_t *starts;
  const float *sums;
  int tokens;
} activations;

// Two blocks of a row, 8 * eight + part and the one after it, or the first twice where a row ends with it.
typedef struct {
  int64_t eight;
  int part;
  int twice;
} place;

// Rows of a panel, columns of a block, and the fours of columns in it.
#define LANES 16
#define BLOCK 32
#define QUADS (BLOCK / 4)

// Bytes of the scales and offsets of a group.
#define HEADER (2 * LANES * 4)

// Panels of sixteen rows: for each group of blocks of 32 columns sixteen scales and offsets, then the codes.
typedef struct {
  const uint8_t *bytes;
  int64_t count;
  int blocks;
  int group_blocks;
  int groups;
} panels;

// Of each token its blocks of 32 codes, and for each block a scale and scale * sum.
typedef struct {
  const int8_t *codes;
  const float *scales;
  const float *sums;
  int tokens;
} panel_activations;

typedef void (*product)(const matrix *, const activations *, int, int, float *);

#if defined(__x86_64__)
#include <cpuid.h>
#include <immintrin.h>

// name_layout, with the layout's name for LAYOUT.
#define JOINED(a, b) a##_##b
#define OF(a, b) JOINED(a, b)

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

// Rows from .. to of tokens x count products. `layout` is its index in BlockLayout.
void lloyd_multiply(
    int set, int layout, const uint8_t *rows, int64_t row_bytes, int64_t count, int row_blocks,
    const int8_t *codes, const float *scales, const int32_t *starts, const float *sums, int tokens, int from, int to,
    float *out) {
  const matrix m = {rows, row_bytes, row_bytes / row_blocks, count, row_blocks};
  const activations a = {codes, scales, starts, sums, tokens};
  (set == 2 ? vnni_products : avx2_products)[layout](&m, &a, from, to, out);
}

// Rows from .. to of tokens x count products with panels of codes of some bits.
void lloyd_multiply_panels(
    int set, int bits, int group_blocks, const uint8_t *bytes, int64_t count, int blocks, const int8_t *codes,
    const float *scales, const float *sums, int tokens, int from, int to, float *out) {
  const panels m = {bytes, count, blocks, group_blocks, (blocks + group_blocks - 1) / group_blocks};
  const panel_activations a = {codes, scales, sums, tokens};
  (set == 2 ? vnni_multiply_panels : avx2_multiply_panels)(bits, &m, &a, from, to, out);
}

// Rounds tokens to blocks of 32 codes.
void lloyd_round(
    int set, const float *values, int64_t offset, int columns, int tokens, int first_block, int8_t *codes, float *scales,
    float *sums) {
  int blocks = (columns + BLOCK - 1) / BLOCK;
  for (int token = 0; token < tokens; token++) {
    int64_t at = first_block + (int64_t)token * blocks;
    (set == 2 ? vnni_round : avx2_round)(
        values + offset + (int64_t)token * columns, columns, codes + at * BLOCK, scales + at, sums + at);
  }
}

#else

int lloyd_instruction_set(void) { return 0; }

void lloyd_multiply(void) {}

void lloyd_multiply_panels(void) {}

void lloyd_round(void) {}

#endif
