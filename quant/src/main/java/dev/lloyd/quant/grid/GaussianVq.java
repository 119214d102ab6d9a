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
import java.util.stream.IntStream;

/// Short vectors placed for least mean squared error on independent N(0, 1) values: the grids of HIGGS.
///
/// Nothing is stored but the scale. Mean squared error with pairs 0.1076 at 2 bits, 0.0298 at 3, 0.0078 at 4; with
/// quadruples 0.0971 at 2, 0.0504 at 2.5.
///
/// Source: Malinovskii et al., HIGGS: pushing the limits of large language model quantization via the linearity
/// theorem, 2024; Pages and Printems, Optimal quadratic quantization for numerics, 2003.
///
/// @param bits bits for each value: 1 to 4 in halves for pairs, 1 to 2.5 in quarters for quadruples
/// @param dimension values in a vector, 2 or 4
/// @param group values that share a scale
/// @param scales how scales are stored
@AutoService(Part.class)
@PartName(
        value = "gaussian-vq",
        summary = "pairs or quadruples from a codebook that is optimal for a Gaussian",
        source = "Malinovskii et al., HIGGS, 2024")
public record GaussianVq(
        @Meaning("bits for each value: 1 to 4 in halves (dimension 2), 1 to 2.5 in quarters (dimension 4)")
        double bits,

        @Meaning("values in a vector, 2 or 4") int dimension,

        @Meaning("values that share a scale: a number of columns, channel, or tensor")
        Granularity group,

        @Meaning("how scales are stored: f16, f32, e8m0, e4m3, nestedBxN")
        ScaleFormat scales)
        implements Grid {
    /// Checks that there is such a codebook.
    public GaussianVq {
        if (dimension != 2 && dimension != 4) {
            throw new IllegalArgumentException("dimension must be 2 or 4, not " + dimension);
        }
        if (!rates(dimension).contains(bits)) {
            throw new IllegalArgumentException(
                    "bits must be one of " + rates(dimension) + " for dimension " + dimension + ", not " + bits);
        }
    }

    /// 2 bits, pairs, a scale in binary16 for each row.
    public GaussianVq() {
        this(2, 2, new Granularity.Channel(), ScaleFormat.Real.F16);
    }

    private static List<Double> rates(int dimension) {
        return IntStream.rangeClosed(GaussianCodebooks.fewestBits(dimension), GaussianCodebooks.mostBits(dimension))
                .mapToObj(codeBits -> (double) codeBits / dimension)
                .toList();
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
        return points();
    }

    @Override
    public Points restore(StoredTensors side) {
        return points();
    }

    private Points points() {
        int codeBits = (int) (bits * dimension);
        return new VectorTable(
                new Tile(1, dimension), codeBits, GaussianCodebooks.of(dimension, codeBits), StoredTensors.NONE);
    }

    @Override
    public List<Double> rates() {
        return rates(dimension);
    }

    @Override
    public Grid atRate(double nominalBits) {
        return new GaussianVq(Rates.checked(this, nominalBits), dimension, group, scales);
    }
}
