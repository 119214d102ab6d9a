package dev.lloyd.quant.objective;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lloyd.core.matrix.DoubleMatrix;
import dev.lloyd.quant.rounding.Moments;
import org.junit.jupiter.api.Test;

class InverseDiagonalTest {
    @Test
    void powerZeroMakesAllColumnsAlike() {
        DoubleMatrix moments = Moments.correlated(7, 1);
        assertArrayEquals(new float[] {1, 1, 1, 1, 1, 1, 1}, new InverseDiagonal(0).importance(moments));
    }

    /// `[H^-1]_11 = H_22 / det`, by hand.
    @Test
    void isWhatAWeightCostsWhenTheOthersMakeUpForIt() {
        DoubleMatrix moments = DoubleMatrix.zeros(2, 2);
        moments.set(0, 0, 4);
        moments.set(0, 1, 1.9);
        moments.set(1, 0, 1.9);
        moments.set(1, 1, 1);
        double damping = 0.01 * 2.5;
        float[] importance = new InverseDiagonal(1).importance(moments);
        // 1 / [H^-1]_jj = det / H_other,other.
        assertEquals((4 + damping) / (1 + damping), importance[0] / importance[1], 1e-5);
        assertEquals(2, importance[0] + importance[1], 1e-6);
        float[] squared = new InverseDiagonal(2).importance(moments);
        assertEquals(Math.pow((4 + damping) / (1 + damping), 2), squared[0] / squared[1], 1e-4);
    }

    @Test
    void momentsOfZerosAndOfRankOneGiveFiniteImportance() {
        DoubleMatrix one = DoubleMatrix.zeros(3, 3);
        for (int index = 0; index < 9; index++) {
            one.values()[index] = 1;
        }
        for (DoubleMatrix moments : new DoubleMatrix[] {DoubleMatrix.zeros(3, 3), one}) {
            for (float value : new InverseDiagonal().importance(moments)) {
                assertTrue(value > 0 && Float.isFinite(value), "" + value);
            }
        }
    }
}
