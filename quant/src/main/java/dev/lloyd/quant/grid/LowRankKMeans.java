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
import dev.lloyd.quant.plane.Tile;
import dev.lloyd.quant.range.Rms;
import java.util.List;
import java.util.stream.IntStream;

/// A codebook of long vectors that lie in a space of few dimensions, fitted to the tensor, stored as coordinates
/// and a basis.
///
///     point = c_k P        c_k of `rank` values, P of rank x dimension
///
/// `2^codeBits` centroids cost `16 * rank` bits each instead of `16 * dimension`, and the basis `16 * rank *
/// dimension` once: for the same room there are more of them. Fitted by k-means, where after each round the means
/// are replaced by the nearest vectors of rank `rank` (the leading eigenvectors of their weighted second moments),
/// which is the least error for the codes of the round. At `rank = dimension` it is `kmeans`.
///
/// Source: Learning Low-Rank Representations for Model Compression (LR2VQ), 2022, where basis and codes are then
/// trained on the task's loss.
///
/// @param codeBits bits of a code, for `dimension` values
/// @param dimension values in a vector
/// @param rank dimensions of the space that the vectors lie in
/// @param group values that share a scale
/// @param rounds of the iteration at most
/// @param scales how scales are stored
@AutoService(Part.class)
@PartName(
        value = "low-rank-kmeans",
        summary = "a codebook of vectors that lie in a space of few dimensions",
        source = "Learning Low-Rank Representations for Model Compression, 2022")
public record LowRankKMeans(
        @Meaning("bits of a code, 1 to 12") int codeBits,

        @Meaning("values in a vector, 1 to 16") int dimension,

        @Meaning("dimensions of the space of the vectors, 1 to the dimension")
        int rank,

        @Meaning("values that share a scale: a number of columns, channel, or tensor")
        Granularity group,

        @Meaning("rounds of the fit at most, 0 to 1000") int rounds,

        @Meaning("how scales are stored: f16, f32, e8m0, e4m3, nestedBxN")
        ScaleFormat scales)
        implements Grid {
    private static final int CODE_BITS_MAX = 12;
    private static final String LEVELS = "levels";
    private static final String BASIS = "basis";

    /// Checks the ranges above.
    public LowRankKMeans {
        ProductShape.checkRange("codeBits", codeBits, 1, CODE_BITS_MAX);
        ProductShape.checkRange("dimension", dimension, 1, 16);
        ProductShape.checkRange("rank", rank, 1, dimension);
        ProductShape.checkRange("rounds", rounds, 0, 1000);
    }

    /// 8 bits for 8 values, of rank 4, a scale in binary16 for each row.
    public LowRankKMeans() {
        this(8, 8, 4, new Granularity.Channel(), 20, ScaleFormat.Real.F16);
    }

    @Override
    public double nominalBits() {
        return (double) codeBits / dimension;
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
        VectorFit vectors = new VectorCut(dimension, Along.ROW).vectors(sample, codeBits);
        float[] start = vectors.start(codeBits, sample.seed());
        LowRankCentroids low = new LowRankCentroids(dimension, rank);
        float[] first = low.nearest(start, LowRankCentroids.alike(1 << codeBits));
        LowRankCentroids.Factors factors =
                low.factors(vectors.refined(first, codeBits, rounds, sample.workers(), low::nearest));
        return restore(StoredTensors.of(LEVELS, StoredTensor.ofHalves(factors.coordinates(), 1 << codeBits, rank))
                .plusOne(BASIS, StoredTensor.ofHalves(factors.basis(), rank, dimension)));
    }

    @Override
    public Points restore(StoredTensors side) {
        LowRankCentroids.Factors factors = new LowRankCentroids.Factors(
                Codebooks.checked(side, LEVELS, 1 << codeBits, rank), Codebooks.checked(side, BASIS, rank, dimension));
        return new VectorTable(new Tile(1, dimension), codeBits, factors.product(rank, dimension), side);
    }

    @Override
    public List<Double> rates() {
        return IntStream.rangeClosed(1, CODE_BITS_MAX)
                .mapToObj(bits -> (double) bits / dimension)
                .toList();
    }

    @Override
    public Grid atRate(double nominalBits) {
        int bits = (int) Math.rint(Rates.checked(this, nominalBits) * dimension);
        return new LowRankKMeans(bits, dimension, rank, group, rounds, scales);
    }
}
