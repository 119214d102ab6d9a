package dev.lloyd.quant.plane;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.core.random.Seeds;
import dev.lloyd.quant.engine.Quantizer;
import dev.lloyd.quant.recipe.Recipe;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Tiles that are moved, against what planes decode to and against all codes there are.
class TileCodesTest {
    private static Planes planes(String line, Workers workers) {
        Matrix weights = new Matrix(19, 22, Seeds.gaussian(19 * 22, 3));
        return new Quantizer(Recipe.parse(line), 1, workers)
                .quantize(weights, Optional.empty())
                .form()
                .planes();
    }

    private static double distance(double[] norms) {
        return java.util.Arrays.stream(norms).sum();
    }

    private static Matrix difference(Matrix left, Matrix right) {
        Matrix target = left.copy();
        for (int index = 0; index < target.values().length; index++) {
            target.values()[index] -= right.values()[index];
        }
        return target;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "int(bits=3, group=8, mode=asymmetric)",
                "kmeans(bits=2, dimension=2)",
                "kmeans(bits=2, dimension=4, along=column)",
                "kmeans(bits=1, dimension=2) + kmeans(bits=1, dimension=2)",
                "row-codebook(bits=2)",
                "e8p",
                "additive(bits=2, dimension=4)",
                "mixed-int(bits=2, wide=4, width=8, share=0.5)",
                "mixed-rows(bits=2, wide=8, width=8, share=0.3)",
                "shared-codebook(bits=2, books=3)",
                "sparse-ternary(density=0.4)",
            })
    void aMovedTileIsNearerAndTheOthersStay(String line) {
        try (Workers workers = Workers.of(1)) {
            Planes planes = planes(line, workers);
            Matrix decoded = planes.decode(workers);
            Matrix before = decoded.copy();
            Matrix target = new Matrix(19, 22, Seeds.gaussian(19 * 22, 8));
            TileCodes codes = new TileCodes(planes);
            double[] former = codes.squaredNorms(difference(decoded, target));
            boolean[] moved = new boolean[codes.tiles()];
            for (int tile = 0; tile < codes.tiles(); tile += 3) {
                moved[tile] = codes.move(tile, target, decoded);
            }
            assertArrayEquals(
                    codes.planes().decode(workers).values(), decoded.values(), 1e-6f, "the codes decode to it");
            double[] now = codes.squaredNorms(difference(decoded, target));
            double[] changes = codes.squaredNorms(difference(decoded, before));
            int count = 0;
            for (int tile = 0; tile < moved.length; tile++) {
                assertTrue(moved[tile] ? now[tile] < former[tile] : changes[tile] == 0, line + ", tile " + tile);
                count += moved[tile] ? 1 : 0;
            }
            assertTrue(count > 0 && distance(now) < distance(former), line);
            if (!line.startsWith("sparse")) {
                assertEquals(
                        planes.tensors().byteSize(), codes.planes().tensors().byteSize());
            }
        }
    }

    @Test
    void theCodeIsTheNearestOfAll() {
        try (Workers workers = Workers.of(1)) {
            Planes planes = planes("kmeans(bits=2, dimension=2, scales=f32)", workers);
            Points points = planes.planes().getFirst().points();
            Matrix target = new Matrix(19, 22, Seeds.gaussian(19 * 22, 8));
            Matrix decoded = planes.decode(workers);
            TileCodes codes = new TileCodes(planes);
            for (int tile = 0; tile < codes.tiles(); tile++) {
                codes.move(tile, target, decoded);
                int row = tile / 11;
                int column = tile % 11 * 2;
                double best = Double.POSITIVE_INFINITY;
                for (int code = 0; code < 1 << points.codeBits(); code++) {
                    float[] point = new float[2];
                    points.decode(new int[] {code}, 0, point, 0);
                    float scale = planes.scales().at(row, 0);
                    best = Math.min(
                            best,
                            Math.pow(scale * point[0] - target.at(row, column), 2)
                                    + Math.pow(scale * point[1] - target.at(row, column + 1), 2));
                }
                double distance = Math.pow(decoded.at(row, column) - target.at(row, column), 2)
                        + Math.pow(decoded.at(row, column + 1) - target.at(row, column + 1), 2);
                assertEquals(best, distance, 1e-5 * (1 + best));
            }
        }
    }
}
