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
import dev.lloyd.quant.plane.Tile;
import dev.lloyd.quant.range.Rms;
import java.util.List;

/// 256 points of the E8 lattice, 1 bit for each of 8 values: the origin, the 240 nearest to it, and 15 that are 2
/// away along an axis. Made for what `e8p` leaves over: `e8p + e8-1bit` has 3 bits.
///
/// @param scale of the points
/// @param group values that share a scale
/// @param scales how scales are stored
@AutoService(Part.class)
@PartName(
        value = "e8-1bit",
        summary = "256 points of the E8 lattice for 8 values, to refine e8p",
        source = "Tseng et al., QuIP#, 2024")
public record E8OneBit(
        @Meaning("of the points, more than 0; the default suits what e8p leaves over")
        double scale,

        @Meaning("values that share a scale: a number of columns, channel, or tensor")
        Granularity group,

        @Meaning("how scales are stored: f16, f32, e8m0, e4m3, nestedBxN")
        ScaleFormat scales)
        implements Grid {
    private static final float[] POINTS = E8Patterns.shortest();

    /// Checks the scale.
    public E8OneBit {
        checkScale(scale);
    }

    /// The best scale after `e8p`, a scale in binary16 for each row.
    public E8OneBit() {
        this(0.5, new Granularity.Channel(), ScaleFormat.Real.F16);
    }

    /// @throws IllegalArgumentException if points of that scale would not be finite and apart
    static void checkScale(double scale) {
        if (!(scale >= 1e-6 && scale <= 1e6)) {
            throw new IllegalArgumentException("scale must be 1e-6 to 1e6, not " + scale);
        }
    }

    @Override
    public double nominalBits() {
        return 1;
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
        return points();
    }

    @Override
    public Points restore(StoredTensors side) {
        return points();
    }

    private Points points() {
        float[] scaled = POINTS.clone();
        for (int index = 0; index < scaled.length; index++) {
            scaled[index] *= (float) scale;
        }
        return new VectorTable(new Tile(1, E8Patterns.DIMENSION), 8, scaled, StoredTensors.NONE);
    }

    @Override
    public List<Double> rates() {
        return List.of(1.0);
    }

    @Override
    public Grid atRate(double nominalBits) {
        Rates.checked(this, nominalBits);
        return this;
    }
}
