package dev.lloyd.quant.estimator;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.lloyd.quant.part.Estimator;
import java.util.List;
import org.junit.jupiter.api.Test;

/// The vector (3, 4) coded as (2, 4): `|o|^2 = 25`, `|y|^2 = 20`, `<o, y> = 22`.
class EstimatorTest {
    private static double factor(Estimator estimator) {
        return estimator.factor(25, 20, 22);
    }

    @Test
    void factorsAreTheirFormulas() {
        assertEquals(25.0 / 22, factor(new Unbiased()));
        assertEquals(22.0 / 20, factor(new LeastSquares()));
        assertEquals(Math.sqrt(25.0 / 20), factor(new EqualNorm()));
        assertEquals(1, factor(new Plain()));
    }

    @Test
    void aCodeThatSaysNothingCountsForNothing() {
        for (Estimator estimator : List.of(new Unbiased(), new LeastSquares(), new EqualNorm())) {
            assertEquals(0, estimator.factor(0, 0, 0));
            assertEquals(0, estimator.factor(1, 1, -0.1));
        }
    }
}
