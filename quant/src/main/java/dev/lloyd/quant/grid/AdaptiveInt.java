package dev.lloyd.quant.grid;

import com.google.auto.service.AutoService;
import dev.lloyd.core.kernel.FloatKernels;
import dev.lloyd.core.matrix.Matrix;
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
import dev.lloyd.quant.plane.SizeKind;
import java.util.List;

/// Symmetric integers in groups as large as a matrix allows: small groups only where they have smaller ranges.
///
/// With `R(g)` the mean over groups of `g` columns of the largest magnitude in the group, a matrix begins with a scale
/// for each row and halves its groups
///
///     while R(g / 2) <= (1 - gain) R(g)    and    g / 2 >= least
///
/// so a matrix whose ranges are even keeps its few scales. What a matrix got stands in its record, as
/// `int(bits=..., group=...)`. A matrix of zeros has a scale for each row. Ragged last groups count as one group
/// each. Cost: a pass over the weights for each halving.
///
/// Source: Kim et al., FineQuant: Unlocking Efficiency with Fine-Grained Weight-Only Quantization for LLMs, 2023.
/// Deviation: the paper's measure of ranges and threshold are not published as formulas; these are ours.
///
/// @param bits code width, 1 to 8
/// @param least columns of the smallest groups, 1 or more
/// @param gain share of the mean range that a halving must take off, 0 to 1
@AutoService(Part.class)
@PartName(
        value = "adaptive-int",
        summary = "symmetric integers, groups halved for a matrix as long as that shrinks its ranges",
        source = "Kim et al., FineQuant, 2023")
public record AdaptiveInt(
        @Meaning("code width, 1 to 8") int bits,

        @Meaning("columns of the smallest groups, 1 or more")
        int least,

        @Meaning("share of the mean range that a halving must take off, 0 to 1")
        double gain)
        implements Grid {
    /// Checks the ranges above.
    public AdaptiveInt {
        if (bits < 1 || bits > 8) {
            throw new IllegalArgumentException("bits must be 1 to 8, not " + bits);
        }
        if (least < 1) {
            throw new IllegalArgumentException("least must be 1 or more, not " + least);
        }
        if (!(gain >= 0 && gain <= 1)) {
            throw new IllegalArgumentException("gain must be 0 to 1, not " + gain);
        }
    }

    /// 4 bits, groups of 32 columns at least, a tenth of the range for each halving.
    public AdaptiveInt() {
        this(4, 32, 0.1);
    }

    private IntGrid grid(Granularity group) {
        return new IntGrid(bits, group, IntGrid.Mode.SYMMETRIC, ScaleFormat.Real.F16);
    }

    @Override
    public Grid adapted(Matrix weights) {
        int columns = weights.columns();
        int group = Math.max(1, columns);
        double range = meanRange(weights, group);
        while (group / 2 >= least && range > 0) {
            double next = meanRange(weights, group / 2);
            if (next > (1 - gain) * range) {
                break;
            }
            group /= 2;
            range = next;
        }
        return grid(group >= columns ? new Granularity.Channel() : Granularity.of(group));
    }

    @Override
    public SizeKind sizeKind() {
        return SizeKind.AT_MOST;
    }

    private static double meanRange(Matrix weights, int group) {
        double sum = 0;
        int count = 0;
        for (int row = 0; row < weights.rows(); row++) {
            for (int column = 0; column < weights.columns(); column += group) {
                int width = Math.min(group, weights.columns() - column);
                sum += FloatKernels.maxMagnitude(weights.values(), weights.offset(row) + column, width);
                count++;
            }
        }
        return count == 0 ? 0 : sum / count;
    }

    @Override
    public double nominalBits() {
        return bits;
    }

    /// Those of the smallest groups, for plans.
    @Override
    public Granularity group() {
        return Granularity.of(least);
    }

    @Override
    public ScaleFormat scaleFormat() {
        return ScaleFormat.Real.F16;
    }

    @Override
    public Range defaultRange() {
        return grid(group()).defaultRange();
    }

    @Override
    public Points points(Sample sample) {
        return grid(group()).points(sample);
    }

    @Override
    public Points restore(StoredTensors side) {
        return grid(group()).restore(side);
    }

    @Override
    public List<Double> rates() {
        return grid(group()).rates();
    }

    @Override
    public Grid atRate(double nominalBits) {
        return new AdaptiveInt((int) Rates.checked(this, nominalBits), least, gain);
    }
}
