package dev.lloyd.core.kernel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.random.Seeds;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class BitshiftKernelsTest {
    private static final int ROWS = 37;

    static List<int[]> shapes() {
        List<int[]> shapes = new ArrayList<>();
        for (int[] code : new int[][] {{1, 8}, {2, 12}, {2, 16}, {3, 13}, {4, 16}, {5, 11}, {8, 16}}) {
            for (int columns : new int[] {0, 1, 16, 33, 160, 1000}) {
                for (int group : new int[] {16, 48, 10_000}) {
                    shapes.add(new int[] {code[0], code[1], columns, group});
                }
            }
        }
        return shapes;
    }

    private static int[][] codes(int bits, int columns) {
        RandomGenerator random = Seeds.generator(1);
        int[][] codes = new int[Math.ceilDiv(ROWS, 16)][256 * Math.ceilDiv(columns, 16)];
        for (int[] row : codes) {
            for (int index = 0; index < row.length; index++) {
                row[index] = random.nextInt(1 << bits);
            }
        }
        return codes;
    }

    private static BitshiftRows matrix(int[][] codes, int bits, int window, int columns, int group) {
        byte[] tiles = new byte[Math.toIntExact(BitshiftRows.byteSize(ROWS, columns, bits))];
        for (int row = 0; row < codes.length; row++) {
            BitshiftRows.arrange(codes[row], row, bits, tiles);
        }
        float[] table = Samples.gaussian(1 << window, 2);
        float[] scales = Samples.gaussian(ROWS * Math.ceilDiv(columns, group), 3);
        return new BitshiftRows(ROWS, columns, group, bits, window, tiles, table, scales);
    }

    /// The state of a value by the definition: all 256 codes that end with its own, the oldest first.
    private static int state(int[] codes, int tile, int value, int bits, int window) {
        long state = 0;
        for (int back = 255; back >= 0; back--) {
            int code = codes[256 * tile + Math.floorMod(value - back, 256)];
            state = (state << bits | code) & (1L << window) - 1;
        }
        return (int) state;
    }

    @ParameterizedTest
    @MethodSource("shapes")
    void bothImplementationsEqualTheDefinition(int[] shape) {
        int columns = shape[2];
        int[][] codes = codes(shape[0], columns);
        BitshiftRows matrix = matrix(codes, shape[0], shape[1], columns, shape[3]);
        Matrix vector = Matrix.zeros(ROWS, columns);
        Matrix scalar = Matrix.zeros(ROWS, columns);
        BitshiftKernels.decode(matrix, 0, ROWS, vector);
        new ScalarBitshift().decode(matrix, 0, ROWS, scalar);
        for (int row = 0; row < ROWS; row++) {
            for (int column = 0; column < columns; column++) {
                int value = row % 16 * 16 + column % 16;
                int state = state(codes[row / 16], column / 16, value, shape[0], shape[1]);
                float scale = matrix.scales()[row * matrix.groups() + column / shape[3]];
                float expected = scale * matrix.table()[state];
                assertEquals(expected, scalar.at(row, column));
                assertEquals(expected, vector.at(row, column));
            }
        }
    }

    @Test
    void aRangeOfRowsGoesToTheFirstRowsOfTheTarget() {
        BitshiftRows matrix = matrix(codes(2, 100), 2, 12, 100, 16);
        Matrix all = Matrix.zeros(ROWS, 100);
        BitshiftKernels.decode(matrix, 0, ROWS, all);
        Matrix part = Matrix.zeros(6, 100);
        BitshiftKernels.decode(matrix, 14, 19, part);
        assertArrayEquals(all.rowSlice(14, 19).values(), part.rowSlice(0, 5).values());
        assertArrayEquals(new float[100], part.rowSlice(5, 6).values());
    }

    @Test
    void wrongArgumentsAreRefused() {
        BitshiftRows matrix = matrix(codes(2, 64), 2, 12, 64, 16);
        assertThrows(IllegalArgumentException.class, () -> BitshiftKernels.decode(matrix, 0, 3, Matrix.zeros(2, 64)));
        assertThrows(IllegalArgumentException.class, () -> BitshiftKernels.decode(matrix, 0, 3, Matrix.zeros(3, 63)));
        assertThrows(IllegalArgumentException.class, () -> matrix(codes(2, 64), 2, 12, 64, 24));
        String message = assertThrows(
                        IllegalArgumentException.class,
                        () -> new BitshiftRows(1, 16, 16, 2, 8, new byte[130], new float[3], new float[1]))
                .getMessage();
        assertTrue(message.endsWith("256 values in the table, not 130, 1 and 3"), message);
    }
}
