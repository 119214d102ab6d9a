// The products of panels of one instruction set, included once for each by panel_products.c. Before it come, with names
// of the set's own by NAME, and INLINE for functions that may use the set,
//
//   bytes, ints, floats       64 bytes, 16 whole numbers, 16 floats
//   load_codes(at), field(codes, shift, mask), put(high, shift, low)   64 bytes, some bits of each, bits put together
//   four(at)                  four bytes in all fours of 64
//   dot(start, codes, x)      start plus the products of unsigned and signed bytes, added by fours
//   dot_few(start, codes, x)  the same for codes of less than 8 bits
//   convert(ints), product(a, b), fma(a, b, c), all(x), zero_ints(), zero_floats()
//   load_floats(at), load_halves(at), load_bytes(at), store_floats(at, floats)   of 32, 16 and 8 bits
//   load_nibbles(at, shift)   four bits of each of 16 bytes, as floats
//   most(x)                   the greatest of 32 floats without their signs, as its bits
//   codes(x, divisor, codes)  rounds 16 floats to whole numbers of at most 127, NaN to 0, and gives their sum
//   MOST_PANELS, MOST_TOKENS  what is multiplied together of many tokens: two panels and four tokens at most
//
// A panel is sixteen rows side by side, a lane each, so that nothing is ever added across lanes.

typedef struct {
  NAME(floats) total[2][4];
} NAME(tile);

// A width of 1, 2, 4 or 8 bits of sixteen times four columns: 64 bytes hold 8 / WIDTH quads.
INLINE NAME(bytes) NAME(some)(const uint8_t *block, int quad, const int WIDTH) {
  NAME(bytes) all = NAME(load_codes)(block + 4 * LANES * (quad % WIDTH));
  return WIDTH == 8 ? all : NAME(field)(all, WIDTH * (quad / WIDTH), (1 << WIDTH) - 1);
}

// The codes of sixteen times four columns of a block: 8 bits, or pieces of 4, 2 and 1, the lowest bits first.
INLINE NAME(bytes) NAME(quad)(const uint8_t *block, int quad, const int BITS) {
  if (BITS == 8) return NAME(some)(block, quad, 8);
  NAME(bytes) codes = NAME(zero_ints)();
  if (BITS & 4) codes = NAME(some)(block, quad, 4);
  if (BITS & 2) codes = NAME(put)(NAME(some)(block + (BITS & 4) * 4 * LANES, quad, 2), BITS & 4, codes);
  if (BITS & 1) codes = NAME(put)(NAME(some)(block + (BITS & 6) * 4 * LANES, quad, 1), BITS & 6, codes);
  return codes;
}

// What some part of a group is multiplied with.
INLINE NAME(floats) NAME(scale)(const uint8_t *group, int part, const int KIND) {
  if (KIND == SINGLES) return NAME(load_floats)(group);
  if (KIND == SINGLES_16) return NAME(load_floats)(group + 4 * LANES * part);
  if (KIND == HALVES) return NAME(load_halves)(group + 2 * LANES * part);
  NAME(floats) halves = NAME(load_halves)(group);
  if (KIND == HALF_PAIRS) return halves;
  if (KIND == NIBBLES_16) return NAME(product)(halves, NAME(load_nibbles)(group + 4 * LANES + LANES * part, 0));
  const int STEP = KIND == TWO_LEVELS ? 2 * LANES : LANES;
  return NAME(product)(halves, NAME(load_bytes)(group + 4 * LANES + STEP * part));
}

// What is added to it.
INLINE NAME(floats) NAME(offset)(const uint8_t *group, int part, NAME(floats) scale, const int BITS, const int KIND) {
  if (KIND == SINGLES) return NAME(load_floats)(group + 4 * LANES);
  if (KIND == SINGLES_16) return NAME(load_floats)(group + 8 * LANES + 4 * LANES * part);
  if (KIND == HALVES || KIND == TWO_LEVELS_16) return NAME(product)(scale, NAME(all)(-(float)(1 << (BITS - 1))));
  NAME(floats) halves = NAME(load_halves)(group + 2 * LANES);
  if (KIND == HALF_PAIRS) return halves;
  if (KIND == NIBBLES_16) return NAME(product)(halves, NAME(load_nibbles)(group + 4 * LANES + LANES * part, 4));
  return NAME(product)(halves, NAME(load_bytes)(group + 5 * LANES + 2 * LANES * part));
}

// Asks for bytes that come later. Those behind the end of a matrix are often its neighbour's, and never an error.
INLINE void NAME(fetch)(const uint8_t *from, int count) {
  for (int at = 0; at < count; at += 64) __builtin_prefetch(from + at);
}

