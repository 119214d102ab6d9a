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

class CodebookKernelsTest {
    private static final int ROWS = 13;

    /// Cuts of a row into parts, bits, stages, columns, rows that share codes, codebooks, columns of a group.
    record Shape(int[] starts, int bits, int stages, int columns, int tall, int count, int group) {
        int parts() {
            return starts.length > 2 ? starts.length - 1 : Math.ceilDiv(columns, starts[1]);
        }

        /// The part that a column belongs to.
        int part(int column) {
            if (starts.length == 2) {
                return column / starts[1];
            }
            int part = 0;
            while (starts[part + 1] <= column) {
                part++;
            }
            return part;
        }
    }

    static List<Shape> shapes() {
        List<Shape> shapes = new ArrayList<>();
        for (int columns : new int[] {0, 1, 2, 15, 16, 17, 64, 201, 333}) {
            for (int length : new int[] {1, 2, 3, 4, 7, 8, 15, 16, 17, 24, 40}) {
                int[] starts = {0, length};
                shapes.add(new Shape(starts, 6, 1, columns, 1, 1, 32));
                shapes.add(new Shape(starts, 2, 3, columns, 1, 1, 10_000));
                shapes.add(new Shape(starts, 4, 1, columns, 1, ROWS, 7));
                shapes.add(new Shape(starts, 3, 1, columns, 4, 4, 48));
            }
        }
        for (int bits = 1; bits <= 11; bits++) {
            for (int columns : new int[] {7, 33, 131}) {
                shapes.add(new Shape(new int[] {0, 1}, bits, 1, columns, 1, bits % 2 == 0 ? 1 : ROWS, 24));
                shapes.add(new Shape(new int[] {0, 1}, bits, 1, columns, 1, 1, 16));
                shapes.add(new Shape(new int[] {0, 1}, bits, 1, columns, 1, 1, 64));
                shapes.add(new Shape(new int[] {0, 2}, bits, 1, columns, 3, 3, 17));
            }
        }
        for (int stages : new int[] {1, 2, 4}) {
            shapes.add(new Shape(new int[] {0, 3, 7, 10, 14, 30, 63, 64}, 5, stages, 64, 1, 1, 16));
            shapes.add(new Shape(new int[] {0, 8, 16, 24, 32}, 8, stages, 32, 1, 1, 32));
            shapes.add(new Shape(new int[] {0, 1, 2}, 8, stages, 2, 1, 1, 1));
        }
        return shapes;
    }

    private static int[][] codes(Shape shape) {
        RandomGenerator random = Seeds.generator(1);
        int[][] codes = new int[Math.ceilDiv(ROWS, shape.tall())][shape.parts() * shape.stages()];
        for (int[] row : codes) {
            for (int index = 0; index < row.length; index++) {
                row[index] = random.nextInt(1 << shape.bits());
            }
        }
        return codes;
    }

    private static float[] vectors(Shape shape, int book) {
        int[] starts = shape.starts();
        float[] vectors = Samples.gaussian((starts[starts.length - 1] * shape.stages()) << shape.bits(), 10 + book);
        for (int index = 0; index < vectors.length; index += 3) {
            vectors[index] = -0f;
        }
        return vectors;
    }

    private static CodebookRows matrix(Shape shape, int[][] codes, float[] zeros) {
        List<CodebookTile> books = new ArrayList<>();
        for (int book = 0; book < shape.count(); book++) {
            books.add(new CodebookTile(shape.bits(), shape.stages(), shape.starts(), vectors(shape, book)));
        }
        return new CodebookRows(
                ROWS,
                shape.columns(),
                shape.tall(),
                books,
                (row, target) -> System.arraycopy(codes[row], 0, target, 0, codes[row].length),
                shape.group(),
                scales(shape, 3),
                zeros);
    }

    private static float[] scales(Shape shape, long seed) {
        return Samples.gaussian(ROWS * Math.ceilDiv(shape.columns(), shape.group()), seed);
    }

