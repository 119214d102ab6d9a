package dev.lloyd.tuning.block;

import dev.lloyd.models.tuning.TuningLayer;
import dev.lloyd.models.tuning.TuningTask;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.bytedeco.pytorch.Tensor;

/// What of a block is trained, towards what.
///
/// @param layers every quantized layer of the block (and of those after it that are looked at) by name, trained or
///     not
/// @param vectors norms that are trained, by full tensor name
/// @param loss what falls
record Trainee(Map<String, TrainedLayer> layers, Map<String, Tensor> vectors, Loss loss) {
    /// Layers alone, towards the original block's output.
    static Trainee layers(TuningTask task, Function<TuningLayer, TrainedLayer> training) {
        Map<String, TrainedLayer> layers = new LinkedHashMap<>();
        task.layers().forEach(layer -> layers.put(layer.name(), training.apply(layer)));
        task.following().forEach(next -> next.forEach(layer -> layers.put(layer.name(), training.apply(layer))));
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

    /// The block in each of the ways that its layers can be read; the loss is the mean over all.
    List<Trainee> variants() {
        int count = layers.values().stream()
                .mapToInt(layer -> layer.variants().size())
                .max()
                .orElse(1);
        List<Trainee> variants = new ArrayList<>();
        for (int index = 0; index < count; index++) {
            Map<String, TrainedLayer> now = new LinkedHashMap<>();
            for (Map.Entry<String, TrainedLayer> layer : layers.entrySet()) {
                List<TrainedLayer> own = layer.getValue().variants();
                now.put(layer.getKey(), own.get(Math.min(index, own.size() - 1)));
            }
            variants.add(new Trainee(now, vectors, loss));
        }
        return variants;
    }

    /// The layers' weights as they are now.
    Map<String, Tensor> weights() {
        Map<String, Tensor> weights = new LinkedHashMap<>();
        layers.forEach((name, layer) -> weights.put(name, layer.weights()));
        return weights;
    }

    /// A loss with what the layers add to it.
    ///
    /// @param weights the layers' weights as they are now
    Tensor penalized(Tensor start, Map<String, Tensor> weights) {
        Tensor sum = start;
        for (Map.Entry<String, TrainedLayer> layer : layers.entrySet()) {
            Tensor own = Objects.requireNonNull(weights.get(layer.getKey()));
            sum = layer.getValue().penalty(own).map(sum::add).orElse(sum);
        }
        return sum;
    }
}
