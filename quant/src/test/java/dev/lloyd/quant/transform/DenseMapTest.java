package dev.lloyd.quant.transform;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.random.Seeds;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DenseMapTest {
    private static float[] product(Matrix matrix, float[] vector) {
        float[] target = new float[vector.length];
        for (int row = 0; row < target.length; row++) {
            double sum = 0;
            for (int column = 0; column < target.length; column++) {
                sum += (double) matrix.at(row, column) * vector[column];
            }
            target[row] = (float) sum;
        }
        return target;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 16, 51})
    void theInverseIsWhatIsStoredBitByBit(int dimension) {
        Matrix stored = new Matrix(dimension, dimension, Seeds.gaussian(dimension * dimension, 1));
        DenseMap map = DenseMap.ofInverse(stored);
        float[] vector = Seeds.gaussian(dimension, 2);
        float[] moved = vector.clone();
        map.inverse(moved, 0);
        assertArrayEquals(product(stored, vector), moved);
        map.forward(moved, 0);
        for (int index = 0; index < dimension; index++) {
            assertEquals(vector[index], moved[index], 1e-3);
        }
    }

    @Test
    void aSingularMapIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> DenseMap.ofInverse(Matrix.zeros(3, 3)));
    }
}
