package dev.lloyd.core.kernel;

import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/// Gathered products on 512-bit vectors, of codes that lie in lanes as {@link LaneCodes} says.
///
/// As in {@link VectorTables} the table fills two vectors, and a look-up takes the lowest 5 bits of a lane; of wider
/// codes the bits below the first 5 are shifted out first.
final class VectorGathered implements GatheredProductSupport {
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
    private final int[] first = new int[LANES];

    VectorGathered(int bits, float[] top, float[] values) {
        LaneCodes codes = LaneCodes.of(bits, values);
        this.bits = bits;
        this.perLane = codes.perLane();
        this.chunks = codes.chunks();
        this.chunkBytes = codes.chunkBytes();
        this.readBytes = codes.readBytes();
        this.arranged = codes.values();
        this.spread = codes.spread();
        this.table = LaneCodes.repeated(top);
        for (int lane = 0; lane < LANES; lane++) {
            first[lane] = codes.bit()[lane] + Math.max(0, bits - GatheredProduct.MOST);
        }
    }

    /// Whether two vectors hold a table.
    static boolean covers() {
        return LaneCodes.tableFits(GatheredProduct.MOST);
    }

    @Override
    public int readBytes() {
        return readBytes;
    }

    @Override
    public void multiply(MemorySegment bytes, long[] starts, int rows, float[] target) {
        // Sums go through memory: as vectors they would be boxed on their way from one method to the other.
        float[] sums = new float[4 * LANES];
        for (int row = 0; row < rows; row += 4) {
            int last = rows - 1;
            long second = starts[Math.min(row + 1, last)];
            long third = starts[Math.min(row + 2, last)];
            long fourth = starts[Math.min(row + 3, last)];
            multiply(bytes, starts[row], second, third, fourth, sums);
            for (int index = row; index < Math.min(row + 4, rows); index++) {
                target[index] = Lanes.sum(FloatVector.fromArray(FLOATS, sums, (index - row) * LANES));
            }
        }
    }

    private void multiply(MemorySegment bytes, long a, long b, long c, long d, float[] sums) {
        IntVector low = IntVector.fromArray(INTS, table, 0);
        IntVector high = IntVector.fromArray(INTS, table, LANES);
        IntVector begin = IntVector.fromArray(INTS, first, 0);
        VectorShuffle<Byte> spread = this.spread;
        IntVector shift = IntVector.broadcast(INTS, bits);
        FloatVector sumA = FloatVector.zero(FLOATS);
        FloatVector sumB = sumA;
        FloatVector sumC = sumA;
        FloatVector sumD = sumA;
        int place = 0;
        for (int chunk = 0; chunk < chunks; chunk++) {
            long from = (long) chunk * chunkBytes;
            IntVector wordsA = ByteVector.fromMemorySegment(BYTES, bytes, a + from, ByteOrder.LITTLE_ENDIAN)
                    .rearrange(spread)
                    .reinterpretAsInts()
                    .lanewise(VectorOperators.LSHR, begin);
            IntVector wordsB = ByteVector.fromMemorySegment(BYTES, bytes, b + from, ByteOrder.LITTLE_ENDIAN)
                    .rearrange(spread)
                    .reinterpretAsInts()
                    .lanewise(VectorOperators.LSHR, begin);
            IntVector wordsC = ByteVector.fromMemorySegment(BYTES, bytes, c + from, ByteOrder.LITTLE_ENDIAN)
                    .rearrange(spread)
                    .reinterpretAsInts()
                    .lanewise(VectorOperators.LSHR, begin);
            IntVector wordsD = ByteVector.fromMemorySegment(BYTES, bytes, d + from, ByteOrder.LITTLE_ENDIAN)
                    .rearrange(spread)
                    .reinterpretAsInts()
                    .lanewise(VectorOperators.LSHR, begin);
            for (int plane = 0; plane < perLane; plane++, place += LANES) {
                FloatVector value = FloatVector.fromArray(FLOATS, arranged, place);
                sumA = wordsA.selectFrom(low, high).reinterpretAsFloats().fma(value, sumA);
                sumB = wordsB.selectFrom(low, high).reinterpretAsFloats().fma(value, sumB);
                sumC = wordsC.selectFrom(low, high).reinterpretAsFloats().fma(value, sumC);
                sumD = wordsD.selectFrom(low, high).reinterpretAsFloats().fma(value, sumD);
                wordsA = wordsA.lanewise(VectorOperators.LSHR, shift);
                wordsB = wordsB.lanewise(VectorOperators.LSHR, shift);
                wordsC = wordsC.lanewise(VectorOperators.LSHR, shift);
                wordsD = wordsD.lanewise(VectorOperators.LSHR, shift);
            }
        }
        sumA.intoArray(sums, 0);
        sumB.intoArray(sums, LANES);
        sumC.intoArray(sums, 2 * LANES);
        sumD.intoArray(sums, 3 * LANES);
    }
}
