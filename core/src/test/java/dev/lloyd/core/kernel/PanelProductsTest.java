package dev.lloyd.core.kernel;

import static dev.lloyd.core.kernel.PanelSamples.blocks;
import static dev.lloyd.core.kernel.PanelSamples.packed;
import static dev.lloyd.core.kernel.PanelSamples.panels;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class PanelProductsTest {
    private static final Workers ALONE = Workers.of(1);

    private static Matrix inputs(int tokens, int columns) {
        return new Matrix(tokens, columns, Samples.gaussian(tokens * columns, 2));
    }

    private static float[] products(PanelSupport support, CodePanels matrix, Matrix inputs) {
        float[] target = new float[inputs.rows() * matrix.rows()];
        support.multiply(matrix, PanelActivations.of(inputs, ALONE, support), 0, matrix.rows(), target);
        return target;
    }

    /// 320 columns end within a group of 96; 70 within a block. 2,048 and more are several slices.
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
    void panelsHoldWhatPackedRowsHold(int bits) {
        for (int[] shape : new int[][] {
            {37, 320, 96}, {16, 70, 32}, {1, 33, 999}, {5, 70, 16}, {17, 4300, 96}, {2, 2100, 16}, {2, 4300, 2560}
        }) {
            PackedRows rows = packed(bits, shape[0], shape[1], shape[2]);
            CodePanels panels = CodePanels.of(rows, new CodeMemory(), ALONE);
            float[] values = new float[shape[1]];
            for (int row = 0; row < shape[0]; row++) {
                panels.read(row, values, 0);
                for (int column = 0; column < shape[1]; column++) {
                    assertEquals(rows.code(row, column), panels.code(row, column));
                    assertEquals(rows.value(row, column), values[column]);
                }
            }
        }
    }

    /// One block alone, one behind whole groups, and one behind a whole slice.
    @ParameterizedTest
    @EnumSource
    void panelsHoldWhatBlocksHold(BlockLayout layout) {
        for (int columns : new int[] {0, 512, 2048}) {
            panelsHoldWhatBlocksHold(blocks(layout, 18, columns + layout.columns()));
        }
    }

    private static void panelsHoldWhatBlocksHold(BlockRows rows) {
        CodePanels panels = CodePanels.of(rows, new CodeMemory(), ALONE);
        PackedRows packed = rows.packed();
        float[] wanted = new float[rows.columns()];
        float[] values = new float[rows.columns()];
        for (int row = 0; row < rows.rows(); row++) {
            rows.read(row, wanted, 0);
            panels.read(row, values, 0);
            for (int column = 0; column < rows.columns(); column++) {
                assertEquals(packed.code(row, column), panels.code(row, column));
                // The offset is rounded once more where the block adds a whole number to the code.
                float scale = Math.abs(panels.scale(row, column));
                assertEquals(wanted[column], values[column], 128 * 0x1p-23 * scale);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("dev.lloyd.core.kernel.PanelSamples#kinds")
    void whatIsCompiledLaysOutAsTheReference(String kind) {
        Optional<CompiledPanels> compiled = CompiledPanels.load(1);
        assumeTrue(compiled.isPresent(), "SKIPPED: no compiled kernels here");
        for (int rows : new int[] {1, 16, 37}) {
            MemorySegment wanted = panels(new ScalarPanels(), kind, rows, ALONE).bytes();
            MemorySegment found = panels(compiled.get(), kind, rows, ALONE).bytes();
            assertEquals(-1, wanted.mismatch(found));
        }
    }

    @ParameterizedTest
    @MethodSource("dev.lloyd.core.kernel.PanelSamples#kinds")
    void panelsAreTheSameForAnyNumberOfThreads(String kind) {
        try (Workers three = Workers.of(3)) {
            CodePanels alone = panels(kind, 75, ALONE);
            assertEquals(-1, alone.bytes().mismatch(panels(kind, 75, three).bytes()));
        }
    }

    @ParameterizedTest
    @MethodSource("dev.lloyd.core.kernel.PanelSamples#kinds")
    void productsEqualTheDefinition(String kind) {
        CodePanels matrix = panels(kind, 19, ALONE);
        int columns = matrix.columns();
        Matrix inputs = inputs(3, columns);
        Matrix rounded = PanelActivations.rounded(inputs);
        float[] products = products(new ScalarPanels(), matrix, inputs);
        int parts = matrix.blocks() * matrix.scales().parts();
        for (int row = 0; row < 19; row++) {
            for (int token = 0; token < 3; token++) {
                double sum = 0;
                double magnitude = 0;
                for (int column = 0; column < columns; column++) {
                    double scaled = (double) matrix.scale(row, column) * matrix.code(row, column);
                    double offset = matrix.offset(row, column);
                    sum += (scaled + offset) * rounded.at(token, column);
                    magnitude += (Math.abs(scaled) + Math.abs(offset)) * Math.abs(rounded.at(token, column));
                }
                // Of each part the product of two scales, their product with a sum, and two sums.
                assertEquals(sum, products[token * 19 + row], (2 * parts + 3) * 0x1p-24 * magnitude);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("dev.lloyd.core.kernel.PanelSamples#kinds")
    void whatIsCompiledHasTheBitsOfTheReference(String kind) {
        for (int set = 1; set <= 2; set++) {
            Optional<CompiledPanels> compiled = CompiledPanels.load(set);
            assumeTrue(compiled.isPresent(), "SKIPPED: no compiled kernels here");
            for (int tokens : new int[] {1, 2, 4, 9}) {
                for (int rows : new int[] {1, 16, 33, 64}) {
                    CodePanels matrix = panels(kind, rows, ALONE);
                    Matrix inputs = inputs(tokens, matrix.columns());
                    inputs.set(0, 3, 1e6f);
                    inputs.set(tokens - 1, 70, tokens == 9 ? Float.NaN : Float.MIN_VALUE);
                    inputs.set(tokens - 1, 290, tokens == 4 ? Float.NEGATIVE_INFINITY : -0f);
                    assertArrayEquals(
                            products(new ScalarPanels(), matrix, inputs),
                            products(compiled.get(), matrix, inputs),
                            compiled.get().description() + ", " + tokens + " tokens, " + rows + " rows");
                }
            }
        }
    }

    /// Two panels at a time, for one token, and whatever rows are asked for.
    @ParameterizedTest
    @MethodSource("dev.lloyd.core.kernel.PanelSamples#kinds")
    void whatIsCompiledHasTheBitsOfTheReferenceInShortRows(String kind) {
        for (int set = 1; set <= 2; set++) {
            Optional<CompiledPanels> compiled = CompiledPanels.load(set);
            assumeTrue(compiled.isPresent(), "SKIPPED: no compiled kernels here");
            CodePanels matrix = PanelSamples.narrow(new ScalarPanels(), kind, 90);
            Matrix inputs = inputs(1, matrix.columns());
            float[] wanted = products(new ScalarPanels(), matrix, inputs);
            assertArrayEquals(wanted, products(compiled.get(), matrix, inputs));
            PanelActivations activations = PanelActivations.of(inputs, ALONE, compiled.get());
            float[] some = new float[90];
            compiled.get().multiply(matrix, activations, 21, 83, some);
            Arrays.fill(wanted, 0, 21, 0);
            Arrays.fill(wanted, 83, 90, 0);
            assertArrayEquals(wanted, some);
        }
    }

    /// A slice of columns begins with the sums of the one before it, in the rows that are asked for.
    @ParameterizedTest
    @MethodSource("dev.lloyd.core.kernel.PanelSamples#kinds")
    void slicesContinueEachOther(String kind) {
        CodePanels matrix = PanelSamples.wide(new ScalarPanels(), kind, 37);
        Matrix inputs = inputs(5, matrix.columns());
        float[] wanted = products(new ScalarPanels(), matrix, inputs);
        for (int set = 1; set <= 2; set++) {
            Optional<CompiledPanels> compiled = CompiledPanels.load(set);
            assumeTrue(compiled.isPresent(), "SKIPPED: no compiled kernels here");
            assertEquals(
                    -1,
                    matrix.bytes()
                            .mismatch(
                                    PanelSamples.wide(compiled.get(), kind, 37).bytes()));
            float[] found = new float[5 * 37];
            Arrays.fill(found, 1e6f);
            PanelActivations activations = PanelActivations.of(inputs, ALONE, compiled.get());
            for (int[] part : new int[][] {{5, 36}, {36, 37}, {0, 5}}) {
                compiled.get().multiply(matrix, activations, part[0], part[1], found);
            }
            assertArrayEquals(wanted, found);
        }
    }

    @Test
    void whatIsCompiledRoundsAsTheReference() {
        Matrix inputs = inputs(40, 300);
        inputs.set(1, 3, 1e6f);
        inputs.set(2, 70, Float.NaN);
        inputs.set(3, 290, Float.NEGATIVE_INFINITY);
        inputs.set(4, 40, Float.MIN_VALUE);
        Arrays.fill(inputs.values(), inputs.offset(5), inputs.offset(6), -0f);
        for (int column = 0; column < 300; column++) {
            // Halves between two codes, and scales below the least normal number.
            inputs.set(6, column, column % 32 == 0 ? 127 : column % 7 - 2.5f);
            inputs.set(7, column, (column % 191 - 95) * Float.MIN_VALUE);
            inputs.set(8, column, column % 2 == 0 ? Float.MAX_VALUE : -Float.MAX_VALUE);
        }
        PanelActivations wanted = PanelActivations.of(inputs, ALONE, new ScalarPanels());
        for (int set = 1; set <= 2; set++) {
            Optional<CompiledPanels> compiled = CompiledPanels.load(set);
            assumeTrue(compiled.isPresent(), "SKIPPED: no compiled kernels here");
            PanelActivations found = PanelActivations.of(inputs, ALONE, compiled.get());
            assertArrayEquals(wanted.codes, found.codes);
            assertArrayEquals(wanted.scales, found.scales);
            assertArrayEquals(wanted.sums, found.sums);
            assertArrayEquals(wanted.halfSums, found.halfSums);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 4, 7, 8})
    void theGreatestProductsAreExact(int bits) {
        byte[] codes = new byte[32 * 256 * bits / 8];
        Arrays.fill(codes, (byte) 0xFF);
        float[] ones = new float[32];
        Arrays.fill(ones, 1);
        PackedRows rows = new PackedRows(bits, 32, 256, 256, codes, ones, new float[32]);
        CodePanels matrix = CodePanels.of(rows, new CodeMemory(), ALONE);
        Matrix inputs = Matrix.zeros(5, 256);
        Arrays.fill(inputs.values(), -127);
        float[] wanted = new float[5 * 32];
        Arrays.fill(wanted, -127f * 256 * ((1 << bits) - 1));
        assertArrayEquals(wanted, products(new ScalarPanels(), matrix, inputs));
        for (int set = 1; set <= 2; set++) {
            Optional<CompiledPanels> compiled = CompiledPanels.load(set);
            assumeTrue(compiled.isPresent(), "SKIPPED: no compiled kernels here");
            assertArrayEquals(wanted, products(compiled.get(), matrix, inputs));
        }
    }

    @ParameterizedTest
    @MethodSource("dev.lloyd.core.kernel.PanelSamples#kinds")
    void rowsMayBeSharedOutAndTokensAreAlone(String kind) {
        CodePanels matrix = panels(kind, 75, ALONE);
        Matrix inputs = inputs(6, matrix.columns());
        PanelActivations activations = PanelActivations.of(inputs, ALONE);
        float[] whole = new float[6 * 75];
        PanelProducts.multiply(matrix, activations, 0, 75, whole);
        float[] parts = new float[6 * 75];
        PanelProducts.multiply(matrix, activations, 5, 74, parts);
        assertEquals(0, parts[4]);
        assertEquals(0, parts[74]);
        assertTrue(parts[5] != 0);
        PanelProducts.multiply(matrix, activations, 0, 5, parts);
        PanelProducts.multiply(matrix, activations, 74, 75, parts);
        assertArrayEquals(whole, parts);
        for (int token = 0; token < 6; token++) {
            float[] alone = products(new ScalarPanels(), matrix, inputs.rowSlice(token, token + 1));
            assertArrayEquals(Arrays.copyOfRange(whole, token * 75, token * 75 + 75), alone);
        }
    }

    @Test
    void whereThereIsACompilerThereAreCompiledKernels() {
        boolean intel = System.getProperty("os.arch").equals("amd64");
        boolean linux = System.getProperty("os.name").equals("Linux");
        boolean compiler = Stream.of(System.getenv("PATH").split(":"))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, "cc")));
        assumeTrue(intel && linux && compiler, "SKIPPED: no compiler for these kernels here");
        assertTrue(CompiledPanels.load(1).isPresent());
    }

    @ParameterizedTest
    @EnumSource
    void codesBeginALineOfTheCache(PanelScales scales) {
        assertEquals(0, scales.bytes() % 64);
    }

    @Test
    void onlyGroupsOfWholeBlocksAreCovered() {
        assertEquals(false, CodePanels.covers(packed(4, 1, 62, 31)));
        assertEquals(true, CodePanels.covers(packed(4, 1, 62, 62)));
        assertEquals(true, CodePanels.covers(packed(8, 1, 100, 64)));
        var group = assertThrows(
                IllegalArgumentException.class,
                () -> new CodePanels(
                        4, PanelScales.SINGLES, 31, 1, 62, Arena.ofAuto().allocate(1)));
        assertEquals(
                "1 x 62 codes in groups of 31 cannot lie in panels with scales as SINGLES: groups are multiples of 32",
                group.getMessage());
        var bytes = assertThrows(
                IllegalArgumentException.class,
                () -> new CodePanels(
                        4, PanelScales.SINGLES, 32, 17, 64, Arena.ofAuto().allocate(1)));
        assertEquals(
                "17 x 64 codes of 4 bits in groups of 32 need 1536 bytes outside of the heap, not 1",
                bytes.getMessage());
        var halves = assertThrows(
                IllegalArgumentException.class,
                () -> new CodePanels(
                        4, PanelScales.HALVES, 64, 1, 64, Arena.ofAuto().allocate(1)));
        assertEquals(
                "1 x 64 codes in groups of 64 cannot lie in panels with scales as HALVES: groups are of 256",
                halves.getMessage());
    }

    @Test
    void onlyWholeBlocksOfAFileAreTaken() {
        MemorySegment bytes = Arena.ofAuto().allocate(17);
        String message = assertThrows(
                        IllegalArgumentException.class, () -> new BlockRows(BlockLayout.Q4_0, 1, 32, bytes))
                .getMessage();
        assertEquals("1 x 32 codes of Q4_0 need 18 bytes, not 17", message);
        message = assertThrows(IllegalArgumentException.class, () -> new BlockRows(BlockLayout.Q4_K, 1, 32, bytes))
                .getMessage();
        assertEquals("1 x 32 codes are no whole blocks of Q4_K", message);
        MemorySegment nothing = Arena.ofAuto().allocate(0);
        assertThrows(IllegalArgumentException.class, () -> new BlockRows(BlockLayout.Q4_0, 3, 0, nothing));
        MemorySegment two = MemorySegment.ofArray(new byte[2 * 18]);
        message = assertThrows(
                        IllegalArgumentException.class, () -> new BlockRows(BlockLayout.Q4_0, 2, 32, two, new int[1]))
                .getMessage();
        assertEquals("an order of 1 is none of 2 rows", message);
        BlockRows outside = new BlockRows(BlockLayout.Q4_0, 2, 32, two, new int[] {0, 2});
        assertThrows(IndexOutOfBoundsException.class, () -> outside.read(1, new float[32], 0));
    }

    @Test
    void activationsOfAnotherShapeAreRefused() {
        CodePanels matrix = CodePanels.of(packed(4, 2, 64, 64), new CodeMemory(), ALONE);
        PanelActivations other = PanelActivations.of(inputs(1, 32), ALONE);
        String message = assertThrows(
                        IllegalArgumentException.class, () -> PanelProducts.multiply(matrix, other, 0, 2, new float[2]))
                .getMessage();
        assertEquals("1 x 32 activations and a target of 2 do not go with 2 x 64 codes", message);
    }
}
