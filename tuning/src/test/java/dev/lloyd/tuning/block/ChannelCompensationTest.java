package dev.lloyd.tuning.block;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lloyd.core.matrix.DoubleMatrix;
import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.core.random.Seeds;
import dev.lloyd.models.network.Network;
import dev.lloyd.models.network.Packing;
import dev.lloyd.models.runtime.FloatOps;
import dev.lloyd.models.tuning.BlockTuning;
import dev.lloyd.models.tuning.Tuned;
import dev.lloyd.models.tuning.TuningLayer;
import dev.lloyd.models.tuning.TuningTask;
import dev.lloyd.quant.engine.Quantizer;
import dev.lloyd.quant.form.CanonicalForm;
import dev.lloyd.quant.part.Need;
import dev.lloyd.quant.recipe.Recipe;
import dev.lloyd.tuning.TinyNetworks;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Channels that are combinations of others are no loss, the combination is the best one, and nothing of this asks for
/// data.
class ChannelCompensationTest {
    private static final Network NETWORK = TinyNetworks.resnet();
    private static final String FEEDER = "blocks.2.conv1";
    private static final String READER = "blocks.2.conv2";
    private static final Packing IMAGES = Packing.of(NETWORK.maxTokens(), NETWORK.maxTokens());

    private final Workers workers = Workers.of(1);

    @AfterEach
    void close() {
        workers.close();
    }

    private TuningTask task(Map<String, Matrix> tensors, String line) {
        Quantizer quantizer = new Quantizer(Recipe.parse(line), 1, workers);
        List<TuningLayer> layers = new ArrayList<>();
        for (String name : NETWORK.linears(2)) {
            Matrix weights = tensors.get(name + ".weight");
            layers.add(new TuningLayer(
                    name,
                    weights,
                    quantizer.quantize(weights, Optional.empty()).form(),
                    other -> quantizer.quantize(other, Optional.empty()).form()));
        }
        return new TuningTask(NETWORK, 2, TinyNetworks.weights(tensors), layers, List.of(), List.of(), 5);
    }

    /// Tensors in which the first channel of the feeder is 0.4 times the fourth.
    private static Map<String, Matrix> repeated() {
        Map<String, Matrix> tensors = new LinkedHashMap<>(TinyNetworks.tensors(NETWORK, 3));
        for (String name : List.of(FEEDER + ".weight", FEEDER + ".bias")) {
            Matrix tensor = tensors.get(name);
            int length = tensor.values().length / 6;
            for (int index = 0; index < length; index++) {
                tensor.values()[index] = 0.4f * tensor.values()[3 * length + index];
            }
        }
        return tensors;
    }

    private Matrix block(Map<String, Matrix> tensors, Map<String, CanonicalForm> forms) {
        Map<String, Matrix> all = new LinkedHashMap<>(tensors);
        forms.forEach((name, form) -> all.put(name + ".weight", form.decode(workers)));
        int rows = 2 * 9; // Block 1 halves 5 x 5.
        Matrix input = new Matrix(rows, 6, Seeds.gaussian(6 * rows, 9));
        return NETWORK.block(FloatOps.of(TinyNetworks.weights(all), workers), 2, IMAGES, input);
    }

    private static double distance(Matrix left, Matrix right) {
        double sum = 0;
        for (int index = 0; index < left.values().length; index++) {
            sum += Math.pow(left.values()[index] - right.values()[index], 2);
        }
        return Math.sqrt(sum / left.squaredNorm());
    }

    private Map<String, CanonicalForm> tuned(TuningTask task, BlockTuning... tunings) {
        Map<String, CanonicalForm> forms = new LinkedHashMap<>();
        task.layers().forEach(layer -> forms.put(layer.name(), layer.form()));
        TuningTask current = task;
        for (BlockTuning tuning : tunings) {
            Tuned tuned = tuning.tune(current);
            forms.putAll(tuned.forms());
            List<TuningLayer> layers = current.layers().stream()
                    .map(layer -> layer.with(forms.get(layer.name())))
                    .toList();
            current = new TuningTask(NETWORK, 2, current.weights(), layers, List.of(), List.of(), 5);
        }
        return forms;
    }

    /// What is left is the error of 8 bits, 1 / 254 of the largest value at most, and of a ridge of 1e-6.
    @Test
    void aPrunedChannelThatRepeatsAnotherIsNoLoss() {
        Map<String, Matrix> tensors = repeated();
        Matrix original = block(tensors, Map.of());
        TuningTask task = task(tensors, "int(bits=8, group=channel, scales=f32)");
        double rounded = distance(original, block(tensors, tuned(task)));
        double pruned = distance(original, block(tensors, tuned(task, new PruneChannels(0.17))));
        double restored = distance(
                original, block(tensors, tuned(task, new PruneChannels(0.17), new ChannelCompensation(1, 1e-6))));
        assertTrue(pruned > 0.05, "pruned " + pruned);
        assertTrue(restored < 2 * rounded && restored < pruned / 4, rounded + " " + restored + " " + pruned);
    }

