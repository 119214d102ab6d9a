package dev.lloyd.core.kernel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.lloyd.core.kernel.AttentionKernels.Page;
import dev.lloyd.core.kernel.AttentionKernels.Pages;
import dev.lloyd.core.kernel.AttentionKernels.Scores;
import dev.lloyd.core.kernel.AttentionKernels.Slice;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The attention in C has the bits of the scalar twin, with each of its instruction sets.
class CompiledAttentionTest {
    private static final AttentionSupport SCALAR = new ScalarAttention();
    private static final int HEAD = 1;

    private static CompiledAttention compiled(int set) {
        Optional<CompiledAttention> compiled = CompiledAttention.load(set, SCALAR);
        Assumptions.assumeTrue(
                compiled.isPresent() && compiled.orElseThrow().set() == set,
                "SKIPPED: no compiled kernels of instruction set " + set);
        return compiled.orElseThrow();
    }

    /// Heads of `size` features, three of them, of the pages that so many tokens need.
    private static Pages pages(int size, int tokens, int count) {
        List<Page> keys = new ArrayList<>();
        List<Page> values = new ArrayList<>();
        for (int page = 0; page < Math.max(1, Math.ceilDiv(count, tokens)); page++) {
            keys.add(new Page(Samples.gaussian(3 * size * tokens, 10 + page), tokens));
            values.add(new Page(Samples.gaussian(3 * size * tokens, 20 + page), 3 * size));
        }
        return new Pages(tokens, true, keys, values);
    }

    /// Heads that fill vectors and others; queries alone, in pairs, and one over; pages that do not fill vectors.
    @ParameterizedTest
    @CsvSource({
        "64, 2, 64, 0",
        "64, 2, 64, 1",
        "64, 1, 64, 16",
        "64, 3, 64, 17",
        "64, 2, 64, 150",
        "128, 4, 64, 300",
        "80, 5, 32, 65",
        "16, 2, 16, 47",
        "24, 2, 64, 70",
        "64, 2, 24, 70"
    })
    void hasTheBitsOfTheScalarTwin(int size, int queries, int tokens, int count) {
        float[] query = Samples.gaussian(queries * size + 3, 1);
        Pages pages = pages(size, tokens, count);
        Slice slice = new Slice(HEAD * size, size, queries);
        int stride = Math.ceilDiv(count, tokens) * tokens + 5;
        for (int set = 1; set <= 2; set++) {
            CompiledAttention compiled = compiled(set);
            Scores expected = new Scores(new float[queries * stride], stride);
            Scores scores = new Scores(new float[queries * stride], stride);
            Arrays.fill(scores.values(), 5);
            SCALAR.scores(query, 3, pages, slice, expected, count);
            compiled.scores(query, 3, pages, slice, scores, count);
            for (int row = 0; row < queries; row++) {
                int at = row * stride;
                assertArrayEquals(
                        Arrays.copyOfRange(expected.values(), at, at + count),
                        Arrays.copyOfRange(scores.values(), at, at + count));
                IntStream.range(at + stride - 5, at + stride).forEach(i -> assertEquals(5, scores.values()[i]));
            }
            float[] start = Samples.gaussian(queries * size + 9, 3);
            float[] mixed = start.clone();
            float[] target = start.clone();
            SCALAR.mix(expected, count, pages, slice, mixed, 4);
            compiled.mix(expected, count, pages, slice, target, 4);
            assertArrayEquals(mixed, target);
        }
    }
}
