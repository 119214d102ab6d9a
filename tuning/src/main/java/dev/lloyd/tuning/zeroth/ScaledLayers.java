package dev.lloyd.tuning.zeroth;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.models.runtime.DenseLayer;
import dev.lloyd.quant.form.AppliedTransform;
import dev.lloyd.quant.form.CanonicalForm;
import dev.lloyd.quant.plane.NoScales;
import dev.lloyd.quant.plane.Planes;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// The layers of a model whose codes stay and whose scales have factors, one array for all: layer by layer, in each as
/// its scales are stored.
final class ScaledLayers implements LayerNumbers {
    private final Map<String, CanonicalForm> forms;
    private final Map<String, Matrix> decoded = new LinkedHashMap<>();
    private final int size;

    /// @param forms by layer name
    /// @throws IllegalArgumentException if a grid has no scales; the message names the layer
    ScaledLayers(Map<String, CanonicalForm> forms, Workers workers) {
        this.forms = forms;
        int count = 0;
        for (Map.Entry<String, CanonicalForm> layer : forms.entrySet()) {
            Planes planes = layer.getValue().planes();
            if (planes.planes().getFirst().grid().scaleFormat() instanceof NoScales) {
                throw new IllegalArgumentException("layer " + layer.getKey()
                        + ": there are no scales to tune on the grid "
                        + planes.planes().getFirst().grid().text());
            }
            decoded.put(layer.getKey(), planes.decode(workers));
            count += planes.scales().values().length;
        }
        this.size = count;
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
        int[] layers = new int[size];
        int from = 0;
        int number = 0;
        for (CanonicalForm form : forms.values()) {
            int count = form.planes().scales().values().length;
            Arrays.fill(layers, from, from + count, number++);
            from += count;
        }
        return List.of(layers, new int[size]);
    }

    @FunctionalInterface
    private interface Body {
        void accept(String name, CanonicalForm form, int from);
    }

    private void forEach(Body body) {
        int from = 0;
        for (Map.Entry<String, CanonicalForm> layer : forms.entrySet()) {
            body.accept(layer.getKey(), layer.getValue(), from);
            from += layer.getValue().planes().scales().values().length;
        }
    }

    /// The layers with factors that are not rounded to what can be stored: small differences count.
    @Override
    public Map<String, DenseLayer> layers(float[] factors, Workers workers) {
        Map<String, DenseLayer> layers = new LinkedHashMap<>();
        forEach((name, form, from) -> layers.put(name, new DenseLayer(outer(name, form, factors, from, workers))));
        return layers;
    }

    private Matrix outer(String name, CanonicalForm form, float[] factors, int from, Workers workers) {
        Planes planes = form.planes();
        int width = planes.groupColumns();
        int own = planes.scales().rows();
        Matrix matrix = Objects.requireNonNull(decoded.get(name)).copy();
        for (int row = 0; row < matrix.rows(); row++) {
            for (int column = 0; column < matrix.columns(); column += width) {
                float factor = factors[from + column / width * own + (own == 1 ? 0 : row)];
                int end = matrix.offset(row) + Math.min(matrix.columns(), column + width);
                for (int index = matrix.offset(row) + column; index < end; index++) {
                    matrix.values()[index] *= factor;
                }
            }
        }
        form.lowRank().ifPresent(term -> term.addTo(0, matrix.rows(), matrix.values()));
        form.sparse().ifPresent(term -> term.addTo(0, matrix.rows(), matrix.values()));
        Matrix outer = matrix;
        for (AppliedTransform transform : form.transforms().reversed()) {
            outer = transform.inverse(outer, workers);
        }
        return outer;
    }

    /// The forms with factors, rounded to what can be stored.
    @Override
    public Map<String, CanonicalForm> forms(float[] factors) {
        Map<String, CanonicalForm> scaled = new LinkedHashMap<>();
        forEach((name, form, from) -> {
            float[] scales = form.planes().scales().values();
            for (int index = 0; index < scales.length; index++) {
                scales[index] *= factors[from + index];
            }
            scaled.put(name, form.with(form.planes().withScales(scales)));
        });
        return scaled;
    }
}
