package dev.lloyd.tuning.block;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.models.network.Network;
import dev.lloyd.models.network.ObservedOps;
import dev.lloyd.models.runtime.FloatOps;
import dev.lloyd.models.tuning.TuningTask;
import dev.lloyd.models.tuning.TuningText;
import dev.lloyd.tuning.TinyNetworks;
import dev.lloyd.tuning.torch.Libtorch;
import dev.lloyd.tuning.torch.Tensors;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Sizes of inputs against plain arithmetic on what the runtime feeds each layer, of images too, whose blocks have
/// fewer rows than the text has pixels.
class InputPowerTest {
    @BeforeAll
    static void load() {
        Libtorch.require();
    }

    static List<Network> networks() {
        return List.of(TinyNetworks.llama(), TinyNetworks.resnet());
    }

    @ParameterizedTest
    @MethodSource("networks")
    void powersAreRootsOfMeanSquaresOverTheRowsOfTheInput(Network network) {
        TuningTask task = TinyTask.of(network, "int(bits=3, group=8, mode=asymmetric)");
        Map<String, double[]> sums = new HashMap<>();
        Map<String, Integer> rows = new HashMap<>();
        try (Workers one = Workers.of(1)) {
            ObservedOps<Matrix> ops = new ObservedOps<>(FloatOps.of(task.weights(), one), (name, input) -> {
                double[] sum = sums.computeIfAbsent(name, missing -> new double[input.columns()]);
                rows.merge(name, input.rows(), Integer::sum);
                for (int row = 0; row < input.rows(); row++) {
                    for (int column = 0; column < sum.length; column++) {
                        sum[column] += Math.pow(input.at(row, column), 2);
                    }
                }
            });
            for (TuningText text : task.text()) {
                network.block(ops, task.block(), text.packing(), text.input());
            }
        }
        try (var _ = new PointerScope()) {
            Map<String, Tensor> powers = InputPower.of(task);
            assertEquals(sums.keySet(), powers.keySet());
            sums.forEach((name, sum) -> {
                float[] expected = new float[sum.length];
                for (int column = 0; column < sum.length; column++) {
                    expected[column] = (float) Math.sqrt(sum[column] / rows.get(name));
                }
                assertArrayEquals(expected, Tensors.floats(powers.get(name)), 1e-4f, name);
            });
        }
    }
}
