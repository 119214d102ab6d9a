package dev.lloyd.quant.estimator;

import com.google.auto.service.AutoService;
import dev.lloyd.quant.part.Estimator;
import dev.lloyd.quant.part.Part;
import dev.lloyd.quant.part.PartName;

/// Nearest to the vector: `factor = <o, y> / |y|^2`, for which `|o - factor y|^2` is least.
///
/// Inner products come out too small, by `cos^2(o, y)` in the mean. A zero vector has the factor 0.
///
/// Source: Vargaftik et al., DRIVE, 2021.
@AutoService(Part.class)
@PartName(
        value = "least-squares",
        summary = "nearest to the vector in squared error: biased towards zero",
        source = "Vargaftik et al., DRIVE, 2021")
public record LeastSquares() implements Estimator {
    @Override
    public double factor(double norm, double decoded, double product) {
        return product > 0 ? product / decoded : 0;
    }
}
