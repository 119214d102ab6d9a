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

/// A codebook of single values for each row: non-uniform quantization by output channel, decoded by look-up.
///
/// The `2^bits` levels of a row are those of least squared error, columns weighted by their importance, as Lloyd's
/// iteration finds them (k-means in one dimension) from levels that are spread evenly between the row's least and
/// greatest value, or from quantiles of its weight. They are stored in binary16, `16 * 2^bits` bits a row, and there
/// is no scale: a row of zeros has levels of 0. Roundings may fit them further (`alternating`).
///
/// Cost of the fit: a sort of each row, then `2^bits log2(columns)` for each round. Not for vectors: a codebook is
/// for a row of one matrix.
///
/// Source: Kim et al., SqueezeLLM, 2023 (weighted k-means by row); Zhang and Shrivastava, LeanQuant, 2024 (even
/// start).
///
/// @param bits code width, 1 to 8
/// @param start of the iteration
@AutoService(Part.class)
@PartName(
        value = "row-codebook",
        summary = "a codebook of single values for each row, fitted by k-means: non-uniform, decoded by look-up",
        source = "Kim et al., SqueezeLLM, 2023")
public record RowCodebook(
        @Meaning("code width, 1 to 8") int bits,

        @Meaning("where k-means starts: even (between the extremes) or quantiles (of the importance)")
        Start start)
        implements Grid {
    /// Where k-means starts.
    public enum Start {
        /// Evenly between the least and the greatest value.
        EVEN,
        /// At quantiles of the importance.
        QUANTILES
    }

    /// Checks the range above.
    public RowCodebook {
        if (bits < 1 || bits > 8) {
            throw new IllegalArgumentException("bits must be 1 to 8, not " + bits);
        }
    }

    /// 3 bits, an even start.
    public RowCodebook() {
        this(3, Start.EVEN);
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
        int columns = sample.columns();
        int count = 1 << bits;
        int rows = columns == 0 ? 0 : sample.values().length / columns;
        float[] tables = new float[Math.multiplyExact(rows, count)];
        sample.workers().forEach(rows, row -> {
            float[] values = Arrays.copyOfRange(sample.values(), row * columns, (row + 1) * columns);
            Sample one = new Sample(values, columns, sample.importance(), sample.seed(), sample.workers());
            double[] levels = new ScalarFit(one).fit(start(values, sample.importance()));
            for (int code = 0; code < count; code++) {
                tables[row * count + code] = (float) levels[code];
            }
        });
        return RowTablePoints.of(bits, tables);
    }

    private double[] start(float[] values, float[] importance) {
        return switch (start) {
            case EVEN -> even(values);
            case QUANTILES -> quantiles(values, importance);
        };
    }

    private double[] even(float[] values) {
        double least = Double.POSITIVE_INFINITY;
        double greatest = Double.NEGATIVE_INFINITY;
        for (float value : values) {
            least = Math.min(least, value);
            greatest = Math.max(greatest, value);
        }
        double[] levels = new double[1 << bits];
        for (int code = 0; code < levels.length; code++) {
            levels[code] = least + (greatest - least) * code / (levels.length - 1);
        }
        return levels;
    }

    /// The values at `(code + 1/2) / 2^bits` of the importance; plain ones if nothing is important.
    private double[] quantiles(float[] values, float[] importance) {
        Integer[] order = new Integer[values.length];
        double mass = 0;
        for (int index = 0; index < order.length; index++) {
            order[index] = index;
            mass += importance[index];
        }
        Arrays.sort(order, (left, right) -> Float.compare(values[left], values[right]));
        double[] levels = new double[1 << bits];
        double passed = 0;
        int rank = 0;
        for (int code = 0; code < levels.length; code++) {
            double target = (code + 0.5) / levels.length * (mass > 0 ? mass : values.length);
            while (rank < order.length - 1 && passed + share(importance, order[rank], mass) < target) {
                passed += share(importance, order[rank], mass);
                rank++;
            }
            levels[code] = values[order[rank]];
        }
        return levels;
    }

    private static double share(float[] importance, int index, double mass) {
        return mass > 0 ? importance[index] : 1;
    }

    @Override
    public Points restore(StoredTensors side) {
        int count = 1 << bits;
        int values = side.get("levels").floats().length;
        return new RowTablePoints(bits, Codebooks.checked(side, values / count, count), 0);
    }

    @Override
    public List<Double> rates() {
        return DoubleStream.of(1, 2, 3, 4, 5, 6, 7, 8).boxed().toList();
    }

    @Override
    public Grid atRate(double nominalBits) {
        return new RowCodebook((int) Rates.checked(this, nominalBits), start);
    }
}
