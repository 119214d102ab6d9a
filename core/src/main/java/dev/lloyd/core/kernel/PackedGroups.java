package dev.lloyd.core.kernel;

import static dev.lloyd.core.kernel.PackedShape.FLOATS;
import static dev.lloyd.core.kernel.PackedShape.LANES;
import static dev.lloyd.core.kernel.PackedShape.codes;
import static dev.lloyd.core.kernel.PackedShape.load;
import static dev.lloyd.core.kernel.PackedShape.words;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShuffle;

/// The sums of four rows at once, for codes of any width and chunks of one group or several: every lane is
/// multiplied by its own group's scale.
final class PackedGroups {
    private PackedGroups() {}

    /// The sums over whole chunks of rows `row .. row + 4`.
    static void sum(PackedRows matrix, float[] values, int row, PackedShape shape, float[] target) {
        byte[] codes = matrix.codes();
        PackedScales four = new PackedScales(matrix, row, 4);
        float[] scales = four.values;
        int groups = shape.groups;
        IntVector even = shape.even;
        IntVector odd = shape.odd;
        VectorShuffle<Byte> bytes = shape.bytes;
        VectorShuffle<Float> spread = shape.spread;
        IntVector shift = shape.shift;
        int group = four.first;
        int left = shape.chunksPerGroup;
        int offset = row * shape.rowBytes;
        FloatVector totalA = FloatVector.zero(FLOATS);
        FloatVector totalB = totalA;
        FloatVector totalC = totalA;
        FloatVector totalD = totalA;
        for (int base = 0; base < shape.wholeCodes; base += shape.chunkCodes, offset += shape.chunkBytes) {
            IntVector wordsA = words(codes, offset, bytes);
            IntVector wordsB = words(codes, offset + shape.rowBytes, bytes);
            IntVector wordsC = words(codes, offset + 2 * shape.rowBytes, bytes);
            IntVector wordsD = words(codes, offset + 3 * shape.rowBytes, bytes);
            FloatVector sumA = FloatVector.zero(FLOATS);
            FloatVector sumB = sumA;
            FloatVector sumC = sumA;
            FloatVector sumD = sumA;
            for (int pair = base; pair < base + shape.chunkCodes; pair += 2 * LANES) {
                FloatVector value = load(values, pair);
                sumA = codes(wordsA, even).fma(value, sumA);
                sumB = codes(wordsB, even).fma(value, sumB);
                sumC = codes(wordsC, even).fma(value, sumC);
                sumD = codes(wordsD, even).fma(value, sumD);
                value = load(values, pair + LANES);
                sumA = codes(wordsA, odd).fma(value, sumA);
                sumB = codes(wordsB, odd).fma(value, sumB);
                sumC = codes(wordsC, odd).fma(value, sumC);
                sumD = codes(wordsD, odd).fma(value, sumD);
                wordsA = wordsA.lanewise(VectorOperators.LSHR, shift);
                wordsB = wordsB.lanewise(VectorOperators.LSHR, shift);
                wordsC = wordsC.lanewise(VectorOperators.LSHR, shift);
                wordsD = wordsD.lanewise(VectorOperators.LSHR, shift);
            }
            totalA = sumA.fma(FloatVector.fromArray(FLOATS, scales, group).rearrange(spread), totalA);
            totalB = sumB.fma(
                    FloatVector.fromArray(FLOATS, scales, group + groups).rearrange(spread), totalB);
            totalC = sumC.fma(
                    FloatVector.fromArray(FLOATS, scales, group + 2 * groups).rearrange(spread), totalC);
            totalD = sumD.fma(
                    FloatVector.fromArray(FLOATS, scales, group + 3 * groups).rearrange(spread), totalD);
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
}
