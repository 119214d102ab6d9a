package dev.lloyd.core.kernel;

import java.util.Arrays;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/// How the codes and groups of {@link TableRows} and the vectors of the machine lie against each other:
/// codes in 32-bit lanes as {@link LaneCodes} says, a *chunk* one vector of them.
///
/// Loops read the fields themselves, as in {@link PackedShape}.
final class TableShape {
    private static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_PREFERRED;
    private static final int LANES = FLOATS.length();
    private static final int WORD_BYTES = ByteVector.SPECIES_PREFERRED.length();

    /// The widest codes whose table fits one vector; they begin at the lowest bit of a lane.
    private static final int MOST = Math.min(4, Integer.numberOfTrailingZeros(LANES));

    private static final int[][] REPEATS = new int[MOST + 1][LANES];

    static {
        for (int bits = 1; bits <= MOST; bits++) {
            for (int lane = 0; lane < LANES; lane++) {
                REPEATS[bits][lane] = lane % (1 << bits);
            }
        }
    }

    private static final ThreadRoom TOTALS = new ThreadRoom();

    /// The last rows of a matrix, of each thread.
    private static final ThreadRoom LAST = new ThreadRoom();

    final TableRows matrix;

    final int bits;

    /// Codes of a lane.
    final int perLane;

    final int chunks;
    final int chunkBytes;
    final int rowBytes;

    /// Groups of a row.
    final int groups;

    /// 1 if a chunk has several groups.
    final int chunksPerGroup;

    /// 1 if a group has several chunks.
    final int groupsPerChunk;

    /// Brings the bytes of a lane's codes to the lane.
    final VectorShuffle<Byte> bytes;

    /// Gives every lane its group's scale.
    final VectorShuffle<Float> spread;

    /// Which entry of a row's table each lane of the repeated table holds.
    final int[] repeat;

    /// Room of this thread for the sums of four rows or inputs, a vector each.
    final float[] totals = TOTALS.ofLength(4 * LANES);

    /// The shape for one thread.
    TableShape(TableRows matrix) {
        this.matrix = matrix;
        bits = matrix.bits();
        perLane = LaneCodes.perLane(bits);
        int chunkCodes = LANES * perLane;
        chunks = Math.ceilDiv(matrix.columns(), chunkCodes);
        chunkBytes = chunkCodes * bits / Byte.SIZE;
        rowBytes = matrix.rowBytes();
        groups = matrix.groups();
        int groupSize = groups <= 1 ? Math.max(1, chunks) * chunkCodes : matrix.groupSize();
        chunksPerGroup = Math.max(1, groupSize / chunkCodes);
        groupsPerChunk = Math.max(1, chunkCodes / groupSize);
        bytes = LaneCodes.spread(bits);
        spread = Lanes.spread(groupsPerChunk);
        repeat = REPEATS[bits];
    }

    /// Whether tables fit and groups and chunks meet in ways that the loops know.
    static boolean covers(int bits, int columns, int groupSize) {
        if (bits > MOST) {
            return false;
        }
        int perLane = LaneCodes.perLane(bits);
        int chunk = LANES * perLane;
        return columns <= groupSize || groupSize % chunk == 0 || (chunk % groupSize == 0 && groupSize % perLane == 0);
    }

    /// Some rows where whole vectors can be read: the matrix's own arrays, or for its last rows copies with
    /// zeros behind.
    ///
    /// @param codes bytes
    /// @param offset where the first row begins
    /// @param scales row after row
    /// @param group where the first row's begin
    record Rows(byte[] codes, int offset, float[] scales, int group) {}

    /// Rows `row .. row + count`; those beyond the last are zeros. Copies are good until the next.
    Rows rows(int row, int count) {
        int from = row * rowBytes;
        int size = (count - 1) * rowBytes + (chunks - 1) * chunkBytes + WORD_BYTES;
        int group = row * groups;
        int scales = count * groups + LANES;
        boolean codesFit = size <= matrix.codes().length - from;
        boolean scalesFit = scales <= matrix.scales().length - group;
        return new Rows(
                codesFit ? matrix.codes() : lastCodes(from, size),
                codesFit ? from : 0,
                scalesFit ? matrix.scales() : lastScales(group, scales),
                scalesFit ? group : 0);
    }

    private byte[] lastCodes(int from, int size) {
        int count = matrix.codes().length - from;
        byte[] copy = LAST.bytesOfLength(size);
        System.arraycopy(matrix.codes(), from, copy, 0, count);
        Arrays.fill(copy, count, size, (byte) 0);
        return copy;
    }

    private float[] lastScales(int from, int size) {
        int count = matrix.scales().length - from;
        float[] copy = LAST.ofLength(size);
        System.arraycopy(matrix.scales(), from, copy, 0, count);
        Arrays.fill(copy, count, size, 0);
        return copy;
    }
}
