package dev.lloyd.quant.rounding;

import dev.lloyd.core.linalg.Cholesky;
import dev.lloyd.core.matrix.DoubleMatrix;
import dev.lloyd.core.matrix.Matrix;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The upper triangular matrix `U` from which error feedback is read: a value that is off by `f` times its diagonal
/// entry moves the columns after it by `-f` times the rest of its row.
///
/// @param upper `U`, in the order of the sweep
/// @param misses what a value is off from
/// @param notes what a user should know about the damping
record Feedback(Matrix upper, Misses misses, List<String> notes) {
    /// What a value is off from.
    enum Misses {
        /// The weight as feedback has moved it.
        MOVED,
        /// The weight as it was.
        ORIGINAL
    }

    private static final double LEAST = 1e-4;
    private static final double MOST = 100;

    /// Feedback that leaves the free columns where they are best: `(M + damping I)^-1 = U^T U`, with as little damping
    /// as it takes.
    ///
    /// `damping = damp * mean(diagonal)`, and where the factorization fails ten times as much, up to 100 times the
    /// mean. Then only the diagonal is left, which feeds nothing back. A dead channel (a diagonal entry of zero or
    /// less) gets the diagonal entry 1 and no feedback.
    static Feedback of(DoubleMatrix objective, double damp) {
        DoubleMatrix matrix = objective.copy();
        int dimension = matrix.rows();
        int dead = 0;
        double sum = 0;
        for (int index = 0; index < dimension; index++) {
            if (matrix.at(index, index) > 0) {
                sum += matrix.at(index, index);
            } else {
                isolate(matrix, index);
                dead++;
            }
        }
        double mean = dead == dimension ? 1 : sum / (dimension - dead);
        List<String> notes = new ArrayList<>();
        if (dead > 0) {
            notes.add(dead + " of " + dimension + " input channels were always 0; they are rounded without feedback");
        }
        for (double share = damp; share <= MOST; share = Math.max(10 * share, LEAST)) {
            if (Cholesky.ofInverse(damped(matrix, share * mean)) instanceof Cholesky.Factor factor) {
                if (share > damp) {
                    notes.add("damping was raised from " + damp + " to " + share
                            + " of the mean diagonal to make the objective positive definite");
                }
                return new Feedback(factor.upper().toFloat(), Misses.MOVED, notes);
            }
        }
        notes.add("no damping up to " + MOST
                + " of the mean diagonal makes the objective positive definite; rounded without feedback");
        return new Feedback(DoubleMatrix.identity(dimension).toFloat(), Misses.MOVED, notes);
    }

    private static void isolate(DoubleMatrix matrix, int index) {
        for (int other = 0; other < matrix.rows(); other++) {
            matrix.set(index, other, 0);
            matrix.set(/* row= */ other, /* column= */ index, 0);
        }
        matrix.set(index, index, 1);
    }

    private static DoubleMatrix damped(DoubleMatrix matrix, double damping) {
        DoubleMatrix target = matrix.copy();
        for (int index = 0; index < target.rows(); index++) {
            target.set(index, index, target.at(index, index) + damping);
        }
        return target;
    }

    /// Feedback that corrects a step for the errors before it, as if no step came after it: with errors of the weights
    /// as they were, `U_iB = -M_iB M_BB^-1` for a step `B` and a column `i` before it.
    static Feedback ofPath(DoubleMatrix objective, int step) {
        DoubleMatrix upper = DoubleMatrix.identity(objective.rows());
        int dead = 0;
        for (int from = 0; from < objective.rows(); from += step) {
            int width = Math.min(step, objective.rows() - from);
            Optional<DoubleMatrix> inverse = DiagonalBlocks.inverse(objective, from, width);
            dead += inverse.isPresent() ? 0 : width;
            for (int row = 0; row < from && inverse.isPresent(); row++) {
                for (int column = 0; column < width; column++) {
                    double sum = 0;
                    for (int other = 0; other < width; other++) {
                        sum += objective.at(row, from + other) * inverse.get().at(other, column);
                    }
                    upper.set(row, from + column, -sum);
                }
            }
        }
        List<String> notes = dead == 0
                ? List.of()
                : List.of(dead + " of " + objective.rows()
                        + " input channels were always 0; they are rounded without feedback");
        return new Feedback(upper.toFloat(), Misses.ORIGINAL, notes);
    }
}
