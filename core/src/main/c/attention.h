// The two products of attention of one instruction set, included once for each by panel_products.c: what panels.h asks
// for serves here too. Every sum grows by fused multiply-adds in the order of features, or of tokens, as in the scalar
// twin.

// Asks for a row of what is read next. Rows seldom begin where a line does.
INLINE void NAME(fetch_row)(const upcoming *next, int row) {
  if (row >= next->rows) return;
  uintptr_t from = (uintptr_t)(next->at + row * next->stride);
  for (uintptr_t line = from & ~(uintptr_t)63; line < from + 4 * (uintptr_t)next->length; line += 64)
    __builtin_prefetch((const void *)line);
}

// The scores of Q queries and sixteen times V tokens.
INLINE void NAME(score_tile)(
    const float *queries, int size, const float *keys, int64_t stride, const int Q, const int V, const upcoming *next,
    float *scores, int64_t scores_stride) {
  NAME(floats) sum[2][4];
  for (int q = 0; q < Q; q++)
    for (int v = 0; v < V; v++) sum[q][v] = NAME(zero_floats)();
  for (int feature = 0; feature < size; feature++) {
    if (next) NAME(fetch_row)(next, feature);
    for (int v = 0; v < V; v++) {
      NAME(floats) key = NAME(load_floats)(keys + feature * stride + LANES * v);
      for (int q = 0; q < Q; q++)
        sum[q][v] = NAME(fma)(NAME(all)(queries[q * size + feature]), key, sum[q][v]);
    }
  }
  for (int q = 0; q < Q; q++)
    for (int v = 0; v < V; v++) NAME(store_floats)(scores + q * scores_stride + LANES * v, sum[q][v]);
}

// What Q queries receive, sixteen times V features of it.
INLINE void NAME(mix_tile)(
    const float *weights, int64_t weights_stride, int count, const float *values, int64_t stride, const int Q,
    const int V, const upcoming *next, float *target, int64_t size) {
  NAME(floats) sum[2][4];
  for (int q = 0; q < Q; q++)
    for (int v = 0; v < V; v++) sum[q][v] = NAME(load_floats)(target + q * size + LANES * v);
  for (int token = 0; token < count; token++) {
    if (next) NAME(fetch_row)(next, token);
    for (int v = 0; v < V; v++) {
      NAME(floats) value = NAME(load_floats)(values + token * stride + LANES * v);
      for (int q = 0; q < Q; q++)
        sum[q][v] = NAME(fma)(NAME(all)(weights[q * weights_stride + token]), value, sum[q][v]);
    }
  }
  for (int q = 0; q < Q; q++)
    for (int v = 0; v < V; v++) NAME(store_floats)(target + q * size + LANES * v, sum[q][v]);
}

// All tokens, or more, of a page for Q queries.
INLINE void NAME(score_some)(
    const float *queries, int size, const float *keys, int64_t stride, int count, const int Q, const upcoming *next,
    float *scores, int64_t scores_stride) {
  int token = 0;
  for (; token + LANES < count && token + LANES * MOST_VECTORS <= stride; token += LANES * MOST_VECTORS, next = 0)
    NAME(score_tile)(queries, size, keys + token, stride, Q, MOST_VECTORS, next, scores + token, scores_stride);
  for (; token < count; token += LANES, next = 0)
    NAME(score_tile)(queries, size, keys + token, stride, Q, 1, next, scores + token, scores_stride);
}

INLINE void NAME(mix_some)(
    const float *weights, int64_t weights_stride, int count, const float *values, int64_t stride, int size, const int Q,
    const upcoming *next, float *target) {
  int feature = 0;
  for (; feature + LANES * MOST_VECTORS <= size; feature += LANES * MOST_VECTORS, next = 0)
    NAME(mix_tile)(weights, weights_stride, count, values + feature, stride, Q, MOST_VECTORS, next, target + feature, size);
  for (; feature < size; feature += LANES, next = 0)
    NAME(mix_tile)(weights, weights_stride, count, values + feature, stride, Q, 1, next, target + feature, size);
}

TARGET static void NAME(scores)(
    const float *queries, int many, int size, const float *keys, int64_t stride, int count, const upcoming *next,
    float *scores, int64_t scores_stride) {
  for (int query = 0; query < many; query += 2, queries += 2 * size, scores += 2 * scores_stride, next = 0) {
    if (query + 1 < many) NAME(score_some)(queries, size, keys, stride, count, 2, next, scores, scores_stride);
    else NAME(score_some)(queries, size, keys, stride, count, 1, next, scores, scores_stride);
  }
}

TARGET static void NAME(mix)(
    const float *weights, int64_t weights_stride, int count, const float *values, int64_t stride, int many, int size,
    const upcoming *next, float *target) {
  for (int query = 0; query < many; query += 2, weights += 2 * weights_stride, target += 2 * size, next = 0) {
    if (query + 1 < many) NAME(mix_some)(weights, weights_stride, count, values, stride, size, 2, next, target);
    else NAME(mix_some)(weights, weights_stride, count, values, stride, size, 1, next, target);
  }
}
