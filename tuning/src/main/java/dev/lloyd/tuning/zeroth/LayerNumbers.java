package dev.lloyd.tuning.zeroth;

import dev.lloyd.core.parallel.Workers;
import dev.lloyd.models.runtime.DenseLayer;
import dev.lloyd.quant.form.CanonicalForm;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Numbers that the quantized layers of a model depend on, in one array for all layers.
interface LayerNumbers {
    /// The numbers at first.
    float[] start();

    /// Which numbers move together as well as alone, from level to level: a group for each number, from 0.
    List<int[]> together();

    /// The layers, by name, as they are stored with other numbers.
    Map<String, CanonicalForm> forms(float[] numbers);

    /// The layers that a loss sees.
    default Map<String, DenseLayer> layers(float[] numbers, Workers workers) {
        return decoded(forms(numbers), workers);
    }

    /// Layers as they are stored.
    static Map<String, DenseLayer> decoded(Map<String, CanonicalForm> forms, Workers workers) {
        Map<String, DenseLayer> layers = new LinkedHashMap<>();
        forms.forEach((name, form) -> layers.put(name, new DenseLayer(form.decode(workers))));
        return layers;
    }
}
