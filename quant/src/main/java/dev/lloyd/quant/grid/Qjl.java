package dev.lloyd.quant.grid;

import com.google.auto.service.AutoService;
import dev.lloyd.quant.form.StoredTensors;
import dev.lloyd.quant.part.Grid;
import dev.lloyd.quant.part.Meaning;
import dev.lloyd.quant.part.Part;
import dev.lloyd.quant.part.PartName;
import dev.lloyd.quant.part.Range;
import dev.lloyd.quant.plane.Granularity;
import dev.lloyd.quant.plane.Points;
import dev.lloyd.quant.plane.Sample;
import dev.lloyd.quant.plane.ScaleFormat;
import dev.lloyd.quant.range.Rms;
import java.util.List;
import java.util.Optional;
import java.util.stream.DoubleStream;

/// Scalar points with one bit less, and a bit for the sign of a random projection of what they have missed:
///
///     y = c + k |r| S^T sign(S r),    c = the points of lloyd-max(bits - 1, fit=sphere) nearest to x,    r = x - c
///
/// With `k` as {@link SignProjection} has it, the mean of `y` over random `S` is `x` itself, so inner products
/// with any vector are right in the mean with `estimator=plain`. They vary, for unit lengths and with `D` the
/// squared error of the points, by `(pi / 2) D / d` for a Gaussian `S` and by `(pi / 2 - 1) D / d` for an
/// orthogonal one; as an approximation of `x` itself `y` is worse than `c`. With 1 bit there are no points, and
/// `r = x`.
///
/// A row of at most 4096 columns is coded as a whole: a code for each value, its highest bit the sign, and `|r|`
/// in binary16 behind them, as further codes. Nothing else is stored: `S` follows from the seed. Cost: a
/// projection for each row that is coded and for each that is decoded.
///
/// Sources: Zandieh et al., QJL: 1-Bit Quantized JL Transform for KV Cache Quantization with Zero Overhead, 2024;
/// Zandieh et al., TurboQuant, 2025, section 3.2.
///
/// @param bits width of a code for each value, 1 to 8
/// @param projection of which kind `S` is
/// @param seed of `S`
/// @param scales how scales are stored
@AutoService(Part.class)
@PartName(
        value = "qjl",
        summary = "scalar points, and signs of a random projection of what they have missed: right in the mean",
        source = "Zandieh et al., TurboQuant, 2025")
public record Qjl(
        @Meaning("width of a code for each value, 1 to 8") int bits,

        @Meaning("orthogonal, or gaussian (as in the papers)")
        Projection projection,

        @Meaning("of the projection") long seed,

        @Meaning("how scales are stored: f16, f32, e8m0, e4m3, nestedBxN")
        ScaleFormat scales)
        implements Grid {
    /// Kinds of square random matrices.
    public enum Projection {
        /// A random rotation.
        ORTHOGONAL,
        /// Independent Gaussian numbers, as in the papers.
        GAUSSIAN
    }

    /// Checks the range above.
    public Qjl {
        if (bits < 1 || bits > 8) {
            throw new IllegalArgumentException("bits must be 1 to 8, not " + bits);
        }
    }

    /// 4 bits, an orthogonal projection, a scale in binary16 for each row.
    public Qjl() {
        this(4, Projection.ORTHOGONAL, 1, ScaleFormat.Real.F16);
    }

    @Override
    public double nominalBits() {
        return bits;
    }

    /// A row is projected as a whole.
    @Override
    public Granularity group() {
        return new Granularity.Channel();
    }

    @Override
    public ScaleFormat scaleFormat() {
        return scales;
    }

    @Override
    public Range defaultRange() {
        return new Rms();
    }

    @Override
    public Points points(Sample sample) {
        return points(sample.columns());
    }

    @Override
    public Points restore(StoredTensors side, int columns) {
        return points(columns);
    }

    /// @throws UnsupportedOperationException always: a row is projected as a whole
    @Override
    public Points restore(StoredTensors side) {
        throw new UnsupportedOperationException("qjl is restored for rows of a number of columns");
    }

    private Points points(int columns) {
        Optional<TablePoints> coarse = Optional.empty();
        if (bits > 1) {
            LloydMax points = new LloydMax(bits - 1, 0, group(), LloydMax.Fit.SPHERE, scales);
            coarse = Optional.of((TablePoints) points.restore(StoredTensors.NONE, columns));
        }
        SignProjection drawn = switch (projection) {
            case ORTHOGONAL -> SignProjection.rotation(columns, seed);
            case GAUSSIAN -> SignProjection.gaussian(columns, seed);
        };
        return new QjlPoints(bits, columns, coarse, drawn);
    }

    @Override
    public List<Double> rates() {
        return DoubleStream.of(1, 2, 3, 4, 5, 6, 7, 8).boxed().toList();
    }

    @Override
    public Grid atRate(double nominalBits) {
        return new Qjl((int) Rates.checked(this, nominalBits), projection, seed, scales);
    }
}
