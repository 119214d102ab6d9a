package dev.lloyd.core.kernel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lloyd.core.random.Seeds;
import org.junit.jupiter.api.Test;

class WholePointsTest {
    private static final float[] E2M1 = {0, 0.5f, 1, 1.5f, 2, 3, 4, 6, -0f, -0.5f, -1, -1.5f, -2, -3, -4, -6};

    private static TableRows random(int bits, float[] tables, float... offsets) {
        byte[] codes = new byte[3 * Math.ceilDiv(50 * bits, 8)];
        Seeds.generator(2).nextBytes(codes);
        return new TableRows(bits, 3, 50, 16, codes, tables, Seeds.gaussian(12, 5), offsets);
    }

    @Test
    void pointsAreNumbersOfStepsAboveTheLeast() {
        assertArrayEquals(new int[] {12, 13, 14, 15, 16, 18, 20, 24, 12, 11, 10, 9, 8, 6, 4, 0}, WholePoints.of(E2M1));
        assertArrayEquals(new int[] {0, 1, 2}, WholePoints.of(-0.25f, 0, 0.25f));
        assertArrayEquals(new int[] {0, 0}, WholePoints.of(7, 7));
        assertArrayEquals(new int[] {0, 255, 1}, WholePoints.of(-128, 127, -127));
        assertEquals(0, WholePoints.of(-128, 128, -127).length);
        assertEquals(0, WholePoints.of(-1, -0.69f, 0, 1).length);
    }

    @Test
    void whatBecomesWholeNumbersStandsForTheSame() {
        for (float[] offsets : new float[][] {{}, Seeds.gaussian(12, 6)}) {
            TableRows rows = random(4, E2M1, offsets);
            PackedRows whole = rows.whole().orElseThrow();
            assertEquals(5, whole.bits());
            for (int row = 0; row < 3; row++) {
                for (int column = 0; column < 50; column++) {
                    float scale = Math.abs(rows.scales()[row * 4 + column / 16]);
                    assertEquals(rows.value(row, column), whole.value(row, column), 0x1p-22 * (12 * scale + 4));
                }
            }
        }
        assertEquals(
                2, random(2, new float[] {-1, 0, 1, 0}).whole().orElseThrow().bits());
    }

    @Test
    void otherTablesHaveNoWholeNumbers() {
        assertTrue(random(2, new float[] {-1, -0.3f, 0.3f, 1}).whole().isEmpty());
        assertTrue(random(1, new float[] {-1, 1, -2, 2, -3, 3}).whole().isEmpty());
    }
}
