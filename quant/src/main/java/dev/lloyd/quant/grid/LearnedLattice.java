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
import java.util.stream.DoubleStream;

/// A lattice that is fitted to the matrix, behind a mu-law that is: runs of values of a row are
///
///     x = F^-1( G (z + 1/2) )        z whole, -2^(bits-1) <= z_j < 2^(bits-1)
///
/// A decoder needs `G`, two numbers of the mu-law `F`, and no table: `16 dimension^2 + 64` bits for a matrix. The basis
/// and the mu-law are found in turns with the coordinates ({@link LatticeFit}), columns weighted by their importance;
/// where the mu-law is the identity `codebook-update` fits the basis to the layer's output.
///
/// On a Gaussian source it is about as good as the best single levels (0.118 at 2 bits, where Lloyd-Max has 0.1175 and
/// `e8p` 0.089): a piece of a lattice that is a box in `z` does not follow a sphere. On a Laplace source it is far
/// better
/// than single levels (0.123 against 0.176; `e8p` 0.119), since a box that stands on its corner reaches out along the
/// axes.
///
/// Source: Zhang et al., Learning Grouped Lattice Vector Quantizers for Low-Bit LLM Compression, 2025. Deviations: one
/// lattice for a matrix, where the paper has one for 128 columns of a large one; least squares instead of gradients;
/// the
/// coordinates that Babai's rounding gives are improved one by one.
///
/// @param bits of a coordinate, 1 to 8
/// @param dimension values of a run, 2 to 32
/// @param group values that share a scale
/// @param rounds of the fit, 0 to 1000
/// @param scales how scales are stored
@AutoService(Part.class)
@PartName(
        value = "learned-lattice",
        summary = "a lattice fitted to the matrix, behind a fitted mu-law; no table to decode (GLVQ)",
        source = "Zhang et al., GLVQ, 2025")
public record LearnedLattice(
        @Meaning("of a coordinate, 1 to 8") int bits,

        @Meaning("values of a run, 2 to 32") int dimension,

        @Meaning("values that share a scale: a number of columns, channel, or tensor")
        Granularity group,

        @Meaning("of the fit, 0 to 1000") int rounds,

        @Meaning("how scales are stored: f16, f32, e8m0, e4m3, nestedBxN")
        ScaleFormat scales)
        implements Grid {
    /// Checks the ranges above.
    public LearnedLattice {
        ProductShape.checkRange("bits", bits, 1, 8);
        ProductShape.checkRange("dimension", dimension, 2, 32);
        ProductShape.checkRange("rounds", rounds, 0, 1000);
    }

    /// 2 bits, 8 values, a scale in binary16 for each row.
    public LearnedLattice() {
        this(2, 8, new Granularity.Channel(), 12, ScaleFormat.Real.F16);
    }

    @Override
    public double nominalBits() {
        return bits;
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
        return new LatticeFit(bits, dimension, sample).points(rounds);
    }

    @Override
    public Points restore(StoredTensors side) {
        return LatticePoints.restore(bits, dimension, side);
    }

    @Override
    public List<Double> rates() {
        return DoubleStream.of(1, 2, 3, 4, 5, 6, 7, 8).boxed().toList();
    }

    @Override
    public Grid atRate(double nominalBits) {
        return new LearnedLattice((int) Rates.checked(this, nominalBits), dimension, group, rounds, scales);
    }
}
