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

/// E8P: 65,536 points of a shifted E8 lattice in a ball, 2 bits for each of 8 values, from a table of 256
/// bytes.
///
///     point = scale * ( +-s +- 1/4 )     s one of 256 patterns of odd halves, an even number of sign changes
///
/// Mean squared error on N(0, 1) at scale 0.97: 0.0914. More bits: planes that add up, `e8p + e8p(scale=0.3)` for 4
/// and `e8p + e8-1bit` for 3. Which 29 of the 56 patterns of squared norm 12 fill the table is free; ours are the
/// first in lexicographic order, so codes are not those of other programs. Source: Tseng et al., QuIP#, 2024,
/// section 4.2.
///
/// @param scale of the points
/// @param group values that share a scale
/// @param scales how scales are stored
@AutoService(Part.class)
@PartName(value = "e8p", summary = "65,536 points of the E8 lattice for 8 values", source = "Tseng et al., QuIP#, 2024")
public record E8p(
        @Meaning("of the points, more than 0; 0.97 is best for variance 1")
        double scale,

        @Meaning("values that share a scale: a number of columns, channel, or tensor")
        Granularity group,

        @Meaning("how scales are stored: f16, f32, e8m0, e4m3, nestedBxN")
        ScaleFormat scales)
        implements Grid {
    /// Checks the scale.
    public E8p {
        E8OneBit.checkScale(scale);
    }

    /// The best scale for variance 1, a scale in binary16 for each row.
    public E8p() {
        this(0.97, new Granularity.Channel(), ScaleFormat.Real.F16);
    }

    @Override
    public double nominalBits() {
        return 2;
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
        return new E8pPoints((float) scale);
    }

    @Override
    public Points restore(StoredTensors side) {
        return new E8pPoints((float) scale);
    }

    @Override
    public List<Double> rates() {
        return List.of(2.0);
    }

    @Override
    public Grid atRate(double nominalBits) {
        Rates.checked(this, nominalBits);
        return this;
    }
}
