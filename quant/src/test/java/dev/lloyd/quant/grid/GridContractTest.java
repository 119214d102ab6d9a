package dev.lloyd.quant.grid;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.core.random.Seeds;
import dev.lloyd.quant.coded.EntropyCodedRows;
import dev.lloyd.quant.engine.Quantizer;
import dev.lloyd.quant.form.CanonicalForm;
import dev.lloyd.quant.form.StoredTensor;
import dev.lloyd.quant.part.Grid;
import dev.lloyd.quant.part.PartText;
import dev.lloyd.quant.part.Parts;
import dev.lloyd.quant.part.Question;
import dev.lloyd.quant.plane.CodeStorage;
import dev.lloyd.quant.plane.Granularity;
import dev.lloyd.quant.plane.Points;
import dev.lloyd.quant.plane.Sample;
import dev.lloyd.quant.recipe.Recipe;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What every grid must do: each part that is found, with its defaults and at its least and greatest rate.
class GridContractTest {
    private static final int ROWS = 19;
    private static final int COLUMNS = 34;

    static Stream<Grid> grids() {
        return Parts.found().answering(Question.GRID).stream()
                .map(Grid.class::cast)
                .flatMap(grid -> grid.rates().isEmpty()
                        ? Stream.of(grid, grid.atRate(1.5))
                        : Stream.of(
                                grid,
                                grid.atRate(grid.rates().getFirst()),
                                grid.atRate(grid.rates().getLast())))
                .distinct();
    }

    /// Grids that choose the nearest point; entropy-coded ones trade distance for length, and those whose points
    /// are sums from several codebooks, or that have their scales among the codes, search for a near one (their own
    /// tests say how near); signs of projections are there for products; a pyramid's direction is found greedily,
    /// the step of `conv-code` among a few; a learned lattice improves coordinates one by one.
    static Stream<Grid> nearestGrids() {
        return grids().filter(grid -> grid.storage() == CodeStorage.PACKED)
                .filter(grid -> !(grid instanceof EntropyCodedRows) && !(grid instanceof Residual))
                .filter(grid -> !(grid instanceof Commuting))
                .filter(grid -> !(grid instanceof Lsq) && !(grid instanceof Additive))
                .filter(grid -> !(grid instanceof Qjl) && !(grid instanceof TritPlanes))
                .filter(grid -> !(grid instanceof Pyramid) && !(grid instanceof ConvCode))
                .filter(grid -> !(grid instanceof LearnedLattice) && !(grid instanceof BinaryCoding));
    }

    private static Points points(Grid grid, Workers workers) {
        float[] ones = new float[64];
        Arrays.fill(ones, 1);
        return grid.points(new Sample(Seeds.gaussian(256 * 64, 3), 64, ones, 4, workers));
    }

    private static Matrix gaussian() {
        return new Matrix(ROWS, COLUMNS, Seeds.gaussian(ROWS * COLUMNS, 11));
    }

    private static CanonicalForm quantized(Grid grid, Matrix weights, int threads) {
        try (Workers workers = Workers.of(threads)) {
            return new Quantizer(Recipe.of(grid), 7, workers)
                    .quantize(weights, Optional.empty())
                    .form();
        }
    }

    private static Matrix decoded(Grid grid, Matrix weights) {
        try (Workers workers = Workers.of(1)) {
            return quantized(grid, weights, 1).decode(workers);
        }
    }

    private static double distance(float[] left, float[] right) {
        double sum = 0;
        for (int index = 0; index < left.length; index++) {
            sum += (left[index] - (double) right[index]) * (left[index] - (double) right[index]);
        }
        return sum;
    }

    /// As the encoder counts it.
    private static double distance(Points points, float[] left, float[] right) {
        double sum = 0;
        for (int place = 0; place < left.length; place++) {
            sum += points.weight(place) * (left[place] - (double) right[place]) * (left[place] - (double) right[place]);
        }
        return sum;
    }

    @ParameterizedTest
    @MethodSource("grids")
    void theTextFormParsesBackToTheSameGrid(Grid grid) {
        assertEquals(grid, PartText.parse(Question.GRID, grid.text()));
    }

    @ParameterizedTest
    @MethodSource("nearestGrids")
    void pointsOfTheGridStayWhereTheyAre(Grid grid) {
        try (Workers workers = Workers.of(1)) {
            Points points = points(grid, workers);
            int size = points.tile().size();
            int[] codes = new int[points.codesPerTile()];
            float[] once = new float[size];
            float[] twice = new float[size];
            for (int tile = 0; tile < Math.max(2, 256 / size); tile++) {
                points.encoder().encode(Seeds.gaussian(size, tile), 0, codes, 0);
                points.decode(codes, 0, once, 0);
                points.encoder().encode(once, 0, codes, 0);
                points.decode(codes, 0, twice, 0);
                assertArrayEquals(once, twice);
                for (int index = 0; index < size; index++) {
                    assertTrue(once[index] >= points.minimum() && once[index] <= points.maximum());
                }
            }
        }
    }

