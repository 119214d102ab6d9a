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
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PanelProductsTest {
    private static final Workers ALONE = Workers.of(1);

    private static PackedRows packed(int bits, int rows, int columns, int group) {
        byte[] codes = new byte[rows * Math.ceilDiv(columns * bits, 8)];
        Seeds.generator(bits).nextBytes(codes);
        int groups = rows * Math.ceilDiv(columns, group);
        return new PackedRows(
                bits, rows, columns, group, codes, Samples.gaussian(groups, 3), Samples.gaussian(groups, 4));
    }

    private static CodePanels panels(int bits, int rows, int columns, int group) {
        return CodePanels.of(packed(bits, rows, columns, group), new CodeMemory());
    }

    private static Matrix inputs(int tokens, int columns) {
        return new Matrix(tokens, columns, Samples.gaussian(tokens * columns, 2));
    }

    private static float[] products(PanelSupport support, CodePanels matrix, Matrix inputs) {
        float[] target = new float[inputs.rows() * matrix.rows()];
        support.multiply(matrix, PanelActivations.of(inputs, ALONE, support), 0, matrix.rows(), target);
        return target;
    }

    /// 320 columns end within a group of 96; 70 within a block.
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
    void panelsHoldWhatPackedRowsHold(int bits) {
        for (int[] shape : new int[][] {{37, 320, 96}, {16, 70, 32}, {1, 33, 999}}) {
            PackedRows rows = packed(bits, shape[0], shape[1], shape[2]);
            CodePanels panels = CodePanels.of(rows, new CodeMemory());
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

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
    void productsEqualTheDefinition(int bits) {
        CodePanels matrix = panels(bits, 19, 230, 64);
        Matrix inputs = inputs(3, 230);
        Matrix rounded = BlockActivations.rounded(inputs);
        float[] products = products(new ScalarPanels(), matrix, inputs);
        for (int row = 0; row < 19; row++) {
            for (int token = 0; token < 3; token++) {
                double sum = 0;
                double magnitude = 0;
                for (int column = 0; column < 230; column++) {
                    double scaled = (double) matrix.scale(row, column / 64) * matrix.code(row, column);
                    double offset = matrix.offset(row, column / 64);
                    sum += (scaled + offset) * rounded.at(token, column);
                    magnitude += (Math.abs(scaled) + Math.abs(offset)) * Math.abs(rounded.at(token, column));
                }
                // Each of 8 blocks: the product of two scales, their sum times codes, and two sums.
                assertEquals(sum, products[token * 19 + row], (2 * 8 + 3) * 0x1p-24 * magnitude);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
    void whatIsCompiledHasTheBitsOfTheReference(int bits) {
        for (int set = 1; set <= 2; set++) {
            Optional<CompiledPanels> compiled = CompiledPanels.load(set);
            assumeTrue(compiled.isPresent(), "SKIPPED: no compiled kernels here");
            for (int tokens : new int[] {1, 2, 4, 9}) {
                for (int rows : new int[] {1, 16, 33, 64}) {
                    CodePanels matrix = panels(bits, rows, 300, 128);
                    Matrix inputs = inputs(tokens, 300);
                    inputs.set(0, 3, 1e6f);
                    inputs.set(tokens - 1, 70, tokens == 9 ? Float.NaN : Float.MIN_VALUE);
                    inputs.set(tokens - 1, 290, tokens == 4 ? Float.NEGATIVE_INFINITY : -0f);
                    assertArrayEquals(
                            products(new ScalarPanels(), matrix, inputs),
                            products(compiled.get(), matrix, inputs),
                            "set " + set + ", " + tokens + " tokens, " + rows + " rows");
                }
            }
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
        CodePanels matrix = CodePanels.of(rows, new CodeMemory());
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

    @Test
    void rowsMayBeSharedOutAndTokensAreAlone() {
        CodePanels matrix = panels(4, 75, 768, 96);
        Matrix inputs = inputs(6, 768);
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
    void onlyGroupsOfWholeBlocksAreCovered() {
        assertEquals(false, CodePanels.covers(packed(4, 1, 62, 31)));
        assertEquals(true, CodePanels.covers(packed(4, 1, 62, 62)));
        assertEquals(true, CodePanels.covers(packed(8, 1, 100, 64)));
        var group = assertThrows(
                IllegalArgumentException.class,
                () -> new CodePanels(4, 31, 1, 62, Arena.ofAuto().allocate(1)));
        assertEquals(
                "1 x 62 codes in groups of 31 cannot lie in panels: groups are multiples of 32", group.getMessage());
        var bytes = assertThrows(
                IllegalArgumentException.class,
                () -> new CodePanels(4, 32, 17, 64, Arena.ofAuto().allocate(1)));
        assertEquals(
                "17 x 64 codes of 4 bits in groups of 32 need 1536 bytes outside of the heap, not 1",
                bytes.getMessage());
    }

    @Test
    void activationsOfAnotherShapeAreRefused() {
        CodePanels matrix = panels(4, 2, 64, 64);
        PanelActivations other = PanelActivations.of(inputs(1, 32), ALONE);
        String message = assertThrows(
                        IllegalArgumentException.class, () -> PanelProducts.multiply(matrix, other, 0, 2, new float[2]))
                .getMessage();
        assertEquals("1 x 32 activations and a target of 2 do not go with 2 x 64 codes", message);
    }
}
