package dev.lloyd.quant.objective;

import com.google.auto.service.AutoService;
import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.quant.part.Meaning;
import dev.lloyd.quant.part.Part;
import dev.lloyd.quant.part.PartName;
import dev.lloyd.quant.rounding.ErrorMatrices;

/// Squared error of the layer's output where each output counts by the squared gradient of the model's loss:
///
///     M_r = E[ mean over features j in r of (dL/dz_j)^2  x x^T ]        for each run r of output features
///
/// With a run for each feature this is the diagonal block of the Fisher information that belongs to the feature's row
/// of weights; runs bound memory to `8 groups n^2` bytes for `n` channels. Gradients are those of the original
/// network's next-token loss on the calibration text. Where all gradients are 0, tokens count alike.
///
/// Cost: one pass of the text forwards and backwards, and `groups` times the second moments.
///
/// Source: Kim et al., GuidedQuant: Large Language Model Quantization via Exploiting End Loss Guidance, 2025,
/// section 3.
///
/// @param groups runs of output features, 1 to 64; layers of few features have fewer
@AutoService(Part.class)
@PartName(
        value = "guided",
        summary = "the layer's output, each feature and token by the squared gradient of the loss (GuidedQuant)",
        source = "Kim et al., GuidedQuant, 2025")
public record Guided(
        @Meaning("runs of output features, 1 to 64") int groups) implements TokenSensitivity {
    /// Checks the range above.
    public Guided {
        if (groups < 1 || groups > 64) {
            throw new IllegalArgumentException("groups must be 1 to 64, not " + groups);
        }
    }

    /// Four, as published.
    public Guided() {
        this(4);
    }

    @Override
    public int runs(int rows) {
        return ErrorMatrices.runs(rows, groups);
    }

    @Override
    public Matrix summary(Matrix gradients) {
        int runs = runs(gradients.columns());
        Matrix summary = Matrix.zeros(gradients.rows(), runs);
        for (int token = 0; token < gradients.rows(); token++) {
            for (int run = 0; run < runs; run++) {
                int from = ErrorMatrices.start(gradients.columns(), runs, run);
                int to = ErrorMatrices.start(gradients.columns(), runs, run + 1);
                double sum = 0;
                for (int feature = from; feature < to; feature++) {
                    sum += (double) gradients.at(token, feature) * gradients.at(token, feature);
                }
                summary.set(token, run, (float) (sum / (to - from)));
            }
        }
        return summary;
    }
}
