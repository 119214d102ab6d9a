package dev.lloyd.quant.split;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.quant.form.LowRank;
import java.util.function.Function;

/// A thin product and a rounding found in turns, so that together they are near a matrix: `W ~ Q + U V^T`.
///
/// Begins with the product nearest to `W`; then `Q` is `W - U V^T` rounded, and the product the nearest to
/// `W - Q`. Ends when the error does not fall, and gives the product of the least.
///
/// Source: Guo et al., LQ-LoRA, 2023, algorithm 1.
final class LowRankTurns {
    private LowRankTurns() {}

    /// @param nearest the product nearest to a task's matrix
    /// @param rounds at most, each with a rounding
    /// @param factors what rows and columns count in the error
    static LowRank best(SplitTask task, Function<SplitTask, LowRank> nearest, int rounds, FisherFactors factors) {
        LowRank best = nearest.apply(task);
        LowRank current = best;
        double least = Double.POSITIVE_INFINITY;
        for (int round = 1; ; round++) {
            Matrix rest = minus(task.matrix(), product(current, task.matrix()));
            Matrix rounded = task.trial().apply(rest);
            double error = error(minus(rest, rounded), factors);
            if (!(error < least)) {
                return best;
            }
            least = error;
            best = current;
            if (round == rounds) {
                return best;
            }
            current = nearest.apply(task.with(minus(task.matrix(), rounded)));
        }
    }

    private static Matrix product(LowRank term, Matrix like) {
        Matrix product = Matrix.zeros(like.rows(), like.columns());
        term.addTo(0, like.rows(), product.values());
        return product;
    }

    private static Matrix minus(Matrix left, Matrix right) {
        Matrix target = left.copy();
        for (int index = 0; index < target.values().length; index++) {
            target.values()[index] -= right.values()[index];
        }
        return target;
    }

    private static double error(Matrix error, FisherFactors factors) {
        double sum = 0;
        for (int row = 0; row < error.rows(); row++) {
            for (int column = 0; column < error.columns(); column++) {
                double weighted = error.at(row, column) * factors.rows()[row] * factors.columns()[column];
                sum += weighted * weighted;
            }
        }
        return sum;
    }
}
