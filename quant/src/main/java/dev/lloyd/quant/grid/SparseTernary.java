package dev.lloyd.quant.grid;

import com.google.auto.service.AutoService;
import dev.lloyd.quant.form.StoredTensors;
import dev.lloyd.quant.part.Grid;
import dev.lloyd.quant.part.Meaning;
import dev.lloyd.quant.part.Part;
import dev.lloyd.quant.part.PartName;
import dev.lloyd.quant.part.Range;
import dev.lloyd.quant.plane.CodeStorage;
import dev.lloyd.quant.plane.Granularity;
import dev.lloyd.quant.plane.Points;
import dev.lloyd.quant.plane.Sample;
import dev.lloyd.quant.plane.ScaleFormat;
import dev.lloyd.quant.range.Rms;
import java.util.List;
import java.util.stream.DoubleStream;

/// The signs of the largest values, all of one magnitude, and zeros: made for what fine-tuning changed.
///
///     value = a s sign(x)   if |x| is among the `density` largest magnitudes of the tensor, else 0
///
/// `s` is the root mean square of the values that share a scale, and `a` one number for the tensor:
///
///     deviation    a = alpha                       a multiple of the standard deviation (ComPEFT)
///     norm         a = alpha / sqrt(kept share)    for alpha = 1 the code has the norm of the values (T-Switch)
///     mean         a = alpha mean |x / s|, kept    for alpha = 1 least squares
///
/// Magnitudes that equal the least one kept are kept too, so tensors of few different values keep more; zeros never
/// are.
/// A tensor of zeros decodes to zeros.
///
/// Codes are one string for the tensor: Golomb's code of the gaps between kept values, with their signs, or the
/// shortest
/// of several encodings. At a density of 0.05, 0.1 and 0.2 Golomb's takes 0.34, 0.58 and 0.94 bits a value if places
/// are as if drawn by lot (entropies 0.34, 0.57, 0.92). Cost: a sort of the magnitudes.
///
/// Sources: Yadav et al., ComPEFT, 2023; Qi et al., Less is More: Efficient Model Merging with Binary Task Switch,
/// 2024;
/// Gao et al., Auto-FlexSwitch, 2026.
///
/// @param density share of values that are kept, more than 0, at most 1
/// @param magnitude what they all become
/// @param alpha multiplies it
/// @param group values that share a scale
/// @param scales how scales are stored
/// @param codes how codes are stored
@AutoService(Part.class)
@PartName(
        value = "sparse-ternary",
        summary = "signs of the largest values, at one magnitude, and zeros; for what fine-tuning changed",
        source = "Yadav et al., ComPEFT, 2023")
public record SparseTernary(
        @Meaning("share of values that are kept, more than 0, at most 1")
        double density,

        @Meaning("what kept values become: deviation (of all), norm (that of all is kept) or mean (of the kept)")
        Magnitude magnitude,

        @Meaning("multiplies the magnitude, more than 0") double alpha,

        @Meaning("values that share a scale: a number of columns, channel, or tensor")
        Granularity group,

        @Meaning("how scales are stored: f16, f32, e8m0, e4m3, nestedBxN")
        ScaleFormat scales,

        @Meaning("how codes are stored: golomb, or shortest (of golomb, gamma, indexes, bitmap)")
        Store codes)
        implements Grid {
    private static final double[] DENSITIES = {0.01, 0.02, 0.03, 0.05, 0.07, 0.1, 0.15, 0.2, 0.3, 0.5};
    private static final double MILLI = 1000;

    /// What kept values become.
    public enum Magnitude {
        /// The standard deviation of all values.
        DEVIATION,
        /// What gives the codes the norm of all values.
        NORM,
        /// The mean magnitude of the kept values.
        MEAN
    }

    /// How codes are stored.
    public enum Store {
        /// As Golomb-coded gaps.
        GOLOMB,
        /// In the shortest of several encodings.
        SHORTEST
    }

    /// Checks the ranges above.
    public SparseTernary {
        if (!(density > 0 && density <= 1)) {
            throw new IllegalArgumentException("density must be more than 0 and at most 1, not " + density);
        }
        if (!(alpha > 0) || Double.isInfinite(alpha)) {
            throw new IllegalArgumentException("alpha must be more than 0 and finite, not " + alpha);
        }
    }

    /// A tenth of the values at their mean, one scale for the tensor.
    public SparseTernary() {
        this(0.1, Magnitude.MEAN, 1, new Granularity.Tensor(), ScaleFormat.Real.F32, Store.GOLOMB);
    }

    /// What Golomb's code takes of places that are drawn by lot, to a thousandth of a bit.
    @Override
    public double nominalBits() {
        return expectedBits(density);
    }

    /// A gap of zeros, of which each is one with probability `1 - density`, takes `b + 1` bits and one more for each
    /// `2^b` zeros.
    private static double expectedBits(double density) {
        double least = Double.POSITIVE_INFINITY;
        for (int exponent = 0; exponent < 31; exponent++) {
            double quotient = 1 / (1 - Math.pow(1 - density, Math.pow(2, exponent)));
            least = Math.min(least, density * (1 + exponent + quotient));
        }
        return Math.rint(least * MILLI) / MILLI;
    }

    @Override
    public ScaleFormat scaleFormat() {
        return scales;
    }

    @Override
    public CodeStorage storage() {
        return codes == Store.GOLOMB ? CodeStorage.GOLOMB : CodeStorage.SPARSE;
    }

    @Override
    public Range defaultRange() {
        return new Rms();
    }

    @Override
    public Points points(Sample sample) {
        return SparseTernaryPoints.fit(this, sample.values());
    }

    @Override
    public Points restore(StoredTensors side) {
        return SparseTernaryPoints.restore(side);
    }

    @Override
    public List<Double> rates() {
        return DoubleStream.of(DENSITIES)
                .map(SparseTernary::expectedBits)
                .boxed()
                .toList();
    }

    @Override
    public Grid atRate(double nominalBits) {
        int index = rates().indexOf(Rates.checked(this, nominalBits));
        return new SparseTernary(DENSITIES[index], magnitude, alpha, group, scales, codes);
    }
}
