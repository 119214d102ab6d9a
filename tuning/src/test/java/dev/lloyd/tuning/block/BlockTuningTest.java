package dev.lloyd.tuning.block;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.models.network.Network;
import dev.lloyd.models.network.ObservedOps;
import dev.lloyd.models.runtime.FloatOps;
import dev.lloyd.models.tuning.BlockTuning;
import dev.lloyd.models.tuning.Tuned;
import dev.lloyd.models.tuning.TuningLayer;
import dev.lloyd.models.tuning.TuningTask;
import dev.lloyd.models.tuning.TuningText;
import dev.lloyd.quant.form.CanonicalForm;
import dev.lloyd.quant.part.Parts;
import dev.lloyd.quant.part.Question;
import dev.lloyd.tuning.TinyNetworks;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What every tuning promises: a loss that does not rise, the same bytes again, and what it leaves alone.
class BlockTuningTest {
    private static final String LINE = "int(bits=3, group=8, mode=asymmetric)";
    private static final Pattern LOSSES = Pattern.compile("block (\\S+) before, (\\S+) after (\\d+) of (\\d+) steps");

    @BeforeAll
    static void load() {
        dev.lloyd.tuning.torch.Libtorch.require();
    }

    private static Stream<BlockTuning> all() {
        return Parts.found().answering(Question.TUNING).stream()
                .filter(BlockTuning.class::isInstance)
                .map(BlockTuning.class::cast);
    }

    static Stream<BlockTuning> tunings() {
        return Stream.concat(
                all().filter(tuning -> tuning.steps() > 0),
                Stream.of(
                        new AdapterTuning(0.1, 100, 0.002, 0.05),
                        rounding(1, 0.05, Descent.SIGN, Outputs.LAYERS),
                        rounding(1, 100, Descent.SGD, Outputs.BLOCK)));
    }

    private static AdaRound rounding(int window, double rate, Descent descent, Outputs outputs) {
        return new AdaRound(0, window, 60, rate, descent, outputs);
    }

    static Stream<BlockTuning> closedForms() {
        return all().filter(tuning -> tuning.steps() == 0);
    }

    private static String line(BlockTuning tuning) {
        return switch (tuning) {
            case NestedClipping _ -> "int(bits=3, group=8, mode=float-zero)";
            case Slice _ -> "int(bits=8, group=8, mode=float-zero)";
            default -> LINE;
        };
    }

    @ParameterizedTest
    @MethodSource("closedForms")
    void theSameTaskGivesTheSameBytesInClosedFormToo(BlockTuning tuning) {
        for (Network network : List.of(TinyNetworks.llama(), TinyNetworks.resnet())) {
            Tuned first = tuning.tune(TinyTask.of(network, line(tuning)));
            Tuned second = tuning.tune(TinyTask.of(network, line(tuning)));
            assertEquals(first.notes(), second.notes());
            assertEquals(first.forms().keySet(), second.forms().keySet());
            first.forms()
                    .forEach((name, form) -> requireEqual(form, second.forms().get(name)));
        }
    }

    private static void requireEqual(CanonicalForm expected, CanonicalForm actual) {
        expected.tensors()
                .byName()
                .forEach((name, tensor) -> assertArrayEquals(
                        tensor.bytes(), actual.tensors().get(name).bytes(), name));
    }

    private static Matcher losses(Tuned tuned) {
        Matcher matcher = LOSSES.matcher(tuned.notes().getFirst());
        assertTrue(matcher.find(), tuned.notes().getFirst());
        return matcher;
    }

    @ParameterizedTest
    @MethodSource("tunings")
    void theLossOfABlockFallsAndTheSameTaskGivesTheSameBytes(BlockTuning tuning) {
        for (Network network : List.of(TinyNetworks.llama(), TinyNetworks.bert())) {
            TuningTask task = TinyTask.of(network, line(tuning));
            Tuned first = tuning.tune(task);
            Matcher losses = losses(first);
            assertTrue(
                    Double.parseDouble(losses.group(2)) < Double.parseDouble(losses.group(1)),
                    () -> tuning.text() + ": " + first.notes());

            Tuned second = tuning.tune(TinyTask.of(network, line(tuning)));
            for (TuningLayer layer : task.layers()) {
                CanonicalForm expected = first.forms().get(layer.name());
                CanonicalForm actual = second.forms().get(layer.name());
                assertEquals(expected.attributes(), layer.form().attributes());
                assertEquals(expected.byteSize(), layer.form().byteSize());
                requireEqual(expected, actual);
            }
            first.vectors()
                    .forEach((name, vector) ->
                            assertArrayEquals(vector, second.vectors().get(name)));
        }
    }

