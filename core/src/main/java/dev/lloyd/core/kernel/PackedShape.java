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
/// @param bits code width
/// @param chunkCodes codes of a chunk
/// @param chunkBytes its bytes
/// @param whole chunks of a row whose vector may be loaded from it
/// @param chunksPerGroup 1 if a chunk has several groups
/// @param groupsPerChunk 1 if a group has several chunks
/// @param bytes brings the bytes of a lane's codes to the lane
/// @param spread gives every lane its group's scale
record PackedShape(
        int bits,
        int chunkCodes,
        int chunkBytes,
        int whole,
        int chunksPerGroup,
        int groupsPerChunk,
        VectorShuffle<Byte> bytes,
        VectorShuffle<Float> spread) {
    static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_PREFERRED;
    static final VectorSpecies<Byte> BYTES = FLOATS.withLanes(byte.class);
    static final int LANES = FLOATS.length();
    static final int WORD_BYTES = BYTES.length();

    /// Three bytes to a lane.
    static final VectorShuffle<Byte> THREE =
            VectorShuffle.fromOp(BYTES, index -> index % 4 == 3 ? 0 : index / 4 * 3 + index % 4);

    private static final VectorShuffle<Byte> FOUR = VectorShuffle.iota(BYTES, 0, 1, true);

    /// Whether groups and chunks meet in ways that the loops know.
    static boolean covers(PackedRows matrix) {
        int size = matrix.groupSize();
        int perLane = perLane(matrix.bits());
        int chunk = LANES * perLane;
        return matrix.groups() <= 1 || size % chunk == 0 || (chunk % size == 0 && size % perLane == 0);
    }

    static PackedShape of(PackedRows matrix) {
        int chunk = LANES * perLane(matrix.bits());
        int chunkBytes = chunk * matrix.bits() / 8;
        int rowBytes = matrix.rowBytes();
        // One group is one for all chunks, however short the row.
        int padded = Math.max(chunk, Math.ceilDiv(matrix.columns(), chunk) * chunk);
        int groupSize = matrix.groups() <= 1 ? padded : matrix.groupSize();
        int groupsPerChunk = Math.max(1, chunk / groupSize);
        int lanesPerGroup = LANES / groupsPerChunk;
        return new PackedShape(
                matrix.bits(),
                chunk,
                chunkBytes,
                rowBytes < WORD_BYTES ? 0 : (rowBytes - WORD_BYTES) / chunkBytes + 1,
                Math.max(1, groupSize / chunk),
                groupsPerChunk,
                matrix.bits() == 3 ? THREE : FOUR,
                VectorShuffle.fromOp(FLOATS, lane -> lane / lanesPerGroup));
    }

    static float[] arrange(int bits, float[] values) {
        int perLane = perLane(bits);
        int chunk = LANES * perLane;
        float[] arranged = new float[Math.multiplyExact(Math.ceilDiv(values.length, chunk), chunk)];
        for (int column = 0; column < values.length; column++) {
            int plane = column % perLane;
            int lane = column % chunk / perLane;
            float factor = plane % 2 == 0 ? 1 : 1f / (1 << bits);
            arranged[column / chunk * chunk + plane * LANES + lane] = values[column] * factor;
        }
        return arranged;
    }

    int wholeCodes() {
        return whole * chunkCodes;
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

    static FloatVector codes(IntVector words, int mask) {
        return (FloatVector) words.and(mask).convert(VectorOperators.I2F, 0);
    }

    private static int perLane(int bits) {
        return bits == 3 ? 8 : 32 / bits;
    }
}
