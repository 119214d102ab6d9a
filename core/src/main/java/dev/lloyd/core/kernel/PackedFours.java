package dev.lloyd.core.kernel;

import static dev.lloyd.core.kernel.PackedShape.FLOATS;
import static dev.lloyd.core.kernel.PackedShape.LANES;
import static dev.lloyd.core.kernel.PackedShape.WORD_BYTES;
import static dev.lloyd.core.kernel.PackedShape.codes;
import static dev.lloyd.core.kernel.PackedShape.load;
import static dev.lloyd.core.kernel.PackedShape.words;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

/// The sums of four rows at once, for codes of 2, 4 or 8 bits where a chunk lies in one group. Four rows share the
/// loads of the values, which for long rows come from the second cache.
///
/// This is {@link PackedGroups} without the permutations of bytes and scales, which cost an eighth of the time.
final class PackedFours {
    private PackedFours() {}

    /// The sums over whole chunks of rows `row .. row + 4`.
    static void sum(PackedRows matrix, float[] values, int row, PackedShape shape, float[] target) {
        byte[] codes = matrix.codes();
        float[] scales = matrix.scales();
        int next = shape.rowBytes;
        int groups = shape.groups;
        IntVector even = shape.even;
        IntVector odd = shape.odd;
        int chunk = shape.chunkCodes;
        IntVector shift = shape.shift;
        int group = row * groups;
        int left = shape.chunksPerGroup;
        int offset = row * next;
        FloatVector totalA = FloatVector.zero(FLOATS);
        FloatVector totalB = totalA;
        FloatVector totalC = totalA;
        FloatVector totalD = totalA;
        for (int base = 0; base < shape.wholeCodes; base += chunk, offset += WORD_BYTES) {
            IntVector wordsA = words(codes, offset);
            IntVector wordsB = words(codes, offset + next);
            IntVector wordsC = words(codes, offset + 2 * next);
            IntVector wordsD = words(codes, offset + 3 * next);
            FloatVector sumA = FloatVector.zero(FLOATS);
            FloatVector sumB = sumA;
            FloatVector sumC = sumA;
            FloatVector sumD = sumA;
            for (int pair = base; pair < base + chunk; pair += 2 * LANES) {
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
            totalA = sumA.fma(FloatVector.broadcast(FLOATS, scales[group]), totalA);
            totalB = sumB.fma(FloatVector.broadcast(FLOATS, scales[group + groups]), totalB);
            totalC = sumC.fma(FloatVector.broadcast(FLOATS, scales[group + 2 * groups]), totalC);
            totalD = sumD.fma(FloatVector.broadcast(FLOATS, scales[group + 3 * groups]), totalD);
            if (--left == 0) {
                left = shape.chunksPerGroup;
                group++;
            }
        }
        totalA.intoArray(shape.totals, 0);
        totalB.intoArray(shape.totals, LANES);
        totalC.intoArray(shape.totals, 2 * LANES);
        totalD.intoArray(shape.totals, 3 * LANES);
        Lanes.sums(shape.totals, 4, target, row, 1);
    }
}
