package dev.lloyd.tuning.block;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.models.network.Packing;
import dev.lloyd.models.tuning.TuningText;
import dev.lloyd.tuning.torch.Libtorch;
import dev.lloyd.tuning.torch.Tensors;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Portions have the rows of their own sequences.
class PortionTest {
    @BeforeAll
    static void load() {
        Libtorch.require();
    }

    private static Matrix counting(int rows) {
        float[] values = new float[rows];
        for (int row = 0; row < rows; row++) {
            values[row] = row;
        }
        return new Matrix(rows, 1, values);
    }

    private static TuningText text(Packing packing, int targets) {
        Matrix input = counting(packing.tokens());
        return new TuningText(packing, input, input, counting(targets));
    }

    @Test
    void wholeSequencesOfUnevenLengthFillAPortion() {
        List<Portion> portions = Portion.of(List.of(text(Packing.of(3, 2, 4, 1), 10)), 5);
        assertEquals(2, portions.size());
        try (var _ = new PointerScope()) {
            assertArrayEquals(
                    new float[] {0, 1, 2, 3, 4}, Tensors.floats(portions.get(0).input()));
            assertArrayEquals(
                    new float[] {5, 6, 7, 8, 9}, Tensors.floats(portions.get(1).target()));
            assertArrayEquals(new int[] {4, 1}, portions.get(1).packing().lengths());
        }
    }

    @Test
    void aSequenceLongerThanAPortionIsOneAndATextOfNoneIsNone() {
        assertEquals(2, Portion.of(List.of(text(Packing.of(6, 1), 7)), 4).size());
        assertEquals(0, Portion.of(List.of(), 4).size());
    }

    @Test
    void imagesThatAreThinnedOutHaveTheirOwnRows() {
        List<Portion> portions = Portion.of(List.of(text(Packing.of(4, 4, 4), 3)), 4);
        try (var _ = new PointerScope()) {
            assertArrayEquals(
                    new float[] {4, 5, 6, 7}, Tensors.floats(portions.get(1).input()));
            assertArrayEquals(new float[] {1}, Tensors.floats(portions.get(1).target()));
        }
    }
}
