package dev.lloyd.quant.rounding;

import dev.lloyd.core.matrix.DoubleMatrix;

/// The factorization of a positive semidefinite matrix that takes the step of least pivots first.
///
/// After a column `j` with the pivot `p = M_jj` is taken, `M := M - m_j m_j^T / p` is what is left for the others. A
/// step's pivot is the mean of its columns' diagonal entries. Pivots of (nearly) 0 leave the matrix as it is. Cost:
/// `n^3` operations at most.
final class LeastPivots {
    private static final double NEGLIGIBLE = 1e-12;

    private final double[] matrix;
    private final int dimension;
    private final int step;
    private final double negligible;

    LeastPivots(DoubleMatrix matrix, int step) {
        this.matrix = matrix.values().clone();
        this.dimension = matrix.rows();
        this.step = step;
        double trace = 0;
        for (int index = 0; index < dimension; index++) {
            trace += matrix.at(index, index);
        }
        this.negligible = NEGLIGIBLE * trace / Math.max(1, dimension);
    }

    /// The steps, from the last one taken to the first.
    int[] lastFirst() {
        int count = Math.ceilDiv(dimension, step);
        int[] steps = new int[count];
        boolean[] taken = new boolean[count];
        for (int place = count - 1; place >= 0; place--) {
            steps[place] = least(taken);
            taken[steps[place]] = true;
            for (int column = steps[place] * step; column < end(steps[place]); column++) {
                eliminate(column, taken);
            }
        }
        return steps;
    }

    private int end(int index) {
        return Math.min(dimension, (index + 1) * step);
    }

    private int least(boolean[] taken) {
        int best = -1;
        double least = Double.POSITIVE_INFINITY;
        for (int index = 0; index < taken.length; index++) {
            double sum = 0;
            for (int column = index * step; column < end(index); column++) {
                sum += matrix[column * dimension + column] / (end(index) - index * step);
            }
            if (!taken[index] && (best < 0 || sum < least)) {
                best = index;
                least = sum;
            }
        }
        return best;
    }

    /// Takes a column's part off the rows of the columns that come later.
    private void eliminate(int column, boolean[] taken) {
        double pivot = matrix[column * dimension + column];
        if (pivot <= negligible) {
            return;
        }
        int line = column * dimension;
        for (int row = 0; row < dimension; row++) {
            double factor = matrix[row * dimension + column] / pivot;
            boolean later = !taken[row / step] || (row / step == column / step && row > column);
            for (int other = 0; later && factor != 0 && other < dimension; other++) {
                matrix[row * dimension + other] -= factor * matrix[line + other];
            }
        }
    }
}
