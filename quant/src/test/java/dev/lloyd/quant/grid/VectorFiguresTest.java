package dev.lloyd.quant.grid;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.quant.bound.Bound;
import dev.lloyd.quant.bound.BoundRow;
import dev.lloyd.quant.bound.Source;
import dev.lloyd.quant.recipe.Recipe;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Mean squared errors of vector grids on N(0, 1) against figures that an independent program measured.
class VectorFiguresTest {
    private static final Matrix VALUES = new Matrix(256, 1024, Source.GAUSSIAN.sample(256 * 1024, 6));

    /// 262,144 samples: the standard error of a mean of squared errors is about 0.3 %, so 1 % is three of them.
    /// `kmeans` stores its codebook: 0.002 bits for 16 pairs. Two of our codebooks, 8 pairs and 16 quadruples, are
    /// better local optima than the published fits (0.20368, 0.34614): they are held to their own figures.
    @ParameterizedTest
    @CsvSource(delimiter = '@', textBlock = """
            gaussian-vq(bits=1, group=tensor)                @ 1     @ 0.36317
            gaussian-vq(bits=1.5, group=tensor)              @ 1.5   @ 0.20032
            gaussian-vq(bits=2, group=tensor)                @ 2     @ 0.10762
            gaussian-vq(bits=2.5, group=tensor)              @ 2.5   @ 0.05678
            gaussian-vq(bits=3, group=tensor)                @ 3     @ 0.02977
            gaussian-vq(bits=4, group=tensor)                @ 4     @ 0.00783
            gaussian-vq(bits=1, dimension=4, group=tensor)   @ 1     @ 0.34052
            gaussian-vq(bits=1.5, dimension=4, group=tensor) @ 1.5   @ 0.18492
            gaussian-vq(bits=2, dimension=4, group=tensor)   @ 2     @ 0.09710
            gaussian-vq(bits=2.5, dimension=4, group=tensor) @ 2.5   @ 0.05037
            kmeans(bits=2, dimension=2, group=tensor)        @ 2.002 @ 0.10762
            e8p(group=tensor)                                @ 2     @ 0.0914
            """)
    void distortionIsThePublishedOne(String line, double bits, double mse) {
        try (Workers workers = Workers.of(2)) {
            BoundRow row = Bound.measure(Recipe.parse(line), "gaussian", VALUES, 5, workers);
            assertEquals(mse, row.mse(), 0.01 * mse);
            assertEquals(bits, row.bits(), 0.002);
        }
    }
}
