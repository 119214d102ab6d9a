package dev.lloyd.quant.statistics;

import dev.lloyd.core.matrix.DoubleMatrix;
import dev.lloyd.core.matrix.Matrix;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What calibration knows of one linear layer.
///
/// @param input of the layer's input; empty: there was no calibration
/// @param runs of the same input with tokens weighted, for each of as many runs of rows
///     ({@link dev.lloyd.quant.rounding.ErrorMatrices}); empty: what counts is `input`
/// @param scores what single weights count, rows x columns, or rows, as far as parts asked
public record LayerCalibration(
        Optional<LayerStatistics> input, List<LayerStatistics> runs, Map<WeightScore, Matrix> scores) {
    /// Copies the collections.
    public LayerCalibration {
        runs = List.copyOf(runs);
        scores = Map.copyOf(scores);
    }

    /// No calibration, or that of the input alone.
    public static LayerCalibration of(Optional<LayerStatistics> input) {
        return new LayerCalibration(input, List.of(), Map.of());
    }

    /// The second moments of the input that count, one for each run of rows; empty without calibration.
    public List<DoubleMatrix> secondMoments() {
        List<LayerStatistics> counting = runs.isEmpty() ? input.stream().toList() : runs;
        return counting.stream().map(LayerStatistics::secondMoments).toList();
    }

    /// Channels of the input.
    public Optional<Integer> channels() {
        return input.map(LayerStatistics::channels);
    }
}
