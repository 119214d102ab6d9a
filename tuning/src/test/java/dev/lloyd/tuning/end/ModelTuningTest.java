package dev.lloyd.tuning.end;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lloyd.core.parallel.Workers;
import dev.lloyd.models.network.Network;
import dev.lloyd.models.tuning.ModelTuning;
import dev.lloyd.models.tuning.ModelTuningTask;
import dev.lloyd.models.tuning.Tuned;
import dev.lloyd.quant.form.CanonicalForm;
import dev.lloyd.quant.part.Part;
import dev.lloyd.quant.part.Parts;
import dev.lloyd.quant.part.Question;
import dev.lloyd.tuning.TinyNetworks;
import dev.lloyd.tuning.zeroth.ZerothClipping;
import dev.lloyd.tuning.zeroth.ZerothOrder;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What every tuning of a model promises: a loss that does not rise, the same bytes again on any number of threads,
/// forms that take no more, and on encoders a refusal.
class ModelTuningTest {
    private static final String SCALAR = "int(bits=3, group=8, mode=asymmetric)";
    private static final String VECTORS = "kmeans(bits=2, dimension=2)";
    private static final Pattern LOSSES = Pattern.compile("apart (\\S+) before, (\\S+) after (\\d+) of (\\d+) steps");

    private final Workers one = Workers.of(1);
    private final Workers three = Workers.of(3);

    @AfterEach
    void close() {
        one.close();
        three.close();
    }

    /// Of each kind one, with steps that suit a tiny network.
    private static List<ModelTuning> tunings() {
        return List.of(
                new PvTuning(60, 0.002, 0.01, 0.5, 0.005, PvTuning.Codes.CHOSEN, 16),
                new TaskTuning(60, 0.01, 16),
                new ZerothOrder(60, 0.01, 0.01, 1, 16),
                new ZerothClipping(60, 0.05, 0.05, 1, 16, 2));
    }

    @Test
    void everyTuningOfAModelIsHere() {
        List<String> known = tunings().stream().map(Part::name).sorted().toList();
        assertEquals(
                known,
                Parts.found().answering(Question.TUNING).stream()
                        .filter(ModelTuning.class::isInstance)
                        .map(Part::name)
                        .sorted()
                        .toList());
    }

    private static Matcher losses(Tuned tuned) {
        Matcher matcher = LOSSES.matcher(tuned.notes().getFirst());
        assertTrue(matcher.find(), tuned.notes().getFirst());
        return matcher;
    }

    private static void requireFall(Tuned tuned) {
        Matcher losses = losses(tuned);
        assertTrue(Double.parseDouble(losses.group(2)) < Double.parseDouble(losses.group(1)), tuned.notes()::getFirst);
    }

    private static void requireEqual(CanonicalForm expected, CanonicalForm actual) {
        expected.tensors()
                .byName()
                .forEach((name, tensor) -> assertArrayEquals(
                        tensor.bytes(), actual.tensors().get(name).bytes(), name));
    }

    /// Clipping has next to nothing to gain in groups of 8, where whether it finds that in 60 steps is chance.
    private static List<String> lines(ModelTuning tuning) {
        return tuning instanceof ZerothClipping
                ? List.of("int(bits=2, group=channel)", "hadamard | int(bits=2, group=channel)")
                : List.of(SCALAR, VECTORS, "hadamard | " + SCALAR);
    }

    @ParameterizedTest
    @MethodSource("tunings")
    void theLossFallsAndAnyNumberOfThreadsGivesTheSameBytes(ModelTuning tuning) {
        Network network = TinyNetworks.llama();
        for (String line : lines(tuning)) {
            ModelTuningTask task = TinyModelTask.of(network, line, one);
            Tuned first = tuning.tune(task);
            requireFall(first);
            Tuned second = tuning.tune(TinyModelTask.of(network, line, three));
            task.forms().forEach((name, form) -> {
                assertEquals(form.attributes(), first.forms().get(name).attributes());
                assertEquals(form.byteSize(), first.forms().get(name).byteSize());
                requireEqual(first.forms().get(name), second.forms().get(name));
            });
            first.vectors()
                    .forEach((name, vector) ->
                            assertArrayEquals(vector, second.vectors().get(name)));
        }
    }

