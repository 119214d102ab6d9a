package dev.lloyd.quant.objective;

import com.google.auto.service.AutoService;
import dev.lloyd.core.matrix.DoubleMatrix;
import dev.lloyd.quant.part.Meaning;
import dev.lloyd.quant.part.Need;
import dev.lloyd.quant.part.Objective;
import dev.lloyd.quant.part.Part;
import dev.lloyd.quant.part.PartName;

/// Squared error of the layer's output where tokens count by the attention they receive: `M = E[r^2 x x^T]`.
///
///     s_t = sum over heads and queries of the block's attention to token t
///     r_t = least + (1 - least) (s_t - min s) / (max s - min s),    min and max over the token's sequence
///
/// All layers of a block use the same `r`, and whoever calibrates multiplies a token's inputs by it; the second
/// moments that this part is handed are weighted already. Sequences whose tokens all receive the same count alike
/// (`r = 1`). Layers outside blocks have tokens that count alike.
///
/// Source: RSQ: Learning from Important Tokens Leads to Better Quantized LLMs, 2025 (attention concentration).
///
/// @param least `r` of the token that receives least, above 0 to 1
@AutoService(Part.class)
@PartName(
        value = "token-importance",
        summary = "the layer's output, where tokens count by the attention they receive (RSQ)",
        source = "RSQ, 2025")
public record TokenImportance(
        @Meaning("weight of the token that receives least, above 0 to 1")
        double least) implements Objective {
    /// Checks the range above.
    public TokenImportance {
        if (!(least > 0 && least <= 1)) {
            throw new IllegalArgumentException("least must be above 0 and at most 1, not " + least);
        }
    }

    /// A hundredth.
    public TokenImportance() {
        this(0.01);
    }

    /// The weights `r` of a sequence's tokens.
    ///
    /// @param received the attention that each token receives
    public float[] weights(float[] received) {
        double lowest = Double.POSITIVE_INFINITY;
        double greatest = Double.NEGATIVE_INFINITY;
        for (float value : received) {
            lowest = Math.min(lowest, value);
            greatest = Math.max(greatest, value);
        }
        float[] weights = new float[received.length];
        for (int token = 0; token < weights.length; token++) {
            double share = greatest > lowest ? (received[token] - lowest) / (greatest - lowest) : 1;
            weights[token] = (float) (least + (1 - least) * share);
        }
        return weights;
    }

    @Override
    public Need need() {
        return Need.CALIBRATION;
    }

    @Override
    public DoubleMatrix matrix(DoubleMatrix secondMoments) {
        return secondMoments;
    }
}
