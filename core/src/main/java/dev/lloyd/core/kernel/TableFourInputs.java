package dev.lloyd.core.kernel;

import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/// The sums of one row through its table for four inputs at once: one look-up serves all four.
///
/// Every input's terms are added in the order of {@link TableFourRows}.
final class TableFourInputs {
    private static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_PREFERRED;
    private static final VectorSpecies<Integer> INTS = FLOATS.withLanes(int.class);
    private static final VectorSpecies<Byte> BYTES = FLOATS.withLanes(byte.class);
    private static final int LANES = FLOATS.length();

    private TableFourInputs() {}

    /// The sums of a row.
    ///
    /// @param values of the four inputs, vector by vector, arranged from `base` on
    /// @param at where the first input's sum goes
    /// @param stride from there to where the next one's goes
    static void sum(TableShape shape, int row, float[] values, int base, float[] target, int at, int stride) {
        TableShape.Rows rows = shape.rows(row, 1);
        byte[] codes = rows.codes();
        float[] scales = rows.scales();
        IntVector table = TableFourRows.table(shape, row);
        VectorShuffle<Byte> bytes = shape.bytes;
        VectorShuffle<Float> spread = shape.spread;
        IntVector shift = IntVector.broadcast(INTS, shape.bits);
        int chunk = 4 * shape.perLane * LANES;
        int end = shape.chunks * chunk + base;
        int offset = rows.offset();
        int group = rows.group();
        int left = shape.chunksPerGroup;
        FloatVector totalA = FloatVector.zero(FLOATS);
        FloatVector totalB = totalA;
        FloatVector totalC = totalA;
        FloatVector totalD = totalA;
        for (int first = base; first < end; first += chunk, offset += shape.chunkBytes) {
            IntVector words =
                    ByteVector.fromArray(BYTES, codes, offset).rearrange(bytes).reinterpretAsInts();
            FloatVector sumA = FloatVector.zero(FLOATS);
            FloatVector sumB = sumA;
            FloatVector sumC = sumA;
            FloatVector sumD = sumA;
            for (int place = first; place < first + chunk; place += 4 * LANES) {
                FloatVector point = words.selectFrom(table).reinterpretAsFloats();
                sumA = point.fma(FloatVector.fromArray(FLOATS, values, place), sumA);
                sumB = point.fma(FloatVector.fromArray(FLOATS, values, place + LANES), sumB);
                sumC = point.fma(FloatVector.fromArray(FLOATS, values, place + 2 * LANES), sumC);
                sumD = point.fma(FloatVector.fromArray(FLOATS, values, place + 3 * LANES), sumD);
                words = words.lanewise(VectorOperators.LSHR, shift);
            }
            FloatVector scale = FloatVector.fromArray(FLOATS, scales, group).rearrange(spread);
            totalA = sumA.fma(scale, totalA);
            totalB = sumB.fma(scale, totalB);
            totalC = sumC.fma(scale, totalC);
            totalD = sumD.fma(scale, totalD);
            if (--left == 0) {
                left = shape.chunksPerGroup;
                group += shape.groupsPerChunk;
            }
        }
        totalA.intoArray(shape.totals, 0);
        totalB.intoArray(shape.totals, LANES);
        totalC.intoArray(shape.totals, 2 * LANES);
        totalD.intoArray(shape.totals, 3 * LANES);
        Lanes.sums(shape.totals, 4, target, at, stride);
    }
}
