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

/// Residual quantization: a row is a sum of vectors, one from each stage, where each stage codes what the stages
/// before it have left over; or the same for every sub-vector of a row (product-residual quantization).
///
///     x ~ c_1,k1 + c_2,k2 + ... + c_S,kS
///
/// A row of any length takes `subvectors * stages * bits` bits; sub-vectors are those of {@link Product}. Codes
/// are found by a search that keeps the `beam` best beginnings: not always the nearest sum, and a beam of 1 is
/// the greedy search. Codebooks are fitted stage by stage by k-means to the rows of the sample (at most 65,536,
/// taken evenly), then `refits` times all together by least squares to the codes that the search finds. They are
/// stored once, in binary16 (`2 * stages * 2^bits` bytes a column), or in binary32 with `scales=none`, which is
/// as published: see {@link Product} for what scales and rows of zeros come to.
///
/// Deterministic for any number of threads. Cost for a row: `2 columns * stages * 2^bits * beam` operations to
/// encode, `columns * stages` to decode.
///
/// Sources: Chen, Guan and Wang, Approximate nearest neighbor search by residual vector quantization, 2010; Babenko
/// and Lempitsky, Additive quantization for extreme vector compression, 2014 (beam search, least squares).
///
/// @param subvectors of a row
/// @param stages codes of a sub-vector
/// @param bits of a code
/// @param beam beginnings that are kept
/// @param refits of all codebooks
/// @param rounds of k-means at most, in each stage
/// @param scales how scales are stored
@AutoService(Part.class)
@PartName(
        value = "residual",
        summary = "each stage codes what the stages before have left over",
        source = "Chen, Guan and Wang, residual vector quantization, 2010")
public record Residual(
        @Meaning("of a row, each coded by itself, 1 or more")
        int subvectors,

        @Meaning("codes of a sub-vector, 1 to 256") int stages,

        @Meaning("bits of a code, 1 to 12") int bits,

        @Meaning("beginnings that the search keeps, 1 to 256: more is nearer and slower")
        int beam,

        @Meaning("least-squares fits of all codebooks, 0 to 100; stages x 2^bits may be 4096 then")
        int refits,

        @Meaning("rounds of k-means at most, 0 to 1000") int rounds,

        @Meaning("how a row's scale is stored: f16, f32, e8m0, none")
        ScaleFormat scales)
        implements Grid {
    private static final int ROWS = 1 << 16;

    /// Checks the ranges above.
    public Residual {
        ProductShape.check(subvectors, bits, rounds);
        ProductShape.checkRange("stages", stages, 1, 256);
        ProductShape.checkRange("beam", beam, 1, 256);
        ProductShape.checkRange("refits", refits, 0, 100);
        if (refits > 0) {
            ProductShape.checkUnknowns(stages, bits, "refits=0 has no such limit");
        }
    }

    /// Whole rows, 6 stages of 8 bits, a beam of 5, no refits, 25 rounds, a scale in binary16 for each row.
    public Residual() {
        this(1, 6, 8, 5, 0, 25, ScaleFormat.Real.F16);
    }

    private Supplier<Points.Encoder> search(AdditiveBook book) {
        return () -> new BeamSearch(book, beam);
    }

    private AdditivePoints.Shape shape() {
        return new AdditivePoints.Shape(subvectors, stages, bits, this::search);
    }

    @Override
    public double nominalBits() {
        return Double.NaN;
    }

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
        SubVectors cut = SubVectors.of(sample.columns(), subvectors);
        float[] levels = AdditiveFit.levels(sample, cut, ROWS, (vectors, seed, workers) -> {
            AdditiveTraining training = new AdditiveTraining(vectors, stages, bits, workers);
            return training.refitted(training.greedy(rounds, seed), refits, this::search);
        });
        return shape().points(levels, scales);
    }

    @Override
    public Points restore(StoredTensors side) {
        return shape().restore(side);
    }

    @Override
    public List<Double> rates() {
        return ProductShape.RATES;
    }

    @Override
    public Grid atRate(double nominalBits) {
        return ProductShape.atRate(this, nominalBits);
    }
}
