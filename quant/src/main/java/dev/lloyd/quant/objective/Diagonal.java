package dev.lloyd.quant.objective;

import com.google.auto.service.AutoService;
import dev.lloyd.core.matrix.DoubleMatrix;
import dev.lloyd.quant.part.Need;
import dev.lloyd.quant.part.Objective;
import dev.lloyd.quant.part.Part;
import dev.lloyd.quant.part.PartName;

/// Squared error of the weights, each column weighted by the second moment of its input: `M = diag(H)`.
///
/// This is what llama.cpp calls an importance matrix. A channel that is always 0 has weight 0.
@AutoService(Part.class)
@PartName(
        value = "diagonal",
        summary = "squared error weighted by each input channel's second moment",
        source = "llama.cpp importance matrix")
public record Diagonal() implements Objective {
    @Override
    public Need need() {
        return Need.CALIBRATION;
    }

    @Override
    public DoubleMatrix matrix(DoubleMatrix secondMoments) {
        DoubleMatrix target = DoubleMatrix.zeros(secondMoments.rows(), secondMoments.rows());
        for (int index = 0; index < secondMoments.rows(); index++) {
            target.set(index, index, secondMoments.at(index, index));
        }
        return target;
    }
}
