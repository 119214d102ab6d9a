package dev.lloyd.quant.estimator;

import com.google.auto.service.AutoService;
import dev.lloyd.quant.part.Estimator;
import dev.lloyd.quant.part.Part;
import dev.lloyd.quant.part.PartName;

/// As long as the vector: `factor = |o| / |y|`, between {@link LeastSquares} and {@link Unbiased}. A zero vector
/// has the factor 0.
@AutoService(Part.class)
@PartName(value = "equal-norm", summary = "gives the decoded vector the length of the original")
public record EqualNorm() implements Estimator {
    @Override
    public double factor(double norm, double decoded, double product) {
        return product > 0 ? Math.sqrt(norm / decoded) : 0;
    }
}
