package dev.lloyd.core.kernel;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/// The activation functions on the Vector API. The tail is a vector too, of which the rest is masked, so that a value's
/// result does not depend on where it stands.
///
/// Constants are vectors: to spread a number at each use took the compiler over its limit of nodes for one method,
/// beyond which vectors become objects, and gelu took four times as long.
final class VectorActivations implements ActivationSupport {
    private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
    private static final int LANES = SPECIES.length();
    private static final FloatVector ONE = all(1);
    private static final FloatVector HALF = all(0.5f);

    // Of e^x.
    private static final FloatVector LEAST = all(-105);
    private static final FloatVector MOST = all(90);
    private static final FloatVector PER_LN_2 = all((float) (1 / Math.log(2)));
    /// Adding it rounds to an integer, which then stands in the lowest bits.
    private static final FloatVector ROUNDER = all(0x1.8p23f);
    // ln 2 in two parts, the first with few bits, so that the product with n is exact.
    private static final FloatVector LN_2_FIRST = all(-0x1.62e4p-1f);
    private static final FloatVector LN_2_REST = all(-0x1.7f7d1cp-20f);
    private static final FloatVector C7 = all(1f / 5040);
    private static final FloatVector C6 = all(1f / 720);
    private static final FloatVector C5 = all(1f / 120);
    private static final FloatVector C4 = all(1f / 24);
    private static final FloatVector C3 = all(1f / 6);
    private static final IntVector ROUNDER_BITS = ROUNDER.reinterpretAsInts();
    private static final IntVector BIAS = IntVector.broadcast(ROUNDER_BITS.species(), 127);

    // Of erf.
    private static final FloatVector ROOT_HALF = all((float) Math.sqrt(0.5));
    private static final FloatVector STEP = all(0.3275911f);
    private static final FloatVector P5 = all(1.061405429f);
    private static final FloatVector P4 = all(-1.453152027f);
    private static final FloatVector P3 = all(1.421413741f);
    private static final FloatVector P2 = all(-0.284496736f);
    private static final FloatVector P1 = all(0.254829592f);

    /// Whole vectors of each thread, for values that end within one.
    private static final ThreadRoom ROOM = new ThreadRoom();

    private static FloatVector all(float value) {
        return FloatVector.broadcast(SPECIES, value);
    }

    /// `e^x` for every lane: `2^n * e^r` with `n` the nearest integer to `x / ln 2`, and a Taylor polynomial of
    /// degree 7 for `e^r`, `|r| <= 0.35`: relative error under 2e-7. The power of two comes in two halves, so that
    /// overflow gives infinity and underflow passes through the subnormals. NaN stays NaN.
    static FloatVector exp(FloatVector values) {
        // Comparing takes fewer instructions than `max`, which looks at zeros and NaN.
        FloatVector high = values.blend(LEAST, values.compare(VectorOperators.LT, LEAST));
        FloatVector x = high.blend(MOST, high.compare(VectorOperators.GT, MOST));
        FloatVector rounded = x.mul(PER_LN_2).add(ROUNDER);
        FloatVector n = rounded.sub(ROUNDER);
        FloatVector r = n.fma(LN_2_REST, n.fma(LN_2_FIRST, x));
        FloatVector p = C7.fma(r, C6)
                .fma(r, C5)
                .fma(r, C4)
                .fma(r, C3)
                .fma(r, HALF)
                .fma(r, ONE)
                .fma(r, ONE);
        IntVector power = rounded.reinterpretAsInts().sub(ROUNDER_BITS);
        IntVector half = power.lanewise(VectorOperators.ASHR, 1);
        return p.mul(powerOfTwo(half)).mul(powerOfTwo(power.sub(half)));
    }

    private static FloatVector powerOfTwo(IntVector exponents) {
        return exponents.add(BIAS).lanewise(VectorOperators.LSHL, 23).reinterpretAsFloats();
    }

