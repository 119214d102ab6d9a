package dev.lloyd.models.quantize;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.core.random.Seeds;
import dev.lloyd.models.packed.TensorRecord;
import dev.lloyd.quant.engine.Outcome;
import dev.lloyd.quant.engine.Quantizer;
import dev.lloyd.quant.form.CanonicalForm;
import dev.lloyd.quant.statistics.LayerCalibration;
import dev.lloyd.quant.statistics.LayerStatistics;
import dev.lloyd.quant.statistics.OutputError;
import java.util.Optional;

/// Quantizes one matrix and measures what it cost.
///
/// @param seed of the whole run; every tensor derives its own from its name
/// @param workers threads to use
record MatrixQuantizer(long seed, Workers workers) {
    /// A quantized matrix and its record.
    record Result(CanonicalForm form, TensorRecord summary) {}

    Result quantize(Target target, Matrix weights, LayerCalibration calibration) {
        long started = System.nanoTime();
        Outcome outcome = outcome(target, weights, calibration);
        return measured(target, weights, calibration.input(), outcome, (System.nanoTime() - started) / 1e9);
    }

    /// The form alone of a matrix.
    CanonicalForm form(Target target, Matrix weights, LayerCalibration calibration) {
        return outcome(target, weights, calibration).form();
    }

    /// What a form of the weights costs.
    ///
    /// @param seconds that it took to make the form
    Result measured(
            Target target, Matrix weights, Optional<LayerStatistics> statistics, Outcome outcome, double seconds) {
        CanonicalForm form = outcome.form();
        Matrix decoded = form.decode(workers);
        double relative = Verification.relativeError(decoded, weights);
        double output = statistics
                .filter(seen -> seen.count() > 0)
                .map(LayerStatistics::secondMoments)
                .map(moments -> OutputError.relative(decoded, weights, moments, workers))
                .orElse(Double.NaN);
        TensorRecord summary = new TensorRecord(
                target.tensor(),
                target.recipe().text(),
                form.attributes(),
                form.bytesByTerm(),
                form.bits(),
                relative,
                output,
                seconds,
                outcome.notes());
        return new Result(form, summary);
    }

    private Outcome outcome(Target target, Matrix weights, LayerCalibration calibration) {
        try {
            return new Quantizer(target.recipe().untuned(), Seeds.derive(seed, target.tensor()), workers)
                    .quantize(weights, calibration);
        } catch (IllegalArgumentException exception) {
            throw new IllegalArgumentException("tensor " + target.tensor() + ": " + exception.getMessage(), exception);
        }
    }
}
