package dev.lloyd.quant.grid;

import com.google.auto.service.AutoService;
import dev.lloyd.core.random.Seeds;
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
import java.util.random.RandomGenerator;

/// A byte for four values: it is mapped to a word of 15 bits by a line, and the word is read as four windows of 6
/// bits that share bits.
///
///     word = floor(byte * slope + start + 1/2)        value_i = unit * ( (word >> 9 - 3 i & 63) - 31.5 )
///
/// Slope, start and unit are fitted to the tensor (the best of 192 random lines on 2,048 runs, each with its unit by
/// least squares in turn with the nearest points) and stored, 12 bytes; there is no other table. The nearest of the
/// 256 points is found exactly. As published each column has a line; here the tensor has one.
///
/// Mean squared error on N(0, 1): 0.1120 with one scale, 0.1093 at 2.09 bits with scales for groups of 64 (whole
/// numbers of 2 bits: 0.119).
///
/// Source: CCQ: Convolutional Code for Extreme Low-bit Quantization in LLMs, 2025 (its form of 2 bits).
///
/// @param group values that share a scale
/// @param scales how scales are stored
@AutoService(Part.class)
@PartName(
        value = "code-cluster",
        summary = "a byte for four values, read as windows of a word on a line",
        source = "CCQ: Convolutional Code for Extreme Low-bit Quantization, 2025")
public record CodeCluster(
        @Meaning("values that share a scale: a number of columns, channel, or tensor")
        Granularity group,

        @Meaning("how scales are stored: f16, f32, e8m0, e4m3, nestedBxN")
        ScaleFormat scales)
        implements Grid {
    private static final int VALUES = 4;
    private static final int CODES = 256;
    private static final int WORD_MAX = (1 << 15) - 1;
    private static final int MIDDLE = 32;
    private static final String LINE = "line";
    private static final int LINES = 192;
    private static final double SLOPE_MIN = 64;
    /// The steepest whose words have 15 bits.
    private static final double SLOPE_MAX = 128.4;
    private static final int RUNS = 2048;
    private static final int ROUNDS = 4;
    /// Of windows that reach about two standard deviations to either side.
    private static final float FIRST_UNIT = 0.06f;

    /// Groups of 64 with scales of 4 bits, 16 of which share one in binary16.
    public CodeCluster() {
        this(Granularity.of(64), ScaleFormat.parse("nested4x16"));
    }

    @Override
    public double nominalBits() {
        return 2;
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
        VectorFit runs = new VectorCut(VALUES, Along.ROW).vectors(sample, 1).few(RUNS);
        RandomGenerator random = Seeds.generator(sample.seed());
        double least = Double.POSITIVE_INFINITY;
        float[] best = {0, 0, 0};
        for (int index = 0; index < LINES; index++) {
            double slope = random.nextDouble(SLOPE_MIN, SLOPE_MAX);
            double start = random.nextDouble(WORD_MAX - (CODES - 1) * slope);
            float[] line = {(float) slope, (float) start, FIRST_UNIT};
            double error = 0;
            for (int round = 0; round < ROUNDS; round++) {
                error = refine(line, runs);
            }
            if (error < least) {
                least = error;
                best = line;
            }
        }
        return restore(StoredTensors.of(LINE, StoredTensor.ofFloats(best, best.length)));
    }

    /// Sets the line's unit by least squares for the nearest points, and says what error they had before.
    private static double refine(float[] line, VectorFit runs) {
        VectorTable table = table(line, StoredTensors.NONE);
        float[] point = new float[VALUES];
        double error = 0;
        double product = 0;
        double square = 0;
        for (int run = 0; run < runs.weights().length; run++) {
            table.decodeCode(table.nearest(runs.vectors(), run * VALUES), point, 0);
            for (int place = 0; place < VALUES; place++) {
                double value = runs.vectors()[run * VALUES + place];
                error += runs.weights()[run] * (value - point[place]) * (value - point[place]);
                product += runs.weights()[run] * value * point[place];
                square += runs.weights()[run] * (double) point[place] * point[place];
            }
        }
        line[2] *= product > 0 ? (float) (product / square) : 1;
        return error;
    }

    private static VectorTable table(float[] line, StoredTensors side) {
        float[] values = new float[CODES * VALUES];
        for (int index = 0; index < values.length; index++) {
            int code = index / VALUES;
            int word = (int) Math.floor(code * line[0] + line[1] + 0.5f);
            int window = Math.clamp(word, 0, WORD_MAX) >> 9 - 3 * (index % VALUES) & 63;
            values[index] = line[2] * (window - MIDDLE);
        }
        return new VectorTable(new Tile(1, VALUES), 8, values, side);
    }

    @Override
    public Points restore(StoredTensors side) {
        return table(Codebooks.checked(side, LINE, 3, 1), side);
    }

    @Override
    public List<Double> rates() {
        return List.of(2.0);
    }

    @Override
    public Grid atRate(double nominalBits) {
        Rates.checked(this, nominalBits);
        return this;
    }
}
