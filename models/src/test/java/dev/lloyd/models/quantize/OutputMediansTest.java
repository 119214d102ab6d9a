package dev.lloyd.models.quantize;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.random.Seeds;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class OutputMediansTest {
    @Test
    void theMedianOfManyBatchesIsThatOfAllOutputs() {
        OutputMedians medians = new OutputMedians(List.of("layer", "silent", "zero"));
        Matrix input = Matrix.zeros(1, 1);
        float[] all = new float[7 * 101];
        for (int batch = 0; batch < 7; batch++) {
            float[] values = Seeds.gaussian(101, batch);
            for (int index = 0; index < 101; index++) {
                values[index] *= (float) Math.exp(batch);
                all[batch * 101 + index] = Math.abs(values[index]);
            }
            medians.afterLinear("layer", input, new Matrix(1, 101, values));
            medians.afterLinear("zero", input, Matrix.zeros(2, 3));
            medians.afterLinear("another", input, Matrix.zeros(2, 3));
        }
        Arrays.sort(all);
        assertEquals(all[353], medians.of("layer"), all[353] * 0x1p-11);
        assertEquals(0, medians.of("silent"));
        assertEquals(0, medians.of("zero"));
        assertEquals(0, medians.of("another"));
    }
}
