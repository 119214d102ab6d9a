package dev.lloyd.core.kernel;

import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/// How packed codes come to lie in a vector of 32-bit lanes, and the values that they are multiplied by.
///
/// A lane holds `perLane` codes one above the other: 32, 16, 8 or 4 of 1, 2, 4 or 8 bits, which fill it, 8 of 3 bits
/// and 4 of 5, 6 or 7. Its four bytes are those from the one on in which its first code begins, and that begins
/// `bit` bits above the lowest; so codes of 3 and 5 to 7 bits are spread with a shuffle and a shift for each lane. A
/// *chunk* is one vector of lanes. Values lie as the codes come: `values[chunk * LANES * perLane + p * LANES + lane]`
/// belongs to column `chunk * LANES * perLane + lane * perLane + p` and is zero beyond the last column.
///
/// @param perLane codes of a lane
/// @param chunks vectors of lanes
/// @param chunkBytes bytes from a chunk to the next; a chunk is loaded with the bytes behind it
/// @param bit how far above the lowest bit of each lane its first code begins
/// @param values in the order of the codes
@SuppressWarnings("ArrayRecordComponent") // Made once and then only read; never compared.
record LaneCodes(int perLane, int chunks, int chunkBytes, VectorShuffle<Byte> spread, int[] bit, float[] values) {
    private static final VectorSpecies<Byte> BYTES = ByteVector.SPECIES_PREFERRED;
    private static final int LANES = FloatVector.SPECIES_PREFERRED.length();
    private static final VectorShuffle<Byte>[] SPREADS = spreads();
    private static final int[][] FIRST_BITS = firstBits();

    /// Lays out the values of a vector.
    ///
    /// @param bits code width, 1 to 8
    /// @param vector one value for each column
    static LaneCodes of(int bits, float[] vector) {
        int perLane = perLane(bits);
        int chunk = LANES * perLane;
        int chunks = Math.ceilDiv(vector.length, chunk);
        float[] values = new float[Math.multiplyExact(chunks, chunk)];
        lay(bits, vector, 0, vector.length, values, 0, LANES);
        return new LaneCodes(perLane, chunks, chunk * bits / Byte.SIZE, SPREADS[bits], FIRST_BITS[bits], values);
    }

    /// Lays values out. Places beyond the last column are left alone.
    ///
    /// @param source has `count` values from `offset` on
    /// @param target gets them from `at` on, a vector every `stride` places
    static void lay(int bits, float[] source, int offset, int count, float[] target, int at, int stride) {
        int perLane = perLane(bits);
        int lane = 0;
        for (int column = 0; column < count; column += perLane) {
            // A lane after the other, without a division for each column: a query waits for this.
            int to = at + lane / LANES * perLane * stride + lane % LANES;
            int from = offset + column;
            for (int place = 0; place < Math.min(perLane, count - column); place++) {
                target[to + place * stride] = source[from + place];
            }
            lane++;
        }
    }

    /// Bytes from the beginning of a row that are read.
    int readBytes() {
        return chunks == 0 ? 0 : (chunks - 1) * chunkBytes + BYTES.length();
    }

    /// What brings the bytes of a lane's codes to the lane.
    static VectorShuffle<Byte> spread(int bits) {
        return SPREADS[bits];
    }

    /// Codes of a lane.
    static int perLane(int bits) {
        return Integer.bitCount(bits) == 1 ? Integer.SIZE / bits : bits == 3 ? 8 : 4;
    }

    @SuppressWarnings({"unchecked", "rawtypes"}) // Arrays have no type arguments.
    private static VectorShuffle<Byte>[] spreads() {
        VectorShuffle<Byte>[] spreads = new VectorShuffle[Byte.SIZE + 1];
        for (int bits = 1; bits <= Byte.SIZE; bits++) {
            int laneBits = perLane(bits) * bits;
            int last = BYTES.length() - 1;
            spreads[bits] =
                    VectorShuffle.fromOp(BYTES, index -> Math.min(last, index / 4 * laneBits / Byte.SIZE + index % 4));
        }
        return spreads;
    }

    private static int[][] firstBits() {
        int[][] first = new int[Byte.SIZE + 1][LANES];
        for (int bits = 1; bits <= Byte.SIZE; bits++) {
            for (int lane = 0; lane < LANES; lane++) {
                first[bits][lane] = lane * perLane(bits) * bits % Byte.SIZE;
            }
        }
        return first;
    }

    /// A table that fills two vectors, repeated.
    static int[] repeated(float[] table) {
        int[] repeated = new int[2 * LANES];
        for (int index = 0; index < repeated.length; index++) {
            repeated[index] = Float.floatToRawIntBits(table[index % table.length]);
        }
        return repeated;
    }

    /// Whether two vectors hold the table of codes of so many bits.
    static boolean tableFits(int bits) {
        return 1 << bits <= 2 * LANES;
    }

    /// Whether one does.
    static boolean tableFitsOne(int bits) {
        return 1 << bits <= LANES;
    }
}
