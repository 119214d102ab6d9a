package dev.lloyd.core.kernel;

import static dev.lloyd.core.kernel.PackedShape.words;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/// The sums of four rows at once through tables, for one input: the rows share the loads of its values.
///
/// As in {@link PackedFours} nothing of ours is called in the loop.
final class TableFourRows {
    private static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_PREFERRED;
    private static final VectorSpecies<Integer> INTS = FLOATS.withLanes(int.class);
    private static final int LANES = FLOATS.length();

    private TableFourRows() {}

    /// The sums of rows `row .. row + 4`; of rows beyond the last they are of no use.
    ///
    /// @param values of the input, arranged from `base` on
    /// @param target gets `count` of the four sums from `at` on
    static void sum(TableShape shape, int row, float[] values, int base, float[] target, int at, int count) {
        TableShape.Rows rows = shape.rows(row, 4);
        byte[] codes = rows.codes();
        float[] scales = rows.scales();
        int next = shape.rowBytes;
        int groups = shape.groups;
        IntVector tableA = table(shape, row);
        IntVector tableB = table(shape, row + 1);
        IntVector tableC = table(shape, row + 2);
        IntVector tableD = table(shape, row + 3);
        VectorShuffle<Byte> bytes = shape.bytes;
        VectorShuffle<Float> spread = shape.spread;
        IntVector shift = IntVector.broadcast(INTS, shape.bits);
        int end = shape.chunks * shape.perLane * LANES + base;
        int chunk = shape.perLane * LANES;
        int offset = rows.offset();
        int group = rows.group();
        int left = shape.chunksPerGroup;
        FloatVector totalA = FloatVector.zero(FLOATS);
        FloatVector totalB = totalA;
        FloatVector totalC = totalA;
        FloatVector totalD = totalA;
        for (int first = base; first < end; first += chunk, offset += shape.chunkBytes) {
            IntVector wordsA = words(codes, offset, bytes);
            IntVector wordsB = words(codes, offset + next, bytes);
            IntVector wordsC = words(codes, offset + 2 * next, bytes);
            IntVector wordsD = words(codes, offset + 3 * next, bytes);
            FloatVector sumA = FloatVector.zero(FLOATS);
            FloatVector sumB = sumA;
            FloatVector sumC = sumA;
            FloatVector sumD = sumA;
            for (int place = first; place < first + chunk; place += LANES) {
                FloatVector value = FloatVector.fromArray(FLOATS, values, place);
                sumA = wordsA.selectFrom(tableA).reinterpretAsFloats().fma(value, sumA);
                sumB = wordsB.selectFrom(tableB).reinterpretAsFloats().fma(value, sumB);
                sumC = wordsC.selectFrom(tableC).reinterpretAsFloats().fma(value, sumC);
                sumD = wordsD.selectFrom(tableD).reinterpretAsFloats().fma(value, sumD);
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
        Lanes.sums(shape.totals, count, target, at, 1);
    }

    /// A row's table, repeated until it fills a vector: the bits above a code fall on repetitions.
    static IntVector table(TableShape shape, int row) {
        TableRows matrix = shape.matrix;
        int from = matrix.tableOffset(Math.min(row, matrix.rows() - 1));
        return FloatVector.fromArray(FLOATS, matrix.tables(), from, shape.repeat, 0)
                .reinterpretAsInts();
    }
}
