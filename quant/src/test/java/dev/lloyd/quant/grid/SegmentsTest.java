package dev.lloyd.quant.grid;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lloyd.core.parallel.Workers;
import dev.lloyd.core.random.Seeds;
import dev.lloyd.quant.form.StoredTensor;
import dev.lloyd.quant.form.StoredTensors;
import dev.lloyd.quant.plane.Points;
import dev.lloyd.quant.plane.Sample;
import dev.lloyd.quant.plane.ScaleFormat;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SegmentsTest {
    private static final int ROWS = 1000;

    private static Segments grid(double bits, int block, int gain) {
        return new Segments(bits, block, gain, 0.5, ScaleFormat.Real.F16);
    }

    private static SegmentPoints points(Segments grid, float[] values, int columns) {
        float[] ones = new float[columns];
        Arrays.fill(ones, 1);
        try (Workers workers = Workers.of(2)) {
            return (SegmentPoints) grid.points(new Sample(values, columns, ones, 1, workers));
        }
    }

    private static double[] deviations(int columns, double first, double last) {
        double[] deviations = new double[columns];
        Arrays.setAll(deviations, column -> first * Math.pow(last / first, column / Math.max(1.0, columns - 1)));
        return deviations;
    }

    /// Rows of independent normal values.
    private static float[] rows(double[] deviations, long seed) {
        float[] values = Seeds.gaussian(ROWS * deviations.length, seed);
        for (int index = 0; index < values.length; index++) {
            values[index] *= (float) deviations[index % deviations.length];
        }
        return values;
    }

    /// Mean squared error of each column.
    private static double[] errors(Points points, float[] values) {
        int columns = points.tile().columns();
        int[] codes = new int[points.codesPerTile()];
        float[] decoded = new float[columns];
        double[] errors = new double[columns];
        Points.Encoder encoder = points.encoder();
        for (int offset = 0; offset < values.length; offset += columns) {
            encoder.encode(values, offset, codes, 0);
            points.decode(codes, 0, decoded, 0);
            for (int column = 0; column < columns; column++) {
                double error = values[offset + column] - (double) decoded[column];
                errors[column] += error * error * columns / values.length;
            }
        }
        return errors;
    }

    private static double mean(double[] values) {
        return Arrays.stream(values).average().orElseThrow();
    }

    /// What the points of single values lose (Max, 1960); 128,000 values, a standard error of 0.5 %.
    @ParameterizedTest
    @CsvSource({"1, 0.36338", "2, 0.11748", "4, 0.0095010"})
    void equalColumnsLoseWhatTheirPointsLose(int bits, double expected) {
        double[] deviations = deviations(128, 1, 1);
        SegmentPoints points = points(grid(bits, 16, 0), rows(deviations, 1), 128);
        assertEquals(List.of(new Segment(0, 128, bits)), points.shape().segments());
        assertEquals(expected, mean(errors(points, rows(deviations, 2))), 0.015 * expected);
    }

    /// Variances from 4 to 4e-4: within a segment the rotation makes errors equal.
    @Test
    void errorsWithinASegmentAreEqualWhateverTheColumns() {
        double[] deviations = deviations(128, 2, 0.02);
        SegmentPoints points = points(grid(2, 32, 3), rows(deviations, 1), 128);
        double[] errors = errors(points, rows(deviations, 2));
        assertTrue(points.shape().segments().size() > 1);
        for (Segment segment : points.shape().segments()) {
            if (segment.bits() > 0) {
                double[] own = Arrays.copyOfRange(errors, segment.from(), segment.from() + segment.length());
                // 1,000 squares of nearly normal errors: a standard deviation of 4.5 %.
                for (double error : own) {
                    assertEquals(mean(own), error, 0.25 * mean(own));
                }
            }
        }
    }

    /// Half of the sample's rows are ten times as long in one segment; the other half must not suffer from it.
    @Test
    void aGainFollowsASegmentWhoseRowsDiffer() {
        double[] deviations = deviations(64, 1, 1);
        float[] sample = rows(deviations, 1);
        for (int index = 0; index < sample.length; index++) {
            sample[index] *= index % 64 < 32 && index / 64 % 2 == 0 ? 10 : 1;
        }
        float[] values = rows(deviations, 2);
        double with = mean(Arrays.copyOf(errors(points(grid(2, 32, 2), sample, 64), values), 32));
        double without = mean(Arrays.copyOf(errors(points(grid(2, 32, 0), sample, 64), values), 32));
        assertTrue(with < without / 4, with + " " + without);
    }

    @ParameterizedTest
    @CsvSource({"1, 0.1", "1, 8", "2, 1.5", "7, 0.4", "37, 1.7", "65, 3", "100, 0.5"})
    void aRowTakesItsBitsAndWhatIsStoredCodesTheSame(int columns, double bits) {
        double[] deviations = deviations(columns, 1, 0.1);
        float[] values = rows(deviations, 3);
        Segments grid = grid(bits, 16, 3);
        SegmentPoints points = points(grid, values, columns);
        int total = Math.max(1, (int) (bits * columns));
        assertEquals(Math.ceilDiv(total, 8), points.codesPerTile());
        int taken = points.shape().segments().stream()
                .mapToInt(each -> each.size(3))
                .sum();
        assertTrue(taken <= total);
        Points restored = grid.restore(points.side());
        assertEquals(columns, restored.tile().columns());
        assertArrayEquals(errors(points, values), errors(restored, values));
        int[] codes = new int[points.codesPerTile()];
        points.encoder().encode(values, 0, codes, 0);
        float[] decoded = new float[columns];
        points.decode(codes, 0, decoded, 0);
        for (int bit = taken; bit < 8 * codes.length; bit++) {
            assertEquals(0, codes[bit / 8] >> bit % 8 & 1);
            codes[bit / 8] |= 1 << bit % 8;
        }
        float[] again = new float[columns];
        points.decode(codes, 0, again, 0);
        assertArrayEquals(decoded, again);
    }

    @Test
    void columnsThatAreZeroCostNothingAndAnEmptySampleSharesEvenly() {
        double[] deviations = new double[48];
        Arrays.fill(deviations, 0, 16, 1);
        SegmentPoints points = points(grid(1, 16, 3), rows(deviations, 1), 48);
        assertEquals(
                List.of(new Segment(0, 16, 2), new Segment(16, 32, 0)),
                points.shape().segments());
        SegmentPoints empty = points(grid(2, 2, 0), new float[0], 6);
        assertEquals(List.of(new Segment(0, 6, 2)), empty.shape().segments());
    }

    /// The greatest values that are finite, and those that are not, become codes like others.
    @Test
    void hugeValuesAndNotANumberHaveCodes() {
        SegmentPoints points = points(grid(2, 16, 3), rows(deviations(32, 1, 1), 1), 32);
        float[] values = Seeds.gaussian(32, 9);
        values[0] = Float.MAX_VALUE;
        values[1] = Float.NaN;
        values[2] = Float.NEGATIVE_INFINITY;
        int[] codes = new int[points.codesPerTile()];
        points.encoder().encode(values, 0, codes, 0);
        points.decode(codes, 0, values, 0);
        for (float value : values) {
            assertTrue(Math.abs(value) <= points.maximum());
        }
    }

    @Test
    void refusesParametersAndTensorsThatAreOutOfRange() {
        for (double bits : new double[] {0.05, 8.1, Double.NaN}) {
            assertThrows(IllegalArgumentException.class, () -> grid(bits, 16, 3));
        }
        assertThrows(IllegalArgumentException.class, () -> grid(2, 0, 3));
        assertThrows(IllegalArgumentException.class, () -> grid(2, 16, 7));
        assertThrows(IllegalArgumentException.class, () -> grid(2, 16, -1));
        assertThrows(IllegalArgumentException.class, () -> new Segments(2, 16, 3, 1.1, ScaleFormat.Real.F16));
        StoredTensors side =
                points(grid(2, 16, 3), rows(deviations(32, 1, 0.1), 1), 32).side();
        assertThrows(IllegalArgumentException.class, () -> grid(1, 16, 3).restore(side));
        assertThrows(IllegalArgumentException.class, () -> grid(2, 16, 2).restore(side));
        for (int[] lengths : new int[][] {{0, 32}, {-16, 48}, {Integer.MAX_VALUE, 16}, {16}}) {
            refuses(side.plusOne("lengths", StoredTensor.ofInts(lengths, lengths.length)));
        }
        refuses(side.plusOne("bits", StoredTensor.ofBytes(new byte[] {9, 0})));
        refuses(side.plusOne("emphasis", StoredTensor.ofHalves(new float[] {1, Float.NaN}, 2)));
        refuses(side.plusOne("gains", StoredTensor.ofHalves(new float[] {-1, 1}, 2)));
        refuses(side.plusOne("seed", StoredTensor.ofInts(new int[1], 1)));
    }

    private static void refuses(StoredTensors damaged) {
        assertThrows(IllegalArgumentException.class, () -> grid(2, 16, 3).restore(damaged));
    }
}
