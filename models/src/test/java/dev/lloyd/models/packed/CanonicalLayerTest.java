package dev.lloyd.models.packed;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lloyd.core.kernel.BitPlaneKernels;
import dev.lloyd.core.kernel.CodeMemory;
import dev.lloyd.core.kernel.PanelActivations;
import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.core.random.Seeds;
import dev.lloyd.models.runtime.Operation;
import dev.lloyd.quant.engine.Quantizer;
import dev.lloyd.quant.form.CanonicalForm;
import dev.lloyd.quant.form.LowRank;
import dev.lloyd.quant.plane.BinaryPoints;
import dev.lloyd.quant.plane.Plane;
import dev.lloyd.quant.plane.Points;
import dev.lloyd.quant.plane.TritPoints;
import dev.lloyd.quant.recipe.Recipe;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CanonicalLayerTest {
    private static final int ROWS = 70;

    private static CanonicalForm form(String recipe, int columns) {
        Matrix weights = new Matrix(ROWS, columns, Seeds.gaussian(ROWS * columns, 1));
        try (Workers workers = Workers.of(2)) {
            return new Quantizer(Recipe.parse(recipe), 1, workers)
                    .quantize(weights, Optional.empty())
                    .form();
        }
    }

    private static Matrix inputs(int tokens, int columns) {
        return new Matrix(tokens, columns, Seeds.gaussian(tokens * columns, 2));
    }

    private static CanonicalLayer layer(CanonicalForm form, Activations activations) {
        return new CanonicalLayer(form, activations, new CodeMemory());
    }

    /// For a row, what it multiplies each input with, at most: the magnitudes of all that is added up,
    /// whatever parts of a value are summed apart.
    private static double[] magnitudes(CanonicalForm form, int row) {
        double[] magnitudes = new double[form.columns()];
        for (int column = 0; column < magnitudes.length; column++) {
            int group = column / form.planes().groupColumns();
            double sum = form.planes().zeros().isPresent()
                    ? Math.abs(form.planes().zeros().get().at(row, group))
                    : 0;
            for (Plane plane : form.planes().planes()) {
                sum += magnitude(plane, row, column, form.columns());
            }
            magnitudes[column] = Math.abs(form.planes().scales().at(row, group)) * sum;
            if (form.lowRank().isPresent()) {
                LowRank term = form.lowRank().get();
                for (int rank = 0; rank < term.rank(); rank++) {
                    magnitudes[column] += Math.abs(
                            (double) term.left().at(row, rank) * term.right().at(column, rank));
                }
            }
        }
        form.sparse().ifPresent(term -> {
            for (int index = term.rowStarts()[row]; index < term.rowStarts()[row + 1]; index++) {
                magnitudes[term.columnIndexes()[index]] += Math.abs(term.values()[index]);
            }
        });
        return magnitudes;
    }

    /// What a plane adds to a value at scale 1, at most.
    private static double magnitude(Plane plane, int row, int column, int columns) {
        if (plane.points() instanceof TritPoints trits) {
            int tile = column / trits.tile().columns();
            int[] codes = new int[Math.ceilDiv(columns, trits.tile().columns()) * trits.codesPerTile()];
            plane.codes().read(row, codes);
            return Math.abs(trits.scale(0, codes, tile * trits.codesPerTile()))
                    + Math.abs(trits.scale(1, codes, tile * trits.codesPerTile()));
        }
        if (plane.points() instanceof BinaryPoints binary) {
            int tile = column / binary.tile().columns();
            int[] codes = new int[Math.ceilDiv(columns, binary.tile().columns()) * binary.codesPerTile()];
            plane.codes().read(row, codes);
            double sum = Math.abs(binary.offset(codes, tile * binary.codesPerTile()));
            for (int index = 0; index < binary.planes(); index++) {
                sum += Math.abs(binary.scale(index, codes, tile * binary.codesPerTile()));
            }
            return sum;
        }
        Points points = plane.points().row(row / plane.points().tile().rows());
        return Math.abs(points.minimum()) + Math.abs(points.maximum());
    }

    /// The definition in double precision, and the bound of a sum of so many terms.
    private static void assertEqualsDefinition(CanonicalForm form, Matrix inputs, Matrix products) {
        Matrix inner;
        try (Workers workers = Workers.of(1)) {
            inner = form.inner(workers);
        }
        double unit = (form.columns() + form.columns() / form.planes().groupColumns() + 16) * 0x1p-23;
        for (int row = 0; row < form.rows(); row++) {
            double[] magnitudes = magnitudes(form, row);
            for (int token = 0; token < inputs.rows(); token++) {
                double expected = 0;
                double bound = 0;
                for (int column = 0; column < form.columns(); column++) {
                    expected += (double) inner.at(row, column) * inputs.at(token, column);
                    bound += magnitudes[column] * Math.abs(inputs.at(token, column));
                }
                assertEquals(expected, products.at(token, row), unit * bound, "row " + row + ", token " + token);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "int(bits=4, group=64)",
                "outliers(share=0.02) | low-rank(rank=2) | int(bits=3, group=8)",
                "low-rank(rank=3) | int(bits=4, group=32, mode=asymmetric)",
                "outliers(share=0.01) | int(bits=8, group=channel)",
                "nf4",
                "outliers(share=0.02) | normal-float(bits=3, group=32)",
                "lloyd-max(bits=2, group=64)",
                "mxfp4",
                "low-rank(rank=2) | nvfp4",
                "ternary",
                "ternary(group=64, codes=packed) | range=rms",
                "row-codebook(bits=4)",
                "shared-codebook(bits=3)",
                "trit-planes",
                "binary-coding(bits=1)",
                "low-rank(rank=2) | binary-coding(bits=2, group=64, offset=fitted)",
                "outliers(share=0.02) | binary-coding(bits=4, group=50)",
                "int(bits=2, group=64, mode=asymmetric)",
                "int(bits=3, group=channel)",
                "binary-coding(bits=2, group=12)",
                "ternary(group=16, codes=packed)",
                "outliers(share=0.02) | trit-planes(group=64)",
                "lloyd-max(bits=2, group=64) + lloyd-max(bits=1, group=64)",
                "int(bits=2, group=32, mode=asymmetric) + int(bits=2, group=32)",
                "kmeans(bits=1, dimension=4)",
                "outliers(share=0.01) | kmeans(bits=1, dimension=4, group=32) + kmeans(bits=0.5, dimension=4)",
                "product(subvectors=48, bits=4)",
                "e8p",
                "low-rank(rank=2) | trellis(bits=2, code=3inst, window=8)",
                "trellis(bits=3, window=9, group=32)",
                "outliers(share=0.01) | e8p(group=64) + e8p(scale=0.3, group=64)",
                "e8p + e8-1bit",
                "row-trellis(bits=1.3, memory=4)",
                "outliers(share=0.02) | row-trellis(bits=3, memory=5)",
                "lloyd-max(bits=6, group=64)",
                "low-rank(rank=2) | lloyd-max(bits=5, group=40)",
                "row-codebook(bits=6)",
                "outliers(share=0.02) | shared-codebook(bits=5)",
                "gaussian-vq(bits=2.5, dimension=4)",
                "kmeans(bits=2, dimension=4, along=column)",
                "kmeans(bits=1, dimension=8, group=32)",
                "product(subvectors=48, bits=6)",
                "residual(subvectors=24, stages=2, bits=5)",
                "nf4(group=50)",
                "mixed-int",
                "sign-kmeans",
                "outliers(share=0.01) | additive",
                "sparse-ternary",
            })
    void productsOfCodesEqualTheDefinition(String recipe) {
        for (int columns : new int[] {192, 333}) {
            CanonicalForm form = form(recipe, columns);
            CanonicalLayer layer = layer(form, Activations.FLOAT32);
            // Sums of signs need vectors of 512 bits.
            assertFalse(layer.isExpanded() && BitPlaneKernels.isFast());
            try (Workers one = Workers.of(1);
                    Workers three = Workers.of(3)) {
                Matrix inputs = inputs(19, columns);
                Matrix products = layer.multiply(inputs, three);
                assertEqualsDefinition(form, inputs, products);
                assertEqualsDefinition(
                        form, inputs, CanonicalLayer.expanding(form).multiply(inputs, one));
                for (int token = 0; token < inputs.rows(); token += 9) {
                    Matrix alone = layer.multiply(inputs.rowSlice(token, token + 1), one);
                    assertArrayEquals(products.rowSlice(token, token + 1).values(), alone.values());
                }
            }
        }
    }

    /// Rows are the same floats, and floats are multiplied in the same order.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "kmeans(bits=2, dimension=4)",
                "product(subvectors=48, bits=6)",
                "residual(subvectors=24, stages=2, bits=5)",
                "row-codebook(bits=6)",
                "row-trellis(bits=2, memory=4)",
                "trellis(bits=2, window=8)",
            })
    void whatIsDecodedEqualsWhatIsExpandedToTheLastBit(String recipe) {
        CanonicalForm form = form(recipe, 333);
        CanonicalLayer layer = layer(form, Activations.FLOAT32);
        Matrix inputs = inputs(5, 333);
        try (Workers workers = Workers.of(2)) {
            Matrix expanded = CanonicalLayer.expanding(form).multiply(inputs, workers);
            assertArrayEquals(expanded.values(), layer.multiply(inputs, workers).values());
        }
    }

    /// Inputs come in batches, which do not show.
    @Test
    void manyInputsMeetPlanesOfBitsAsOneDoes() {
        CanonicalForm form = form("binary-coding(bits=2, group=64)", 192);
        CanonicalLayer layer = layer(form, Activations.FLOAT32);
        Matrix inputs = inputs(150, 192);
        try (Workers workers = Workers.of(2)) {
            Matrix products = layer.multiply(inputs, workers);
            for (int token : new int[] {0, 63, 64, 128, 149}) {
                Matrix alone = layer.multiply(inputs.rowSlice(token, token + 1), workers);
                assertArrayEquals(products.rowSlice(token, token + 1).values(), alone.values());
            }
        }
    }

    /// In panels where they are compiled, else as they are, or 2 and 3 bits bit by bit: all round inputs
    /// alike. Points that are whole numbers become such.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "int(bits=2, group=32)",
                "int(bits=3, group=64, mode=asymmetric)",
                "int(bits=4, group=16)",
                "mxfp4",
                "nvfp4",
                "ternary",
                "ternary + ternary",
                "minifloat(format=e2m3)"
            })
    void planesOfWholeNumbersMeetRoundedInputs(String recipe) {
        CanonicalForm form = form(recipe, 192);
        Matrix inputs = inputs(3, 192);
        try (Workers workers = Workers.of(2)) {
            Matrix products = layer(form, Activations.INT8).multiply(inputs, workers);
            assertEqualsDefinition(form, PanelActivations.rounded(inputs), products);
        }
    }

    /// Points that are no whole numbers, and groups that panels do not take, meet inputs as they are.
    @ParameterizedTest
    @ValueSource(strings = {"nf4", "lloyd-max(bits=3, group=32)", "ternary(group=24)"})
    void otherPointsMeetInputsAsTheyAre(String recipe) {
        CanonicalForm form = form(recipe, 192);
        Matrix inputs = inputs(3, 192);
        try (Workers workers = Workers.of(2)) {
            Matrix products = layer(form, Activations.INT8).multiply(inputs, workers);
            assertEqualsDefinition(form, inputs, products);
        }
    }

    /// Written down once and run for inputs that change, into a target in which anything may stand.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "int(bits=4, group=32)",
                "hadamard | int(bits=8, group=16)",
                "outliers(share=0.05) | int(bits=3, group=64)",
                "low-rank(rank=2) | int(bits=8, group=channel)",
                "nf4",
                "lloyd-max(bits=2, group=64) + lloyd-max(bits=1, group=64)",
                "nf4(group=50)",
                "mxfp4",
                "ternary",
                "trit-planes",
                "binary-coding(bits=2, group=64)",
                "e8p + e8-1bit",
                "kmeans(bits=2, dimension=4)",
                "row-codebook(bits=6)",
                "trellis(bits=2, window=8)",
                "row-trellis(bits=2, memory=4)",
                "entropy-coded(bits=3, states=8)",
            })
    void aProductRunsAgain(String recipe) {
        CanonicalForm form = form(recipe, 192);
        for (Activations activations : Activations.values()) {
            for (int tokens : new int[] {1, 5}) {
                CanonicalLayer layer = layer(form, activations);
                Matrix inputs = Matrix.zeros(tokens, 192);
                Matrix target = Matrix.zeros(tokens, layer.rows());
                Arrays.fill(target.values(), Float.NaN);
                Operation product = layer.product(inputs, target);
                try (Workers workers = Workers.of(2)) {
                    product.run(workers);
                    assertEquals(0, target.squaredNorm());
                    Matrix next = inputs(tokens, 192);
                    System.arraycopy(next.values(), 0, inputs.values(), 0, next.values().length);
                    product.run(workers);
                    assertArrayEquals(layer.multiply(next, workers).values(), target.values());
                    assertTrue(target.squaredNorm() > 0);
                }
            }
        }
    }

    /// Rounded inputs are the business of the codes: a value kept apart meets the input as it is.
    @Test
    void onlyCodesMeetRoundedInputs() {
        CanonicalForm form = form("outliers(share=0.05) | int(bits=4, group=32)", 192);
        CanonicalForm codes = new CanonicalForm(form.transforms(), form.planes(), form.lowRank(), Optional.empty());
        Matrix inputs = inputs(3, 192);
        try (Workers workers = Workers.of(2)) {
            Matrix sum = layer(form, Activations.INT8).multiply(inputs, workers);
            Matrix without = layer(codes, Activations.INT8).multiply(inputs, workers);
            Matrix apart = new SparseLayer(form.sparse().orElseThrow()).multiply(inputs, workers);
            for (int index = 0; index < sum.values().length; index++) {
                assertEquals(without.values()[index] + apart.values()[index], sum.values()[index]);
            }
        }
    }

    @Test
    void whatNoKernelKnowsIsExpanded() {
        CanonicalForm form = form("entropy-coded(bits=3, states=8)", 192);
        assertTrue(layer(form, Activations.FLOAT32).isExpanded());
        Matrix inputs = inputs(2, 192);
        try (Workers workers = Workers.of(2)) {
            assertEqualsDefinition(
                    form, inputs, layer(form, Activations.FLOAT32).multiply(inputs, workers));
        }
    }
}
