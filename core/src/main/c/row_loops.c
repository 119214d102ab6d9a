// Loops over rows of floats: the third twins of dev.lloyd.core.kernel.ActivationKernels, NormKernels and RotationKernels,
// whose documentation says what is computed. Compiled because the first token needs them before the Java machine has
// compiled its own: until then each operation on a vector is a call and an object.

#include <math.h>
#include <stdint.h>
#include <string.h>

#if defined(__x86_64__)

// Sums grow in so many lanes.
#define LANES 16

// Of e^x: the first part of ln 2 has so few bits that its product with a whole number is exact, and to add the rounder
// leaves the nearest one in the lowest bits.
#define PER_LN_2 0x1.715476p0f
#define LN_2_FIRST -0x1.62e4p-1f
#define LN_2_REST -0x1.7f7d1cp-20f
#define ROUNDER 0x1.8p23f

#define ROOT_HALF 0x1.6a09e6p-1f
#define TWICE_ROOT_2_BY_PI 0x1.988454p0f

static inline int32_t bits(float x) {
  int32_t bits;
  memcpy(&bits, &x, sizeof bits);
  return bits;
}

static inline float power_of_2(int32_t exponent) {
  int32_t bits = (exponent + 127) * (1 << 23);
  float power;
  memcpy(&power, &bits, sizeof power);
  return power;
}

#define NAME(x) avx2_##x
#define TARGET __attribute__((target("avx2,fma")))
#define INLINE TARGET static inline __attribute__((always_inline))
#include "row_loops.h"
#undef NAME
#undef TARGET

#define NAME(x) avx512_##x
#define TARGET __attribute__((target("avx512f,avx512vl,avx512bw,avx512dq")))
#include "row_loops.h"

void lloyd_softmax(int set, float *values, int64_t offset, int length, float scale) {
  (set == 2 ? avx512_softmax : avx2_softmax)(values + offset, length, scale);
}

void lloyd_silu(int set, float *values, int64_t offset, int length) {
  (set == 2 ? avx512_silu : avx2_silu)(values + offset, length);
}

void lloyd_gelu(int set, float *values, int64_t offset, int length) {
  (set == 2 ? avx512_gelu : avx2_gelu)(values + offset, length);
}

void lloyd_gelu_tanh(int set, float *values, int64_t offset, int length) {
  (set == 2 ? avx512_gelu_tanh : avx2_gelu_tanh)(values + offset, length);
}

void lloyd_rms_norm(
    int set, const float *source, int64_t source_offset, const float *weight, int length, float epsilon, float *target,
    int64_t target_offset) {
  (set == 2 ? avx512_rms_norm : avx2_rms_norm)(
      source + source_offset, weight, length, epsilon, target + target_offset);
}

void lloyd_rotate(
    int set, const float *source, int64_t source_offset, float *target, int64_t target_offset, int heads,
    const float *turn, int pairs, int direction) {
  (set == 2 ? avx512_rotate : avx2_rotate)(
      source + source_offset, target + target_offset, heads, turn, pairs, (float)direction);
}

#else

void lloyd_softmax(void) {}

void lloyd_silu(void) {}

void lloyd_gelu(void) {}

void lloyd_gelu_tanh(void) {}

void lloyd_rms_norm(void) {}

void lloyd_rotate(void) {}

#endif