    /// The block halves its images, so that fewer rows leave it than enter.
    @ParameterizedTest
    @MethodSource("tunings")
    void convolutionsAreTrainedToo(BlockTuning tuning) {
        TuningTask task = TinyTask.of(TinyNetworks.resnet(), line(tuning));
        Tuned tuned = tuning.tune(task);
        if (tuning instanceof NormTweaking) {
            assertEquals(Map.of(), tuned.vectors()); // There are no norms.
            return;
        }
        Matcher losses = losses(tuned);
        assertTrue(
                Double.parseDouble(losses.group(2)) < Double.parseDouble(losses.group(1)),
                () -> tuning.text() + ": " + tuned.notes());
    }

    @Test
    void normTweakingChangesTheNormsOfTheBlockAndNothingElse() {
        TuningTask task = TinyTask.of(TinyNetworks.llama(), LINE);
        Tuned tuned = new NormTweaking().tune(task);
        task.layers().forEach(layer -> assertEquals(layer.form(), tuned.forms().get(layer.name())));
        assertEquals(
                List.of("model.layers.1.input_layernorm.weight", "model.layers.1.post_attention_layernorm.weight"),
                tuned.vectors().keySet().stream().sorted().toList());
    }

    @Test
    void scaleTuningLeavesTheCodes() {
        TuningTask task = TinyTask.of(TinyNetworks.bert(), LINE);
        Tuned tuned = new ScaleTuning().tune(task);
        for (TuningLayer layer : task.layers()) {
            assertArrayEquals(
                    layer.form().planes().codes(),
                    tuned.forms().get(layer.name()).planes().codes());
        }
    }

    @Test
    void affineTuningMovesScalesZerosAndNormsAndComesFurther() {
        TuningTask task = TinyTask.of(TinyNetworks.llama(), "int(bits=2, group=8, mode=float-zero)");
        Tuned affine = new ScaleTuning(60, 0.005, ScaleTuning.Trained.AFFINE).tune(task);
        Tuned scales = new ScaleTuning(60, 0.005, ScaleTuning.Trained.SCALES).tune(task);
        assertEquals(2, affine.vectors().size());
        assertTrue(scales.vectors().isEmpty());
        assertTrue(after(affine) < after(scales), affine.notes() + " " + scales.notes());
        for (TuningLayer layer : task.layers()) {
            CanonicalForm tuned = affine.forms().get(layer.name());
            assertArrayEquals(layer.form().planes().codes(), tuned.planes().codes());
            assertNotEquals(layer.form().planes().zeros(), tuned.planes().zeros());
        }
    }

    private static double after(Tuned tuned) {
        return Double.parseDouble(losses(tuned).group(2));
    }

    /// A rate of 1e30 makes every scale infinite or 0 in the first step.
    @Test
    void aRunThatDivergesGivesItsBestAndSaysSo() {
        TuningTask task = TinyTask.of(TinyNetworks.llama(), LINE);
        Tuned tuned = new FlexRound(10, 1e30).tune(task);
        assertEquals("0", losses(tuned).group(3));
        assertTrue(
                tuned.notes().getFirst().endsWith("it diverged then, and that was its best"),
                tuned.notes().toString());
        for (TuningLayer layer : task.layers()) {
            assertArrayEquals(
                    layer.form().planes().codes(),
                    tuned.forms().get(layer.name()).planes().codes());
        }
    }

    /// What falls is the error of each layer on what the original block gives it, summed: the notes say as much as a
    /// sum by hand.
    @Test
    void layersByThemselvesAreMeasuredByTheirOwnOutputs() {
        TuningTask task = TinyTask.of(TinyNetworks.llama(), LINE);
        Tuned tuned = rounding(1, 0.05, Descent.ADAM, Outputs.LAYERS).tune(task);
        double sum = 0;
        try (Workers workers = Workers.of(1)) {
            for (TuningText text : task.text()) {
                Map<String, Matrix> inputs = new HashMap<>();
                ObservedOps<Matrix> ops = new ObservedOps<>(
                        FloatOps.of(task.weights(), workers), (name, input) -> inputs.put(name, input));
                task.network().block(ops, task.block(), text.packing(), text.input());
                for (TuningLayer layer : task.layers()) {
                    Matrix decoded = tuned.forms().get(layer.name()).decode(workers);
                    sum += relative(inputs.get(layer.name()), decoded, layer.weights())
                            / task.text().size();
                }
            }
        }
        assertEquals(sum, after(tuned), 1e-3 * sum);
    }

