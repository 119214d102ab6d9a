package dev.lloyd.core.kernel;

import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/// Table products on the Vector API, for codes of 1 to 5 bits that lie in lanes as {@link LaneCodes} says.
///
/// The table, repeated, fills two vectors, and a look-up takes the lowest bits of a lane that number their places;
/// the bits of the codes above fall on repetitions, so that nothing is masked.
///
/// Four rows are summed at a time if one vector holds the table, the rows that are left one by one, in the same order.
final class VectorTables implements TableProductSupport {
    private static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_PREFERRED;
    private static final VectorSpecies<Integer> INTS = FLOATS.withLanes(int.class);
    private static final VectorSpecies<Byte> BYTES = FLOATS.withLanes(byte.class);
    private static final int LANES = FLOATS.length();

    private final int bits;
    private final int perLane;
    private final int chunks;
    private final int chunkBytes;
    private final int readBytes;
    private final float[] arranged;
    private final int[] table;
    private final VectorShuffle<Byte> spread;
    private final int[] first;

    VectorTables(int bits, float[] table, float[] values) {
        LaneCodes codes = LaneCodes.of(bits, values);
        this.bits = bits;
        this.perLane = codes.perLane();
        this.chunks = codes.chunks();
        this.chunkBytes = codes.chunkBytes();
        this.readBytes = codes.readBytes();
        this.arranged = codes.values();
        this.spread = codes.spread();
        this.first = codes.bit();
        this.table = LaneCodes.repeated(table);
    }

    /// Whether two vectors hold a table.
    static boolean covers(int bits) {
        return bits <= GatheredProduct.MOST && LaneCodes.tableFits(bits);
    }

    @Override
    public int readBytes() {
        return readBytes;
    }

    @Override
    public void multiply(byte[] bytes, int offset, int stride, int rows, float[] target) {
        boolean one = LaneCodes.tableFitsOne(bits);
        int row = 0;
        for (; row + 4 <= rows && one; row += 4) {
            four(bytes, offset + row * stride, stride, target, row);
        }
        for (; row < rows; row++) {
            target[row] = product(bytes, offset + row * stride);
        }
    }

    private void four(byte[] bytes, int offset, int stride, float[] target, int row) {
        // Codes whose table one vector holds begin with the lowest bit of a lane.
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
        IntVector begin = IntVector.fromArray(INTS, first, 0);
        FloatVector sum = FloatVector.zero(FLOATS);
        int place = 0;
        for (int chunk = 0; chunk < chunks; chunk++) {
            IntVector words = ByteVector.fromArray(BYTES, bytes, offset + chunk * chunkBytes)
                    .rearrange(spread)
                    .reinterpretAsInts()
                    .lanewise(VectorOperators.LSHR, begin);
            for (int plane = 0; plane < perLane; plane++, place += LANES) {
                FloatVector value = FloatVector.fromArray(FLOATS, arranged, place);
                sum = words.selectFrom(low, high).reinterpretAsFloats().fma(value, sum);
                words = words.lanewise(VectorOperators.LSHR, bits);
            }
        }
        return Lanes.sum(sum);
    }
}
