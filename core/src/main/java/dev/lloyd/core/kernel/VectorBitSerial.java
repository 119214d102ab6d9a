package dev.lloyd.core.kernel;

import java.util.Arrays;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/// Products bit by bit on the Vector API: a plane of a row meets four planes of the inputs at once, of one
/// token or of several. Planes beyond the last are zeros.
final class VectorBitSerial implements BitSerialSupport {
    private static final VectorSpecies<Long> LONGS = LongVector.SPECIES_PREFERRED;
    private static final int LANES = LONGS.length();
    private static final int FOUR = 4;

    @Override
    public void multiply(BitCodes weights, BitCodes inputs, int from, int to, long[] target) {
        int planes = Math.multiplyExact(inputs.rows(), inputs.bits());
        int size = inputs.planeWords();
        int filled = Math.ceilDiv(planes, FOUR) * FOUR;
        long[] others = filled == planes ? inputs.words : Arrays.copyOf(inputs.words, filled * size);
        long[] sums = new long[filled];
        long[] counts = new long[FOUR];
        for (int row = from; row < to; row++) {
            Arrays.fill(sums, 0);
            for (int left = 0; left < weights.bits(); left++) {
                int at = weights.offset(row, left);
                for (int plane = 0; plane < filled; plane += FOUR) {
                    four(weights.words, at, others, plane * size, size, counts);
                    for (int index = 0; index < FOUR; index++) {
                        sums[plane + index] += counts[index] << left;
                    }
                }
            }
            for (int token = 0; token < inputs.rows(); token++) {
                long sum = 0;
                for (int right = 0; right < inputs.bits(); right++) {
                    sum += sums[token * inputs.bits() + right] << right;
                }
                target[token * weights.rows() + row] = sum;
            }
        }
    }

    /// How many bits a plane of a row has in common with each of four planes.
    ///
    /// @param at where the row's plane begins
    /// @param first where the four begin, `size` words each
    /// @param counts gets four
    private static void four(long[] words, int at, long[] others, int first, int size, long[] counts) {
        LongVector countA = LongVector.zero(LONGS);
        LongVector countB = countA;
        LongVector countC = countA;
        LongVector countD = countA;
        for (int word = 0; word < size; word += LANES) {
            LongVector plane = LongVector.fromArray(LONGS, words, at + word);
            int other = first + word;
            countA = countA.add(
                    plane.and(LongVector.fromArray(LONGS, others, other)).lanewise(VectorOperators.BIT_COUNT));
            countB = countB.add(
                    plane.and(LongVector.fromArray(LONGS, others, other + size)).lanewise(VectorOperators.BIT_COUNT));
            countC = countC.add(plane.and(LongVector.fromArray(LONGS, others, other + 2 * size))
                    .lanewise(VectorOperators.BIT_COUNT));
            countD = countD.add(plane.and(LongVector.fromArray(LONGS, others, other + 3 * size))
                    .lanewise(VectorOperators.BIT_COUNT));
        }
        counts[0] = countA.reduceLanes(VectorOperators.ADD);
        counts[1] = countB.reduceLanes(VectorOperators.ADD);
        counts[2] = countC.reduceLanes(VectorOperators.ADD);
        counts[3] = countD.reduceLanes(VectorOperators.ADD);
    }
}