    /// Whole vectors wait in room of their own, the last one with what is below all others behind the values: so there
    /// is one place where powers are computed.
    @Override
    public void softmax(float[] values, int offset, int length, float scale) {
        float[] padded = ROOM.ofLength(length + LANES);
        FloatVector shift = all(scaled(values, offset, length, scale, padded));
        FloatVector sums = FloatVector.zero(SPECIES);
        for (int index = 0; index < length; index += LANES) {
            FloatVector power =
                    exp(FloatVector.fromArray(SPECIES, padded, index).sub(shift));
            power.intoArray(padded, index);
            sums = sums.add(power);
        }
        float share = 1 / Lanes.sum(sums);
        int bound = SPECIES.loopBound(length);
        for (int index = 0; index < bound; index += LANES) {
            FloatVector.fromArray(SPECIES, padded, index).mul(share).intoArray(values, offset + index);
        }
        for (int index = bound; index < length; index++) {
            values[offset + index] = padded[index] * share;
        }
    }

    /// Scales values into whole vectors, and says which is the largest; a NaN may be left out.
    private static float scaled(float[] values, int offset, int length, float scale, float[] padded) {
        int bound = SPECIES.loopBound(length);
        for (int lane = 0; lane < LANES; lane++) {
            int index = bound + lane;
            padded[index] = index < length ? scale * values[offset + index] : Float.NEGATIVE_INFINITY;
        }
        FloatVector most = FloatVector.fromArray(SPECIES, padded, bound);
        for (int index = 0; index < bound; index += LANES) {
            FloatVector scaled =
                    FloatVector.fromArray(SPECIES, values, offset + index).mul(scale);
            scaled.intoArray(padded, index);
            most = most.blend(scaled, scaled.compare(VectorOperators.GT, most));
        }
        return most.reduceLanes(VectorOperators.MAX);
    }

    @Override
    public void silu(float[] values, int offset, int length) {
        int bound = SPECIES.loopBound(length);
        for (int index = offset; index < offset + bound; index += LANES) {
            silu(FloatVector.fromArray(SPECIES, values, index)).intoArray(values, index);
        }
        if (bound < length) {
            VectorMask<Float> rest = SPECIES.indexInRange(bound, length);
            silu(FloatVector.fromArray(SPECIES, values, offset + bound, rest)).intoArray(values, offset + bound, rest);
        }
    }

    private static FloatVector silu(FloatVector x) {
        return x.div(exp(x.neg()).add(ONE));
    }

    @Override
    public void gelu(float[] values, int offset, int length) {
        int bound = SPECIES.loopBound(length);
        for (int index = offset; index < offset + bound; index += LANES) {
            gelu(FloatVector.fromArray(SPECIES, values, index)).intoArray(values, index);
        }
        if (bound < length) {
            VectorMask<Float> rest = SPECIES.indexInRange(bound, length);
            gelu(FloatVector.fromArray(SPECIES, values, offset + bound, rest)).intoArray(values, offset + bound, rest);
        }
    }

    private static FloatVector gelu(FloatVector x) {
        FloatVector magnitude = x.abs().mul(ROOT_HALF);
        FloatVector t = ONE.div(magnitude.fma(STEP, ONE));
        FloatVector p = P5.fma(t, P4).fma(t, P3).fma(t, P2).fma(t, P1).mul(t);
        FloatVector tail = p.mul(HALF).mul(exp(magnitude.mul(magnitude).neg()));
        return x.mul(tail.blend(ONE.sub(tail), x.compare(VectorOperators.GT, 0f)));
    }

    @Override
    public void geluTanh(float[] values, int offset, int length) {
        int bound = SPECIES.loopBound(length);
        for (int index = offset; index < offset + bound; index += LANES) {
            geluTanh(FloatVector.fromArray(SPECIES, values, index)).intoArray(values, index);
        }
        if (bound < length) {
            VectorMask<Float> rest = SPECIES.indexInRange(bound, length);
            geluTanh(FloatVector.fromArray(SPECIES, values, offset + bound, rest))
                    .intoArray(values, offset + bound, rest);
        }
    }

    private static FloatVector geluTanh(FloatVector x) {
        FloatVector cube = x.mul(x).mul(x);
        FloatVector inner = cube.mul(0.044715f).add(x).mul((float) (2 * Math.sqrt(2 / Math.PI)));
        return x.div(exp(inner.neg()).add(ONE));
    }
}
