// Loops over a row of one instruction set, included once for each by row_loops.c. They are plain loops, for the compiler
// to turn into vectors: what is computed does not depend on how many lanes these have.

// e^x, as VectorActivations says; NaN stays NaN.
INLINE float NAME(exp)(float x) {
  x = x < -105.0f ? -105.0f : x;
  x = x > 90.0f ? 90.0f : x;
  float rounded = x * PER_LN_2 + ROUNDER;
  float n = rounded - ROUNDER;
  float r = __builtin_fmaf(n, LN_2_REST, __builtin_fmaf(n, LN_2_FIRST, x));
  float p = __builtin_fmaf(1 / 5040.0f, r, 1 / 720.0f);
  p = __builtin_fmaf(p, r, 1 / 120.0f);
  p = __builtin_fmaf(p, r, 1 / 24.0f);
  p = __builtin_fmaf(p, r, 1 / 6.0f);
  p = __builtin_fmaf(p, r, 0.5f);
  p = __builtin_fmaf(p, r, 1.0f);
  p = __builtin_fmaf(p, r, 1.0f);
  int32_t power = bits(rounded) - bits(ROUNDER);
  int32_t half = power >> 1;
  return p * power_of_2(half) * power_of_2(power - half);
}

TARGET static void NAME(silu)(float *values, int length) {
  for (int i = 0; i < length; i++) values[i] = values[i] / (NAME(exp)(-values[i]) + 1.0f);
}

TARGET static void NAME(gelu)(float *values, int length) {
  for (int i = 0; i < length; i++) {
    float x = values[i];
    float magnitude = __builtin_fabsf(x) * ROOT_HALF;
    float t = 1.0f / __builtin_fmaf(magnitude, 0.3275911f, 1.0f);
    float p = __builtin_fmaf(1.061405429f, t, -1.453152027f);
    p = __builtin_fmaf(p, t, 1.421413741f);
    p = __builtin_fmaf(p, t, -0.284496736f);
    p = __builtin_fmaf(p, t, 0.254829592f) * t;
    float tail = p * 0.5f * NAME(exp)(-(magnitude * magnitude));
    values[i] = x * (x > 0.0f ? 1.0f - tail : tail);
  }
}

TARGET static void NAME(gelu_tanh)(float *values, int length) {
  for (int i = 0; i < length; i++) {
    float x = values[i];
    float inner = (x * x * x * 0.044715f + x) * TWICE_ROOT_2_BY_PI;
    values[i] = x / (NAME(exp)(-inner) + 1.0f);
  }
}

// Scales values, and says which is the largest; a NaN may be left out.
INLINE float NAME(scale)(float *values, int whole, int length, float scale) {
  float most[LANES];
  for (int lane = 0; lane < LANES; lane++) most[lane] = -INFINITY;
  for (int i = 0; i < whole; i += LANES) {
    for (int lane = 0; lane < LANES; lane++) {
      values[i + lane] *= scale;
      most[lane] = values[i + lane] > most[lane] ? values[i + lane] : most[lane];
    }
  }
  for (int i = whole; i < length; i++) {
    values[i] *= scale;
    most[0] = values[i] > most[0] ? values[i] : most[0];
  }
  for (int lane = 1; lane < LANES; lane++) most[0] = most[lane] > most[0] ? most[lane] : most[0];
  return most[0];
}

TARGET static void NAME(softmax)(float *values, int length, float scale) {
  int whole = length / LANES * LANES;
  float most = NAME(scale)(values, whole, length, scale);
  float sums[LANES] = {0};
  for (int i = 0; i < whole; i += LANES) {
    for (int lane = 0; lane < LANES; lane++) {
      values[i + lane] = NAME(exp)(values[i + lane] - most);
      sums[lane] += values[i + lane];
    }
  }
  for (int lane = 0; lane < length - whole; lane++) {
    values[whole + lane] = NAME(exp)(values[whole + lane] - most);
    sums[lane] += values[whole + lane];
  }
  for (int lanes = LANES / 2; lanes > 0; lanes /= 2)
    for (int lane = 0; lane < lanes; lane++) sums[lane] += sums[lane + lanes];
  float share = 1 / sums[0];
  for (int i = 0; i < length; i++) values[i] *= share;
}

// Four times eight sums wait at once, since an addition takes four cycles.
TARGET static void NAME(rms_norm)(const float *source, const float *weight, int length, float epsilon, float *target) {
  double sums[2 * LANES] = {0};
  int whole = length / (2 * LANES) * (2 * LANES);
  for (int i = 0; i < whole; i += 2 * LANES)
    for (int lane = 0; lane < 2 * LANES; lane++)
      sums[lane] += (double)source[i + lane] * source[i + lane];
  for (int lane = 0; lane < LANES / 2; lane++)
    sums[lane] = sums[lane] + sums[LANES / 2 + lane] + (sums[LANES + lane] + sums[LANES * 3 / 2 + lane]);
  for (int lanes = LANES / 4; lanes > 0; lanes /= 2)
    for (int lane = 0; lane < lanes; lane++) sums[lane] += sums[lane + lanes];
  double sum = sums[0];
  for (int i = whole; i < length; i++) sum += (double)source[i] * source[i];
  double inverse = 1 / __builtin_sqrt(sum / length + epsilon);
  for (int i = 0; i < length; i++) target[i] = (float)(source[i] * inverse * weight[i]);
}

TARGET static void NAME(rotate)(
    const float *source, float *target, int heads, const float *turn, int pairs, float direction) {
  for (int head = 0; head < heads; head++, source += 2 * pairs, target += 2 * pairs) {
    for (int i = 0; i < pairs; i++) {
      float sine = turn[pairs + i] * direction;
      float a = source[i];
      float b = source[pairs + i];
      target[i] = a * turn[i] - b * sine;
      target[pairs + i] = a * sine + b * turn[i];
    }
  }
}
