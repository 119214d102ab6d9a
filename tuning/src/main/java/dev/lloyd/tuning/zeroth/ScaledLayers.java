package dev.lloyd.tuning.zeroth;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.models.runtime.DenseLayer;
import dev.lloyd.quant.form.CanonicalForm;
import dev.lloyd.quant.plane.NoScales;
import dev.lloyd.quant.plane.Planes;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The layers of a model whose codes stay and whose scales have factors, one array for all: layer by layer, in each as
/// its scales are stored.
final class ScaledLayers implements LayerNumbers {
    private final Map<String, Layer> layers = new LinkedHashMap<>();
    private final int size;

    /// A layer, and where its factors lie.
    private record Layer(CanonicalForm form, Matrix decoded, int from, int count) {}

    /// @param forms by layer name
    /// @throws IllegalArgumentException if a grid has no scales; the message names the layer
    ScaledLayers(Map<String, CanonicalForm> forms, Workers workers) {
        int from = 0;
        for (Map.Entry<String, CanonicalForm> layer : forms.entrySet()) {
            Planes planes = layer.getValue().planes();
            if (planes.planes().getFirst().grid().scaleFormat() instanceof NoScales) {
                throw new IllegalArgumentException("layer " + layer.getKey()
                        + ": there are no scales to tune on the grid "
                        + planes.planes().getFirst().grid().text());
            }
            int count = planes.scales().values().length;
            layers.put(layer.getKey(), new Layer(layer.getValue(), planes.decode(workers), from, count));
            from += count;
        }
        this.size = from;
    }

    @Override
    public float[] start() {
        float[] factors = new float[size];
        Arrays.fill(factors, 1);
        return factors;
    }

    /// Those of a layer, and all.
    @Override
    public List<int[]> together() {
        int[] own = new int[size];
        int number = 0;
        for (Layer layer : layers.values()) {
            Arrays.fill(own, layer.from, layer.from + layer.count, number++);
        }
        return List.of(own, new int[size]);
    }

    /// The layers with factors that are not rounded to what can be stored: small differences count.
    @Override
    public Map<String, DenseLayer> layers(float[] factors, Workers workers) {
        Map<String, DenseLayer> scaled = new LinkedHashMap<>();
        layers.forEach((name, layer) ->
                scaled.put(name, new DenseLayer(layer.form.outer(scaled(layer, factors), workers))));
        return scaled;
    }

    private static Matrix scaled(Layer layer, float[] factors) {
        Planes planes = layer.form.planes();
        int width = planes.groupColumns();
        int own = planes.scales().rows();
        Matrix matrix = layer.decoded.copy();
        for (int row = 0; row < matrix.rows(); row++) {
            for (int column = 0; column < matrix.columns(); column += width) {
                float factor = factors[layer.from + column / width * own + (own == 1 ? 0 : row)];
                int end = matrix.offset(row) + Math.min(matrix.columns(), column + width);
                for (int index = matrix.offset(row) + column; index < end; index++) {
                    matrix.values()[index] *= factor;
                }
            }
        }
        return matrix;
    }

    /// The forms with factors, rounded to what can be stored.
    @Override
    public Map<String, CanonicalForm> forms(float[] factors) {
        Map<String, CanonicalForm> scaled = new LinkedHashMap<>();
        layers.forEach((name, layer) -> {
            float[] scales = layer.form.planes().scales().values();
            for (int index = 0; index < scales.length; index++) {
                scales[index] *= factors[layer.from + index];
            }
            scaled.put(name, layer.form.with(layer.form.planes().withScales(scales)));
        });
        return scaled;
    }
}
