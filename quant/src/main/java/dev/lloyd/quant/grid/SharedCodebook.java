package dev.lloyd.quant.grid;

import com.google.auto.service.AutoService;
import dev.lloyd.quant.form.StoredTensors;
import dev.lloyd.quant.part.Grid;
import dev.lloyd.quant.part.Meaning;
import dev.lloyd.quant.part.Part;
import dev.lloyd.quant.part.PartName;
import dev.lloyd.quant.part.Range;
import dev.lloyd.quant.plane.Granularity;
import dev.lloyd.quant.plane.NoScales;
import dev.lloyd.quant.plane.Points;
import dev.lloyd.quant.plane.Sample;
import dev.lloyd.quant.plane.ScaleFormat;
import dev.lloyd.quant.range.AbsMax;
import java.util.Arrays;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/// A few codebooks of single values for all rows of a matrix: rows whose values are distributed alike share one.
///
/// Rows are grouped by their quantiles, and the `2^bits` levels of a group are those of least squared error for its
/// rows, columns weighted by their importance (k-means from quantiles). Levels take 16 bits each, the number of a row's
/// codebook `log2(books + 1)` bits, and there is no scale; a row of zeros has no codebook and stays zero.
/// `codebook-update` fits the levels to the layer's output. A matrix of fewer rows than codebooks leaves some of them
/// 0.
/// Not for vectors: rows are those of one matrix.
///
/// Source: Yvinec et al., Network Memory Footprint Compression Through Jointly Learnable Codebooks and Mappings, 2023.
/// Deviation: the paper sorts rows, and the inputs of the next layer, so that no number needs to be stored.
///
/// @param bits code width, 1 to 8
/// @param books how many codebooks, 1 to 255
@AutoService(Part.class)
@PartName(
        value = "shared-codebook",
        summary = "a few codebooks of single values, shared by rows that are distributed alike",
        source = "Yvinec et al., JLCM, 2023")
public record SharedCodebook(
        @Meaning("code width, 1 to 8") int bits,

        @Meaning("how many codebooks, 1 to 255") int books) implements Grid {
    /// Checks the ranges above.
    public SharedCodebook {
        if (bits < 1 || bits > 8) {
            throw new IllegalArgumentException("bits must be 1 to 8, not " + bits);
        }
        if (books < 1 || books > 255) {
            throw new IllegalArgumentException("books must be 1 to 255, not " + books);
        }
    }

    /// 3 bits, four codebooks.
    public SharedCodebook() {
        this(3, 4);
    }

    @Override
    public double nominalBits() {
        return bits;
    }

    @Override
    public Granularity group() {
        return new Granularity.Channel();
    }

    @Override
    public ScaleFormat scaleFormat() {
        return new NoScales();
    }

    @Override
    public Range defaultRange() {
        return new AbsMax();
    }

    @Override
    public Points points(Sample sample) {
        int[] rows = SimilarRows.groups(sample, books);
        float[] levels = new float[books << bits];
        for (int book = 0; book < books; book++) {
            int number = book;
            int[] own = IntStream.range(0, rows.length)
                    .filter(row -> rows[row] == number)
                    .toArray();
            if (own.length > 0) {
                double[] fitted = fitted(gathered(sample, own));
                for (int code = 0; code < fitted.length; code++) {
                    levels[(book << bits) + code] = (float) fitted[code];
                }
            }
        }
        return SharedTablePoints.of(bits, levels, bookBits(), rows);
    }

    private int bookBits() {
        return Integer.SIZE - Integer.numberOfLeadingZeros(books);
    }

    private static Sample gathered(Sample sample, int[] rows) {
        int columns = sample.columns();
        float[] values = new float[rows.length * columns];
        for (int index = 0; index < rows.length; index++) {
            System.arraycopy(sample.values(), rows[index] * columns, values, index * columns, columns);
        }
        return new Sample(values, columns, sample.importance(), sample.seed(), sample.workers());
    }

    private double[] fitted(Sample sample) {
        float[] sorted = sample.values().clone();
        Arrays.sort(sorted);
        double[] start = IntStream.range(0, 1 << bits)
                .mapToDouble(code -> sorted[(int) ((2L * code + 1) * sorted.length >> bits + 1)])
                .toArray();
        return new ScalarFit(sample).fit(start);
    }

    @Override
    public Points restore(StoredTensors side) {
        throw new IllegalArgumentException("shared-codebook: which codebook a row has is known for a matrix alone");
    }

    @Override
    public Points restore(StoredTensors side, int rows, int columns) {
        int[] numbers = ScaleFormat.unpack(side.get("books"), bookBits(), rows);
        return new SharedTablePoints(bits, Codebooks.checked(side, books, 1 << bits), bookBits(), numbers, 0);
    }

    @Override
    public List<Double> rates() {
        return DoubleStream.of(1, 2, 3, 4, 5, 6, 7, 8).boxed().toList();
    }

    @Override
    public Grid atRate(double nominalBits) {
        return new SharedCodebook((int) Rates.checked(this, nominalBits), books);
    }
}
