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
    final int[] repeat = new int[LANES];

    TableShape(TableRows matrix) {
        LaneCodes lanes = LaneCodes.of(matrix.bits(), new float[0]);
        this.matrix = matrix;
        bits = matrix.bits();
        perLane = lanes.perLane();
        int chunkCodes = LANES * perLane;
        chunks = Math.ceilDiv(matrix.columns(), chunkCodes);
        chunkBytes = lanes.chunkBytes();
        rowBytes = matrix.rowBytes();
        groups = matrix.groups();
        int groupSize = groups <= 1 ? Math.max(1, chunks) * chunkCodes : matrix.groupSize();
        chunksPerGroup = Math.max(1, groupSize / chunkCodes);
        groupsPerChunk = Math.max(1, chunkCodes / groupSize);
        bytes = lanes.spread();
        int lanesPerGroup = LANES / groupsPerChunk;
        spread = VectorShuffle.fromOp(FLOATS, lane -> lane / lanesPerGroup);
        Arrays.setAll(repeat, lane -> lane % (1 << bits));
    }

    /// Whether tables fit and groups and chunks meet in ways that the loops know.
    static boolean covers(int bits, int columns, int groupSize) {
        if (bits > MOST) {
            return false;
        }
        int perLane = LaneCodes.of(bits, new float[0]).perLane();
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

    /// Rows `row .. row + count`; those beyond the last are zeros.
    Rows rows(int row, int count) {
        int from = row * rowBytes;
        int size = (count - 1) * rowBytes + (chunks - 1) * chunkBytes + WORD_BYTES;
        int group = row * groups;
        int scales = count * groups + LANES;
        boolean codesFit = size <= matrix.codes().length - from;
        boolean scalesFit = scales <= matrix.scales().length - group;
        byte[] bytes = codesFit ? matrix.codes() : new byte[size];
        if (!codesFit) {
            System.arraycopy(matrix.codes(), from, bytes, 0, matrix.codes().length - from);
        }
        return new Rows(
                bytes,
                codesFit ? from : 0,
                scalesFit ? matrix.scales() : Arrays.copyOfRange(matrix.scales(), group, group + scales),
                scalesFit ? group : 0);
    }
}
