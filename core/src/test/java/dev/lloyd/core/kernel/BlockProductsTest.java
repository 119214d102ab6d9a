package dev.lloyd.core.kernel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.core.random.Seeds;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class BlockProductsTest {
    private static final Workers ALONE = Workers.of(1);

    private static final int ROWS = 11;
    private static final int COLUMNS = 768;

    /// An odd number of blocks of 32, where the layout allows.
    private static int columns(BlockLayout layout) {
        return layout == BlockLayout.Q4_K || layout == BlockLayout.Q6_K ? COLUMNS : 9 * 32;
    }

    /// Random blocks with scales of moderate size.
    private static BlockRows random(BlockLayout layout, int rows, int columns) {
        RandomGenerator generator = Seeds.generator(1);
        byte[] bytes = new byte[(int) (rows * layout.rowBytes(columns))];
        generator.nextBytes(bytes);
        MemorySegment segment = Arena.ofAuto().allocate(bytes.length);
        segment.copyFrom(MemorySegment.ofArray(bytes));
        for (long at = 0; at < bytes.length; at += layout.bytes()) {
            short scale = Float.floatToFloat16(0.01f * (1 + generator.nextFloat()));
            switch (layout) {
                case Q4_0, Q8_0 -> segment.set(ValueLayout.JAVA_SHORT_UNALIGNED, at, scale);
                case Q4_K -> {
                    segment.set(ValueLayout.JAVA_SHORT_UNALIGNED, at, scale);
                    segment.set(ValueLayout.JAVA_SHORT_UNALIGNED, at + 2, scale);
                }
                case Q6_K -> segment.set(ValueLayout.JAVA_SHORT_UNALIGNED, at + 208, scale);
            }
        }
        return new BlockRows(layout, rows, columns, segment);
    }

    private static Matrix inputs(int tokens, int columns) {
        return new Matrix(tokens, columns, Samples.gaussian(tokens * columns, 2));
    }

    private static float[] products(BlockSupport support, BlockRows matrix, Matrix inputs) {
        float[] target = new float[inputs.rows() * matrix.rows()];
        support.multiply(matrix, BlockActivations.of(inputs, matrix.layout(), ALONE), 0, matrix.rows(), target);
        return target;
    }

    @ParameterizedTest
    @EnumSource
    void productsEqualTheDefinition(BlockLayout layout) {
        BlockRows matrix = random(layout, ROWS, COLUMNS);
        Matrix inputs = inputs(3, COLUMNS);
        Matrix rounded = BlockActivations.rounded(inputs);
        float[] products = products(new ScalarBlocks(), matrix, inputs);
        float[] values = new float[COLUMNS];
        for (int row = 0; row < ROWS; row++) {
            matrix.read(row, values, 0);
            for (int token = 0; token < 3; token++) {
                double sum = 0;
                double magnitude = 0;
                for (int column = 0; column < COLUMNS; column++) {
                    double term = (double) values[column] * rounded.at(token, column);
                    sum += term;
                    magnitude += Math.abs(term);
                }
                // An offset may cancel what it is added to.
                assertEquals(sum, products[token * ROWS + row], 8 * COLUMNS * 0x1p-24 * magnitude);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatIsCompiledHasTheBitsOfTheReference(BlockLayout layout) {
        for (int set = 1; set <= 2; set++) {
            Optional<CompiledBlocks> compiled = CompiledBlocks.load(set);
            assumeTrue(compiled.isPresent(), "SKIPPED: no compiled kernels here");
            for (int tokens : new int[] {1, 2, 4, 9}) {
                for (int rows : new int[] {1, 4, 7, 8}) {
                    BlockRows matrix = random(layout, rows, columns(layout));
                    Matrix inputs = inputs(tokens, columns(layout));
                    inputs.set(0, 3, 1e6f);
                    inputs.set(tokens - 1, 70, tokens == 9 ? Float.NaN : Float.MIN_VALUE);
                    inputs.set(tokens - 1, 150, tokens == 4 ? Float.NEGATIVE_INFINITY : -0f);
                    assertArrayEquals(
                            products(new ScalarBlocks(), matrix, inputs),
                            products(compiled.get(), matrix, inputs),
                            layout + " " + compiled.get().description() + ", " + tokens + " tokens, " + rows + " rows");
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void theGreatestProductsAreExact(BlockLayout layout) {
        BlockRows matrix = random(layout, 4, COLUMNS);
        for (long at = 0; at < matrix.bytes().byteSize(); at++) {
            byte code = (byte) (layout == BlockLayout.Q8_0 ? 0x7F : 0xFF);
            matrix.bytes().set(ValueLayout.JAVA_BYTE, at, code);
        }
        for (long at = 0; at < matrix.bytes().byteSize(); at += layout.bytes()) {
            matrix.bytes().set(ValueLayout.JAVA_INT_UNALIGNED, at, 0x3C00);
            if (layout == BlockLayout.Q6_K) {
                matrix.bytes().set(ValueLayout.JAVA_SHORT_UNALIGNED, at + 208, (short) 0x3C00);
            }
        }
        Matrix inputs = Matrix.zeros(1, COLUMNS);
        java.util.Arrays.fill(inputs.values(), -1);
        float[] row = new float[COLUMNS];
        float[] reference = products(new ScalarBlocks(), matrix, inputs);
        for (int set = 1; set <= 2; set++) {
            Optional<CompiledBlocks> compiled = CompiledBlocks.load(set);
            assumeTrue(compiled.isPresent(), "SKIPPED: no compiled kernels here");
            assertArrayEquals(reference, products(compiled.get(), matrix, inputs));
        }
        matrix.read(0, row, 0);
        double sum = 0;
        for (float value : row) {
            sum -= value;
        }
        assertEquals(sum, reference[0], 1e-6 * Math.abs(sum));
    }

    @ParameterizedTest
    @EnumSource
    void rowsMayBeSharedOutAndTokensAreAlone(BlockLayout layout) {
        BlockRows matrix = random(layout, 37, 768);
        Matrix inputs = inputs(6, 768);
        float[] whole = new float[6 * 37];
        BlockProducts.multiply(matrix, BlockActivations.of(inputs, layout, ALONE), 0, 37, whole);
        float[] parts = new float[6 * 37];
        BlockProducts.multiply(matrix, BlockActivations.of(inputs, layout, ALONE), 5, 36, parts);
        assertEquals(0, parts[4]);
        assertEquals(0, parts[36]);
        assertTrue(parts[5] != 0);
        BlockProducts.multiply(matrix, BlockActivations.of(inputs, layout, ALONE), 0, 5, parts);
        BlockProducts.multiply(matrix, BlockActivations.of(inputs, layout, ALONE), 36, 37, parts);
        assertArrayEquals(whole, parts);
        for (int token = 0; token < 6; token++) {
            float[] alone = new float[37];
            BlockActivations own = BlockActivations.of(inputs.rowSlice(token, token + 1), layout, ALONE);
            BlockProducts.multiply(matrix, own, 0, 37, alone);
            assertArrayEquals(java.util.Arrays.copyOfRange(whole, token * 37, token * 37 + 37), alone);
        }
    }

    @ParameterizedTest
    @EnumSource
    void blocksBecomePackedRows(BlockLayout layout) {
        BlockRows matrix = random(layout, 3, COLUMNS);
        PackedRows packed = matrix.packed();
        float[] values = new float[COLUMNS];
        for (int row = 0; row < 3; row++) {
            matrix.read(row, values, 0);
            for (int column = 0; column < COLUMNS; column++) {
                float scale = packed.scales()[row * packed.groups() + column / packed.groupSize()];
                assertEquals(values[column], packed.value(row, column), 128 * 0x1p-23 * Math.abs(scale));
            }
        }
    }

    @Test
    void whereThereIsACompilerThereAreCompiledKernels() {
        boolean intel = System.getProperty("os.arch").equals("amd64");
        boolean linux = System.getProperty("os.name").equals("Linux");
        boolean compiler = Stream.of(System.getenv("PATH").split(":"))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, "cc")));
        assumeTrue(intel && linux && compiler, "SKIPPED: no compiler for these kernels here");
        assertTrue(CompiledBlocks.load(1).isPresent());
    }

    @Test
    void onlyWholeBlocksAreTaken() {
        MemorySegment bytes = Arena.ofAuto().allocate(17);
        String message = assertThrows(
                        IllegalArgumentException.class, () -> new BlockRows(BlockLayout.Q4_0, 1, 32, bytes))
                .getMessage();
        assertEquals("1 x 32 codes of Q4_0 need 18 bytes outside of the heap, not 17", message);
        message = assertThrows(IllegalArgumentException.class, () -> new BlockRows(BlockLayout.Q4_K, 1, 32, bytes))
                .getMessage();
        assertEquals("1 x 32 codes are no whole blocks of Q4_K", message);
        MemorySegment nothing = Arena.ofAuto().allocate(0);
        assertThrows(IllegalArgumentException.class, () -> new BlockRows(BlockLayout.Q4_0, 3, 0, nothing));
        assertThrows(IllegalArgumentException.class, () -> new BlockRows(BlockLayout.Q8_0, 1, 1 << 29, bytes));
    }

    @Test
    void activationsOfAnotherLayoutAreRefused() {
        BlockRows matrix = random(BlockLayout.Q4_0, 2, 64);
        BlockActivations other = BlockActivations.of(inputs(1, 64), BlockLayout.Q8_0, ALONE);
        String message = assertThrows(
                        IllegalArgumentException.class, () -> BlockProducts.multiply(matrix, other, 0, 2, new float[2]))
                .getMessage();
        assertEquals("1 x 64 activations and a target of 2 do not go with 2 x 64 codes of Q4_0", message);
    }
}
