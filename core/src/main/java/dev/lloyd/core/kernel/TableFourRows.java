package dev.lloyd.core.kernel;

import jdk.incubator.vector.ByteVector;
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
    private static final VectorSpecies<Byte> BYTES = FLOATS.withLanes(byte.class);
    private static final int LANES = FLOATS.length();

    private TableFourRows() {}

    /// The sums of rows `row .. row + count`, 1 to 4 of them (fewer than four are multiplied more than once).
    ///
    /// @param values of the input, arranged from `base` on
    /// @param at where the first row's sum goes
    static void sum(
            TableRows matrix, TableShape shape, int row, int count, float[] values, int base, float[] target, int at) {
        TableShape.Rows rows = shape.rows(matrix, row, count);
        byte[] codes = rows.codes();
        float[] scales = rows.scales();
        int groups = shape.groups;
        int second = Math.min(1, count - 1);
        int third = Math.min(2, count - 1);
        int fourth = count - 1;
        IntVector tableA = table(matrix, shape, row);
        IntVector tableB = table(matrix, shape, row + second);
        IntVector tableC = table(matrix, shape, row + third);
        IntVector tableD = table(matrix, shape, row + fourth);
        VectorShuffle<Byte> bytes = shape.bytes;
        VectorShuffle<Float> spread = shape.spread;
        IntVector shift = IntVector.broadcast(INTS, shape.bits);
        int end = shape.chunks * shape.perLane * LANES + base;
        int chunk = shape.perLane * LANES;
        int offset = rows.offset();
        int group = rows.group();
        int left = shape.chunksPerGroup;
        int nextB = second * shape.rowBytes;
        int groupB = second * groups;
        int nextC = third * shape.rowBytes;
        int groupC = third * groups;
        int nextD = fourth * shape.rowBytes;
        int groupD = fourth * groups;
        FloatVector totalA = FloatVector.zero(FLOATS);
        FloatVector totalB = totalA;
        FloatVector totalC = totalA;
        FloatVector totalD = totalA;
        for (int first = base; first < end; first += chunk, offset += shape.chunkBytes) {
            IntVector wordsA =
                    ByteVector.fromArray(BYTES, codes, offset).rearrange(bytes).reinterpretAsInts();
            IntVector wordsB = ByteVector.fromArray(BYTES, codes, offset + nextB)
                    .rearrange(bytes)
                    .reinterpretAsInts();
            IntVector wordsC = ByteVector.fromArray(BYTES, codes, offset + nextC)
                    .rearrange(bytes)
                    .reinterpretAsInts();
            IntVector wordsD = ByteVector.fromArray(BYTES, codes, offset + nextD)
                    .rearrange(bytes)
                    .reinterpretAsInts();
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
                    FloatVector.fromArray(FLOATS, scales, group + groupB).rearrange(spread), totalB);
            totalC = sumC.fma(
                    FloatVector.fromArray(FLOATS, scales, group + groupC).rearrange(spread), totalC);
            totalD = sumD.fma(
                    FloatVector.fromArray(FLOATS, scales, group + groupD).rearrange(spread), totalD);
            if (--left == 0) {
                left = shape.chunksPerGroup;
                group += shape.groupsPerChunk;
            }
        }
        target[at] = Lanes.sum(totalA);
        target[at + second] = Lanes.sum(totalB);
        target[at + third] = Lanes.sum(totalC);
        target[at + fourth] = Lanes.sum(totalD);
    }

    /// A row's table, repeated until it fills a vector: the bits above a code fall on repetitions.
    static IntVector table(TableRows matrix, TableShape shape, int row) {
        return FloatVector.fromArray(FLOATS, matrix.tables(), matrix.tableOffset(row), shape.repeat, 0)
                .reinterpretAsInts();
    }
}
