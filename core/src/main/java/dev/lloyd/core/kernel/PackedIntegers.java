package dev.lloyd.core.kernel;

import static dev.lloyd.core.kernel.PackedShape.BYTES;
import static dev.lloyd.core.kernel.PackedShape.FLOATS;
import static dev.lloyd.core.kernel.PackedShape.LANES;

import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/// The sums of four rows at once, for 8-bit activations and codes of 2 or 4 bits: multiplied and added in 16 bits,
/// twice as many at a time as floats, and without converting codes.
///
/// A chunk is the same as for floats, but its 32-bit lanes are two of 16 bits, each with half the lane's codes. Codes
/// are not masked. With `w[p]` the 16 bits shifted right by `p` codes, code `p` is `w[p] - 2^bits w[p + 1]`, so
///
///     sum over p of code[p] x[p] = sum over p of w[p] (x[p] - 2^bits x[p - 1])
///
/// where `x[-1]` is zero. Products and sums wrap around; the result does not leave 16 bits and so is exact: at most
/// `8 * 3 * 128` and `4 * 15 * 128`, twice that for the two lanes together. Integers of that size are exact as
/// floats, so these sums have the same bits as those that {@link PackedGroups} makes of the same activations.
final class PackedIntegers {
    private static final VectorSpecies<Short> SHORTS = FLOATS.withLanes(short.class);

    private PackedIntegers() {}

    /// Whether codes of a width are multiplied here. Those of 3 bits would need their bytes spread and half of the
    /// lanes shifted first, which leaves a tenth of the time to gain; those of 8 bits overflow.
    static boolean covers(int bits) {
        return bits == 2 || bits == 4;
    }

    /// The factors of the shifted words: `arranged[p * SHORTS + lane]` of a chunk is `x[c] - 2^bits x[c - 1]` for
    /// its column `c = lane * planes + p`, with nothing before the first plane.
    static short[] arrange(int bits, byte[] activations) {
        int planes = Short.SIZE / bits;
        int chunk = planes * SHORTS.length();
        short[] arranged = new short[Math.multiplyExact(Math.ceilDiv(activations.length, chunk), chunk)];
        for (int plane = 0; plane < planes; plane++) {
            for (int base = 0; base < activations.length; base += chunk) {
                int target = base + plane * SHORTS.length();
                // One more than there are: the place after the last activation subtracts it.
                int end = Math.min(activations.length + 1, base + chunk);
                for (int column = base + plane; column < end; column += planes) {
                    int before = plane == 0 ? 0 : activations[column - 1] << bits;
                    int own = column == activations.length ? 0 : activations[column];
                    arranged[target++] = (short) (own - before);
                }
            }
        }
        return arranged;
    }

    /// The sums over whole chunks of rows `row .. row + 4`.
    static void sum(PackedRows matrix, short[] values, int row, PackedShape shape, float[] target) {
        byte[] codes = matrix.codes();
        PackedScales four = new PackedScales(matrix, row, 4);
        float[] scales = four.values;
        VectorShuffle<Float> spread = shape.spread;
        ShortVector shift = ShortVector.broadcast(SHORTS, shape.bits);
        int group = four.first;
        int left = shape.chunksPerGroup;
        FloatVector totalA = FloatVector.zero(FLOATS);
        FloatVector totalB = totalA;
        FloatVector totalC = totalA;
        FloatVector totalD = totalA;
        for (int base = 0; base < shape.wholeCodes; base += shape.chunkCodes) {
            int offset = row * shape.rowBytes + base / 8 * shape.bits;
            ShortVector wordsA = words(codes, offset);
            ShortVector wordsB = words(codes, offset + shape.rowBytes);
            ShortVector wordsC = words(codes, offset + 2 * shape.rowBytes);
            ShortVector wordsD = words(codes, offset + 3 * shape.rowBytes);
            ShortVector sumA = ShortVector.zero(SHORTS);
            ShortVector sumB = sumA;
            ShortVector sumC = sumA;
            ShortVector sumD = sumA;
            for (int plane = base; plane < base + shape.chunkCodes; plane += SHORTS.length()) {
                ShortVector value = ShortVector.fromArray(SHORTS, values, plane);
                sumA = wordsA.mul(value).add(sumA);
                sumB = wordsB.mul(value).add(sumB);
                sumC = wordsC.mul(value).add(sumC);
                sumD = wordsD.mul(value).add(sumD);
                wordsA = wordsA.lanewise(VectorOperators.LSHR, shift);
                wordsB = wordsB.lanewise(VectorOperators.LSHR, shift);
                wordsC = wordsC.lanewise(VectorOperators.LSHR, shift);
                wordsD = wordsD.lanewise(VectorOperators.LSHR, shift);
            }
            // word + (word << 16) has the sum of the halves of the word in its upper half.
            IntVector pairA = sumA.reinterpretAsInts();
            IntVector pairB = sumB.reinterpretAsInts();
            IntVector pairC = sumC.reinterpretAsInts();
            IntVector pairD = sumD.reinterpretAsInts();
            pairA = pairA.lanewise(VectorOperators.LSHL, 16).add(pairA).lanewise(VectorOperators.ASHR, 16);
            pairB = pairB.lanewise(VectorOperators.LSHL, 16).add(pairB).lanewise(VectorOperators.ASHR, 16);
            pairC = pairC.lanewise(VectorOperators.LSHL, 16).add(pairC).lanewise(VectorOperators.ASHR, 16);
            pairD = pairD.lanewise(VectorOperators.LSHL, 16).add(pairD).lanewise(VectorOperators.ASHR, 16);
            FloatVector scaleA = FloatVector.fromArray(FLOATS, scales, group);
            FloatVector scaleB = FloatVector.fromArray(FLOATS, scales, group + shape.groups);
            FloatVector scaleC = FloatVector.fromArray(FLOATS, scales, group + 2 * shape.groups);
            FloatVector scaleD = FloatVector.fromArray(FLOATS, scales, group + 3 * shape.groups);
            totalA = ((FloatVector) pairA.convert(VectorOperators.I2F, 0)).fma(scaleA.rearrange(spread), totalA);
            totalB = ((FloatVector) pairB.convert(VectorOperators.I2F, 0)).fma(scaleB.rearrange(spread), totalB);
            totalC = ((FloatVector) pairC.convert(VectorOperators.I2F, 0)).fma(scaleC.rearrange(spread), totalC);
            totalD = ((FloatVector) pairD.convert(VectorOperators.I2F, 0)).fma(scaleD.rearrange(spread), totalD);
            if (--left == 0) {
                left = shape.chunksPerGroup;
                group += shape.groupsPerChunk;
            }
        }
        totalA.intoArray(shape.totals, 0);
        totalB.intoArray(shape.totals, LANES);
        totalC.intoArray(shape.totals, 2 * LANES);
        totalD.intoArray(shape.totals, 3 * LANES);
        Lanes.sums(shape.totals, 4, target, row, 1);
    }

    private static ShortVector words(byte[] codes, int offset) {
        return ByteVector.fromArray(BYTES, codes, offset).reinterpretAsShorts();
    }
}
