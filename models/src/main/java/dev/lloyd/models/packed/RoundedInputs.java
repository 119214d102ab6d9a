package dev.lloyd.models.packed;

import dev.lloyd.models.runtime.EmbeddingTable;
import dev.lloyd.models.runtime.LinearLayer;
import dev.lloyd.models.runtime.Weights;
import dev.lloyd.quant.form.CanonicalForm;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/// Weights whose quantized layers round their inputs, after the transforms `R^-1` and before the codes, where a
/// product of whole numbers would:
///
///     y = L^-1 (P + U V^T + S) round(R^-1 x)
///
/// Tables are read as they are. Thread-safe.
public final class RoundedInputs implements Weights {
    private final Weights base;
    private final Map<String, CanonicalForm> forms;
    private final InputRounding rounding;
    private final Map<String, LinearLayer> layers = new ConcurrentHashMap<>();

    /// @param base all weights, decoded
    /// @param forms the quantized matrices by layer name
    /// @param rounding of their inputs
    public RoundedInputs(Weights base, Map<String, CanonicalForm> forms, InputRounding rounding) {
        this.base = base;
        this.forms = Map.copyOf(forms);
        this.rounding = rounding;
    }

    @Override
    public LinearLayer linear(String name) {
        CanonicalForm form = forms.get(name);
        return form == null
                ? base.linear(name)
                : layers.computeIfAbsent(
                        name, missing -> CanonicalLayer.around(form, new RoundedLayer(form, rounding)));
    }

    @Override
    public Optional<float[]> bias(String name) {
        return base.bias(name);
    }

    @Override
    public EmbeddingTable table(String name) {
        return base.table(name);
    }

    @Override
    public float[] vector(String name) {
        return base.vector(name);
    }
}
