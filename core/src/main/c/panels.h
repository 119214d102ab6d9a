// The products of panels of one instruction set, included once for each by block_products.c. Beside the names that
// blocks.h asks for come
//
//   load_codes(at), field(codes, shift, mask), put(high, shift, low)   64 bytes, some bits of each, bits put together
//   four(at)                  four bytes in all fours of 64
//   dot_few(start, codes, x)  dot, for codes of less than 8 bits
//   times(floats, x), plus(floats, x, floats)   products with one number, added to others
//   load_floats(at), store_floats(at, floats)
//   most(x)                   the greatest of 32 floats without their signs, as its bits
//   codes(x, divisor, codes)  rounds 32 floats to codes and gives the sum of these
//   MOST_PANELS, MOST_TOKENS  what is multiplied together: two panels and four tokens at most
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

// Adds a block of 32 columns of some panels and tokens.
INLINE void NAME(add_block)(
    const panels *m, const panel_activations *a, const uint8_t *codes, const uint8_t *header, int64_t panel_bytes,
    int64_t at, const int N, const int T, const int BITS, NAME(tile) *tile) {
  NAME(ints) sum[2][4];
  for (int n = 0; n < N; n++)
    for (int t = 0; t < T; t++) sum[n][t] = NAME(zero_ints)();
#pragma GCC unroll 8
  for (int quad = 0; quad < QUADS; quad++)
    for (int n = 0; n < N; n++) {
      NAME(bytes) row = NAME(quad)(codes + n * panel_bytes, quad, BITS);
      for (int t = 0; t < T; t++) {
        NAME(bytes) x = NAME(four)(a->codes + (t * m->blocks + at) * BLOCK + 4 * quad);
        sum[n][t] = BITS == 8 ? NAME(dot)(sum[n][t], row, x) : NAME(dot_few)(sum[n][t], row, x);
      }
    }
  for (int n = 0; n < N; n++) {
    NAME(floats) scale = NAME(load_floats)(header + n * panel_bytes);
    NAME(floats) offset = NAME(load_floats)(header + n * panel_bytes + HEADER / 2);
    for (int t = 0; t < T; t++) {
      int64_t place = t * m->blocks + at;
      NAME(floats) total = tile->total[n][t];
      total = NAME(fma)(NAME(times)(scale, a->scales[place]), NAME(convert)(sum[n][t]), total);
      tile->total[n][t] = NAME(plus)(offset, a->sums[place], total);
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

INLINE void NAME(panel_tile)(
    const panels *m, const panel_activations *all, int panel, int token, int from, int to, const int N, const int T,
    const int BITS, float *out) {
  NAME(tile) tile;
  for (int n = 0; n < N; n++)
    for (int t = 0; t < T; t++) tile.total[n][t] = NAME(zero_floats)();
  int64_t group_bytes = HEADER + (int64_t)m->group_blocks * QUADS * 8 * BITS;
  int64_t panel_bytes = (int64_t)m->groups * HEADER + (int64_t)m->blocks * QUADS * 8 * BITS;
  int64_t first = (int64_t)token * m->blocks;
  const panel_activations a = {all->codes + first * BLOCK, all->scales + first, all->sums + first, T};
  const uint8_t *group = m->bytes + panel * panel_bytes;
  for (int64_t at = 0; at < m->blocks; group += group_bytes) {
    const uint8_t *codes = group + HEADER;
    int64_t end = at + m->group_blocks < m->blocks ? at + m->group_blocks : m->blocks;
    for (; at < end; at++, codes += QUADS * 8 * BITS)
      NAME(add_block)(m, &a, codes, group, panel_bytes, at, N, T, BITS, &tile);
  }
  for (int n = 0; n < N; n++)
    for (int t = 0; t < T; t++)
      NAME(store)(m, token + t, LANES * (panel + n), from, to, tile.total[n][t], out);
}

INLINE void NAME(multiply_bits)(
    const panels *m, const panel_activations *a, int from, int to, const int BITS, float *out) {
  int panel = from / LANES;
  int end = (to + LANES - 1) / LANES;
  for (; panel + MOST_PANELS <= end; panel += MOST_PANELS) {
    int token = 0;
    for (; token + MOST_TOKENS <= a->tokens; token += MOST_TOKENS)
      NAME(panel_tile)(m, a, panel, token, from, to, MOST_PANELS, MOST_TOKENS, BITS, out);
    for (; token < a->tokens; token++) NAME(panel_tile)(m, a, panel, token, from, to, MOST_PANELS, 1, BITS, out);
  }
  for (; panel < end; panel++)
    for (int token = 0; token < a->tokens; token++)
      NAME(panel_tile)(m, a, panel, token, from, to, 1, 1, BITS, out);
}

TARGET static void NAME(multiply_panels)(
    int bits, const panels *m, const panel_activations *a, int from, int to, float *out) {
  switch (bits) {
    case 1: NAME(multiply_bits)(m, a, from, to, 1, out); break;
    case 2: NAME(multiply_bits)(m, a, from, to, 2, out); break;
    case 3: NAME(multiply_bits)(m, a, from, to, 3, out); break;
    case 4: NAME(multiply_bits)(m, a, from, to, 4, out); break;
    case 5: NAME(multiply_bits)(m, a, from, to, 5, out); break;
    case 6: NAME(multiply_bits)(m, a, from, to, 6, out); break;
    case 7: NAME(multiply_bits)(m, a, from, to, 7, out); break;
    case 8: NAME(multiply_bits)(m, a, from, to, 8, out); break;
  }
}

// One token: its blocks of 32 codes, their scales and sums.
TARGET static void NAME(round)(const float *x, int columns, int8_t *codes, float *scales, float *sums) {
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
    scales[block] = most / 127;
    // Zeros stay zeros whatever they are divided by.
    int sum = NAME(codes)(at, scales[block] == 0 ? FLT_MAX : scales[block], codes);
    sums[block] = scales[block] * sum;
  }
}
