package dev.lloyd.core.kernel;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/// The activation functions on the Vector API. The tail is a vector too, padded, so that a value's result does not
/// depend on where it stands.
final class VectorActivations implements ActivationSupport {
    private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
    private static final int LANES = SPECIES.length();
    /// Adding it rounds to an integer, which then stands in the lowest bits.
    private static final float ROUNDER = 0x1.8p23f;

    /// A function of one vector.
    private interface Function {
        FloatVector of(FloatVector values);
    }

    /// `e^x` for every lane: `2^n * e^r` with `n` the nearest integer to `x / ln 2`, and a Taylor polynomial of
    /// degree 7 for `e^r`, `|r| <= 0.35`: relative error under 2e-7. The power of two comes in two halves, so that
    /// overflow gives infinity and underflow passes through the subnormals. NaN stays NaN.
    static FloatVector exp(FloatVector values) {
        FloatVector x = values.max(-105f).min(90f);
        FloatVector rounded = x.mul((float) (1 / Math.log(2))).add(ROUNDER);
        FloatVector n = rounded.sub(ROUNDER);
        // ln 2 in two parts, the first with few bits, so that the product with n is exact.
        FloatVector r = n.fma(FloatVector.broadcast(SPECIES, -0x1.62e4p-1f), x);
        r = n.fma(FloatVector.broadcast(SPECIES, -0x1.7f7d1cp-20f), r);
        FloatVector p = FloatVector.broadcast(SPECIES, 1f / 5040);
        p = p.fma(r, FloatVector.broadcast(SPECIES, 1f / 720));
        p = p.fma(r, FloatVector.broadcast(SPECIES, 1f / 120));
        p = p.fma(r, FloatVector.broadcast(SPECIES, 1f / 24));
        p = p.fma(r, FloatVector.broadcast(SPECIES, 1f / 6));
        p = p.fma(r, FloatVector.broadcast(SPECIES, 0.5f));
        p = p.fma(r, FloatVector.broadcast(SPECIES, 1f));
        p = p.fma(r, FloatVector.broadcast(SPECIES, 1f));
        IntVector power = rounded.reinterpretAsInts().sub(Float.floatToRawIntBits(ROUNDER));
        IntVector half = power.lanewise(VectorOperators.ASHR, 1);
        return p.mul(powerOfTwo(half)).mul(powerOfTwo(power.sub(half)));
    }

    private static FloatVector powerOfTwo(IntVector exponents) {
        return exponents.add(127).lanewise(VectorOperators.LSHL, 23).reinterpretAsFloats();
    }

    private static void map(float[] values, int offset, int length, Function function) {
        int index = 0;
        for (int bound = SPECIES.loopBound(length); index < bound; index += LANES) {
            function.of(FloatVector.fromArray(SPECIES, values, offset + index)).intoArray(values, offset + index);
        }
        if (index < length) {
            float[] tail = Arrays.copyOfRange(values, offset + index, offset + index + LANES);
            function.of(FloatVector.fromArray(SPECIES, tail, 0)).intoArray(tail, 0);
            System.arraycopy(tail, 0, values, offset + index, length - index);
        }
    }

    @Override
    public void softmax(float[] values, int offset, int length) {
        if (length == 0) {
            return;
        }
        FloatVector most = FloatVector.broadcast(SPECIES, Float.NEGATIVE_INFINITY);
        int index = 0;
        for (int bound = SPECIES.loopBound(length); index < bound; index += LANES) {
            most = most.max(FloatVector.fromArray(SPECIES, values, offset + index));
        }
        float largest = most.reduceLanes(VectorOperators.MAX);
        for (; index < length; index++) {
            largest = Math.max(largest, values[offset + index]);
        }
        float shift = largest;
        map(values, offset, length, vector -> exp(vector.sub(shift)));
        FloatVector sums = FloatVector.zero(SPECIES);
        index = 0;
        for (int bound = SPECIES.loopBound(length); index < bound; index += LANES) {
            sums = sums.add(FloatVector.fromArray(SPECIES, values, offset + index));
        }
        float sum = Lanes.sum(sums);
        for (; index < length; index++) {
            sum += values[offset + index];
        }
        float total = sum;
        map(values, offset, length, vector -> vector.div(total));
    }

    @Override
    public void silu(float[] values, int offset, int length) {
        map(values, offset, length, x -> x.div(exp(x.neg()).add(1f)));
    }

    @Override
    public void gelu(float[] values, int offset, int length) {
        map(values, offset, length, VectorActivations::gelu);
    }

    private static FloatVector gelu(FloatVector x) {
        FloatVector magnitude = x.abs().mul((float) Math.sqrt(0.5));
        FloatVector one = FloatVector.broadcast(SPECIES, 1f);
        FloatVector t = one.div(magnitude.fma(FloatVector.broadcast(SPECIES, 0.3275911f), one));
        FloatVector p = FloatVector.broadcast(SPECIES, 1.061405429f);
        p = p.fma(t, FloatVector.broadcast(SPECIES, -1.453152027f));
        p = p.fma(t, FloatVector.broadcast(SPECIES, 1.421413741f));
        p = p.fma(t, FloatVector.broadcast(SPECIES, -0.284496736f));
        p = p.fma(t, FloatVector.broadcast(SPECIES, 0.254829592f)).mul(t);
        FloatVector tail = p.mul(0.5f).mul(exp(magnitude.mul(magnitude).neg()));
        VectorMask<Float> positive = x.compare(VectorOperators.GT, 0f);
        return x.mul(tail.blend(one.sub(tail), positive));
    }

    @Override
    public void geluTanh(float[] values, int offset, int length) {
        float factor = (float) (2 * Math.sqrt(2 / Math.PI));
        map(values, offset, length, x -> {
            FloatVector cube = x.mul(x).mul(x);
            FloatVector inner = cube.mul(0.044715f).add(x).mul(factor);
            return x.div(exp(inner.neg()).add(1f));
        });
    }
}
