package dev.lloyd.quant.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.core.random.Seeds;
import dev.lloyd.quant.plane.SizeKind;
import dev.lloyd.quant.recipe.Recipe;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PlannedSizeTest {
    private static final Matrix WEIGHTS = new Matrix(37, 200, Seeds.gaussian(37 * 200, 7));

    @ParameterizedTest
    @ValueSource(
            strings = {
                "int(bits=4, group=64)",
                "int(bits=3, group=channel, mode=asymmetric)",
                "int(bits=8, group=tensor, scales=f32)",
                "int(bits=2, group=32, mode=float-zero, scales=nested3x16)",
                "int(bits=4, group=16, scales=e4m3)",
                "int(bits=4, group=64) + int(bits=2, group=64)",
                "mxfp4",
                "nvfp4",
                "nf4",
                "normal-float(bits=2)",
                "minifloat",
                "lloyd-max",
                "kmeans",
                "row-codebook",
                "trit-planes(group=64)",
                "binary-coding(bits=2, group=64)",
                "binary-coding(bits=3, group=50, offset=fitted)",
                "row-trellis(bits=1.7)",
                "entropy-coded-rows(bits=1.7, states=8)",
                "segments(bits=1.7)",
                "e8p",
                "hadamard | trellis(bits=2)",
                "hadamard(side=both) | int(bits=3)",
                "random-orthogonal | int(bits=3)",
                "klt(of=weights) | int(bits=3)",
                "sinkhorn | int(bits=3)",
                "permute(by=magnitude) | int(bits=3)",
                "low-rank(rank=5) | int(bits=3)",
                "low-rank(rank=500, target=weights) | int(bits=3)",
            })
    void aSizeThatIsSaidToBeExactIs(String line) {
        Recipe recipe = Recipe.parse(line);
        try (Workers workers = Workers.of(1)) {
            PlannedSize planned = PlannedSize.of(recipe, WEIGHTS.rows(), WEIGHTS.columns(), workers);
            assertEquals(SizeKind.EXACT, planned.kind());
            assertEquals(size(recipe, workers), planned.bytes());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "outliers(share=0.02) | int(bits=3)",
                "outliers(rule=sigma, share=0.01, sigmas=2) | int(bits=3)",
                "entropy-coded(bits=2.3, states=8)",
            })
    void aSizeThatDependsOnTheValuesIsNotExceeded(String line) {
        Recipe recipe = Recipe.parse(line);
        try (Workers workers = Workers.of(1)) {
            PlannedSize planned = PlannedSize.of(recipe, WEIGHTS.rows(), WEIGHTS.columns(), workers);
            long size = size(recipe, workers);
            assertEquals(SizeKind.AT_MOST, planned.kind());
            assertTrue(size <= planned.bytes() && size > 0.97 * planned.bytes(), size + " of " + planned.bytes());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"sparse-ternary(density=0.1)", "sparse-ternary(density=0.1, codes=shortest)"})
    void aSizeThatIsExpectedIsNearAndNotAtMost(String line) {
        Recipe recipe = Recipe.parse(line);
        try (Workers workers = Workers.of(1)) {
            PlannedSize planned = PlannedSize.of(recipe, WEIGHTS.rows(), WEIGHTS.columns(), workers);
            assertEquals(SizeKind.EXPECTED, planned.kind());
            assertEquals(1, (double) size(recipe, workers) / planned.bytes(), 0.05);
        }
    }

    @Test
    void whatIsLessCertainIsWhatIsKnownOfBoth() {
        try (Workers workers = Workers.of(1)) {
            Recipe recipe = Recipe.parse("outliers(share=0.02) | mixed-rows");
            assertEquals(
                    SizeKind.EXPECTED, PlannedSize.of(recipe, 20, 64, workers).kind());
        }
        assertEquals(SizeKind.AT_MOST, SizeKind.AT_MOST.and(SizeKind.EXACT));
    }

    @Test
    void bitsAreBytesOfAllValues() {
        assertEquals(4.0, new PlannedSize(50, SizeKind.EXACT).bits(100));
    }

    private static long size(Recipe recipe, Workers workers) {
        return new Quantizer(recipe, 1, workers)
                .quantize(WEIGHTS, Optional.empty())
                .form()
                .byteSize();
    }
}
