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

/// Residual codebooks for keys before their rotary positions, made of blocks that commute with the rotation:
/// with the pair `(a, b)` of features `(i, i + n)` of a head of `2 n` read as the complex number `a + b i`,
///
///     x ~ sum over stages of  c[j] + i c[k]        j, k: two codes of `bits` bits, c: complex vectors of a stage
///
/// In a pair, a vector `c[j]` is the block `[[a, -b], [b, a]]`, and the codes choose one of its columns each. A
/// rotation by `t` positions is a factor `e^(i t f)` of a pair of frequency `f`, so that a query's products
/// with `c` are the same for tokens at all positions:
///
///     q . R_t x  =  sum over pairs of  Re( e^(i t f)  sum over stages of  (T[j] + i T[k]) ),     T = conj(q) c
///
/// What is stored is the form of {@link Residual} with `2 stages` codebooks, of which every second one is the
/// one before it turned by a quarter: both are stored and counted. Codebooks are fitted stage by stage to what
/// the stages before have left over, by expectation-maximization with soft codes that harden
/// ({@link CommutingStage}); `codebook-update` and its like would untie them.
///
/// A row takes `2 heads * stages * bits` bits and a scale, its length. A row of zeros stays zero; the partner of
/// the last of an odd number of features is 0. Deterministic for any number of threads. Cost of a row:
/// `4 columns * stages * 2^bits * beam` operations to encode, `2 columns * stages` to decode; of the fit:
/// `2 columns * stages * 4^bits` a row and round.
///
/// Source: Li et al., CommVQ: Commutative Vector Quantization for KV Cache Compression, 2025.
///
/// @param heads of a row
/// @param stages pairs of codes of a head
/// @param bits of a code
/// @param beam beginnings that the search keeps
/// @param rounds of the fit of a stage
/// @param scales how scales are stored
@AutoService(Part.class)
@PartName(
        value = "commuting",
        summary = "residual codebooks of complex multiples, which commute with rotary positions",
        source = "Li et al., CommVQ, 2025")
public record Commuting(
        @Meaning("of a row, all of as many features and each coded by itself, 1 or more")
        int heads,

        @Meaning("pairs of codes of a head, 1 to 64") int stages,

        @Meaning("bits of a code, 1 to 6") int bits,

        @Meaning("beginnings that the search keeps, 1 to 256: more is nearer and slower")
        int beam,

        @Meaning("rounds of the fit of a stage, 1 to 1000") int rounds,

        @Meaning("how a row's scale is stored: f16, f32, e8m0, none")
        ScaleFormat scales)
        implements Grid {
    private static final int ROWS = 1 << 16;

    /// Checks the ranges above.
    public Commuting {
        ProductShape.checkRange("heads", heads, 1, 1 << 16);
        ProductShape.checkRange("stages", stages, 1, 64);
        ProductShape.checkRange("bits", bits, 1, 6);
        ProductShape.checkRange("beam", beam, 1, 256);
        ProductShape.checkRange("rounds", rounds, 1, 1000);
    }

    /// One head, 8 stages of two codes of 4 bits, a beam of 16, 20 rounds, a scale in binary16 for each row.
    public Commuting() {
        this(1, 8, 4, 16, 20, ScaleFormat.Real.F16);
    }

    private Supplier<Points.Encoder> search(AdditiveBook book) {
        return () -> new BeamSearch(book, beam);
    }

    private AdditivePoints.Shape shape() {
        return new AdditivePoints.Shape(heads, 2 * stages, bits, this::search);
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

    /// @throws IllegalArgumentException if rows cannot be cut into heads of equal lengths
    @Override
    public Points points(Sample sample) {
        if (sample.columns() % heads != 0) {
            throw new IllegalArgumentException("commuting: rows of " + sample.columns()
                    + " features cannot be cut into " + heads + " heads of as many each");
        }
        SubVectors cut = SubVectors.of(sample.columns(), heads);
        float[] levels = AdditiveFit.levels(
                sample,
                cut,
                ROWS,
                (vectors, seed, workers) -> CommutingTraining.of(vectors, stages, bits, rounds, workers)
                        .fit(seed, vectors.dimension()));
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
