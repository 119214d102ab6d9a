package dev.lloyd.core.kernel;

import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/// How packed codes, their groups and the vectors of the machine lie against each other.
///
/// A 32-bit lane holds `perLane` codes: 16, 8 or 4 of 2, 4 or 8 bits; of 3 bits 8, whose three bytes are first
/// spread to a lane's four by a byte permutation. A *chunk* is one vector of lanes, *plane* `p` is code `p` of
/// every lane. Every other plane is not shifted: `word & (mask << bits)` is the code times `2^bits`, exact as a
/// float, and the values for that plane have been multiplied by `2^-bits`, exact as well unless they become
/// subnormal. So two planes cost two `and`, two conversions, two multiply-adds and a shift.
///
/// Arranged values: `arranged[chunk * LANES * perLane + p * LANES + lane]` belongs to column
/// `chunk * LANES * perLane + lane * perLane + p`; columns beyond the last are zero.
///
/// Loops read the fields themselves: late in a loop a call of an accessor is a call, around which every vector is
/// put aside.
final class PackedShape {
    static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_PREFERRED;
    static final VectorSpecies<Byte> BYTES = FLOATS.withLanes(byte.class);
    static final VectorSpecies<Integer> INTS = FLOATS.withLanes(int.class);
    static final int LANES = FLOATS.length();
    static final int WORD_BYTES = BYTES.length();

    /// Three bytes to a lane.
    private static final VectorShuffle<Byte> THREE =
            VectorShuffle.fromOp(BYTES, index -> index % 4 == 3 ? 0 : index / 4 * 3 + index % 4);

    private static final VectorShuffle<Byte> FOUR = VectorShuffle.iota(BYTES, 0, 1, true);

    /// For codes of each width the bits of a plane.
    private static final IntVector[] MASKS = new IntVector[Byte.SIZE + 1];

    private static final IntVector[] SHIFTED_MASKS = new IntVector[Byte.SIZE + 1];
    private static final IntVector[] SHIFTS = new IntVector[Byte.SIZE + 1];

    static {
        for (int bits = 1; bits <= Byte.SIZE; bits++) {
            int mask = (1 << bits) - 1;
            MASKS[bits] = IntVector.broadcast(INTS, mask);
            SHIFTED_MASKS[bits] = IntVector.broadcast(INTS, mask << bits);
            SHIFTS[bits] = IntVector.broadcast(INTS, 2 * bits);
        }
    }

    private static final ThreadRoom ROOM = new ThreadRoom();

    /// Code width.
    final int bits;

    /// Bytes of a row.
    final int rowBytes;

    /// Groups of a row.
    final int groups;

    /// Codes of a chunk.
    final int chunkCodes;

    /// Bytes of a chunk.
    final int chunkBytes;

    /// Chunks of a row whose vector may be loaded from it, and their codes.
    final int whole;

    final int wholeCodes;

    /// 1 if a chunk has several groups.
    final int chunksPerGroup;

    /// 1 if a group has several chunks.
    final int groupsPerChunk;

    /// The bits of the first plane and of the second, where it is.
    final IntVector even;

    final IntVector odd;

    /// Brings the next two planes to where the first two were: a count for every lane, since shifting all lanes by
    /// one count that is not a constant takes two instructions.
    final IntVector shift;

    /// Brings the bytes of a lane's codes to the lane.
    final VectorShuffle<Byte> bytes;

    /// Gives every lane its group's scale.
    final VectorShuffle<Float> spread;

    /// Room of this thread for the sums of four rows, a vector each.
    final float[] totals = ROOM.ofLength(4 * LANES);

    /// The shape for one thread.
    PackedShape(PackedRows matrix) {
        bits = matrix.bits();
        rowBytes = matrix.rowBytes();
        groups = matrix.groups();
        chunkCodes = LANES * perLane(bits);
        chunkBytes = chunkCodes * bits / 8;
        whole = rowBytes < WORD_BYTES ? 0 : (rowBytes - WORD_BYTES) / chunkBytes + 1;
        wholeCodes = whole * chunkCodes;
        // One group is one for all chunks, however short the row.
        int padded = Math.max(chunkCodes, Math.ceilDiv(matrix.columns(), chunkCodes) * chunkCodes);
        int groupSize = groups <= 1 ? padded : matrix.groupSize();
        chunksPerGroup = Math.max(1, groupSize / chunkCodes);
        groupsPerChunk = Math.max(1, chunkCodes / groupSize);
        even = MASKS[bits];
        odd = SHIFTED_MASKS[bits];
        shift = SHIFTS[bits];
        bytes = bits == 3 ? THREE : FOUR;
        spread = Lanes.spread(groupsPerChunk);
    }

    /// Whether groups and chunks meet in ways that the loops know.
    static boolean covers(PackedRows matrix) {
        int size = matrix.groupSize();
        int perLane = perLane(matrix.bits());
        int chunk = LANES * perLane;
        return matrix.groups() <= 1 || size % chunk == 0 || (chunk % size == 0 && size % perLane == 0);
    }

    /// Places for the values of a row.
    static int arrangedLength(int bits, int columns) {
        int chunk = LANES * perLane(bits);
        return Math.multiplyExact(Math.ceilDiv(columns, chunk), chunk);
    }

    /// Arranges values. Places beyond the last column are left alone.
    static void arrange(int bits, float[] values, float[] arranged) {
        int perLane = perLane(bits);
        int chunk = LANES * perLane;
        for (int plane = 0; plane < perLane; plane++) {
            float factor = plane % 2 == 0 ? 1 : 1f / (1 << bits);
            for (int base = 0; base < values.length; base += chunk) {
                int target = base + plane * LANES;
                int end = Math.min(values.length, base + chunk);
                for (int column = base + plane; column < end; column += perLane) {
                    arranged[target++] = values[column] * factor;
                }
            }
        }
    }

    static FloatVector load(float[] values, int offset) {
        return FloatVector.fromArray(FLOATS, values, offset);
    }

    static IntVector words(byte[] codes, int offset) {
        return ByteVector.fromArray(BYTES, codes, offset).reinterpretAsInts();
    }

    static IntVector words(byte[] codes, int offset, VectorShuffle<Byte> bytes) {
        return ByteVector.fromArray(BYTES, codes, offset).rearrange(bytes).reinterpretAsInts();
    }

    static FloatVector codes(IntVector words, IntVector mask) {
        return (FloatVector) words.and(mask).convert(VectorOperators.I2F, 0);
    }

    private static int perLane(int bits) {
        return bits == 3 ? 8 : 32 / bits;
    }
}
