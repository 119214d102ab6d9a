// The products of one layout, included by blocks.h once for each, with
//
//   LAYOUT        its name
//   WHOLE         whether a row is whole eights of blocks
//   WITH_OFFSETS  whether values are scale * code + offset with offsets of their own

// One pair of blocks of ROWS rows and TOKENS tokens, both constants where this is inlined.
INLINE void OF_LAYOUT(add)(
    const matrix *m, const activations *a, int row, int token, const int ROWS, const int TOKENS, place at,
    NAME(kept) *kept, NAME(floats) total[TILE][TILE], __m128 shift[TILE][TILE]) {
  int64_t pairs = (m->blocks + 1) / 2;
  NAME(pair) pair[TILE];
  int64_t first = 8 * at.eight + at.part;
  if (ROWS == 1) _mm_prefetch(m->rows + row * m->row_bytes + first * m->block_bytes + AHEAD, _MM_HINT_T0);
  for (int r = 0; r < ROWS; r++)
    pair[r] = OF_LAYOUT(read)(m, m->rows + (row + r) * m->row_bytes, at, kept + r);
  for (int t = 0; t < TOKENS; t++) {
    int64_t pair_at = (token + t) * pairs + 4 * at.eight + at.part / 2;
    NAME(bytes) codes = NAME(load_bytes)(a->codes + 64 * pair_at);
    NAME(ints) start = WITH_OFFSETS ? NAME(zero_ints)() : NAME(load_ints)(a->starts + 16 * pair_at);
    __m128 scale = _mm_loadu_ps(a->scales + 4 * pair_at);
    for (int r = 0; r < ROWS; r++) {
      NAME(floats) product = NAME(convert)(NAME(dot)(start, pair[r].codes, codes));
      total[r][t] = NAME(fma)(NAME(spread)(_mm_mul_ps(pair[r].scale, scale)), product, total[r][t]);
      if (WITH_OFFSETS) shift[r][t] = _mm_fmadd_ps(pair[r].offset, _mm_loadu_ps(a->sums + 4 * pair_at), shift[r][t]);
    }
  }
}

INLINE void OF_LAYOUT(tile)(
    const matrix *m, const activations *a, int row, int token, const int ROWS, const int TOKENS, float *out) {
  NAME(floats) total[TILE][TILE];
  __m128 shift[TILE][TILE];
  NAME(kept) kept[TILE] = {0};
  for (int r = 0; r < ROWS; r++)
    for (int t = 0; t < TOKENS; t++) {
      total[r][t] = NAME(zero_floats)();
      shift[r][t] = _mm_setzero_ps();
    }
  int64_t eights = m->blocks / 8;
  int rest = m->blocks % 8;
  // The layouts of 256 columns have no others; four pairs in a turn tell their places in a block at compile time.
  for (int64_t eight = 0; eight < eights; eight++) {
#pragma GCC unroll 4
    for (int part = 0; part < 8; part += 2)
      OF_LAYOUT(add)(m, a, row, token, ROWS, TOKENS, (place){eight, part, 0}, kept, total, shift);
  }
  for (int part = 0; !WHOLE && part < rest; part += 2)
    OF_LAYOUT(add)(m, a, row, token, ROWS, TOKENS, (place){eights, part, part + 1 == rest}, kept, total, shift);
  for (int r = 0; r < ROWS; r++)
    for (int t = 0; t < TOKENS; t++) {
      __m128 lanes = NAME(fold)(total[r][t]);
      lanes = WITH_OFFSETS ? _mm_add_ps(lanes, shift[r][t]) : lanes;
      out[(token + t) * m->count + row + r] = NAME(sum)(lanes);
    }
}

TARGET static void OF_LAYOUT(multiply)(const matrix *m, const activations *a, int from, int to, float *out) {
  int row = from;
  // From memory, one row after the other comes twice as fast as four at once.
  // Offsets have sums of their own: with them four rows and four tokens would need more registers than there are.
  const int step = WITH_OFFSETS ? TILE / 2 : TILE;
  for (; a->tokens >= TILE && row + step <= to; row += step) {
    int token = 0;
    for (; token + TILE <= a->tokens; token += TILE) OF_LAYOUT(tile)(m, a, row, token, step, TILE, out);
    for (; token < a->tokens; token++) OF_LAYOUT(tile)(m, a, row, token, step, 1, out);
  }
  for (; row < to; row++)
    for (int token = 0; token < a->tokens; token++) OF_LAYOUT(tile)(m, a, row, token, 1, 1, out);
}

#undef LAYOUT
#undef WHOLE
#undef WITH_OFFSETS
