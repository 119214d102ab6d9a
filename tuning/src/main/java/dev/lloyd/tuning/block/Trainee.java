package dev.lloyd.tuning.block;

import dev.lloyd.models.tuning.TuningLayer;
import dev.lloyd.models.tuning.TuningTask;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.bytedeco.pytorch.Tensor;

/// What of a block is trained, towards what.
///
/// @param layers every quantized layer of the block by name, trained or not
/// @param vectors norms that are trained, by full tensor name
/// @param loss what falls
record Trainee(Map<String, TrainedLayer> layers, Map<String, Tensor> vectors, Loss loss) {
    /// Layers alone, towards the original block's output.
    static Trainee layers(TuningTask task, Function<TuningLayer, TrainedLayer> training) {
        Map<String, TrainedLayer> layers = new LinkedHashMap<>();
        task.layers().forEach(layer -> layers.put(layer.name(), training.apply(layer)));
        return new Trainee(layers, Map.of(), Loss::squaredError);
    }

    List<Tensor> parameters() {
        List<Tensor> all = new ArrayList<>();
        layers.values().forEach(layer -> all.addAll(layer.parameters()));
        all.addAll(vectors.values());
        return all;
    }

    void at(double share) {
        layers.values().forEach(layer -> layer.at(share));
    }

    /// The same with the layers' weights as they are now, computed once.
    Trainee frozen() {
        Map<String, TrainedLayer> now = new LinkedHashMap<>();
        layers.forEach((name, layer) -> now.put(name, new FrozenLayer(layer.weights(), layer.form())));
        return new Trainee(now, vectors, loss);
    }
}