    /// By brute force where a tile has one code, or codes that do not know one another; where codes make a path, no
    /// other code at any one place is better.
    @ParameterizedTest
    @MethodSource("nearestGrids")
    void noOtherCodeIsNearer(Grid grid) {
        try (Workers workers = Workers.of(1)) {
            Points points = points(grid, workers);
            int size = points.tile().size();
            int[] codes = new int[points.codesPerTile()];
            float[] decoded = new float[size];
            int tiles = Math.max(1, 32 / size);
            for (int tile = 0; tile < tiles; tile++) {
                float[] values = Seeds.gaussian(size, 100 + tile);
                points.encoder().encode(values, 0, codes, 0);
                points.decode(codes, 0, decoded, 0);
                double chosen = distance(points, values, decoded);
                // The seam of a circular path is found before the path. It is in the last bits, 15 at most: another
                // code may be better there, and nowhere else.
                int last = codes.length == 1 ? 1 : codes.length - Math.ceilDiv(16, points.codeBits());
                for (int place = 0; place < last; place += 1 + codes.length / 50) {
                    int kept = codes[place];
                    double least = Double.POSITIVE_INFINITY;
                    for (int code = 0; code < 1 << points.codeBits(); code++) {
                        codes[place] = code;
                        points.decode(codes, 0, decoded, 0);
                        least = Math.min(least, distance(points, values, decoded));
                    }
                    // A few float roundings of sums of squares.
                    assertTrue(chosen <= least * (1 + 1e-5) + 1e-12, chosen + " " + least);
                    codes[place] = kept;
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("grids")
    void zerosStayZero(Grid grid) {
        for (float value : decoded(grid, Matrix.zeros(ROWS, COLUMNS)).values()) {
            assertEquals(0f, Math.abs(value));
        }
        if (grid.group() instanceof Granularity.Tensor) {
            return;
        }
        Matrix weights = gaussian();
        Arrays.fill(weights.values(), weights.offset(3), weights.offset(4), 0);
        Matrix decoded = decoded(grid, weights);
        for (int column = 0; column < COLUMNS; column++) {
            assertEquals(0f, Math.abs(decoded.at(3, column)));
        }
    }

    @ParameterizedTest
    @MethodSource("grids")
    void rowsOfOneValueAreBetterThanZeros(Grid grid) {
        Matrix weights = Matrix.zeros(ROWS, COLUMNS);
        Arrays.fill(weights.values(), 0.3f);
        Matrix decoded = decoded(grid, weights);
        double energy = distance(weights.values(), new float[ROWS * COLUMNS]);
        assertTrue(distance(weights.values(), decoded.values()) < energy);
    }

    @ParameterizedTest
    @MethodSource("grids")
    void aSingleColumnAndASingleValueAreQuantized(Grid grid) {
        for (int rows : new int[] {1, 9}) {
            Matrix weights = new Matrix(rows, 1, Seeds.gaussian(rows, 5));
            Matrix decoded = decoded(grid, weights);
            double energy = distance(weights.values(), new float[rows]);
            assertTrue(distance(weights.values(), decoded.values()) < energy);
        }
    }

    @ParameterizedTest
    @MethodSource("grids")
    void valuesThatAreNotFiniteAreRefusedWithTheirPlace(Grid grid) {
        for (float bad : new float[] {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY}) {
            Matrix weights = gaussian();
            weights.set(2, 5, bad);
            String message = assertThrows(IllegalArgumentException.class, () -> decoded(grid, weights))
                    .getMessage();
            assertTrue(message.contains("row 2, column 5 is " + bad), message);
        }
    }

    @ParameterizedTest
    @MethodSource("grids")
    void bytesAreThoseThatAreStoredAndRestoreTheSameValues(Grid grid) {
        CanonicalForm form = quantized(grid, gaussian(), 1);
        long stored = form.tensors().byName().values().stream()
                .mapToLong(tensor -> tensor.bytes().length)
                .sum();
        assertEquals(stored, form.byteSize());
        assertEquals(8.0 * stored / (ROWS * COLUMNS), form.bits());
        if (grid.storage() == CodeStorage.PACKED) {
            Points points = form.planes().planes().getFirst().points();
            int down = Math.ceilDiv(ROWS, points.tile().rows());
            int across = Math.ceilDiv(COLUMNS, points.tile().columns());
            long rowBytes = Math.ceilDiv((long) across * points.codesPerTile() * points.codeBits(), 8);
            assertEquals(down * rowBytes, form.tensors().get("plane0.codes").bytes().length);
        }
        try (Workers workers = Workers.of(1)) {
            CanonicalForm restored = CanonicalForm.restore(form.attributes(), form.tensors());
            assertArrayEquals(
                    form.decode(workers).values(), restored.decode(workers).values());
        }
    }

    @ParameterizedTest
    @MethodSource("grids")
    void theNumberOfThreadsDoesNotShow(Grid grid) {
        var one = quantized(grid, gaussian(), 1).tensors().byName();
        var three = quantized(grid, gaussian(), 3).tensors().byName();
        assertEquals(one.keySet(), three.keySet());
        for (String name : one.keySet()) {
            StoredTensor tensor = one.get(name);
            assertArrayEquals(tensor.bytes(), three.get(name).bytes(), name);
        }
    }
}