    private static long changedCodes(ModelTuningTask task, Tuned tuned) {
        return task.forms().entrySet().stream()
                .filter(layer -> !Arrays.equals(
                        layer.getValue().planes().codes(),
                        tuned.forms().get(layer.getKey()).planes().codes()))
                .count();
    }

    @Test
    void codesMoveWhereTheyAreAskedToAndPlanesThatAddUpToo() {
        ModelTuningTask task = TinyModelTask.of(TinyNetworks.llama(), VECTORS, one);
        for (PvTuning.Codes codes : PvTuning.Codes.values()) {
            Tuned tuned = new PvTuning(60, 0.01, 0.1, 0.5, 0.02, codes, 16).tune(task);
            requireFall(tuned);
            assertEquals(codes == PvTuning.Codes.FIXED, changedCodes(task, tuned) == 0, codes.toString());
            assertFalse(tuned.vectors().isEmpty(), "norms are tuned");
        }
        requireFall(new PvTuning(30, 0.01, 0.1, 0.5, 0.005, PvTuning.Codes.CHOSEN, 2)
                .tune(TinyModelTask.of(TinyNetworks.llama(), VECTORS + " + " + VECTORS, one)));
    }

    @Test
    void taskTuningMovesScalesAlone() {
        ModelTuningTask task = TinyModelTask.of(TinyNetworks.llama(), SCALAR, one);
        Tuned tuned = new TaskTuning(60, 0.01, 16).tune(task);
        assertEquals(0, changedCodes(task, tuned));
        assertTrue(tuned.vectors().isEmpty());
        task.forms().forEach((name, form) -> {
            CanonicalForm other = tuned.forms().get(name);
            assertEquals(form.planes().zeros(), other.planes().zeros(), name);
            assertNotEquals(form.planes().scales(), other.planes().scales(), name);
        });
    }

    @Test
    void taskTuningRefusesGridsWithoutNumbersToMove() {
        ModelTuningTask task = TinyModelTask.of(TinyNetworks.llama(), "trit-planes(group=8)", one);
        IllegalArgumentException error =
                assertThrows(IllegalArgumentException.class, () -> new TaskTuning(2, 0.01, 2).tune(task));
        assertTrue(String.valueOf(error.getMessage()).contains("no scales and no codebook"), error.getMessage());
    }

    @Test
    void aRunThatDivergesGivesItsBestAndSaysSo() {
        ModelTuningTask task = TinyModelTask.of(TinyNetworks.llama(), VECTORS, one);
        Tuned tuned = new PvTuning(10, 1e30, 0.01, 0.5, 0.005, PvTuning.Codes.FIXED, 2).tune(task);
        assertEquals("0", losses(tuned).group(3));
        assertTrue(tuned.notes().getFirst().endsWith("it diverged then, and that was its best"));
        task.forms().forEach((name, form) -> requireEqual(form, tuned.forms().get(name)));
    }

    @Test
    void oneSequenceIsNotEnoughAndBadParametersAreRefused() {
        ModelTuningTask task = TinyModelTask.of(TinyNetworks.llama(), SCALAR, one);
        assertThrows(
                IllegalArgumentException.class,
                () -> new ModelTuningTask(
                        task.network(),
                        task.original(),
                        task.weights(),
                        task.forms(),
                        List.of(new int[] {1, 2}),
                        1,
                        one));
        assertThrows(IllegalArgumentException.class, () -> new PvTuning(0, 0.1, 0.1, 1, 0.1, PvTuning.Codes.CHOSEN, 1));
        assertThrows(IllegalArgumentException.class, () -> new PvTuning(1, 0.1, 2, 1, 0.1, PvTuning.Codes.CHOSEN, 1));
    }
}
