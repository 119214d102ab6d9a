package dev.lloyd.quant.estimator;

import com.google.auto.service.AutoService;
import dev.lloyd.quant.part.Estimator;
import dev.lloyd.quant.part.Meaning;
import dev.lloyd.quant.part.Part;
import dev.lloyd.quant.part.PartName;

/// Right in the mean: `factor = |o|^2 / <o, y>`.
///
/// Over random rotations of `o` and `q` the expected value of `factor <y, q>` is `<o, q>`; with `kappa = cos^2(o,
/// y)` its variance is `(1 - kappa) / kappa (|o|^2 |q|^2 - <o, q>^2) / (d - 1)`. A zero vector has the factor 0.
///
/// Grids that weight columns (`row-trellis`) have products and lengths in their weights' metric: then it is right
/// in the mean over queries whose variances are as the weights.
///
/// With `bound=stored` each vector keeps `|o| sqrt((1 / kappa - 1) / (d - 1))` in binary16, 2 bytes: times `|q|`
/// it is the standard deviation of the estimate, but for the cosine of `o` and `q`, which makes it smaller.
///
/// Sources: Gao and Long, RaBitQ, 2024; Vargaftik et al., EDEN, 2022.
///
/// @param bound whether a vector keeps how far its estimates are off
@AutoService(Part.class)
@PartName(
        value = "unbiased",
        summary = "right in the mean over random rotations: the vector squared over its product with the decoded one",
        source = "Gao and Long, RaBitQ, 2024; Vargaftik et al., EDEN, 2022")
public record Unbiased(
        @Meaning("none, or stored: 2 bytes a vector that say how far its estimates are off")
        Bound bound) implements Estimator {
    /// What is kept of the error.
    public enum Bound {
        /// Nothing.
        NONE,
        /// A standard deviation.
        STORED
    }

    /// Needs no check: both are possible.
    public Unbiased {}

    /// Without a bound.
    public Unbiased() {
        this(Bound.NONE);
    }

    @Override
    public double factor(double norm, double decoded, double product) {
        return product > 0 ? norm / product : 0;
    }

    @Override
    public boolean hasDeviation() {
        return bound == Bound.STORED;
    }
}