// Adds a block of 32 columns, in one part or two, of some panels and tokens.
INLINE void NAME(add_block)(
    const panels *m, const activations *a, const uint8_t *group, const uint8_t *codes, int64_t panel_bytes, int64_t at,
    int in_group, const int N, const int T, const int BITS, const int KIND, NAME(tile) *tile) {
  const int PARTS = KIND == TWO_LEVELS_16 || KIND == NIBBLES_16 || KIND == SINGLES_16 ? 2 : 1;
  for (int part = 0; part < PARTS; part++) {
    NAME(ints) sum[2][4];
    for (int n = 0; n < N; n++)
      for (int t = 0; t < T; t++) sum[n][t] = NAME(zero_ints)();
#pragma GCC unroll 8
    for (int quad = part * QUADS / PARTS; quad < (part + 1) * QUADS / PARTS; quad++)
      for (int n = 0; n < N; n++) {
        NAME(bytes) row = NAME(quad)(codes + n * panel_bytes, quad, BITS);
        for (int t = 0; t < T; t++) {
          NAME(bytes) x = NAME(four)(a->codes + (t * a->blocks + at) * BLOCK + 4 * quad);
          sum[n][t] = BITS == 8 ? NAME(dot)(sum[n][t], row, x) : NAME(dot_few)(sum[n][t], row, x);
        }
      }
    for (int n = 0; n < N; n++) {
      NAME(floats) scale = NAME(scale)(group + n * panel_bytes, PARTS * in_group + part, KIND);
      NAME(floats) offset = NAME(offset)(group + n * panel_bytes, PARTS * in_group + part, scale, BITS, KIND);
      for (int t = 0; t < T; t++) {
        int64_t place = t * a->blocks + at;
        NAME(floats) both = NAME(product)(scale, NAME(all)(a->scales[place]));
        NAME(floats) total = NAME(fma)(both, NAME(convert)(sum[n][t]), tile->total[n][t]);
        float inputs = PARTS == 1 ? a->sums[place] : a->half_sums[2 * place + part];
        tile->total[n][t] = NAME(fma)(offset, NAME(all)(inputs), total);
      }
    }
  }
}

INLINE void NAME(store)(const panels *m, int64_t token, int row, int from, int to, NAME(floats) total, float *out) {
  float *at = out + token * m->count;
  if (row >= from && row + LANES <= to) {
    NAME(store_floats)(at + row, total);
    return;
  }
  float lanes[LANES];
  NAME(store_floats)(lanes, total);
  for (int lane = 0; lane < LANES; lane++)
    if (row + lane >= from && row + lane < to) at[row + lane] = lanes[lane];
}

// What stands in the target, in the rows that are wanted.
INLINE NAME(floats) NAME(begun)(const panels *m, int64_t token, int row, int from, int to, const float *out) {
  const float *at = out + token * m->count;
  if (row >= from && row + LANES <= to) return NAME(load_floats)(at + row);
  float lanes[LANES] = {0};
  for (int lane = 0; lane < LANES; lane++)
    if (row + lane >= from && row + lane < to) lanes[lane] = at[row + lane];
  return NAME(load_floats)(lanes);
}

INLINE void NAME(multiply_tile)(
    const panels *m, const activations *all, int panel, int token, int from, int to, const int N, const int T,
    const int BITS, const int KIND, float *out) {
  NAME(tile) tile;
  for (int n = 0; n < N; n++)
    for (int t = 0; t < T; t++)
      tile.total[n][t] = m->continues ? NAME(begun)(m, token + t, LANES * (panel + n), from, to, out) : NAME(zero_floats)();
  const int block_bytes = BLOCK * LANES / 8 * BITS;
  int64_t panel_bytes = panel_size(m, BITS, KIND);
  int64_t first = (int64_t)token * all->blocks;
  // Many tokens wait for arithmetic. Two panels of short rows are neighbours, and fetched as if they were one.
  const int fetches = (all->tokens == 1 || N * T == 1) && m->ahead > 0;
  const activations a = {
      all->codes + first * BLOCK, all->scales + first, all->sums + first, all->half_sums + 2 * first, all->blocks, T};
  const uint8_t *group = m->bytes + panel * panel_bytes;
  const uint8_t *later = group + m->ahead;
  for (int64_t at = 0; at < m->blocks;) {
    const uint8_t *codes = group + HEADER[KIND];
    if (fetches) NAME(fetch)(later, N * HEADER[KIND]);
    later += N * HEADER[KIND];
    for (int in_group = 0; in_group < m->group_blocks && at < m->blocks; in_group++, at++, codes += block_bytes) {
      if (fetches) NAME(fetch)(later, N * block_bytes);
      later += N * block_bytes;
      NAME(add_block)(m, &a, group, codes, panel_bytes, at, in_group, N, T, BITS, KIND, &tile);
    }
    group = codes;
  }
  for (int n = 0; n < N; n++)
    for (int t = 0; t < T; t++)
      NAME(store)(m, token + t, LANES * (panel + n), from, to, tile.total[n][t], out);
}

