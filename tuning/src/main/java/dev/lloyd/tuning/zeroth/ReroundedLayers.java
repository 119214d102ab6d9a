package dev.lloyd.tuning.zeroth;

import dev.lloyd.core.parallel.Workers;
import dev.lloyd.models.tuning.ModelTuningTask;
import dev.lloyd.quant.form.CanonicalForm;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The layers of a model whose ranges move and whose codes follow.
final class ReroundedLayers implements LayerNumbers {
    private final Map<String, ReroundedLayer> layers = new LinkedHashMap<>();

    ReroundedLayers(ModelTuningTask task, int blocks) {
        Workers workers = task.workers();
        task.forms()
                .forEach((name, form) -> layers.put(
                        name,
                        new ReroundedLayer(
                                name, form, task.original().linear(name).matrix(workers), blocks, workers)));
    }

    @Override
    public float[] start() {
        return new float[layers.values().stream().mapToInt(ReroundedLayer::size).sum()];
    }

    /// Upper ends of all layers, and lower ones.
    @Override
    public List<int[]> together() {
        int[] ends = new int[start().length];
        int offset = 0;
        for (ReroundedLayer layer : layers.values()) {
            Arrays.fill(ends, offset + layer.blocks(), offset + layer.size(), 1);
            offset += layer.size();
        }
        return List.of(ends);
    }

    @Override
    public Map<String, CanonicalForm> forms(float[] numbers) {
        Map<String, CanonicalForm> forms = new LinkedHashMap<>();
        int offset = 0;
        for (Map.Entry<String, ReroundedLayer> layer : layers.entrySet()) {
            forms.put(layer.getKey(), layer.getValue().form(numbers, offset));
            offset += layer.getValue().size();
        }
        return forms;
    }
}
