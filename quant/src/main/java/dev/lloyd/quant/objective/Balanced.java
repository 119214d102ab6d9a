package dev.lloyd.quant.objective;

import com.google.auto.service.AutoService;
import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.quant.part.Part;
import dev.lloyd.quant.part.PartName;
import java.util.Arrays;
import java.util.List;

/// Squared error of the layer's output where each kind of calibration text counts by the mean size of the gradients
/// of the model's loss:
///
///     M = sum over kinds k of  E_k  sum over tokens t of kind k of  x_t x_t^T
///     E_k = mean over tokens t of kind k and output features j of |dL/dz_tj|
///
/// All tokens of a kind count alike: `E_k` says how much the loss feels an error in that kind of text, not in which
/// of its tokens. With one kind this is `objective=hessian`. A kind whose gradients are all 0 does not count; where
/// those of all kinds are, tokens count alike. Gradients that are not finite are refused before they come here. They
/// are those of the original network's next-token loss.
///
/// Cost: one pass of the text forwards and backwards; a number for each token.
///
/// Source: Li et al., MBQ: Modality-Balanced Quantization for Large Vision-Language Models, CVPR 2025. Deviations:
/// kinds are calibration texts, where the paper has the vision tokens and the language tokens of the same sequences;
/// and the error is squared, as in every search here, where the paper takes the mean absolute error.
@AutoService(Part.class)
@PartName(
        value = "balanced",
        summary = "the layer's output, each kind of calibration text by the mean size of the loss's gradients (MBQ)",
        source = "Li et al., MBQ, 2025")
public record Balanced() implements TokenSensitivity {
    @Override
    public int runs(int rows) {
        return 1;
    }

    @Override
    public Matrix summary(Matrix gradients) {
        Matrix summary = Matrix.zeros(gradients.rows(), 1);
        for (int token = 0; token < gradients.rows(); token++) {
            double sum = 0;
            for (int feature = 0; feature < gradients.columns(); feature++) {
                sum += Math.abs(gradients.at(token, feature));
            }
            summary.set(token, 0, (float) (sum / gradients.columns()));
        }
        return summary;
    }

    @Override
    public List<Matrix> weights(List<Matrix> summaries, List<int[]> kinds) {
        float[] means = means(summaries, kinds);
        return kinds.stream().map(batch -> weights(batch, means)).toList();
    }

    private static Matrix weights(int[] kinds, float[] means) {
        Matrix weights = Matrix.zeros(kinds.length, 1);
        for (int token = 0; token < kinds.length; token++) {
            weights.set(token, 0, means[kinds[token]]);
        }
        return weights;
    }

    /// `E_k` of each kind; 0 of one without tokens.
    private static float[] means(List<Matrix> summaries, List<int[]> kinds) {
        int count = 1 + kinds.stream().flatMapToInt(Arrays::stream).max().orElse(0);
        double[] sums = new double[count];
        long[] tokens = new long[count];
        for (int batch = 0; batch < kinds.size(); batch++) {
            int[] own = kinds.get(batch);
            for (int token = 0; token < own.length; token++) {
                sums[own[token]] += summaries.get(batch).at(token, 0);
                tokens[own[token]]++;
            }
        }
        float[] means = new float[count];
        for (int kind = 0; kind < count; kind++) {
            means[kind] = (float) (sums[kind] / Math.max(1, tokens[kind]));
        }
        return means;
    }
}
