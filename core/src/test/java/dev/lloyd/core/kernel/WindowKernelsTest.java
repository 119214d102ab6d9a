package dev.lloyd.core.kernel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.random.Seeds;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WindowKernelsTest {
    private static final int ROWS = 5;

    private static BitWindows windows(int bits, int columns) {
        RandomGenerator random = Seeds.generator(1);
        int[] ends = new int[columns];
        int[] widths = new int[columns];
        int[] starts = new int[columns];
        float[] tables = Samples.gaussian((1 << 16) + 100, 2);
        for (int column = 0; column < columns; column++) {
            ends[column] = column == 0 ? bits : random.nextInt(bits + 1);
            widths[column] = Math.min(bits, random.nextInt(17));
            starts[column] = random.nextInt(100);
        }
        return new BitWindows(bits, ends, widths, starts, Samples.gaussian(columns, 3), tables);
    }

    private static boolean[][] strings(int bits) {
        RandomGenerator random = Seeds.generator(4);
        boolean[][] strings = new boolean[ROWS][bits];
        for (boolean[] string : strings) {
            for (int bit = 0; bit < bits; bit++) {
                string[bit] = random.nextBoolean();
            }
        }
        return strings;
    }

    private static WindowRows matrix(BitWindows windows, boolean[][] strings) {
        WindowRows.RowStrings pieces = (row, target) -> {
            for (int piece = 0; piece < target.length; piece++) {
                target[piece] = 0;
                for (int bit = 8 * piece; bit < 8 * piece + 8; bit++) {
                    target[piece] = target[piece] << 1 | (bit < strings[row].length && strings[row][bit] ? 1 : 0);
                }
            }
        };
        return new WindowRows(windows, pieces, Samples.gaussian(ROWS, 5));
    }

    @ParameterizedTest
    @CsvSource({"1, 3", "7, 40", "8, 0", "13, 50", "16, 70", "17, 70", "1000, 333", "4099, 64"})
    void valuesEqualTheDefinition(int bits, int columns) {
        BitWindows windows = windows(bits, columns);
        boolean[][] strings = strings(bits);
        WindowRows matrix = matrix(windows, strings);
        Matrix target = Matrix.zeros(ROWS, columns);
        WindowKernels.decode(matrix, 0, ROWS, target);
        for (int row = 0; row < ROWS; row++) {
            for (int column = 0; column < columns; column++) {
                int window = 0;
                for (int back = windows.widths()[column]; back > 0; back--) {
                    boolean one = strings[row][Math.floorMod(windows.ends()[column] - back, bits)];
                    window = 2 * window + (one ? 1 : 0);
                }
                float point = windows.factors()[column] * windows.tables()[windows.starts()[column] + window];
                assertEquals(matrix.scales()[row] * point, target.at(row, column));
            }
        }
    }

    @Test
    void aRangeOfRowsGoesToTheFirstRowsOfTheTarget() {
        WindowRows matrix = matrix(windows(150, 60), strings(150));
        Matrix all = Matrix.zeros(ROWS, 60);
        WindowKernels.decode(matrix, 0, ROWS, all);
        Matrix part = Matrix.zeros(3, 60);
        WindowKernels.decode(matrix, 2, 4, part);
        assertArrayEquals(all.rowSlice(2, 4).values(), part.rowSlice(0, 2).values());
        assertArrayEquals(new float[60], part.rowSlice(2, 3).values());
    }

    @Test
    void wrongArgumentsAreRefused() {
        WindowRows matrix = matrix(windows(150, 60), strings(150));
        assertThrows(IllegalArgumentException.class, () -> WindowKernels.decode(matrix, 0, 3, Matrix.zeros(2, 60)));
        assertThrows(IllegalArgumentException.class, () -> WindowKernels.decode(matrix, 0, 3, Matrix.zeros(3, 61)));
        String message = assertThrows(
                        IllegalArgumentException.class,
                        () -> new BitWindows(9, new int[] {10}, new int[] {3}, new int[1], new float[1], new float[8]))
                .getMessage();
        assertTrue(message.startsWith("column 0 cannot have a window of 3 bits before bit 10 of 9"), message);
        assertThrows(
                IllegalArgumentException.class,
                () -> new BitWindows(9, new int[] {9}, new int[] {3}, new int[1], new float[1], new float[7]));
    }
}
