package dev.lloyd.quant.coded;

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
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Distances to the bound as the documentation says, and that a row is a string of its bytes whatever it is.
class EntropyCodedRowsTest {
    private static final int ROWS = 512;

    private static float[] ones(int count) {
        float[] ones = new float[count];
        Arrays.fill(ones, 1);
        return ones;
    }

    private static EntropyCodedRows grid(double bits, int states, double tilt) {
        return new EntropyCodedRows(bits, states, tilt, ScaleFormat.Real.F16);
    }

    private static CodedRowPoints points(EntropyCodedRows grid, float[] values, float[] importance, int threads) {
        try (Workers workers = Workers.of(threads)) {
            return (CodedRowPoints) grid.points(new Sample(values, importance.length, importance, 1, workers));
        }
    }

    private static CodedRowPoints points(EntropyCodedRows grid, float[] values, int columns) {
        return points(grid, values, ones(columns), 2);
    }

    /// Rows of independent normal values with a standard deviation for each column.
    private static float[] rows(double[] deviations, int rows, long seed) {
        float[] values = Seeds.gaussian(rows * deviations.length, seed);
        for (int index = 0; index < values.length; index++) {
            values[index] *= (float) deviations[index % deviations.length];
        }
        return values;
    }

    /// What a row decodes to, with the bytes that it has.
    private static float[] coded(CodedRowPoints points, float[] values, int offset, int[] codes) {
        int columns = points.tile().columns();
        float scale = points.finestScale(values, offset);
        float[] scaled = new float[columns];
        for (int column = 0; column < columns; column++) {
            scaled[column] = scale == 0 ? 0 : values[offset + column] / scale;
        }
        points.encoder().encode(scaled, 0, codes, 0);
        float[] decoded = new float[columns];
        points.decode(codes, 0, decoded, 0);
        for (int column = 0; column < columns; column++) {
            decoded[column] *= scale;
        }
        return decoded;
    }

