package dev.lloyd.quant.plane;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.core.random.Seeds;
import dev.lloyd.quant.engine.Quantizer;
import dev.lloyd.quant.recipe.Recipe;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Planes that are given other codes and scales, as tunings do.
class PlanesTest {
    private static Planes planes(String line) {
        return planes(line, 32);
    }

    private static Planes planes(String line, int columns) {
        try (Workers workers = Workers.of(1)) {
            Matrix weights = new Matrix(24, columns, Seeds.gaussian(24 * columns, 5));
            return new Quantizer(Recipe.parse(line), 1, workers)
                    .quantize(weights, Optional.empty())
                    .form()
                    .planes();
        }
    }

    private static void assertSame(Planes expected, Planes actual) {
        assertEquals(
                expected.tensors().byName().keySet(), actual.tensors().byName().keySet());
        expected.tensors()
                .byName()
                .forEach((name, tensor) -> assertArrayEquals(
                        tensor.bytes(), actual.tensors().get(name).bytes(), name));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "int(bits=3, group=8)",
                "int(bits=2, group=8, mode=asymmetric)",
                "int(bits=3, group=tensor)",
                "int(bits=4, group=7, mode=float-zero)",
                "int(bits=4, group=8, scales=nested3x16)",
                "e8p"
            })
    void theirOwnCodesAndScalesGiveTheSameBytes(String line) {
        Planes planes = planes(line);
        float[] scales = planes.scales().values();
        float[] zeros = planes.zeros().map(ScaleTable::values).orElse(new float[0]);
        assertSame(planes, planes.with(planes.codes(), scales, zeros));
        assertSame(planes, planes.withScales(scales));
    }

    /// Groups with more values than points and with fewer, several planes, and tiles.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "int(bits=3, group=8)",
                "int(bits=8, group=8)",
                "int(bits=8, group=32, mode=asymmetric)",
                "int(bits=4, group=7, mode=float-zero)",
                "nf4(group=8)",
                "nf4",
                "kmeans(bits=3, dimension=1, scales=none)",
                "kmeans(bits=4, dimension=1, group=7)",
                "kmeans(bits=2, dimension=3)",
                "kmeans(bits=2, dimension=3, group=6)",
                "gaussian-vq(bits=1.5, dimension=4)",
                "gaussian-vq(bits=4, dimension=2, group=8)",
                "commuting(heads=2, stages=1, bits=2)",
                "int(bits=2) + int(bits=2)",
                "e8p"
            })
    void rowsAreDecodedAsTheFormulaSays(String line) {
        assertDecodesAsTheFormulaSays(planes(line), line);
    }

    private static void assertDecodesAsTheFormulaSays(Planes planes, String line) {
        float[] row = new float[planes.columns()];
        float[] tile = new float[planes.tile().size()];
        for (int index = 0; index < planes.rows(); index++) {
            planes.decode(index, row);
            for (int column = 0; column < row.length; column++) {
                float sum = 0;
                for (Plane plane : planes.planes()) {
                    int[] codes = new int[CodeStores.codesPerRow(plane.points(), planes.columns())];
                    plane.codes().read(index, codes);
                    plane.points()
                            .decode(codes, column / tile.length * plane.points().codesPerTile(), tile, 0);
                    sum += tile[column % tile.length];
                }
                int group = column / planes.groupColumns();
                float zero = planes.zeros().isPresent() ? planes.zeros().get().at(index, group) : 0;
                assertEquals(planes.scales().at(index, group) * (sum - zero), row[column], line);
            }
        }
    }

    /// Rows that end within a tile.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "gaussian-vq(bits=2, dimension=2)",
                "gaussian-vq(bits=1.5, dimension=4)",
                "kmeans(bits=1, dimension=3)",
                "kmeans(bits=2, dimension=2, group=8)",
                "kmeans(bits=4, dimension=2, group=8)",
                "kmeans(bits=4, dimension=1)"
            })
    void theLastTileMayBeCut(String line) {
        assertDecodesAsTheFormulaSays(planes(line, 37), line);
        assertDecodesAsTheFormulaSays(planes(line, 1), line);
        assertDecodesAsTheFormulaSays(planes(line, 2), line);
    }

    @Test
    void otherScalesAreRoundedToWhatIsStored() {
        Planes planes = planes("int(bits=3, group=8)");
        float[] scales = planes.scales().values();
        scales[3] = 0.1f;
        assertEquals(
                Float.float16ToFloat(Float.floatToFloat16(0.1f)),
                planes.withScales(scales).scales().values()[3]);
    }

    @Test
    void planesThatAddUpCannotBeGivenOtherCodes() {
        Planes planes = planes("int(bits=2) + int(bits=2)");
        assertEquals(
                "2 planes that add up cannot be given other codes",
                assertThrows(
                                IllegalArgumentException.class,
                                () -> planes.with(
                                        planes.codes(), planes.scales().values(), new float[0]))
                        .getMessage());
    }
}
