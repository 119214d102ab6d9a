package dev.lloyd.core.kernel;

import dev.lloyd.core.matrix.Matrix;
import jdk.incubator.vector.FloatVector;

/// Products through tables on the Vector API: inputs four at a time with a row ({@link TableFourInputs}),
/// those that are left with four rows at a time ({@link TableFourRows}). Both add a token's terms in one
/// order.
///
/// Arranged inputs: of four together, one vector of each after the other; those that are left one after the
/// other.
final class VectorTableRows implements TableRowsSupport {
    private static final int LANES = FloatVector.SPECIES_PREFERRED.length();
    private static final int FOUR = 4;

    private final ScalarTableRows reference = new ScalarTableRows();
    private final VectorFloats floats = new VectorFloats();

    @Override
    public boolean covers(int bits, int columns, int groupSize) {
        return TableShape.covers(bits, columns, groupSize);
    }

    private boolean covers(TableRows matrix) {
        return matrix.columns() > 0 && covers(matrix.bits(), matrix.columns(), matrix.groupSize());
    }

    @Override
    public int arrangedLength(int tokens, TableRows matrix) {
        return covers(matrix) ? Math.multiplyExact(tokens, size(matrix)) : 0;
    }

    @Override
    public void arrange(Matrix inputs, int token, TableRows matrix, float[] arranged) {
        if (arranged.length == 0) {
            return;
        }
        int size = size(matrix);
        boolean together = token < inputs.rows() / FOUR * FOUR;
        int at = together ? token / FOUR * FOUR * size + token % FOUR * LANES : token * size;
        int stride = together ? FOUR * LANES : LANES;
        LaneCodes.lay(matrix.bits(), inputs.values(), inputs.offset(token), matrix.columns(), arranged, at, stride);
    }

    /// Places for an input.
    private static int size(TableRows matrix) {
        int chunk = LaneCodes.perLane(matrix.bits()) * LANES;
        return Math.ceilDiv(matrix.columns(), chunk) * chunk;
    }

    @Override
    public void multiply(TableRows matrix, TableInputs inputs, int from, int to, Matrix target) {
        if (!covers(matrix)) {
            reference.multiply(matrix, inputs, from, to, target);
            return;
        }
        TableShape shape = new TableShape(matrix);
        float[] sums = target.values();
        int size = size(matrix);
        int token = 0;
        for (; token + FOUR <= target.rows(); token += FOUR) {
            int at = target.offset(token);
            for (int row = from; row < to; row++) {
                TableFourInputs.sum(shape, row, inputs.arranged, token * size, sums, at + row, target.columns());
            }
        }
        for (; token < target.rows(); token++) {
            int at = target.offset(token);
            for (int row = from; row < to; row += FOUR) {
                TableFourRows.sum(shape, row, inputs.arranged, token * size, sums, at + row, Math.min(FOUR, to - row));
            }
        }
        if (matrix.offsets().length > 0) {
            addOffsets(matrix, inputs, from, to, target);
        }
    }

    private void addOffsets(TableRows matrix, TableInputs inputs, int from, int to, Matrix target) {
        int groups = matrix.groups();
        for (int token = 0; token < target.rows(); token++) {
            for (int row = from; row < to; row++) {
                target.values()[target.offset(token) + row] +=
                        floats.dot(matrix.offsets(), row * groups, inputs.groupSums[token], 0, groups);
            }
        }
    }
}
