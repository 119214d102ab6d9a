package dev.lloyd.models.quantize;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.models.load.Deltas;
import dev.lloyd.models.load.ModelTensors;
import dev.lloyd.models.packed.QuantizedFile;
import dev.lloyd.models.packed.TensorRecord;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Checks a quantized directory: every tensor can be restored and decoded to finite values, and, where the source
/// is at hand, its error is the one that the manifest states.
public final class Verification {
    /// Decoding is deterministic on one machine; other machines may round a transform's last bits differently.
    private static final double TOLERANCE = 1e-3;

    private Verification() {}

    /// What was found of one tensor.
    ///
    /// @param tensor its name
    /// @param stated the error in the manifest; NaN where nothing is stated
    /// @param measured the error against the source; NaN without one
    public record Finding(String tensor, double stated, double measured) {}

    /// Checks every tensor of a directory.
    ///
    /// @param source the tensors that it was made from, if they are at hand
    /// @throws IOException at the first tensor that does not hold; the message names it
    public static List<Finding> verify(Path directory, Optional<ModelTensors> source, Workers workers)
            throws IOException {
        List<Finding> findings = new ArrayList<>();
        try (QuantizedFile file = QuantizedFile.open(directory)) {
            Purpose purpose = Deltas.baseOf(file).isPresent() ? Purpose.DELTA : Purpose.WEIGHTS;
            for (TensorRecord summary : file.summaries()) {
                Matrix decoded = file.form(summary.tensor()).decode(workers);
                requireFinite(decoded, summary, directory);
                double measured = Double.NaN;
                if (source.isPresent()) {
                    Matrix weights = source.get().read(summary.tensor());
                    measured = require(summary, decoded, weights, purpose, directory);
                }
                findings.add(new Finding(summary.tensor(), summary.error(), measured));
            }
        }
        return findings;
    }

    private static void requireFinite(Matrix decoded, TensorRecord summary, Path directory) throws IOException {
        int index = decoded.firstNotFinite();
        if (index >= 0) {
            throw new IOException(
                    directory + ": tensor " + summary.tensor() + " decodes to " + decoded.values()[index]);
        }
    }

    /// `|W^ - W|^2 / |W|^2`; 0 for a zero matrix that stayed zero.
    public static double relativeError(Matrix decoded, Matrix weights) {
        if (decoded.rows() != weights.rows() || decoded.columns() != weights.columns()) {
            return Double.POSITIVE_INFINITY;
        }
        double error = 0;
        for (int index = 0; index < weights.values().length; index++) {
            double difference = (double) decoded.values()[index] - weights.values()[index];
            error += difference * difference;
        }
        double energy = weights.squaredNorm();
        return energy == 0 ? error : error / energy;
    }

    /// Checks that a tensor is what was promised of it, and worth storing.
    ///
    /// @return its relative error
    static double require(TensorRecord summary, Matrix decoded, Matrix weights, Purpose purpose, Path place)
            throws IOException {
        double error = relativeError(decoded, weights);
        requirePromise(summary, error, place);
        if (!(error < 1) && !(purpose == Purpose.DELTA && product(decoded, weights) > 0)) {
            throw new IOException(place + ": tensor " + summary.tensor() + " has relative error " + error
                    + ", no better than zeros; '" + summary.recipe() + "' does not suit it");
        }
        return error;
    }

    private static void requirePromise(TensorRecord summary, double error, Path place) throws IOException {
        boolean promised = !Double.isNaN(summary.error()); // Other programs' checkpoints state no error.
        if (promised && !(error <= summary.error() * (1 + TOLERANCE) + 1e-12)) {
            throw new IOException(place + ": tensor " + summary.tensor() + " reads back with relative error " + error
                    + ", not the " + summary.error() + " that was measured before it was written");
        }
    }

    /// What a tensor is stored for.
    enum Purpose {
        /// Weights, whose error counts.
        WEIGHTS,
        /// A delta, whose direction counts: signs at a magnitude that makes up for what was left out are farther from
        /// it than zeros are.
        DELTA
    }

    private static double product(Matrix left, Matrix right) {
        double sum = 0;
        for (int index = 0; index < left.values().length; index++) {
            sum += (double) left.values()[index] * right.values()[index];
        }
        return sum;
    }
}
