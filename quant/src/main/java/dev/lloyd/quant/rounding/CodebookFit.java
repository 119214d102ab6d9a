package dev.lloyd.quant.rounding;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.quant.plane.CodebookMap;
import dev.lloyd.quant.plane.Points;
import java.util.List;
import java.util.Optional;

/// The codebooks of least error `tr(E M E^T)` for codes that stay, by conjugate gradients in all levels together.
///
/// Where the codebooks' part of what is decoded is `A c`, the solution `d` of
///
///     A^T A_M d = -A^T (E M)        A_M d = (A d) M
///
/// is added to the levels. The preconditioner is the diagonal of the system without the products of columns.
final class CodebookFit {
    private final CodebookMap map;
    private final Matrix weights;
    private final Optional<ErrorMatrices> metric;
    private final Workers workers;

    CodebookFit(CodebookMap map, RoundingTask task) {
        this.map = map;
        this.weights = task.weights();
        this.metric = task.errors();
        this.workers = task.workers();
    }

    /// The points with the levels after some steps.
    ///
    /// @param decoded what the codes decode to now
    List<Points> points(int steps, Matrix decoded) {
        double[] residual = scaled(map.gather(inMetric(error(decoded)), workers), -1);
        double[] diagonal = diagonal();
        double[] solution = new double[residual.length];
        double[] preconditioned = divided(residual, diagonal);
        double[] direction = preconditioned.clone();
        double size = product(residual, preconditioned);
        // Sums of squares of single precision say nothing below that; where codebooks that add up leave levels
        // undetermined, going on would move these by noise.
        double least = 1e-10 * size;
        for (int step = 0; step < steps && size > least; step++) {
            Matrix moved = map.decode(direction, workers);
            double[] image = map.gather(inMetric(moved), workers);
            double curvature = product(direction, image);
            if (!(curvature > 0)) {
                break;
            }
            double length = size / curvature;
            add(solution, length, direction);
            add(residual, -length, image);
            preconditioned = divided(residual, diagonal);
            double next = product(residual, preconditioned);
            for (int index = 0; index < direction.length; index++) {
                direction[index] = preconditioned[index] + next / size * direction[index];
            }
            size = next;
        }
        return map.moved(solution);
    }

    /// The error of what is decoded.
    double loss(Matrix decoded) {
        Matrix error = error(decoded);
        Matrix product = inMetric(error);
        double sum = 0;
        for (int index = 0; index < error.values().length; index++) {
            sum += (double) error.values()[index] * product.values()[index];
        }
        return sum;
    }

    private Matrix error(Matrix decoded) {
        Matrix error = decoded.copy();
        for (int index = 0; index < error.values().length; index++) {
            error.values()[index] -= weights.values()[index];
        }
        return error;
    }

    private Matrix inMetric(Matrix matrix) {
        return metric.map(each -> each.product(matrix, workers)).orElse(matrix);
    }

    /// A level counts as often as it is chosen, each time by the column's second moment.
    private double[] diagonal() {
        double[] ones = new double[map.size()];
        java.util.Arrays.fill(ones, 1);
        Matrix signs = map.decode(ones, workers);
        for (int row = 0; row < signs.rows() && metric.isPresent(); row++) {
            Matrix own = metric.get().metric(row);
            for (int column = 0; column < signs.columns(); column++) {
                signs.set(row, column, signs.at(row, column) * own.at(column, column));
            }
        }
        return map.gather(signs, workers);
    }

    /// Levels that nothing depends on stay.
    private static double[] divided(double[] values, double[] diagonal) {
        double[] target = new double[values.length];
        for (int index = 0; index < target.length; index++) {
            target[index] = diagonal[index] > 0 ? values[index] / diagonal[index] : 0;
        }
        return target;
    }

    private static double[] scaled(double[] values, double factor) {
        double[] target = new double[values.length];
        add(target, factor, values);
        return target;
    }

    private static void add(double[] target, double factor, double[] values) {
        for (int index = 0; index < target.length; index++) {
            target[index] += factor * values[index];
        }
    }

    private static double product(double[] left, double[] right) {
        double sum = 0;
        for (int index = 0; index < left.length; index++) {
            sum += left[index] * right[index];
        }
        return sum;
    }
}
