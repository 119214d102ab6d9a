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
import java.util.stream.IntStream;

/// A codebook of short vectors fitted to the tensor by k-means, stored beside the codes.
///
/// A code of `bits * dimension` bits stands for `dimension` neighbours of a row, or of a column. The codebook has
/// `2^(bits * dimension)` vectors and costs `16 * dimension` bits for each (8 as `int8`): it pays when the tensor
/// has many times as many vectors. It is fitted to at most 32 vectors for each centroid (32,768 at least), taken
/// evenly from the tensor, weighted by the mean importance of their columns.
///
/// @param bits bits for each value: a whole number over the dimension
/// @param dimension values in a vector
/// @param group values that share a scale
/// @param rounds of the iteration at most
/// @param scales how scales are stored
/// @param along in which direction vectors are cut
/// @param codebook how the codebook is stored
@AutoService(Part.class)
@PartName(
        value = "kmeans",
        summary = "a codebook of short vectors fitted to the tensor",
        source = "Lloyd, 1957; Arthur and Vassilvitskii, k-means++, 2007")
public record KMeans(
        @Meaning("bits for each value; bits x dimension must be whole, 1 to 12")
        double bits,

        @Meaning("values in a vector, 1 to 16") int dimension,

        @Meaning("values that share a scale: a number of columns, channel, or tensor")
        Granularity group,

        @Meaning("rounds of the fit at most, 0 to 1000") int rounds,

        @Meaning("how scales are stored: f16, f32, e8m0, e4m3, nestedBxN")
        ScaleFormat scales,

        @Meaning("in which direction vectors are cut: row or column")
        Along along,

        @Meaning("how the codebook is stored: f16 or int8") CodebookFormat codebook)
        implements Grid {
    private static final int CODE_BITS_MAX = 12;

    /// Checks the ranges above.
    public KMeans {
        ProductShape.checkRange("dimension", dimension, 1, 16);
        double codeBits = bits * dimension;
        if (codeBits != Math.rint(codeBits) || codeBits < 1 || codeBits > CODE_BITS_MAX) {
            throw new IllegalArgumentException("bits x dimension must be a whole number of 1 to " + CODE_BITS_MAX
                    + ", not " + bits + " x " + dimension);
        }
        ProductShape.checkRange("rounds", rounds, 0, 1000);
    }

    /// 2 bits, four neighbours of a row, a scale in binary16 for each row, a codebook in binary16.
    public KMeans() {
        this(2, 4, new Granularity.Channel(), 20, ScaleFormat.Real.F16, Along.ROW, CodebookFormat.F16);
    }

    private int codeBits() {
        return (int) (bits * dimension);
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
        VectorFit vectors = cut().vectors(sample, codeBits());
        float[] centroids = vectors.fit(codeBits(), rounds, sample.seed(), sample.workers());
        return restore(codebook.store(centroids, dimension));
    }

    private VectorCut cut() {
        return new VectorCut(dimension, along);
    }

    @Override
    public Points restore(StoredTensors side) {
        return VectorTable.stored(cut().tile(), codeBits(), side, codebook);
    }

    @Override
    public List<Double> rates() {
        return IntStream.rangeClosed(1, CODE_BITS_MAX)
                .mapToObj(codeBits -> (double) codeBits / dimension)
                .filter(rate -> rate * dimension == Math.rint(rate * dimension))
                .toList();
    }

    @Override
    public Grid atRate(double nominalBits) {
        return new KMeans(Rates.checked(this, nominalBits), dimension, group, rounds, scales, along, codebook);
    }
}
