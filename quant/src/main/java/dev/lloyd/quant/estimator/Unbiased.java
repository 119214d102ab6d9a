package dev.lloyd.quant.estimator;

import com.google.auto.service.AutoService;
import dev.lloyd.quant.part.Estimator;
import dev.lloyd.quant.part.Part;
import dev.lloyd.quant.part.PartName;

/// Right in the mean: `factor = |o|^2 / <o, y>`.
///
/// Over random rotations of `o` and `q` the expected value of `factor <y, q>` is `<o, q>`; with `kappa = cos^2(o,
/// y)` its variance is `(1 - kappa) / kappa (|o|^2 |q|^2 - <o, q>^2) / (d - 1)`. A zero vector has the factor 0.
///
/// Sources: Gao and Long, RaBitQ, 2024; Vargaftik et al., EDEN, 2022.
@AutoService(Part.class)
@PartName(
        value = "unbiased",
        summary = "right in the mean over random rotations: the vector squared over its product with the decoded one",
        source = "Gao and Long, RaBitQ, 2024; Vargaftik et al., EDEN, 2022")
public record Unbiased() implements Estimator {
    @Override
    public double factor(double norm, double decoded, double product) {
        return product > 0 ? norm / product : 0;
    }
}