INLINE void NAME(multiply_kind)(
    const panels *m, const activations *a, int from, int to, const int BITS, const int KIND, float *out) {
  int panel = from / LANES;
  int end = (to + LANES - 1) / LANES;
  // Few tokens wait for memory, which is read fastest in one direction: one panel after the other.
  for (; a->tokens >= MOST_TOKENS && panel + MOST_PANELS <= end; panel += MOST_PANELS) {
    int token = 0;
    for (; token + MOST_TOKENS <= a->tokens; token += MOST_TOKENS)
      NAME(multiply_tile)(m, a, panel, token, from, to, MOST_PANELS, MOST_TOKENS, BITS, KIND, out);
    for (; token < a->tokens; token++)
      NAME(multiply_tile)(m, a, panel, token, from, to, MOST_PANELS, 1, BITS, KIND, out);
  }
  // Rows so short are a small model's, whose codes lie in caches: there two chains of sums are faster than one.
  for (; a->tokens == 1 && a->blocks <= SHORT && panel + 2 <= end; panel += 2)
    NAME(multiply_tile)(m, a, panel, 0, from, to, 2, 1, BITS, KIND, out);
  for (; panel < end; panel++)
    for (int token = 0; token < a->tokens; token++)
      NAME(multiply_tile)(m, a, panel, token, from, to, 1, 1, BITS, KIND, out);
}

TARGET static void NAME(multiply)(
    int bits, int kind, const panels *m, const activations *a, int from, int to, float *out) {
#define CASE(BITS, KIND) \
  case 8 * KIND + BITS: NAME(multiply_kind)(m, a, from, to, BITS, KIND, out); break;
  switch (8 * kind + bits) {
    CASE(1, SINGLES)
    CASE(2, SINGLES)
    CASE(3, SINGLES)
    CASE(4, SINGLES)
    CASE(5, SINGLES)
    CASE(6, SINGLES)
    CASE(7, SINGLES)
    CASE(8, SINGLES)
    CASE(4, HALVES)
    CASE(5, HALVES)
    CASE(8, HALVES)
    CASE(4, TWO_LEVELS)
    CASE(5, TWO_LEVELS)
    CASE(3, TWO_LEVELS_16)
    CASE(6, TWO_LEVELS_16)
    CASE(4, HALF_PAIRS)
    CASE(5, HALF_PAIRS)
    CASE(2, NIBBLES_16)
    CASE(1, SINGLES_16)
    CASE(2, SINGLES_16)
    CASE(3, SINGLES_16)
    CASE(4, SINGLES_16)
    CASE(5, SINGLES_16)
    CASE(6, SINGLES_16)
    CASE(7, SINGLES_16)
    CASE(8, SINGLES_16)
  }
#undef CASE
}

// One token: its blocks of 32 codes, their scales and sums.
TARGET static void NAME(round)(
    const float *x, int columns, int8_t *codes, float *scales, float *sums, float *half_sums) {
  for (int block = 0; block * BLOCK < columns; block++, codes += BLOCK) {
    const float *at = x + block * BLOCK;
    float padded[BLOCK] = {0};
    if (columns - block * BLOCK < BLOCK) {
      memcpy(padded, at, (columns - block * BLOCK) * sizeof *at);
      at = padded;
    }
    // As whole numbers, magnitudes are in the same order, and NaN is above all of them.
    int32_t bits = NAME(most)(at);
    float most;
    memcpy(&most, &bits, sizeof most);
    float scale = most / 127;
    // Zeros stay zeros whatever they are divided by.
    float divisor = scale == 0 ? FLT_MAX : scale;
    int low = NAME(codes)(at, divisor, codes);
    int high = NAME(codes)(at + BLOCK / 2, divisor, codes + BLOCK / 2);
    scales[block] = scale;
    sums[block] = scale * (float)(low + high);
    half_sums[2 * block] = scale * (float)low;
    half_sums[2 * block + 1] = scale * (float)high;
  }
}
