package dev.lloyd.core.kernel;

import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/// Table products on the Vector API, for codes of 1 to 4 bits.
///
/// A 32-bit lane holds `perLane` codes: 32, 16 or 8 of 1, 2 or 4 bits; of 3 bits 8, whose three bytes are first
/// spread to a lane's four. A *chunk* is one vector of lanes. The table, repeated, fills two vectors, and a
/// look-up takes the lowest bits of a lane that number their places; the bits of the codes above fall on
/// repetitions, so that nothing is masked. The vector's values lie as the codes come: `arranged[chunk * LANES *
/// perLane + p * LANES + lane]` belongs to column `chunk * LANES * perLane + lane * perLane + p` and is zero
/// beyond the last column.
///
/// Four rows are summed at a time, the rows that are left one by one, in the same order.
final class VectorTables implements TableProductSupport {
    private static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_PREFERRED;
    private static final VectorSpecies<Integer> INTS = FLOATS.withLanes(int.class);
    private static final VectorSpecies<Byte> BYTES = FLOATS.withLanes(byte.class);
    private static final int LANES = FLOATS.length();
    private static final VectorShuffle<Byte> THREE =
            VectorShuffle.fromOp(BYTES, index -> index % 4 == 3 ? 0 : index / 4 * 3 + index % 4);

    private static final VectorShuffle<Byte> FOUR = VectorShuffle.iota(BYTES, 0, 1, true);

    private final int bits;
    private final int perLane;
    private final int chunks;
    private final int chunkBytes;
    private final float[] arranged;
    private final int[] table;
    private final VectorShuffle<Byte> spread;

    VectorTables(int bits, float[] table, float[] values) {
        this.bits = bits;
        this.perLane = bits == 3 ? 8 : 32 / bits;
        int chunk = LANES * perLane;
        this.chunks = Math.ceilDiv(values.length, chunk);
        this.chunkBytes = chunk * bits / 8;
        this.arranged = new float[Math.multiplyExact(chunks, chunk)];
        int lane = 0;
        for (int column = 0; column < values.length; column += perLane) {
            // A lane after the other, without a division for each column: a query waits for this.
            int from = lane / LANES * chunk + lane % LANES;
            for (int place = 0; place < Math.min(perLane, values.length - column); place++) {
                arranged[from + place * LANES] = values[column + place];
            }
            lane++;
        }
        this.spread = bits == 3 ? THREE : FOUR;
        this.table = new int[2 * LANES];
        for (int index = 0; index < this.table.length; index++) {
            this.table[index] = Float.floatToRawIntBits(table[index % table.length]);
        }
    }

    /// Whether two vectors hold a table.
    static boolean covers(int bits) {
        return bits <= 4 && 1 << bits <= 2 * LANES;
    }

    @Override
    public int readBytes() {
        // A chunk of 3 bits is loaded with the bytes behind it.
        return chunks == 0 ? 0 : (chunks - 1) * chunkBytes + BYTES.length();
    }

    @Override
    public void multiply(byte[] bytes, int offset, int stride, int rows, float[] target) {
        boolean one = 1 << bits <= LANES;
        int row = 0;
        for (; row + 4 <= rows && one; row += 4) {
            four(bytes, offset + row * stride, stride, target, row);
        }
        for (; row < rows; row++) {
            target[row] = product(bytes, offset + row * stride);
        }
    }

    private void four(byte[] bytes, int offset, int stride, float[] target, int row) {
        IntVector points = IntVector.fromArray(INTS, table, 0);
        IntVector shift = IntVector.broadcast(INTS, bits);
        VectorShuffle<Byte> spread = this.spread;
        FloatVector sumA = FloatVector.zero(FLOATS);
        FloatVector sumB = sumA;
        FloatVector sumC = sumA;
        FloatVector sumD = sumA;
        int place = 0;
        for (int chunk = 0; chunk < chunks; chunk++) {
            int from = offset + chunk * chunkBytes;
            IntVector wordsA =
                    ByteVector.fromArray(BYTES, bytes, from).rearrange(spread).reinterpretAsInts();
            IntVector wordsB = ByteVector.fromArray(BYTES, bytes, from + stride)
                    .rearrange(spread)
                    .reinterpretAsInts();
            IntVector wordsC = ByteVector.fromArray(BYTES, bytes, from + 2 * stride)
                    .rearrange(spread)
                    .reinterpretAsInts();
            IntVector wordsD = ByteVector.fromArray(BYTES, bytes, from + 3 * stride)
                    .rearrange(spread)
                    .reinterpretAsInts();
            for (int plane = 0; plane < perLane; plane++, place += LANES) {
                FloatVector value = FloatVector.fromArray(FLOATS, arranged, place);
                sumA = wordsA.selectFrom(points).reinterpretAsFloats().fma(value, sumA);
                sumB = wordsB.selectFrom(points).reinterpretAsFloats().fma(value, sumB);
                sumC = wordsC.selectFrom(points).reinterpretAsFloats().fma(value, sumC);
                sumD = wordsD.selectFrom(points).reinterpretAsFloats().fma(value, sumD);
                wordsA = wordsA.lanewise(VectorOperators.LSHR, shift);
                wordsB = wordsB.lanewise(VectorOperators.LSHR, shift);
                wordsC = wordsC.lanewise(VectorOperators.LSHR, shift);
                wordsD = wordsD.lanewise(VectorOperators.LSHR, shift);
            }
        }
        target[row] = Lanes.sum(sumA);
        target[row + 1] = Lanes.sum(sumB);
        target[row + 2] = Lanes.sum(sumC);
        target[row + 3] = Lanes.sum(sumD);
    }

    @Override
    public float product(byte[] bytes, int offset) {
        IntVector low = IntVector.fromArray(INTS, table, 0);
        IntVector high = IntVector.fromArray(INTS, table, LANES);
        FloatVector sum = FloatVector.zero(FLOATS);
        int place = 0;
        for (int chunk = 0; chunk < chunks; chunk++) {
            IntVector words = ByteVector.fromArray(BYTES, bytes, offset + chunk * chunkBytes)
                    .rearrange(spread)
                    .reinterpretAsInts();
            for (int plane = 0; plane < perLane; plane++, place += LANES) {
                FloatVector value = FloatVector.fromArray(FLOATS, arranged, place);
                sum = words.selectFrom(low, high).reinterpretAsFloats().fma(value, sum);
                words = words.lanewise(VectorOperators.LSHR, bits);
            }
        }
        return Lanes.sum(sum);
    }
}