    /// `|X (W^ - W)^T|^2 / |X W^T|^2`
    private static double relative(Matrix input, Matrix decoded, Matrix original) {
        double off = 0;
        double whole = 0;
        for (int token = 0; token < input.rows(); token++) {
            for (int row = 0; row < original.rows(); row++) {
                double difference = 0;
                double output = 0;
                for (int column = 0; column < original.columns(); column++) {
                    double x = input.at(token, column);
                    difference += x * ((double) decoded.at(row, column) - original.at(row, column));
                    output += x * original.at(row, column);
                }
                off += difference * difference;
                whole += output * output;
            }
        }
        return off / whole;
    }

    /// The second block is trained too, but kept as it was.
    @Test
    void aWindowTrainsTheBlocksAfterItAndKeepsTheFirst() {
        TuningTask task = TinyTask.window(TinyNetworks.llama(), LINE);
        Tuned tuned = new AdaRound(2, 2, 40, 0.1, Descent.ADAM, Outputs.BLOCK).tune(task);
        Matcher losses = losses(tuned);
        assertTrue(Double.parseDouble(losses.group(2)) < Double.parseDouble(losses.group(1)), tuned.notes()::toString);
        assertEquals(
                task.layers().stream().map(TuningLayer::name).sorted().toList(),
                tuned.forms().keySet().stream().sorted().toList());
    }

    @Test
    void aSliceIsCutFromEveryLayerAndOtherGridsAreRefused() {
        TuningTask task = TinyTask.of(TinyNetworks.llama(), "int(bits=8, group=8, mode=float-zero)");
        Tuned tuned = new Slice(2).tune(task);
        tuned.forms()
                .forEach((name, form) -> assertEquals(
                        "int(bits=2, group=8, mode=float-zero)",
                        form.attributes().get("grids"),
                        name));
        TuningTask other = TinyTask.of(TinyNetworks.llama(), LINE);
        for (BlockTuning tuning : List.of(new Slice(2), new NestedClipping())) {
            String message = assertThrows(IllegalArgumentException.class, () -> tuning.tune(other))
                    .getMessage();
            assertTrue(message.startsWith("layer model.layers.1."), message);
            assertTrue(message.contains("cannot be sliced"), message);
        }
    }

    @Test
    void aStepOfNestedClippingPassesOnceForEachWidth() {
        assertEquals(3, new NestedClipping().passes());
        assertEquals(2, new NestedClipping(3, 1, 0.1).passes());
        assertEquals(1, new NestedClipping(8, 1, 0.1).passes());
        assertEquals(1, new LearnedClipping().passes());
    }

    @Test
    void badParametersAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> new AdaRound(-1, 1, 1, 0.1, Descent.ADAM, Outputs.BLOCK));
        assertThrows(IllegalArgumentException.class, () -> rounding(0, 0.1, Descent.ADAM, Outputs.BLOCK));
        assertThrows(IllegalArgumentException.class, () -> rounding(2, 0.1, Descent.ADAM, Outputs.LAYERS));
        assertThrows(IllegalArgumentException.class, () -> new AdapterTuning(-1, 1, 0.1, 0.1));
        assertThrows(IllegalArgumentException.class, () -> new LearnedTransform(1, 0.1, 0));
        assertThrows(IllegalArgumentException.class, () -> new NestedClipping(0, 1, 0.1));
        assertThrows(IllegalArgumentException.class, () -> new Slice(0));
        assertThrows(IllegalArgumentException.class, () -> new FlexRound(0, 0.1));
        assertThrows(IllegalArgumentException.class, () -> new Lrq(0, 10, 0.1));
        assertThrows(IllegalArgumentException.class, () -> new ScaleTuning(1, Double.NaN, ScaleTuning.Trained.SCALES));
        assertThrows(IllegalArgumentException.class, () -> new LearnedClipping(1, 0));
        assertThrows(IllegalArgumentException.class, () -> new NormTweaking(1, 0.1, -1));
    }
}
