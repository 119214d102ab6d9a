package dev.lloyd.models.quantize;

import dev.lloyd.core.linalg.Gemm;
import dev.lloyd.core.matrix.DoubleMatrix;
import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.core.random.Seeds;
import dev.lloyd.models.packed.TensorRecord;
import dev.lloyd.quant.engine.Outcome;
import dev.lloyd.quant.engine.Quantizer;
import dev.lloyd.quant.form.CanonicalForm;
import dev.lloyd.quant.statistics.LayerStatistics;
import java.util.Optional;

/// Quantizes one matrix and measures what it cost.
///
/// @param seed of the whole run; every tensor derives its own from its name
/// @param workers threads to use
record MatrixQuantizer(long seed, Workers workers) {
    private static final int ROWS = 512;

    /// A quantized matrix and its record.
    record Result(CanonicalForm form, TensorRecord summary) {}

    Result quantize(Target target, Matrix weights, Optional<LayerStatistics> statistics) {
        long started = System.nanoTime();
        Outcome outcome = outcome(target, weights, statistics);
        return measured(target, weights, statistics, outcome, (System.nanoTime() - started) / 1e9);
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
                .map(moments -> outputError(decoded, weights, moments))
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

    private Outcome outcome(Target target, Matrix weights, Optional<LayerStatistics> statistics) {
        try {
            return new Quantizer(target.recipe().untuned(), Seeds.derive(seed, target.tensor()), workers)
                    .quantize(weights, statistics);
        } catch (IllegalArgumentException exception) {
            throw new IllegalArgumentException("tensor " + target.tensor() + ": " + exception.getMessage(), exception);
        }
    }

    private double outputError(Matrix decoded, Matrix weights, DoubleMatrix moments) {
        float[] error = new float[weights.values().length];
        for (int index = 0; index < error.length; index++) {
            error[index] = decoded.values()[index] - weights.values()[index];
        }
        double whole = energy(weights, moments);
        return whole == 0 ? 0 : energy(new Matrix(weights.rows(), weights.columns(), error), moments) / whole;
    }

    /// `tr(A H A^T)`, by chunks of rows: `A H` in double precision takes 8 bytes a value.
    private double energy(Matrix matrix, DoubleMatrix moments) {
        double sum = 0;
        for (int from = 0; from < matrix.rows(); from += ROWS) {
            DoubleMatrix chunk = widened(matrix, from, Math.min(ROWS, matrix.rows() - from));
            double[] products = Gemm.product(chunk, moments, workers).values();
            for (int index = 0; index < products.length; index++) {
                sum += products[index] * chunk.values()[index];
            }
        }
        return sum;
    }

    private static DoubleMatrix widened(Matrix matrix, int from, int rows) {
        DoubleMatrix target = DoubleMatrix.zeros(rows, matrix.columns());
        int base = matrix.offset(from);
        for (int index = 0; index < target.values().length; index++) {
            target.values()[index] = matrix.values()[base + index];
        }
        return target;
    }
}