    /// A value by the definition.
    private static float value(Shape shape, int[][] codes, float[][] vectors, int row, int column) {
        int part = shape.part(column);
        int repeats = shape.starts().length == 2 ? 0 : part;
        int start = shape.starts()[repeats];
        int length = shape.starts()[repeats + 1] - start;
        int place = shape.starts().length == 2 ? column % length : column - start;
        int book = (start * shape.stages()) << shape.bits();
        float sum = 0;
        for (int stage = 0; stage < shape.stages(); stage++) {
            int code = codes[row / shape.tall()][part * shape.stages() + stage];
            int vector = (stage << shape.bits()) + code;
            sum += vectors[row % shape.count()][book + vector * length + place];
        }
        return sum;
    }

    @ParameterizedTest
    @MethodSource("shapes")
    void bothImplementationsEqualTheDefinition(Shape shape) {
        int[][] codes = codes(shape);
        float[][] vectors = new float[shape.count()][];
        for (int book = 0; book < vectors.length; book++) {
            vectors[book] = vectors(shape, book);
        }
        for (float[] zeros : List.of(new float[0], scales(shape, 4))) {
            CodebookRows matrix = matrix(shape, codes, zeros);
            Matrix vector = Matrix.zeros(ROWS, shape.columns());
            Matrix scalar = Matrix.zeros(ROWS, shape.columns());
            CodebookKernels.decode(matrix, 0, ROWS, vector);
            CodebookKernels.decode(matrix, 0, ROWS, scalar, new ScalarCodebooks());
            for (int row = 0; row < ROWS; row++) {
                for (int column = 0; column < shape.columns(); column++) {
                    int group = row * matrix.groups() + column / shape.group();
                    float zero = zeros.length == 0 ? 0 : zeros[group];
                    float expected = matrix.scales()[group] * (value(shape, codes, vectors, row, column) - zero);
                    assertEquals(expected, scalar.at(row, column));
                    assertEquals(expected, vector.at(row, column));
                }
            }
        }
    }

    @Test
    void aRangeOfRowsGoesToTheFirstRowsOfTheTarget() {
        Shape shape = new Shape(new int[] {0, 4}, 6, 1, 101, 4, 4, 32);
        CodebookRows matrix = matrix(shape, codes(shape), new float[0]);
        Matrix all = Matrix.zeros(ROWS, 101);
        CodebookKernels.decode(matrix, 0, ROWS, all);
        Matrix part = Matrix.zeros(5, 101);
        CodebookKernels.decode(matrix, 3, 7, part);
        assertArrayEquals(all.rowSlice(3, 7).values(), part.rowSlice(0, 4).values());
        assertArrayEquals(new float[101], part.rowSlice(4, 5).values());
    }

    @Test
    void wrongArgumentsAreRefused() {
        Shape shape = new Shape(new int[] {0, 4}, 6, 1, 64, 1, 1, 32);
        CodebookRows matrix = matrix(shape, codes(shape), new float[0]);
        assertThrows(IllegalArgumentException.class, () -> CodebookKernels.decode(matrix, 0, 3, Matrix.zeros(2, 64)));
        assertThrows(IllegalArgumentException.class, () -> CodebookKernels.decode(matrix, 0, 3, Matrix.zeros(3, 63)));
        assertThrows(IllegalArgumentException.class, () -> matrix(shape, codes(shape), new float[3]));
        Shape other = new Shape(new int[] {0, 4, 9}, 6, 1, 64, 1, 1, 32);
        String wide = assertThrows(IllegalArgumentException.class, () -> matrix(other, codes(shape), new float[0]))
                .getMessage();
        assertTrue(wide.endsWith("make a row of 9 columns, not of 64"), wide);
        String message = assertThrows(
                        IllegalArgumentException.class, () -> new CodebookTile(3, 2, new int[] {0, 2, 5}, new float[7]))
                .getMessage();
        assertTrue(message.endsWith("5 columns need 80 values in the codebooks, not 7"), message);
        assertThrows(IllegalArgumentException.class, () -> new CodebookTile(3, 1, new int[] {0, 2, 2}, new float[16]));
    }
}
