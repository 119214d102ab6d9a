package dev.lloyd.quant.grid;

import com.google.auto.service.AutoService;
import dev.lloyd.quant.form.StoredTensor;
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

/// A codebook of short vectors fitted to the tensor by k-means, stored beside the codes in binary16.
///
/// A code of `bits * dimension` bits stands for `dimension` neighbours of a row. The codebook has `2^(bits *
/// dimension)` vectors and costs `16 * dimension` bits for each: it pays when the tensor has many times as many
/// vectors. It is fitted to at most 32 vectors for each centroid (32,768 at least), taken evenly from the tensor,
/// weighted by the mean importance of their columns.
///
/// @param bits bits for each value: a whole number over the dimension
/// @param dimension values in a vector
/// @param group values that share a scale
/// @param rounds of the iteration at most
/// @param scales how scales are stored
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
        ScaleFormat scales)
        implements Grid {
    private static final int CODE_BITS_MAX = 12;

    /// Checks the ranges above.
    public KMeans {
        if (dimension < 1 || dimension > 16) {
            throw new IllegalArgumentException("dimension must be 1 to 16, not " + dimension);
        }
        double codeBits = bits * dimension;
        if (codeBits != Math.rint(codeBits) || codeBits < 1 || codeBits > CODE_BITS_MAX) {
            throw new IllegalArgumentException("bits x dimension must be a whole number of 1 to " + CODE_BITS_MAX
                    + ", not " + bits + " x " + dimension);
        }
        if (rounds < 0 || rounds > 1000) {
            throw new IllegalArgumentException("rounds must be 0 to 1000, not " + rounds);
        }
    }

    /// 2 bits, pairs of pairs, a scale in binary16 for each row.
    public KMeans() {
        this(2, 4, new Granularity.Channel(), 20, ScaleFormat.Real.F16);
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
        float[] centroids = fit(sample).fit(codeBits(), rounds, sample.seed(), sample.workers());
        return restore(
                StoredTensors.of("levels", StoredTensor.ofHalves(centroids, centroids.length / dimension, dimension)));
    }

    private VectorFit fit(Sample sample) {
        int across = (sample.columns() + dimension - 1) / Math.max(dimension, 1);
        int rows = sample.columns() == 0 ? 0 : sample.values().length / sample.columns();
        long count = (long) across * rows;
        long kept = Math.min(count, Math.max(1 << 15, 32L << codeBits()));
        float[] vectors = new float[Math.toIntExact(kept * dimension)];
        float[] weights = new float[(int) kept];
        for (int index = 0; index < kept; index++) {
            long vector = index * count / kept;
            int column = (int) (vector % across) * dimension;
            int row = (int) (vector / across);
            // The last vector of a row may be ragged; what is missing is 0, as when it is encoded.
            int length = Math.min(dimension, sample.columns() - column);
            System.arraycopy(sample.values(), row * sample.columns() + column, vectors, index * dimension, length);
            for (int part = 0; part < length; part++) {
                weights[index] += sample.importance()[column + part] / length;
            }
        }
        return new VectorFit(vectors, weights, dimension);
    }

    @Override
    public Points restore(StoredTensors side) {
        return new VectorTable(dimension, codeBits(), Codebooks.checked(side, 1 << codeBits(), dimension), side);
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
        return new KMeans(Rates.checked(this, nominalBits), dimension, group, rounds, scales);
    }
}
