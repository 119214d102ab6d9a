package dev.lloyd.bench.layout;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lloyd.core.kernel.TableKernels;
import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.core.random.Seeds;
import dev.lloyd.formats.tensor.BlockType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class LayoutsCommandTest {
    @TempDir
    Path folder;

    @Test
    void aRowForEachLayoutGoesBetweenTheMarks() throws IOException {
        Path document = folder.resolve("document.md");
        Files.write(
                document,
                List.of("before", "<!-- begin: bench layouts -->", "old", "<!-- end: bench layouts -->", "after"));
        int status = new CommandLine(new LayoutsCommand())
                .execute(
                        "nf4",
                        "outliers(share=0.02) | int(bits=4, group=32)",
                        "--rows=8",
                        "--columns=64",
                        "--threads=1",
                        "--rounds=1",
                        "--document=" + document);
        assertEquals(0, status);
        List<String> lines = Files.readAllLines(document);
        assertEquals(List.of("before", "<!-- begin: bench layouts -->"), lines.subList(0, 2));
        assertEquals(List.of("<!-- end: bench layouts -->", "after"), lines.subList(lines.size() - 2, lines.size()));
        assertFalse(lines.contains("old"));
        assertTrue(lines.stream().anyMatch(line -> line.startsWith("| `nf4` | 4.2")), lines.toString());
        assertTrue(
                lines.stream()
                        .anyMatch(line -> line.startsWith("| `outliers(share=0.02) \\| int(bits=4, group=32)` |")),
                lines.toString());
    }

    /// A recipe that a kernel is said to know must not be measured against itself.
    @Test
    void everyRecipeOfTheTableIsMultipliedAsCodes() {
        Assumptions.assumeTrue(TableKernels.covers(4, 512, 64), "tables of 16 points need vectors of 512 bits");
        RecipeLayouts layouts = new RecipeLayouts(1024, 512);
        try (Workers workers = Workers.of(2)) {
            for (String recipe : RecipeLayouts.RECIPES) {
                for (Layout layout : layouts.of(recipe, workers)) {
                    assertFalse(layout.name().contains("no kernel"), layout.name());
                }
            }
        }
    }

    @Test
    void ggufsBlocksMultiplyLikeTheirFloats() throws IOException {
        Matrix inputs = new Matrix(2, 256, Seeds.gaussian(512, 3));
        List<Layout> seen = new ArrayList<>();
        try (Workers workers = Workers.of(2)) {
            for (BlockType type : GgufLayouts.TYPES) {
                new GgufLayouts(70, 256).forEach(type, layout -> {
                    seen.add(layout);
                    Matrix codes = layout.codes().multiply(inputs, workers);
                    Matrix floats = layout.expanded().multiply(inputs, workers);
                    // Inputs of 8 bits are off by up to 0.01, at random: a product by 0.007 of what products are.
                    double size = Math.sqrt(floats.squaredNorm() / floats.values().length);
                    double bound = size * (layout.name().contains("int8") ? 0.031 : 6e-5);
                    assertArrayEquals(floats.values(), codes.values(), (float) bound);
                    assertTrue(floats.squaredNorm() > 100, layout.name());
                });
            }
        }
        assertEquals(2 * GgufLayouts.TYPES.size(), seen.size());
        assertEquals(4.5, seen.getFirst().bits());
    }
}
