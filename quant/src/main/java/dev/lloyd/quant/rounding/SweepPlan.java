package dev.lloyd.quant.rounding;

import dev.lloyd.core.matrix.DoubleMatrix;
import java.util.List;
import java.util.function.Function;

/// What a sweep knows before it sees the weights: the order of columns, and the feedback of each run of rows.
record SweepPlan(SweepOrder order, List<Feedback> feedbacks) {
    /// @param feedback what follows from a matrix of the error, in the order of the sweep
    static SweepPlan of(ErrorMatrices errors, SweepOrder order, Function<DoubleMatrix, Feedback> feedback) {
        return new SweepPlan(
                order,
                errors.matrices().stream()
                        .map(matrix -> feedback.apply(order.arranged(matrix)))
                        .toList());
    }
}
