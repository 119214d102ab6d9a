package dev.lloyd.core.kernel;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import java.util.Arrays;
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
    public float[] arrange(Matrix inputs, TableRows matrix, Workers workers) {
        if (!covers(matrix)) {
            return new float[0];
        }
        int size = size(new TableShape(matrix));
        float[] all = new float[Math.multiplyExact(inputs.rows(), size)];
        int fours = inputs.rows() / FOUR * FOUR;
        workers.forEach(inputs.rows(), token -> {
            int from = inputs.offset(token);
            float[] values = LaneCodes.of(
                            matrix.bits(), Arrays.copyOfRange(inputs.values(), from, from + inputs.columns()))
                    .values();
            if (token >= fours) {
                System.arraycopy(values, 0, all, token * size, size);
                return;
            }
            int target = token / FOUR * FOUR * size + token % FOUR * LANES;
            for (int place = 0; place < size; place += LANES) {
                System.arraycopy(values, place, all, target + FOUR * place, LANES);
            }
        });
        return all;
    }

    private static int size(TableShape shape) {
        return shape.chunks * shape.perLane * LANES;
    }

    @Override
    public void multiply(TableRows matrix, TableInputs inputs, int from, int to, Matrix target) {
        if (!covers(matrix)) {
            reference.multiply(matrix, inputs, from, to, target);
            return;
        }
        TableShape shape = new TableShape(matrix);
        float[] sums = target.values();
        int size = size(shape);
        float[] four = new float[FOUR];
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
                TableFourRows.sum(shape, row, inputs.arranged, token * size, four);
                System.arraycopy(four, 0, sums, at + row, Math.min(FOUR, to - row));
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
