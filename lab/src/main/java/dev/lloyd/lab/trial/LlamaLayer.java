package dev.lloyd.lab.trial;

import dev.lloyd.core.linalg.SymmetricEigen;
import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.core.random.Seeds;
import dev.lloyd.models.load.DenseWeights;
import dev.lloyd.models.load.Model;
import dev.lloyd.models.quantize.BlockCalibration;
import dev.lloyd.models.quantize.CalibrationSet;
import dev.lloyd.quant.statistics.LayerStatistics;
import java.util.Objects;

/// The down projection of a Llama of 7 billion values, 4096 x 11008: Gaussian weights, and inputs with the spectrum
/// of the same layer in the middle block of a small model.
final class LlamaLayer {
    private static final long SEED = 4096;
    private static final int ROWS = 4096;
    private static final int COLUMNS = 11_008;
    private static final float DEVIATION = 0.02f;
    private static final int INPUTS = 2 * COLUMNS;

    private LlamaLayer() {}

    /// The laboratory. The first trial takes a minute or two more: the second moments of the inputs are some 5e12
    /// operations.
    ///
    /// @param model a text generator, whose blocks end in a down projection; open as long as there are trials
    /// @param calibration what runs through it
    static Laboratory laboratory(String name, Model model, CalibrationSet calibration, Workers workers) {
        int block = model.network().blocks() / 2;
        String layer = model.network().linears(block).getLast();
        float[] weights = Seeds.gaussian(ROWS * COLUMNS, SEED);
        for (int index = 0; index < weights.length; index++) {
            weights[index] *= DEVIATION;
        }
        String description = ROWS + " x " + COLUMNS + " Gaussian weights, seed " + SEED + "; " + INPUTS
                + " inputs whose second moments have the spectrum of " + layer + ", stretched to " + COLUMNS
                + " channels and rotated";
        return new LayerLaboratory(
                name,
                description,
                new Matrix(ROWS, COLUMNS, weights),
                () -> new SpectrumInputs(spectrum(model, calibration, block, layer, workers), COLUMNS, SEED)
                        .statistics(INPUTS, workers),
                workers);
    }

    private static double[] spectrum(
            Model model, CalibrationSet calibration, int block, String layer, Workers workers) {
        DenseWeights weights = new DenseWeights(model.tensors());
        BlockCalibration walk = new BlockCalibration(model.network(), calibration, workers);
        walk.embed(weights);
        for (int index = 0; index < block; index++) {
            walk.advance(index, weights);
        }
        LayerStatistics seen = walk.observe(block, weights).get(layer);
        return SymmetricEigen.of(Objects.requireNonNull(seen, layer).secondMoments())
                .values();
    }
}
