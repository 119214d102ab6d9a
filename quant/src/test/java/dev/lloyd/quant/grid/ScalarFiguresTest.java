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

/// Mean squared errors on N(0, 1) against figures that an independent program measured on 1,048,576 samples, or
/// (for Lloyd-Max and best uniform) against closed forms.
class ScalarFiguresTest {
    private static final Matrix VALUES = new Matrix(256, 1024, Source.GAUSSIAN.sample(256 * 1024, 6));

    /// 262,144 samples: the standard error of a mean of squared errors is about 0.3 %, so 1 % is three of them.
    /// (From 5 bits on a few values beyond the last level make it 1 %; there GaussianLevelsTest holds the exact
    /// integral.)
    @ParameterizedTest
    @CsvSource(delimiter = '@', textBlock = """
            nf4(group=32)                                  @ 4.5     @ 0.007626
            nf4                                            @ 4.25    @ 0.008470
            nf4(group=128)                                 @ 4.125   @ 0.009132
            mxfp4                                          @ 4.25    @ 0.013224
            mxfp4(exponent=best)                           @ 4.25    @ 0.012451
            nvfp4                                          @ 4.5     @ 0.009044
            minifloat                                      @ 8       @ 0.000700
            int(bits=4, mode=asymmetric)                   @ 4.15625 @ 0.010099
            int(bits=4, mode=full) | range=absmax          @ 4.125   @ 0.012273
            int(bits=3, mode=full) | range=absmax          @ 3.125   @ 0.056339
            int(bits=2, group=64, mode=full) | range=absmax @ 2.25   @ 0.260793
            int(bits=4, mode=full) | range=mse             @ 4.125   @ 0.010174
            int(bits=2, group=64, mode=full) | range=mse   @ 2.25    @ 0.142725
            int(bits=4, group=tensor, mode=float-zero) | range=rms(factor=0.335201) @ 4 @ 0.01154288
            int(bits=4, group=tensor, mode=float-zero) | range=deviations(count=2.5140075) @ 4 @ 0.01154288
            int(bits=2, group=tensor, mode=float-zero) | range=rms(factor=0.995687) @ 2 @ 0.11884605
            lloyd-max(bits=1, group=tensor)                @ 1       @ 0.36338023
            lloyd-max(bits=1.625, group=tensor)            @ 1.625   @ 0.19017404
            lloyd-max(bits=2, group=tensor)                @ 2       @ 0.11748185
            lloyd-max(bits=2.5, group=tensor)              @ 2.5     @ 0.07994113
            lloyd-max(bits=2.75, group=tensor)             @ 2.75    @ 0.05797765
            lloyd-max(bits=3, group=tensor)                @ 3       @ 0.03454776
            lloyd-max(bits=3, levels=7, group=tensor)      @ 3       @ 0.04400038
            lloyd-max(bits=3.75, levels=12, group=tensor)  @ 3.75    @ 0.01633966
            lloyd-max(bits=4, group=tensor)                @ 4       @ 0.00950101
            lloyd-max(bits=4, levels=15, group=tensor)     @ 4       @ 0.01073721
            lloyd-max(bits=2, group=tensor, fit=data)      @ 2       @ 0.11748185
            lloyd-max(bits=4, group=tensor, fit=data)      @ 4       @ 0.00950101
            """)
    void distortionIsThePublishedOne(String line, double bits, double mse) {
        try (Workers workers = Workers.of(1)) {
            BoundRow row = Bound.measure(Recipe.parse(line), "gaussian", VALUES, 5, workers);
            assertEquals(mse, row.mse(), 0.01 * mse);
            assertEquals(bits, row.bits(), 0.002);
        }
    }
}
