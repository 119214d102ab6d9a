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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RowTrellisTest {
    private static final int ROWS = 512;

    private static float[] ones(int count) {
        float[] ones = new float[count];
        Arrays.fill(ones, 1);
        return ones;
    }

    private static RowTrellis grid(double bits, int memory, double tilt) {
        return new RowTrellis(bits, memory, tilt, ScaleFormat.Real.F16);
    }

    private static RowTrellisPoints points(RowTrellis grid, float[] values, float[] importance) {
        try (Workers workers = Workers.of(2)) {
            return (RowTrellisPoints) grid.points(new Sample(values, importance.length, importance, 1, workers));
        }
    }

    /// Rows of independent normal values with a standard deviation for each column.
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

    private static double decibels(double ratio) {
        return 10 * Math.log10(ratio);
    }

    /// What the documentation says. 196,608 values: a standard error of 0.014 dB.
    @ParameterizedTest
    @CsvSource({"6, 1, 0.80", "6, 2, 1.11", "6, 3, 1.15", "6, 4, 1.21", "8, 2, 0.74", "8, 4, 0.86"})
    void isThisFarFromTheBoundOfEqualColumns(int memory, int bits, double gap) {
        double[] deviations = new double[384];
        Arrays.fill(deviations, 1);
        Points points = points(grid(bits, memory, 0), rows(deviations, 1), ones(384));
        double error =
                Arrays.stream(errors(points, rows(deviations, 2))).average().orElseThrow();
        assertEquals(gap, decibels(error * Math.pow(4, bits)), 0.05);
    }

    /// Reverse water-filling of independent normal values (Cover and Thomas, Elements of information theory,
    /// 10.3.3).
    private static double[] waterFilled(double[] variances, double[] weights, double bits) {
        double low = 0;
        double high = 10;
        for (int round = 0; round < 60; round++) {
            double level = (low + high) / 2;
            double spent = 0;
            for (int column = 0; column < variances.length; column++) {
                spent += Math.max(0, Math.log(weights[column] * variances[column] / level) / Math.log(4));
            }
            low = spent > bits * variances.length ? level : low;
            high = spent > bits * variances.length ? high : level;
        }
        double level = high;
        double[] errors = new double[variances.length];
        Arrays.setAll(errors, column -> Math.min(level / weights[column], variances[column]));
        return errors;
    }

    /// The trellis's own distance, 1.21 dB at most, and what whole bits cost: a bit too many or too few by `x`,
    /// evenly spread over -1/2 to 1/2, multiplies the error by 4^x, 1.082 in the mean: 0.34 dB.
    @ParameterizedTest
    @CsvSource({"1, 0", "2, 0", "2, 0.5", "3.3, 0.5", "2, 1"})
    void unequalColumnsComeNearReverseWaterFilling(double bits, double tilt) {
        double[] deviations = new double[192];
        double[] variances = new double[192];
        double[] weights = new double[192];
        for (int column = 0; column < deviations.length; column++) {
            deviations[column] = 2 * Math.exp(-column / 60.0);
            variances[column] = deviations[column] * deviations[column];
            weights[column] = Math.pow(variances[column], tilt);
        }
        double[] errors = errors(points(grid(bits, 6, tilt), rows(deviations, 1), ones(192)), rows(deviations, 2));
        double[] bound = waterFilled(variances, weights, bits);
        double error = 0;
        double least = 0;
        for (int column = 0; column < errors.length; column++) {
            error += weights[column] * errors[column];
            least += weights[column] * bound[column];
        }
        double gap = decibels(error / least);
        assertTrue(gap > 0 && gap < 1.55, gap + " dB");
    }

    @Test
    void aColumnOfMoreImportanceGetsMoreBitsAndLessError() {
        double[] deviations = new double[64];
        Arrays.fill(deviations, 1);
        float[] importance = ones(64);
        importance[5] = 64;
        importance[6] = 0;
        RowTrellisPoints points = points(grid(2, 6, 0), rows(deviations, 1), importance);
        assertEquals(0, points.shape().bits()[6]);
        assertTrue(points.shape().bits()[5] >= points.shape().bits()[4] + 2);
        double[] errors = errors(points, rows(deviations, 2));
        assertTrue(errors[5] < errors[4] / 8, errors[5] + " and " + errors[4]);
    }

    /// Decoded again by the definition: windows of a circle of bits.
    @ParameterizedTest
    @CsvSource({"1, 0.1", "1, 8", "2, 1.5", "3, 1.1", "7, 0.4", "37, 1.7", "64, 3"})
    void aRowIsItsBitsInACircleAndNothingElse(int columns, double bits) {
        double[] deviations = new double[columns];
        Arrays.setAll(deviations, column -> 1.0 / (1 + column % 5));
        float[] values = rows(deviations, 3);
        RowTrellisPoints points = points(grid(bits, 6, 0.5), values, ones(columns));
        int total = Math.max(1, (int) (bits * columns));
        assertEquals(total, points.shape().total());
        int[] codes = new int[points.codesPerTile()];
        points.encoder().encode(values, 0, codes, 0);
        float[] decoded = new float[columns];
        points.decode(codes, 0, decoded, 0);
        int end = 0;
        for (int column = 0; column < columns; column++) {
            int width = points.shape().bits()[column];
            end += width;
            int window = Math.min(Math.min(6 + width, 12), total);
            int state = 0;
            for (int index = 0; index < window; index++) {
                int place = Math.floorMod(end - window + index, total);
                state = 2 * state + (codes[place / 8] >> 7 - place % 8 & 1);
            }
            float point = width == 0 ? 0 : points.shape().scales()[column] * StratifiedTable.of(width, window)[state];
            assertEquals(point, decoded[column]);
        }
        int padding = (1 << 8 * codes.length - total) - 1;
        assertEquals(0, codes[codes.length - 1] & padding);
        codes[codes.length - 1] |= padding;
        float[] again = new float[columns];
        points.decode(codes, 0, again, 0);
        assertArrayEquals(decoded, again);
    }

    @Test
    void whatIsStoredEncodesAndDecodesTheSame() {
        double[] deviations = new double[50];
        Arrays.setAll(deviations, column -> 1.0 / (1 + column));
        float[] values = rows(deviations, 4);
        RowTrellis grid = grid(1.3, 6, 0.5);
        RowTrellisPoints points = points(grid, values, ones(50));
        assertEquals(5 * 50, points.side().byteSize());
        assertArrayEquals(errors(points, values), errors(grid.restore(points.side()), values));
    }

    @Test
    void columnsThatAreZeroCostNothingAndAnEmptySampleSharesEvenly() {
        double[] deviations = new double[12];
        Arrays.fill(deviations, 0, 6, 1);
        RowTrellisPoints points = points(grid(1, 6, 0.5), rows(deviations, 1), ones(12));
        assertArrayEquals(
                new int[] {2, 2, 2, 2, 2, 2, 0, 0, 0, 0, 0, 0}, points.shape().bits());
        RowTrellisPoints empty = points(grid(1.5, 6, 0.5), new float[0], ones(4));
        assertArrayEquals(new int[] {2, 2, 1, 1}, empty.shape().bits());
        assertEquals(0, errors(empty, new float[4])[3]);
    }

    @Test
    void refusesParametersAndTensorsThatAreOutOfRange() {
        for (double bits : new double[] {0.05, 8.1, Double.NaN}) {
            assertThrows(IllegalArgumentException.class, () -> grid(bits, 6, 0));
        }
        assertThrows(IllegalArgumentException.class, () -> grid(2, 3, 0));
        assertThrows(IllegalArgumentException.class, () -> grid(2, 6, 1.1));
        StoredTensors side =
                points(grid(2, 6, 0), Seeds.gaussian(64, 1), ones(4)).side();
        assertThrows(IllegalArgumentException.class, () -> grid(3, 6, 0).restore(side));
        for (String name : new String[] {"scales", "emphasis"}) {
            for (float[] bad : new float[][] {{1, 1, 1}, {1, Float.NaN, 1, 1}}) {
                StoredTensors damaged = side.plusOne(name, StoredTensor.ofHalves(bad, bad.length));
                assertThrows(IllegalArgumentException.class, () -> grid(2, 6, 0).restore(damaged));
            }
        }
    }

    /// All quantiles of equal parts, and one of each coarse part for every tail.
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 5})
    void aTableIsStratified(int bits) {
        float[] table = StratifiedTable.of(bits, 7);
        float[] sorted = table.clone();
        Arrays.sort(sorted);
        for (int index = 0; index < 64; index++) {
            assertTrue(sorted[index] < sorted[index + 1]);
            assertEquals(-sorted[index], sorted[127 - index], 1e-6);
        }
        for (int tail = 0; tail < 128 >> bits; tail++) {
            float[] choices = Arrays.copyOfRange(table, tail << bits, (tail + 1) << bits);
            Arrays.sort(choices);
            for (int part = 0; part < choices.length; part++) {
                assertEquals(part, Arrays.binarySearch(sorted, choices[part]) >> 7 - bits);
            }
        }
    }
}
