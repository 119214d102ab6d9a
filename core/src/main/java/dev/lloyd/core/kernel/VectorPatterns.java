package dev.lloyd.core.kernel;

import dev.lloyd.core.matrix.Matrix;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/// Products of signed patterns on the Vector API: a word is eight lanes, a pattern with its signs turned
/// by an exclusive or and its shift added. Inputs go four at a time, so that a word is decoded once for
/// them.
///
/// Words at even places of a group add to one sum of eight lanes, those at odd places to another.
final class VectorPatterns implements PatternSupport {
    private static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_256;
    private static final VectorSpecies<Integer> INTS = IntVector.SPECIES_256;
    private static final VarHandle SHORT = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);
    private static final int WIDE = PatternRows.WIDE;
    private static final int FOUR = 4;

    /// Of each thread: eight times the shift, eight times the other, and the lanes of a sum.
    private static final ThreadRoom ROOM = new ThreadRoom();

    /// For each of 128 choices of seven signs the sign bits of eight lanes.
    private static final int[] SIGNS = new int[128 * WIDE];

    static {
        for (int index = 0; index < SIGNS.length; index++) {
            int signs = index / WIDE;
            int lane = index % WIDE;
            int negated = lane < WIDE - 1 ? signs >> lane & 1 : Integer.bitCount(signs) & 1;
            SIGNS[index] = negated << 31;
        }
    }

    @Override
    public boolean covers() {
        return FloatVector.SPECIES_PREFERRED.length() >= WIDE;
    }

    @Override
    public void multiply(PatternRows matrix, Matrix inputs, int from, int to, Matrix target) {
        float[] shifts = ROOM.ofLength(3 * WIDE);
        for (int lane = 0; lane < WIDE; lane++) {
            shifts[lane] = matrix.shift();
            shifts[WIDE + lane] = -matrix.shift();
        }
        int padded = matrix.across() * WIDE;
        float[] values = inputs.values();
        if (padded != matrix.columns()) {
            values = new float[Math.multiplyExact(inputs.rows(), padded)];
            for (int token = 0; token < inputs.rows(); token++) {
                System.arraycopy(inputs.values(), inputs.offset(token), values, token * padded, matrix.columns());
            }
        }
        int token = 0;
        for (; token + FOUR <= inputs.rows(); token += FOUR) {
            for (int row = from; row < to; row++) {
                four(matrix, shifts, row, values, token * padded, target, token);
            }
        }
        for (; token < inputs.rows(); token++) {
            for (int row = from; row < to; row++) {
                target.set(token, row, one(matrix, shifts, row, values, token * padded));
            }
        }
    }

    private static FloatVector point(int word, float[] patterns, float[] shifts) {
        IntVector signs = IntVector.fromArray(INTS, SIGNS, (word >> 8 & 0x7F) * WIDE);
        return FloatVector.fromArray(FLOATS, patterns, (word & 0xFF) * WIDE)
                .reinterpretAsInts()
                .lanewise(VectorOperators.XOR, signs)
                .reinterpretAsFloats()
                .add(FloatVector.fromArray(FLOATS, shifts, (word >> 15 & 1) * WIDE));
    }

    private static float one(PatternRows matrix, float[] shifts, int row, float[] values, int base) {
        byte[] words = matrix.words();
        float[] patterns = matrix.patterns();
        int across = matrix.across();
        int perGroup = Math.ceilDiv(Math.min(matrix.groupSize(), matrix.columns()), WIDE);
        int scale = row * matrix.groups();
        int start = row * across;
        FloatVector total = FloatVector.zero(FLOATS);
        for (int group = 0; group < across; group += perGroup) {
            int end = Math.min(across, group + perGroup);
            FloatVector even = FloatVector.zero(FLOATS);
            FloatVector odd = even;
            int index = group;
            for (; index + 1 < end; index += 2) {
                int word = (short) SHORT.get(words, 2 * (start + index));
                int next = (short) SHORT.get(words, 2 * (start + index) + 2);
                int at = base + index * WIDE;
                even = point(word, patterns, shifts).fma(FloatVector.fromArray(FLOATS, values, at), even);
                odd = point(next, patterns, shifts).fma(FloatVector.fromArray(FLOATS, values, at + WIDE), odd);
            }
            if (index < end) {
                int word = (short) SHORT.get(words, 2 * (start + index));
                FloatVector last = FloatVector.fromArray(FLOATS, values, base + index * WIDE);
                even = point(word, patterns, shifts).fma(last, even);
            }
            total = even.add(odd).fma(FloatVector.broadcast(FLOATS, matrix.scales()[scale++]), total);
        }
        return sum(total, shifts);
    }

    private static void four(
            PatternRows matrix, float[] shifts, int row, float[] values, int base, Matrix target, int token) {
        byte[] words = matrix.words();
        float[] patterns = matrix.patterns();
        int across = matrix.across();
        int stride = across * WIDE;
        int perGroup = Math.ceilDiv(Math.min(matrix.groupSize(), matrix.columns()), WIDE);
        int scale = row * matrix.groups();
        FloatVector zero = FloatVector.zero(FLOATS);
        FloatVector totalA = zero;
        FloatVector totalB = zero;
        FloatVector totalC = zero;
        FloatVector totalD = zero;
        for (int group = 0; group < across; group += perGroup) {
            int end = Math.min(across, group + perGroup);
            FloatVector sumA = zero;
            FloatVector sumB = zero;
            FloatVector sumC = zero;
            FloatVector sumD = zero;
            FloatVector otherA = zero;
            FloatVector otherB = zero;
            FloatVector otherC = zero;
            FloatVector otherD = zero;
            for (int index = group; index < end; index++) {
                int word = (short) SHORT.get(words, 2 * (row * across + index));
                FloatVector point = point(word, patterns, shifts);
                int at = base + index * WIDE;
                // What was one sum becomes the other, word by word.
                FloatVector nextA = point.fma(FloatVector.fromArray(FLOATS, values, at), sumA);
                FloatVector nextB = point.fma(FloatVector.fromArray(FLOATS, values, at + stride), sumB);
                FloatVector nextC = point.fma(FloatVector.fromArray(FLOATS, values, at + 2 * stride), sumC);
                FloatVector nextD = point.fma(FloatVector.fromArray(FLOATS, values, at + 3 * stride), sumD);
                sumA = otherA;
                sumB = otherB;
                sumC = otherC;
                sumD = otherD;
                otherA = nextA;
                otherB = nextB;
                otherC = nextC;
                otherD = nextD;
            }
            FloatVector factor = FloatVector.broadcast(FLOATS, matrix.scales()[scale++]);
            totalA = sumA.add(otherA).fma(factor, totalA);
            totalB = sumB.add(otherB).fma(factor, totalB);
            totalC = sumC.add(otherC).fma(factor, totalC);
            totalD = sumD.add(otherD).fma(factor, totalD);
        }
        target.set(token, row, sum(totalA, shifts));
        target.set(token + 1, row, sum(totalB, shifts));
        target.set(token + 2, row, sum(totalC, shifts));
        target.set(token + 3, row, sum(totalD, shifts));
    }

    /// Halves are added until one lane is left: the order of `reduceLanes` is unspecified.
    ///
    /// @param room has the lanes behind the shifts
    private static float sum(FloatVector vector, float[] room) {
        vector.intoArray(room, 2 * WIDE);
        return (room[16] + room[20] + (room[18] + room[22])) + (room[17] + room[21] + (room[19] + room[23]));
    }
}
