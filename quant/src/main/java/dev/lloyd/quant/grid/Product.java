package dev.lloyd.quant.grid;

import com.google.auto.service.AutoService;
import dev.lloyd.core.kernel.CodebookDistances;
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

/// Product quantization: a row is cut into sub-vectors, and each is replaced by the nearest vector of a codebook
/// learned for its place.
///
///     x = (x_1, ..., x_M)        code_m = argmin over k of ||x_m - c_m,k||^2
///
/// A row of any length takes `subvectors * bits` bits. Lengths of sub-vectors differ by at most one; a row shorter
/// than `subvectors` has one code for each value. Codebooks are fitted by k-means (started by k-means++) to at most
/// 65,536 rows of the sample or 32 for each centroid, whichever is more, taken evenly; with fewer rows than
/// centroids some of these are equal. They are stored once, in binary16 (`2 * 2^bits` bytes a column), or in
/// binary32 with `scales=none`.
///
/// As published there are no scales: `scales=none` codes rows as they are, and a row of zeros is decoded to the
/// nearest point, which is hardly ever zero. With scales rows are divided by their root mean square before they are
/// coded, so that directions are learned and a row of zeros stays one. Equally near vectors: the smaller code wins.
///
/// Deterministic for any number of threads. Cost for a row: `2 columns * 2^bits` operations to encode, `columns`
/// copies to decode; of the fit: as many for each row of the sample in each round.
///
/// Source: Jegou, Douze and Schmid, Product quantization for nearest neighbor search, 2011, section II.
///
/// @param subvectors codes of a row
/// @param bits of a code
/// @param rounds of k-means at most
/// @param scales how scales are stored
@AutoService(Part.class)
@PartName(
        value = "product",
        summary = "rows cut into sub-vectors, each with a learned codebook",
        source = "Jegou, Douze and Schmid, product quantization, 2011")
public record Product(
        @Meaning("codes of a row, 1 to 65536; a row of fewer values has one for each")
        int subvectors,

        @Meaning("bits of a code, 1 to 12") int bits,

        @Meaning("rounds of the fit at most, 0 to 1000") int rounds,

        @Meaning("how a row's scale is stored: f16, f32, e8m0, none")
        ScaleFormat scales)
        implements Grid {
    private static final int ROWS = 1 << 16;

    /// Checks the ranges above.
    public Product {
        ProductShape.check(subvectors, bits, rounds);
    }

    /// 48 codes of 8 bits, 25 rounds, a scale in binary16 for each row.
    public Product() {
        this(48, 8, 25, ScaleFormat.Real.F16);
    }

    private AdditivePoints.Shape shape() {
        return new AdditivePoints.Shape(subvectors, 1, bits, book -> () -> {
            float[] scratch = new float[CodebookDistances.padded(book.size())];
            return (values, offset, codes, codeOffset) ->
                    codes[codeOffset] = book.table(0).nearest(values, offset, scratch);
        });
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
        float[] levels = AdditiveFit.levels(
                sample,
                cut,
                Math.max(ROWS, 32 << bits),
                (vectors, seed, workers) -> AdditiveFit.codebook(vectors, bits, rounds, seed, workers));
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
