package dev.lloyd.quant.objective;

import com.google.auto.service.AutoService;
import dev.lloyd.core.matrix.DoubleMatrix;
import dev.lloyd.quant.part.Need;
import dev.lloyd.quant.part.Objective;
import dev.lloyd.quant.part.Part;
import dev.lloyd.quant.part.PartName;

/// Squared error of the layer's output on calibration text: `M = H = E[x x^T]`.
///
/// Source: Nagel et al., AdaRound, 2020; Frantar et al., GPTQ, 2022.
@AutoService(Part.class)
@PartName(
        value = "hessian",
        summary = "squared error of the layer's output on calibration text",
        source = "Frantar et al., GPTQ, 2022")
public record Hessian() implements Objective {
    @Override
    public Need need() {
        return Need.CALIBRATION;
    }

    @Override
    public DoubleMatrix matrix(DoubleMatrix secondMoments) {
        return secondMoments;
    }
}
