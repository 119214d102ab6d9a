package dev.lloyd.quant.engine;

import dev.lloyd.core.matrix.DoubleMatrix;
import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.quant.form.AppliedTransform;
import dev.lloyd.quant.part.Objective;
import dev.lloyd.quant.rounding.ErrorMatrices;
import dev.lloyd.quant.statistics.LayerCalibration;
import dev.lloyd.quant.statistics.LayerStatistics;
import dev.lloyd.quant.statistics.WeightScore;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A matrix and its statistics after some transforms.
///
/// @param weights rows x columns
/// @param runs second moments that count, one for each run of rows; empty: not calibrated
/// @param magnitudes `E|x_j|` of the input, if calibrated
/// @param scores what single weights count; none once coordinates mix them
/// @param applied the transforms, in their order
record Coordinates(
        Matrix weights,
        List<DoubleMatrix> runs,
        Optional<float[]> magnitudes,
        Map<WeightScore, Matrix> scores,
        List<AppliedTransform> applied) {
    /// Those of the model.
    static Coordinates of(Matrix weights, LayerCalibration calibration) {
        return new Coordinates(
                weights,
                calibration.secondMoments(),
                calibration.input().map(LayerStatistics::meanMagnitude),
                calibration.scores(),
                List.of());
    }

    /// After one transform more.
    Coordinates through(AppliedTransform map, Workers workers) {
        List<AppliedTransform> more = new ArrayList<>(applied);
        more.add(map);
        List<DoubleMatrix> moved =
                runs.stream().map(matrix -> map.secondMoments(matrix, workers)).toList();
        boolean mixes = map.input().isPresent();
        return new Coordinates(
                map.forward(weights, workers),
                moved,
                mixes ? mean(moved).map(Coordinates::rootOfDiagonal) : magnitudes,
                Map.of(),
                more);
    }

    /// Another matrix, which no transform has seen yet, in the same coordinates.
    Coordinates ofAnother(Matrix matrix, Workers workers) {
        Matrix moved = matrix;
        for (AppliedTransform map : applied) {
            moved = map.forward(moved, workers);
        }
        return new Coordinates(moved, runs, magnitudes, scores, applied);
    }

    /// The same coordinates without the matrix, of which only the columns are left.
    Coordinates withoutRows() {
        return new Coordinates(Matrix.zeros(0, weights.columns()), runs, magnitudes, Map.of(), applied);
    }

    /// The mean of the second moments.
    Optional<DoubleMatrix> moments() {
        return mean(runs);
    }

    private static Optional<DoubleMatrix> mean(List<DoubleMatrix> runs) {
        return runs.isEmpty() ? Optional.empty() : Optional.of(ErrorMatrices.mean(runs));
    }

    /// What the objective makes of the second moments; empty if every error counts the same.
    Optional<ErrorMatrices> errors(Objective objective) {
        return runs.isEmpty() || !objective.need().isCalibrated()
                ? Optional.empty()
                : Optional.of(new ErrorMatrices(
                        weights.rows(), runs.stream().map(objective::matrix).toList()));
    }

    /// In rotated coordinates magnitudes are not known; the root mean square is their equal up to a constant.
    private static float[] rootOfDiagonal(DoubleMatrix moments) {
        float[] target = new float[moments.rows()];
        for (int index = 0; index < target.length; index++) {
            target[index] = (float) Math.sqrt(Math.max(0, moments.at(index, index)));
        }
        return target;
    }
}
