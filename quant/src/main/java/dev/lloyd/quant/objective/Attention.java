package dev.lloyd.quant.objective;

import com.google.auto.service.AutoService;
import dev.lloyd.core.matrix.DoubleMatrix;
import dev.lloyd.quant.part.Need;
import dev.lloyd.quant.part.Objective;
import dev.lloyd.quant.part.Part;
import dev.lloyd.quant.part.PartName;

/// Squared error of what a head of attention does with a layer's output, instead of the output itself:
///
///     queries   sum over tokens t that see s of  ((E x_t)^T k_s)^2        M = E[x x^T],     G = E[k k^T]
///     keys      sum over tokens t that see s of  (q_t^T E x_s)^2          M = E[x x^T],     G = E[q q^T]
///     values    |W_out E X A^T|^2                                         M = E[X A^T A X^T],    G = W_out^T W_out
///
/// each for a head by itself, the error being `tr(G E M E^T)` over the head's rows. With rotary positions keys and
/// queries are those that the token meets, turned back by its own position. Heads that share keys and values add up.
/// All other layers have `G = I`, the squared error of their output.
///
/// A rounding that knows rows (`gptq`) lets the rows of a head that are still free make up for those that are done;
/// others weigh columns with `M = E[x x^T]`, as `objective=hessian` does. Nor do grids and ranges look at rows.
///
/// Cost: for each layer of values `heads * (tokens^2 columns + tokens columns^2)` for a sequence, and `8 columns^2`
/// bytes for each of its heads.
///
/// Source: Kim et al., BoA: Attention-aware Post-training Quantization without Backpropagation, 2025. Deviations:
/// only tokens that see each other count, and positions are turned back exactly before they are averaged.
@AutoService(Part.class)
@PartName(
        value = "attention",
        summary = "what attention does with the errors of queries, keys and values, by head (BoA)",
        source = "Kim et al., BoA, 2025")
public record Attention() implements Objective {
    @Override
    public Need need() {
        return Need.CALIBRATION;
    }

    @Override
    public DoubleMatrix matrix(DoubleMatrix secondMoments) {
        return secondMoments;
    }

    @Override
    public boolean weighsRows() {
        return true;
    }
}