    @Test
    void prunedChannelsAreZeroInBothLayersAtEveryPlace() {
        TuningTask task = task(TinyNetworks.tensors(NETWORK, 3), "int(bits=4, group=channel)");
        for (BlockTuning[] tunings : List.of(
                new BlockTuning[] {new PruneChannels(0.5)},
                new BlockTuning[] {new PruneChannels(0.5), new ChannelCompensation()})) {
            Map<String, CanonicalForm> forms = tuned(task, tunings);
            Matrix feeder = forms.get(FEEDER).decode(workers);
            Matrix reader = forms.get(READER).decode(workers);
            int pruned = 0;
            for (int channel = 0; channel < 6; channel++) {
                if (feeder.rowSlice(channel, channel + 1).squaredNorm() == 0) {
                    pruned++;
                    for (int row = 0; row < reader.rows(); row++) {
                        for (int column = channel; column < reader.columns(); column += 6) {
                            assertEquals(0, reader.at(row, column));
                        }
                    }
                }
            }
            assertEquals(3, pruned);
        }
    }

    /// No step away from the solution makes the objective less.
    @Test
    void theCombinationIsTheBestOne() {
        DoubleMatrix original = gaussian(5, 7, 1);
        DoubleMatrix damaged = gaussian(5, 7, 2);
        java.util.Arrays.fill(damaged.values(), 0, 7, 0);
        ChannelReconstruction found = ChannelReconstruction.of(original, damaged, 0.2, workers);
        double least = objective(original, damaged, found.factors(), 0.2);
        assertTrue(found.after() < found.before());
        for (int step = 0; step < 200; step++) {
            DoubleMatrix other = found.factors().copy();
            float[] noise = Seeds.gaussian(25, 100 + step);
            for (int index = 0; index < 25; index++) {
                boolean zero = index % 5 == 0; // Columns of a row that is zero do nothing.
                other.values()[index] += zero ? 0 : 1e-3 * noise[index];
            }
            assertTrue(objective(original, damaged, other, 0.2) > least, "step " + step);
        }
        for (int row = 0; row < 5; row++) {
            assertEquals(0, found.factors().at(row, 0), "a zero row is in no combination");
        }
    }

    private static double objective(DoubleMatrix original, DoubleMatrix damaged, DoubleMatrix factors, double ridge) {
        double sum = 0;
        double energy = 0;
        for (double value : damaged.values()) {
            energy += value * value / 4; // One of the five rows is zero.
        }
        for (int row = 0; row < 5; row++) {
            for (int column = 0; column < 7; column++) {
                double value = original.at(row, column);
                for (int other = 0; other < 5; other++) {
                    value -= factors.at(row, other) * damaged.at(other, column);
                }
                sum += value * value;
            }
            for (int other = 1; other < 5; other++) {
                sum += ridge * energy * Math.pow(factors.at(row, other) - (row == other ? 1 : 0), 2);
            }
        }
        return sum;
    }

    private static DoubleMatrix gaussian(int rows, int columns, long seed) {
        return DoubleMatrix.of(new Matrix(rows, columns, Seeds.gaussian(rows * columns, seed)));
    }

    @Test
    void neitherDataNorGradientsAreNeeded() {
        Recipe recipe = Recipe.parse("int(bits=6, group=channel) | prune-channels(share=0.1) | channel-compensation");
        assertEquals(Need.NOTHING, recipe.need());
        assertEquals(
                Need.GRADIENTS,
                Recipe.parse("int | channel-compensation | flexround").need());
    }

    @Test
    void aNetworkWithoutRectifiedChannelsStaysAsItIs() {
        TuningTask task = TinyTask.of(TinyNetworks.llama(), "int(bits=4, group=8)");
        Tuned tuned = new ChannelCompensation().tune(task);
        assertTrue(tuned.forms().isEmpty() && tuned.vectors().isEmpty());
        assertEquals(List.of("channel-compensation: no layer of the block reads rectified channels"), tuned.notes());
    }

    @Test
    void rejectsParametersOutOfRange() {
        assertThrows(IllegalArgumentException.class, () -> new PruneChannels(1));
        assertThrows(IllegalArgumentException.class, () -> new PruneChannels(Double.NaN));
        assertThrows(IllegalArgumentException.class, () -> new ChannelCompensation(1, 0));
        assertThrows(IllegalArgumentException.class, () -> new ChannelCompensation(-1, 0.1));
    }
}
