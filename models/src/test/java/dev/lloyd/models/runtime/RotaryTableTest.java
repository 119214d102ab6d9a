package dev.lloyd.models.runtime;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.random.Seeds;
import dev.lloyd.models.network.Rope;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RotaryTableTest {
    private final Rope rope = Rope.of(6, 10_000);
    private final RotaryTable table = new RotaryTable(rope);

    /// Positions of one page and of several, in any order.
    @ParameterizedTest
    @CsvSource({"0,1", "60,1", "1000,1", "0,-1", "60,-1", "1000,-1"})
    void rowsAreTurnedAsOneByOne(int position, int direction) {
        Matrix rows = new Matrix(9, 18, Seeds.gaussian(9 * 18, position));
        Matrix expected = Matrix.zeros(9, 18);
        for (int row = 0; row < 9; row++) {
            Rotary.rotate(rope, direction * (position + row), rows, row, expected);
        }
        table.rotate(position, direction, rows);
        assertArrayEquals(expected.values(), rows.values());
    }

    /// Pages far apart, and one that lies before those that are there.
    @Test
    void aTokenIsTurnedIntoAnotherMatrixAtAnyPosition() {
        int[] positions = {100_000, 3, 64, 0, 100_001};
        Matrix rows = new Matrix(positions.length, 18, Seeds.gaussian(positions.length * 18, 1));
        Matrix expected = Matrix.zeros(positions.length, 18);
        Matrix turned = Matrix.zeros(positions.length, 18);
        for (int row = 0; row < positions.length; row++) {
            Rotary.rotate(rope, positions[row], rows, row, expected);
            table.rotate(positions[row], rows, row, turned);
        }
        assertArrayEquals(expected.values(), turned.values());
    }
}
