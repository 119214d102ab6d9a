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
import java.util.function.Supplier;
import java.util.stream.IntStream;

/// Additive quantization of short runs of a row: a run is the sum of one vector from each of several codebooks,
/// which all runs of the tensor share.
///
///     point = c_1[k_1] + ... + c_M[k_M]        dimension values, M codes of `bits` bits
///
/// The rate is `codebooks * bits / dimension`; codebooks are stored in binary16 (`16 * codebooks * 2^bits *
/// dimension` bits). They start as those of residual k-means and are then fitted `rounds` times to the codes of the
/// sample, all together, by least squares. A beam search finds codes; with one codebook they are the nearest.
/// Unlike in `residual` and `lsq`, whose codebooks belong to places of a row, a row of any length has the same
/// codebooks.
///
/// Deterministic for any number of threads. Cost of a run: `2 dimension * beam * codebooks * 2^bits` operations.
///
/// Source: Egiazarian et al., Extreme Compression of Large Language Models via Additive Quantization (AQLM), 2024,
/// whose codes and codebooks are fitted to the layer's output; that is for a rounding to do.
///
/// @param bits of a code
/// @param codebooks codes of a run
/// @param dimension values in a run
/// @param group values that share a scale
/// @param rounds of the fit
/// @param beam beginnings that the search keeps
/// @param scales how scales are stored
@AutoService(Part.class)
@PartName(
        value = "additive",
        summary = "runs of a row as sums of vectors from several codebooks",
        source = "Egiazarian et al., AQLM, 2024")
public record Additive(
        @Meaning("bits of a code, 1 to 12; codebooks x 2^bits may be 4096")
        int bits,

        @Meaning("codes of a run, 1 to 16") int codebooks,

        @Meaning("values in a run, 1 to 16") int dimension,

        @Meaning("values that share a scale: a number of columns, channel, or tensor")
        Granularity group,

        @Meaning("rounds of the fit, 0 to 1000") int rounds,

        @Meaning("beginnings that the search keeps, 1 to 64")
        int beam,

        @Meaning("how scales are stored: f16, f32, e8m0, e4m3, nestedBxN")
        ScaleFormat scales)
        implements Grid {
    private static final int START_ROUNDS = 20;
    private static final int BITS_MAX = 12;

    /// Checks the ranges above.
    public Additive {
        ProductShape.checkRange("bits", bits, 1, BITS_MAX);
        ProductShape.checkRange("codebooks", codebooks, 1, 16);
        ProductShape.checkRange("dimension", dimension, 1, 16);
        ProductShape.checkRange("rounds", rounds, 0, 1000);
        ProductShape.checkRange("beam", beam, 1, 64);
        ProductShape.checkUnknowns(codebooks, bits, "fewer bits for shorter runs are as fine");
    }

    /// Two codes of 8 bits for 8 values, a scale in binary16 for each row.
    public Additive() {
        this(8, 2, 8, new Granularity.Channel(), 8, 8, ScaleFormat.Real.F16);
    }

    private AdditivePoints.Shape shape() {
        return new AdditivePoints.Shape(1, codebooks, bits, this::search);
    }

    private Supplier<Points.Encoder> search(AdditiveBook book) {
        return () -> new BeamSearch(book, beam);
    }

    @Override
    public double nominalBits() {
        return (double) codebooks * bits / dimension;
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
        VectorFit vectors = new VectorCut(dimension, Along.ROW).vectors(sample, bits);
        AdditiveTraining training = new AdditiveTraining(vectors, codebooks, bits, sample.workers());
        float[] start = training.greedy(START_ROUNDS, sample.seed());
        return shape().points(training.refitted(start, rounds, this::search), scales);
    }

    @Override
    public Points restore(StoredTensors side) {
        return shape().restore(side);
    }

    @Override
    public List<Double> rates() {
        return IntStream.rangeClosed(1, BITS_MAX)
                .filter(each -> codebooks << each <= CodebookRefit.MOST)
                .mapToObj(each -> (double) codebooks * each / dimension)
                .toList();
    }

    @Override
    public Grid atRate(double nominalBits) {
        int each = (int) Math.rint(Rates.checked(this, nominalBits) * dimension / codebooks);
        return new Additive(each, codebooks, dimension, group, rounds, beam, scales);
    }
}
