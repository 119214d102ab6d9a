package dev.lloyd.quant.grid;

import com.google.auto.service.AutoService;
import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.random.Seeds;
import dev.lloyd.quant.form.StoredTensors;
import dev.lloyd.quant.part.Grid;
import dev.lloyd.quant.part.Meaning;
import dev.lloyd.quant.part.Part;
import dev.lloyd.quant.part.PartName;
import dev.lloyd.quant.plane.Points;
import dev.lloyd.quant.plane.Sample;
import dev.lloyd.quant.plane.ScaleFormat;
import dev.lloyd.quant.statistics.WeightScore;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.stream.DoubleStream;

/// Integers with a zero in small groups, a fixed share of each row's groups in more bits: those with the largest range
/// `max - min`, of their values and 0.
///
///     w = scale * (q - zero)      q = 0 ... 2^bits - 1, or 0 ... 2^wide - 1 in a wide group
///
/// Every row has the same number of wide groups, `round(share * groups)`, so all rows take as many bytes; a bit for
/// each group says which they are. Of groups of equal range the first is wide; a ragged last group never is.
/// Scales are
/// quantized themselves, whole zeros take `wide` bits. A row's groups are those of one matrix: not for vectors.
///
/// Rounding, range and errors are those of `int(mode=asymmetric)`. Cost: a pass over the weights and a sort of each
/// row's ranges.
///
/// Source: Li et al., Enabling Fast 2-bit LLM on GPUs: Memory Alignment and Asynchronous Dequantization, 2023.
///
/// @param bits code width of a group that is not wide, 1 to 7
/// @param wide code width of a wide group, `bits` to 8
/// @param width columns of a group, 1 or more
/// @param share of a row's groups that are wide, 0 to 1
/// @param choice which groups are wide
/// @param scales how scales are stored
@AutoService(Part.class)
@PartName(
        value = "mixed-int",
        summary = "integers in small groups, those of a row's groups with the largest ranges in more bits",
        source = "Li et al., Enabling Fast 2-bit LLM on GPUs, 2023")
public record MixedInt(
        @Meaning("code width, 1 to 7") int bits,

        @Meaning("code width of wide groups, bits to 8") int wide,

        @Meaning("columns of a group, 1 or more") int width,

        @Meaning("share of a row's groups that are wide, 0 to 1")
        double share,

        @Meaning("range (the largest) or random, to compare with")
        Choice choice,

        @Meaning("how scales are stored: f16, f32, e8m0, e4m3, nestedBxN")
        ScaleFormat scales)
        implements MixedWidths {
    /// Which groups are wide.
    public enum Choice {
        /// Those with the largest range, 0 counted.
        RANGE,
        /// Any.
        RANDOM
    }

    /// Checks the ranges above.
    public MixedInt {
        MixedWidths.check(bits, wide, width, share);
    }

    /// 2 bits, a tenth of the groups of 16 columns in 4, scales of 4 bits.
    public MixedInt() {
        this(2, 4, 16, 0.1, Choice.RANGE, ScaleFormat.parse("nested4x16"));
    }

    /// The bits of a code that is not wide; {@link #share} adds to them.
    @Override
    public double nominalBits() {
        return bits;
    }

    @Override
    public Points points(Sample sample, Matrix weights, Map<WeightScore, Matrix> scores) {
        int columns = weights.columns();
        int rowBytes = (Math.ceilDiv(columns, width) + 7) / 8;
        byte[] marks = new byte[Math.multiplyExact(weights.rows(), rowBytes)];
        sample.workers().forEach(weights.rows(), row -> mark(weights, row, sample.seed(), marks, row * rowBytes));
        return MixedPoints.of(bits, wide, width, weights.rows(), columns, marks);
    }

    private void mark(Matrix weights, int row, long seed, byte[] marks, int offset) {
        RandomGenerator generator = Seeds.generator(Seeds.derive(seed, row));
        MixedWidths.largest(weights.columns() / width, share, index -> switch (choice) {
                    case RANGE -> MixedWidths.range(weights, row, index * width, (index + 1) * width);
                    case RANDOM -> generator.nextDouble();
                })
                .forEach(index -> marks[offset + index / 8] |= (byte) (1 << index % 8));
    }

    @Override
    public Points restore(StoredTensors side, int rows, int columns) {
        return MixedPoints.of(
                bits, wide, width, rows, columns, side.get("marks").bytes());
    }

    @Override
    public List<Double> rates() {
        return DoubleStream.iterate(1, rate -> rate + 1)
                .limit(Math.min(7, wide))
                .boxed()
                .toList();
    }

    @Override
    public Grid atRate(double nominalBits) {
        return new MixedInt((int) Rates.checked(this, nominalBits), wide, width, share, choice, scales);
    }
}
