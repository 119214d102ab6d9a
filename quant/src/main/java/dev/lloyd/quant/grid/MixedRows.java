package dev.lloyd.quant.grid;

import com.google.auto.service.AutoService;
import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.random.Seeds;
import dev.lloyd.quant.form.StoredTensors;
import dev.lloyd.quant.part.Grid;
import dev.lloyd.quant.part.Meaning;
import dev.lloyd.quant.part.Need;
import dev.lloyd.quant.part.Part;
import dev.lloyd.quant.part.PartName;
import dev.lloyd.quant.plane.Points;
import dev.lloyd.quant.plane.Sample;
import dev.lloyd.quant.plane.ScaleFormat;
import dev.lloyd.quant.plane.SizeKind;
import dev.lloyd.quant.statistics.WeightScore;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntToDoubleFunction;
import java.util.random.RandomGenerator;
import java.util.stream.DoubleStream;

/// Integers with a zero in groups, in some rows (output features) of more bits than in the others.
///
///     w = scale * (q - zero)      q = 0 ... 2^bits - 1, or 0 ... 2^wide - 1 in a wide row
///
///     model     rows whose rounding changes the model's loss most for each of their values, of all matrices that
///               ask, until they hold the `share` of all values; a matrix may have many, or none
///     layer     the same order, but every matrix has `round(share * rows)`
///     range     those of the matrix with the largest `max - min` of values and 0, as many
///     random    any of the matrix, as many
///
/// A matrix of `r` wide rows takes `bits + (wide - bits) r / rows` bits a value, a byte for each row that says which,
/// scales, and zeros of `wide` bits; all matrices of a model together take what {@link #nominalBits} says, to a row.
/// Of equal rows the first are wide. The loss knows rows as the model has them: for `model` and `layer`
/// no transform may come before.
///
/// Rounding, range and errors are those of `int(mode=asymmetric)`. Not for vectors. Cost: a pass over the weights.
///
/// Source: Zheng et al., MixLLM, 2024 (rows of the whole model; layer and random are its comparisons).
///
/// @param bits code width of a row that is not wide, 1 to 7
/// @param wide code width of a wide row, `bits` to 8
/// @param width columns of a group, 1 or more
/// @param share of the values in wide rows, 0 to 1
/// @param choice which rows are wide
/// @param scales how scales are stored
@AutoService(Part.class)
@PartName(
        value = "mixed-rows",
        summary = "integers in groups, the rows that count most in more bits",
        source = "Zheng et al., MixLLM, 2024")
public record MixedRows(
        @Meaning("code width, 1 to 7") int bits,

        @Meaning("code width of wide rows, bits to 8") int wide,

        @Meaning("columns of a group, 1 or more") int width,

        @Meaning("share of the values in wide rows, 0 to 1") double share,

        @Meaning("model, layer (by the loss, among all rows or those of a matrix), range or random")
        Choice choice,

        @Meaning("how scales are stored: f16, f32, e8m0, e4m3, nestedBxN")
        ScaleFormat scales)
        implements MixedWidths {
    private static final double[] SHARES = {0, 0.05, 0.1, 0.2, 0.3, 0.5, 1};
    private static final double MILLI = 1000;

    /// Which rows are wide.
    public enum Choice {
        /// Of all rows of the model those that change its loss most.
        MODEL,
        /// Of each matrix's rows those that change the loss most.
        LAYER,
        /// Of each matrix's rows those with the largest range, 0 counted.
        RANGE,
        /// Any.
        RANDOM
    }

    /// Checks the ranges above.
    public MixedRows {
        MixedWidths.check(bits, wide, width, share);
    }

    /// 4 bits in groups of 64, a tenth of the rows in 8.
    public MixedRows() {
        this(4, 8, 64, 0.1, Choice.RANGE, ScaleFormat.Real.F16);
    }

    /// The mean of all values, to a thousandth of a bit.
    @Override
    public double nominalBits() {
        return mean(share);
    }

    private double mean(double part) {
        return Math.rint((bits + part * (wide - bits)) * MILLI) / MILLI;
    }

    @Override
    public SizeKind sizeKind() {
        return SizeKind.EXPECTED;
    }

    @Override
    public Need need() {
        return score().isPresent() ? Need.GRADIENTS : Need.NOTHING;
    }

    @Override
    public Optional<WeightScore> score() {
        return switch (choice) {
            case MODEL, LAYER -> Optional.of(WeightScore.ROW_RANK);
            case RANGE, RANDOM -> Optional.empty();
        };
    }

    @Override
    public Grid withoutCalibration() {
        return score().isPresent() ? new MixedRows(bits, wide, width, share, Choice.RANGE, scales) : this;
    }

    @Override
    public Points points(Sample sample, Matrix weights, Map<WeightScore, Matrix> scores) {
        byte[] marks = switch (choice) {
            case MODEL -> below(ranks(scores));
            case LAYER -> {
                Matrix ranks = ranks(scores);
                yield first(weights.rows(), row -> -ranks.at(row, 0));
            }
            case RANGE -> first(weights.rows(), row -> MixedWidths.range(weights, row, 0, weights.columns()));
            case RANDOM -> {
                RandomGenerator generator = Seeds.generator(sample.seed());
                double[] drawn = generator.doubles(weights.rows()).toArray();
                yield first(weights.rows(), row -> -drawn[row]);
            }
        };
        return points(weights.rows(), weights.columns(), marks);
    }

    private Matrix ranks(Map<WeightScore, Matrix> scores) {
        Matrix ranks = scores.get(WeightScore.ROW_RANK);
        if (ranks == null) {
            throw new IllegalArgumentException(text() + " needs gradients of the loss for the rows as the model has"
                    + " them; leave out transforms, and quantize whole models");
        }
        return ranks;
    }

    private byte[] below(Matrix ranks) {
        byte[] marks = new byte[ranks.rows()];
        for (int row = 0; row < marks.length; row++) {
            marks[row] = (byte) (ranks.at(row, 0) < share ? 1 : 0);
        }
        return marks;
    }

    private byte[] first(int rows, IntToDoubleFunction rank) {
        byte[] marks = new byte[rows];
        MixedWidths.largest(rows, share, rank).forEach(row -> marks[row] = 1);
        return marks;
    }

    /// A row is one group of marks, and so one byte.
    private Points points(int rows, int columns, byte[] marks) {
        int width = Math.max(1, columns);
        return MixedPoints.of(bits, wide, width, rows, width, marks);
    }

    @Override
    public Points restore(StoredTensors side, int rows, int columns) {
        return points(rows, columns, side.get("marks").bytes());
    }

    @Override
    public List<Double> rates() {
        return DoubleStream.of(SHARES).map(this::mean).distinct().boxed().toList();
    }

    @Override
    public Grid atRate(double nominalBits) {
        double rate = Rates.checked(this, nominalBits);
        double part = DoubleStream.of(SHARES)
                .filter(each -> mean(each) == rate)
                .findFirst()
                .orElseThrow();
        return new MixedRows(bits, wide, width, part, choice, scales);
    }
}
