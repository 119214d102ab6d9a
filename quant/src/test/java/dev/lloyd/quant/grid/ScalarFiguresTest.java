package dev.lloyd.quant.grid;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.lloyd.core.parallel.Workers;
import dev.lloyd.quant.bound.Bound;
import dev.lloyd.quant.bound.BoundRow;
import dev.lloyd.quant.bound.Source;
import dev.lloyd.quant.recipe.Recipe;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Mean squared errors on N(0, 1) against figures that an independent program measured on 1,048,576 samples, or (for
/// Lloyd-Max and best uniform) against closed forms.
class ScalarFiguresTest {
    /// 524,288 samples: the standard error of a mean of squared errors is about 0.3 %, so 1 % is three of them.
    @ParameterizedTest
    @CsvSource(delimiter = '@', textBlock = """
            nf4(group=32)                                           @ 4.5       @ 0.007626
            nf4                                                     @ 4.25      @ 0.008470
            nf4(group=128)                                          @ 4.125     @ 0.009132
            mxfp4                                                   @ 4.25      @ 0.013224
            mxfp4(exponent=best)                                    @ 4.25      @ 0.012451
            nvfp4                                                   @ 4.5       @ 0.009044
            minifloat                                               @ 8         @ 0.000700
            int(bits=4, group=128, mode=asymmetric)                 @ 4.15625   @ 0.010099
            int(bits=4, group=tensor, mode=float-zero) | range=rms(factor=0.335201) @ 4 @ 0.01154288
            int(bits=2, group=tensor, mode=float-zero) | range=rms(factor=0.995687) @ 2 @ 0.11884605
            """)
    void distortionIsThePublishedOne(String line, double bits, double mse) {
        try (Workers workers = Workers.of(2)) {
            BoundRow row = Bound.measure(Recipe.parse(line), Source.GAUSSIAN, 512, 1024, 5, workers);
            System.out.printf(
                    "%-60s %.5f %.6f %.6f %.2f%%  %.2f dB%n",
                    row.grid(), row.bits(), row.mse(), mse, 100 * (row.mse() / mse - 1), row.gapDb());
            assertEquals(mse, row.mse(), 0.01 * mse);
            assertEquals(bits, row.bits(), 0.001);
        }
    }
}