    /// Mean squared error of each column.
    private static double[] errors(CodedRowPoints points, float[] values) {
        int columns = points.tile().columns();
        int[] codes = new int[points.codesPerTile()];
        double[] errors = new double[columns];
        for (int offset = 0; offset < values.length; offset += columns) {
            float[] decoded = coded(points, values, offset, codes);
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

    /// What the documentation says, of all bytes of the code. 196,608 values: a standard error of 0.014 dB.
    @ParameterizedTest
    @CsvSource({"256, 1, 0.35", "256, 2, 0.31", "256, 3, 0.27", "256, 4, 0.25", "8, 2, 0.50"})
    void isThisFarFromTheBoundOfEqualColumns(int states, double bits, double gap) {
        double[] deviations = new double[384];
        Arrays.fill(deviations, 1);
        CodedRowPoints points = points(grid(bits, states, 0), rows(deviations, 2048, 1), 384);
        assertEquals(48 * bits, points.codesPerTile());
        double error = Arrays.stream(errors(points, rows(deviations, ROWS, 2)))
                .average()
                .orElseThrow();
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

    /// No bits are told to any column: equal steps divide them.
    @ParameterizedTest
    @CsvSource({"1, 0, 0.48", "2, 0, 0.42", "2, 0.5, 0.42", "3.3334, 0.5, 0.36", "2, 1, 0.41"})
    void unequalColumnsComeNearReverseWaterFilling(double bits, double tilt, double most) {
        double[] deviations = new double[192];
        double[] variances = new double[192];
        double[] weights = new double[192];
        for (int column = 0; column < deviations.length; column++) {
            deviations[column] = 2 * Math.exp(-column / 60.0);
            variances[column] = deviations[column] * deviations[column];
            weights[column] = Math.pow(variances[column], tilt);
        }
        double[] errors =
                errors(points(grid(bits, 256, tilt), rows(deviations, 2048, 1), 192), rows(deviations, ROWS, 2));
        double[] bound = waterFilled(variances, weights, bits);
        double error = 0;
        double least = 0;
        for (int column = 0; column < errors.length; column++) {
            error += weights[column] * errors[column];
            least += weights[column] * bound[column];
        }
        double gap = decibels(error / least);
        assertTrue(gap > 0 && gap < most, gap + " dB");
    }

    @Test
    void aColumnOfMoreImportanceHasLessErrorAndOneOfNoneIsLeftOut() {
        double[] deviations = new double[64];
        Arrays.fill(deviations, 1);
        float[] importance = ones(64);
        importance[5] = 64;
        importance[6] = 0;
        CodedRowPoints points = points(grid(2, 16, 0), rows(deviations, ROWS, 1), importance, 1);
        double[] errors = errors(points, rows(deviations, ROWS, 2));
        assertTrue(errors[5] < errors[4] / 16, errors[5] + " and " + errors[4]);
        assertEquals(1, errors[6], 0.2);
    }

    @Test
    void whatIsStoredEncodesAndDecodesTheSameAndThreadsDoNotShow() {
        double[] deviations = new double[50];
        Arrays.setAll(deviations, column -> 1.0 / (1 + column));
        float[] values = rows(deviations, ROWS, 4);
        EntropyCodedRows grid = grid(1.3, 32, 0.5);
        CodedRowPoints points = points(grid, values, ones(50), 1);
        CodedRowPoints again = points(grid, values, ones(50), 3);
        CodedRowPoints restored = (CodedRowPoints) grid.restore(points.side());
        int[] codes = new int[points.codesPerTile()];
        int[] others = new int[points.codesPerTile()];
        for (int offset = 0; offset < 40 * 50; offset += 50) {
            float[] decoded = coded(points, values, offset, codes);
            for (CodedRowPoints other : new CodedRowPoints[] {again, restored}) {
                assertArrayEquals(decoded, coded(other, values, offset, others));
                assertArrayEquals(codes, others);
            }
        }
    }

    /// Also the greatest numbers of columns and bits, rows of a few bits, and values at a scale that nobody chose.
    @ParameterizedTest
    @CsvSource({"1, 0.1", "1, 8", "2, 3", "7, 1", "9, 8", "300, 0.1", "40, 8", "4096, 0.5"})
    void anyRowFitsItsBytesAndAnyBytesAreFinite(int columns, double bits) {
        double[] deviations = new double[columns];
        Arrays.setAll(deviations, column -> Math.exp(-column));
        float[] values = rows(deviations, 40, 3);
        CodedRowPoints points = points(grid(bits, 8, 0.5), values, columns);
        assertEquals(Math.ceilDiv((int) Math.max(1, bits * columns), 8), points.codesPerTile());
        RandomGenerator random = Seeds.generator(1);
        int[] codes = new int[points.codesPerTile()];
        float[] decoded = new float[columns];
        Points.Encoder encoder = points.encoder();
        for (float factor : new float[] {0, 1e-30f, 0.1f, 1, 10, 1e6f, 1e30f}) {
            float[] odd = new float[columns];
            Arrays.setAll(deviations, column -> factor * random.nextGaussian());
            for (int column = 0; column < columns; column++) {
                odd[column] = column == 3 ? Float.NaN : (float) deviations[column];
            }
            encoder.encode(odd, 0, codes, 0);
            float[] first = new float[columns];
            points.decode(codes, 0, first, 0);
            Arrays.setAll(codes, index -> random.nextInt(4) > 0 ? random.nextInt(256) : 255);
            points.decode(codes, 0, decoded, 0);
            for (float[] each : new float[][] {first, decoded}) {
                for (float value : each) {
                    assertTrue(value >= points.minimum() && value <= points.maximum(), value + "");
                }
            }
        }
    }

    @Test
    void oddRowsAreBetterThanZeros() {
        double[] deviations = new double[48];
        Arrays.setAll(deviations, column -> Math.exp(-column / 10.0));
        CodedRowPoints points = points(grid(2, 16, 0.5), rows(deviations, ROWS, 1), 48);
        int[] codes = new int[points.codesPerTile()];
        assertEquals(0, points.finestScale(new float[48], 0));
        for (int spike = -1; spike < 24; spike++) {
            float[] row = new float[48];
            Arrays.fill(row, spike < 0 ? 3 : 0.001f);
            if (spike >= 0) {
                row[spike] = -1e5f;
            }
            float[] decoded = coded(points, row, 0, codes);
            double error = 0;
            double energy = 0;
            for (int column = 0; column < row.length; column++) {
                double weight = points.weight(column);
                error += weight * (row[column] - (double) decoded[column]) * (row[column] - (double) decoded[column]);
                energy += weight * row[column] * row[column];
            }
            assertTrue(error < 0.3 * energy, spike + ": " + error + " of " + energy);
        }
    }

    @Test
    void anEmptySampleAndOneOfZerosTakeColumnsAsEqual() {
        for (float[] sample : new float[][] {new float[0], new float[40]}) {
            CodedRowPoints points = points(grid(2, 16, 0.5), sample, 40);
            float[] row = Seeds.gaussian(40, 1);
            float[] decoded = coded(points, row, 0, new int[points.codesPerTile()]);
            double error = 0;
            for (int column = 0; column < row.length; column++) {
                error += (row[column] - decoded[column]) * (row[column] - decoded[column]) / 40;
            }
            assertTrue(error < 0.2, error + "");
        }
    }

    @Test
    void refusesParametersAndTensorsThatAreOutOfRange() {
        for (double bits : new double[] {0.05, 8.1, Double.NaN}) {
            assertThrows(IllegalArgumentException.class, () -> grid(bits, 256, 0));
        }
        assertThrows(IllegalArgumentException.class, () -> grid(2, 1, 0));
        assertThrows(IllegalArgumentException.class, () -> grid(2, 48, 0));
        assertThrows(IllegalArgumentException.class, () -> grid(2, 8, 1.1));
        EntropyCodedRows grid = grid(2, 8, 0);
        StoredTensors side = points(grid, Seeds.gaussian(64, 1), 4).side();
        StoredTensors wide = points(grid(6, 8, 0), Seeds.gaussian(640, 1), 40).side();
        assertThrows(IllegalArgumentException.class, () -> grid(0.1, 8, 0).restore(wide));
        for (float[] bad : new float[][] {{1, 1, 1}, {1, Float.NaN, 1, 1}, {1, 0, 1, 1}, {}}) {
            refused(grid, side.plusOne("gains", StoredTensor.ofFloats(bad, bad.length)));
        }
        byte[] classes = side.get("classes").bytes();
        refused(grid, side.plusOne("classes", StoredTensor.ofBytes(new byte[] {-1, -1, -1, -1})));
        refused(grid, side.plusOne("classes", StoredTensor.ofBytes(new byte[] {0, classes[1], classes[2], classes[3]
        })));
        int[] frequencies = side.get("frequencies").ints();
        frequencies[0]++;
        refused(grid, side.plusOne("frequencies", StoredTensor.ofShorts(frequencies, frequencies.length)));
        refused(grid, side.plusOne("shifts", StoredTensor.ofBytes(new byte[1])));
    }

    private static void refused(EntropyCodedRows grid, StoredTensors side) {
        assertThrows(IllegalArgumentException.class, () -> grid.restore(side));
    }
}
