package dev.lloyd.quant.objective;

import com.google.auto.service.AutoService;
import dev.lloyd.core.matrix.DoubleMatrix;
import dev.lloyd.quant.part.Need;
import dev.lloyd.quant.part.Objective;
import dev.lloyd.quant.part.Part;
import dev.lloyd.quant.part.PartName;

/// Mean squared error of the weights: `M = I`.
@AutoService(Part.class)
@PartName(value = "mse", summary = "squared error of the weights; needs no data")
public record Mse() implements Objective {
    @Override
    public Need need() {
        return Need.NOTHING;
    }

    @Override
    public DoubleMatrix matrix(DoubleMatrix secondMoments) {
        return DoubleMatrix.identity(secondMoments.rows());
    }
}
